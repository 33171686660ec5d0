//! The file of one case: where it stands, what is known and from where, what happened, what can be done.

use super::clock::strip;
use super::facts::{facts, typed};
use super::fields::{Before, of_form};
use super::frame::{frame, to_desk};
use super::history::{outcome_key, rows};
use super::speech::{Speech, short};
use crate::api::intake::Place;
use crate::cases::{CaseFile, show_case};
use crate::gate::Signed;
use crate::{Node, Trouble};
use axum::extract::State;
use axum::response::Response;
use ids::CaseId;
use pack::model::{Action, DemoOfficial, EndOutcome, Official, Service, StepKind};
use services::{Case, State as CaseState};
use web::look::{DeskAction, DeskCase, Reasons, page};
use web::{Lang, Problem};

/// What an official sent to an act and what was wrong with it.
pub(crate) struct Attempt<'a> {
    pub(crate) action: &'a str,
    pub(crate) before: Before<'a>,
    pub(crate) reasons: String,
}

/// `GET /case/{case}`: a look, written into the log before anything is shown.
pub(crate) async fn show(
    State(node): State<Node>,
    Signed(official): Signed,
    lang: Lang,
    Place(id): Place<CaseId>,
) -> Result<Response, Problem> {
    let file = show_case(&node, &official, id).await?;
    Ok(page(&draw(&Speech::new(&node, lang), &official, &file, None)?))
}

/// The page of a case, after an attempt that failed if there was one.
pub(crate) fn draw(
    speech: &Speech<'_>,
    official: &DemoOfficial,
    file: &CaseFile,
    attempt: Option<&Attempt<'_>>,
) -> Result<DeskCase, Trouble> {
    let case = &file.case;
    let service = speech.node.country().services.get(&case.service).ok_or(Trouble::NotFound("service"))?;
    let title = format!("{} {}", speech.service(case.service.as_str()), short(case.id.0));
    let here = format!("/case/{}", case.id);
    let waits = !matches!(case.state, CaseState::Ended { .. });
    let clock = case.deadline.as_ref().filter(|_| waits);
    Ok(DeskCase {
        frame: frame(speech.node, official, speech.lang, &title, &here).with_live("/events"),
        back: to_desk(speech),
        title,
        state: standing(speech, service, case),
        clock: clock.map(|deadline| strip(speech, deadline.start, deadline.due)),
        typed: Some(typed(service, file)),
        actions: actions(speech, official, service, case, attempt),
        facts: facts(speech, service, case),
        history: rows(speech, service, &file.history),
        links: Vec::new(),
    })
}

/// Where a case stands, in one sentence.
pub(crate) fn standing(speech: &Speech<'_>, service: &Service, case: &Case) -> String {
    let Some(step) = case.state.step() else { return speech.ui("desk.running").to_owned() };
    let part = match &case.state {
        CaseState::Ended { outcome: EndOutcome::Silent, .. } => {
            return speech.sentence_of(outcome_key(EndOutcome::Silent));
        }
        CaseState::Ended { .. } => "done",
        CaseState::Asking { .. } | CaseState::AtOfficial { .. } => "now",
        _ => "title",
    };
    let said = filled(speech, case, service, speech.step(service.id().as_str(), step.as_str(), part));
    // What people are told is written to them; the official reads it as such, after where the case stands.
    let told = service.steps.get(step).is_some_and(|rule| rule.shown);
    let stands = match &case.state {
        CaseState::Ended { outcome, .. } => format!("{}.", speech.sentence_of(outcome_key(*outcome))),
        CaseState::Asking { .. } => speech.ui("desk.answer-awaited").to_owned(),
        CaseState::AtOfficial { overdue: true, .. } => speech.ui("desk.is-late").to_owned(),
        CaseState::AtOfficial { .. } if told => awaited(speech, service, step, case),
        _ => return said,
    };
    if told { speech.filled("desk.person-reads", &[&stands, &said]) } else { format!("{stands} {said}") }
}

/// Whose decision is awaited, and until when.
fn awaited(speech: &Speech<'_>, service: &Service, step: &ids::StepId, case: &Case) -> String {
    let rule = service.steps.get(step).map(|step| &step.kind);
    match (rule, &case.deadline) {
        (Some(StepKind::Official(rule)), Some(deadline)) => {
            let role = speech.role(rule.role.as_str());
            speech.filled("desk.event-awaits", &[&role, &speech.date(deadline.due)])
        }
        _ => speech.ui("desk.running").to_owned(),
    }
}

/// Fills the places that a step's text may name: the due day, the amount, answers, and what was written.
fn filled(speech: &Speech<'_>, case: &Case, service: &Service, text: String) -> String {
    if !text.contains('{') {
        return text;
    }
    let mut text = text;
    if let Some(deadline) = &case.deadline {
        text = text.replace("{due}", &speech.date(deadline.due));
    }
    if let Some(grant) = &case.grant {
        text = text.replace("{amount}", &speech.money(grant.amount_minor));
    }
    for (path, value) in &case.facts {
        let form = path.strip_prefix("answer.").and_then(|field| {
            let forms = service.forms.values();
            forms
                .flat_map(|form| form.fields.iter().map(move |known| (form, known)))
                .find(|(_, known)| known.id.as_str() == field)
        });
        let shown = match form {
            Some((form, field)) => speech.form_value(service, form.id.as_str(), field, value),
            None => speech.plain(value),
        };
        text = text.replace(&format!("{{{path}}}"), &shown);
    }
    text
}

/// The acts of the present step, for the duty that acts in it.
fn actions(
    speech: &Speech<'_>,
    official: &DemoOfficial,
    service: &Service,
    case: &Case,
    attempt: Option<&Attempt<'_>>,
) -> Vec<DeskAction> {
    let Some((step, rule)) = present_step(service, case) else { return Vec::new() };
    if rule.role != official.role {
        return Vec::new();
    }
    let one = |action: &Action| {
        let tried = attempt.filter(|attempt| attempt.action == action.id);
        one_action(speech, service, case, step, action, tried)
    };
    rule.actions.iter().map(one).collect()
}

/// The official's step at which a case waits.
pub(crate) fn present_step<'a>(
    service: &'a Service,
    case: &'a Case,
) -> Option<(&'a ids::StepId, &'a Official)> {
    let CaseState::AtOfficial { step, .. } = &case.state else { return None };
    match service.steps.get(step).map(|step| &step.kind) {
        Some(StepKind::Official(rule)) => Some((step, rule)),
        _ => None,
    }
}

fn one_action(
    speech: &Speech<'_>,
    service: &Service,
    case: &Case,
    step: &ids::StepId,
    action: &Action,
    tried: Option<&Attempt<'_>>,
) -> DeskAction {
    let id = service.id();
    let title = speech.pack(&format!("service.{id}.step.{step}.action.{}", action.id));
    let next = service.steps.get(&action.next).map(|step| &step.kind);
    let burdens = matches!(next, Some(StepKind::End(end)) if end.outcome == EndOutcome::Refused);
    let nothing = Before::default();
    let before = tried.map_or(&nothing, |tried| &tried.before);
    let form = action.form.as_ref().and_then(|form| service.forms.get(form));
    let prefix = format!("{}.", action.id);
    let fields = form.map(|form| of_form(speech, service, form, &prefix, before)).unwrap_or_default();
    let then = speech.step(id.as_str(), action.next.as_str(), "title");
    DeskAction {
        lede: speech.filled("desk.follows", &[&then]),
        action: format!("/case/{}/{}", case.id, action.id),
        fields,
        hidden: Vec::new(),
        reasons: action.reasons.then(|| Reasons {
            name: format!("{prefix}reasons"),
            label: speech.ui("desk.reasons").to_owned(),
            value: tried.map(|tried| tried.reasons.clone()).unwrap_or_default(),
            error: tried.and_then(|tried| reasons_error(speech, &tried.before)),
        }),
        submit: title.clone(),
        title,
        burdens,
    }
}

fn reasons_error(speech: &Speech<'_>, before: &Before<'_>) -> Option<String> {
    use services::Refusal::{ReasonsNeeded, ReasonsTooLong};
    match before.trouble? {
        trouble @ Trouble::Case(ReasonsNeeded | ReasonsTooLong { .. }) => Some(speech.trouble(trouble)),
        _ => None,
    }
}
