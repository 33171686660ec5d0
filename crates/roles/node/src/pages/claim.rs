//! One claim on the owner's desk: what the person asks, what the record says now, and the answer.

use super::clock::strip;
use super::frame::frame;
use super::speech::{Speech, short};
use crate::api::intake::Place;
use crate::api::trouble::status;
use crate::cases::{ClaimFile, Verdict, answer_claim, carry_out_claim, show_claim};
use crate::gate::Signed;
use crate::{Node, Trouble};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use ids::ClaimId;
use oversight::claim::wire::Told;
use oversight::claim::{Claim, Complaint, Event, Look, State as Stands, Subject};
use pack::model::{DemoOfficial, Value};
use std::collections::BTreeMap;
use web::look::{DeskAction, DeskCase, Fact, HistoryRow, Link, Reasons, WhoKind, page, show as shown};
use web::{Form, Lang, Problem};

/// What was tried and what was wrong with it.
struct Attempt {
    action: String,
    reasons: String,
    error: String,
}

/// `GET /claims/{claim}`: a look at the record that the claim names, with its entry.
pub(crate) async fn show(
    State(node): State<Node>,
    Signed(official): Signed,
    lang: Lang,
    Place(id): Place<ClaimId>,
) -> Result<Response, Problem> {
    let file = show_claim(&node, &official, id).await?;
    Ok(page(&draw(&Speech::new(&node, lang), &official, &file, None)))
}

/// `POST /claims/{claim}/{action}`: `uphold` or `refuse` with reasons, or `comply`.
pub(crate) async fn act(
    State(node): State<Node>,
    Signed(official): Signed,
    lang: Lang,
    Place((id, action)): Place<(ClaimId, String)>,
    Form(sent): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let reasons = sent.get(&format!("{action}.reasons")).cloned().unwrap_or_default();
    let done = match action.as_str() {
        "uphold" => answer_claim(&node, &official, id, Verdict::Upheld, reasons.clone()).await,
        "refuse" => answer_claim(&node, &official, id, Verdict::Refused, reasons.clone()).await,
        "comply" => carry_out_claim(&node, &official, id).await,
        _ => Err(Trouble::NotFound("claim")),
    };
    match done {
        Ok(_) => Ok((StatusCode::SEE_OTHER, [(LOCATION, format!("/claims/{id}"))]).into_response()),
        Err(trouble @ (Trouble::Claim(_) | Trouble::Kept { .. } | Trouble::Duplicate(_))) => {
            let speech = Speech::new(&node, lang);
            let attempt = Attempt { action, reasons, error: speech.trouble(&trouble) };
            let file = show_claim(&node, &official, id).await?;
            Ok(shown(status(&trouble), &draw(&speech, &official, &file, Some(&attempt))))
        }
        Err(trouble) => Err(trouble.into()),
    }
}

fn draw(
    speech: &Speech<'_>,
    official: &DemoOfficial,
    file: &ClaimFile,
    attempt: Option<&Attempt>,
) -> DeskCase {
    let claim = &file.claim;
    let kind = claim.filing.subject.kind().word();
    let title =
        format!("{} {}", speech.filled(&format!("claims.kind.{kind}"), &[]), short(claim.filing.id.0));
    let clock = claim.state.due().map(|due| strip(speech, due.start, due.due));
    DeskCase {
        frame: frame(speech.node, official, speech.lang, &title, "/claims"),
        back: Link::new(speech.ui("claims.back"), "/claims"),
        title,
        state: speech.filled(&format!("claims.state.{}", claim.state.word()), &[]),
        clock,
        typed: None,
        actions: actions(speech, claim, attempt),
        facts: facts(speech, file),
        history: file.story.iter().map(|told| row(speech, claim, told)).collect(),
        links: Vec::new(),
    }
}

fn actions(speech: &Speech<'_>, claim: &Claim, attempt: Option<&Attempt>) -> Vec<DeskAction> {
    let one = |action: &str, reasons: bool| {
        let tried = attempt.filter(|attempt| attempt.action == action);
        let text = |part: &str| speech.filled(&format!("claims.{action}{part}"), &[&claim.filing.language]);
        DeskAction {
            title: text(""),
            lede: match tried.filter(|_| !reasons) {
                Some(tried) => tried.error.clone(),
                None => text("-lede"),
            },
            action: format!("/claims/{}/{action}", claim.filing.id),
            fields: Vec::new(),
            hidden: Vec::new(),
            reasons: reasons.then(|| Reasons {
                name: format!("{action}.reasons"),
                label: speech.ui("claims.reasons").to_owned(),
                value: tried.map(|tried| tried.reasons.clone()).unwrap_or_default(),
                error: tried.map(|tried| tried.error.clone()),
            }),
            submit: text(""),
            burdens: action == "refuse",
        }
    };
    match claim.state {
        Stands::WithOwner { .. } => vec![one("uphold", true), one("refuse", true)],
        Stands::Decided { .. } | Stands::NotComplied { .. } => vec![one("comply", false)],
        _ => Vec::new(),
    }
}

fn facts(speech: &Speech<'_>, file: &ClaimFile) -> Vec<Fact> {
    let filing = &file.claim.filing;
    let fact = |key: &'static str, value: String| Fact::new(speech.ui(key), value, "");
    let mut facts = vec![fact("claims.person", filing.person.stored())];
    match &filing.subject {
        Subject::Correct { register, field, held, wanted, .. } => {
            let found = speech.node.country().registers.get(register);
            let label = speech.register_field(register.as_str(), field.as_str());
            let said =
                |value: &Value| match found.and_then(|found| Some((found, found.field(field.as_str())?))) {
                    Some((register, field)) => speech.register_value(register, field, value),
                    None => speech.plain(value),
                };
            facts.push(fact("claims.register", speech.register(register.as_str())));
            facts.push(fact("claims.field", label));
            facts.push(fact("claims.held", said(held)));
            facts.push(fact("claims.wanted", said(wanted)));
        }
        Subject::Erase { register, .. } => {
            facts.push(fact("claims.register", speech.register(register.as_str())));
        }
        Subject::Object { register, purpose } => {
            facts.push(fact("claims.register", speech.register(register.as_str())));
            facts.push(fact("claims.purpose", speech.pack(&format!("purpose.{purpose}"))));
        }
        Subject::Explain { look } | Subject::Complain { about: Complaint::Look { look } } => {
            facts.extend(of_look(speech, look));
        }
        Subject::Complain { about: Complaint::Unopened { origin, n, index } } => {
            let number =
                |mark: &str, number: &Option<u64>| number.map_or(String::new(), |it| format!(" {mark}{it}"));
            facts.push(fact("claims.leaf", format!("{origin}{}{}", number("#", index), number("n = ", n))));
        }
        Subject::Complain { about: Complaint::Misuse { look } } => {
            facts.extend(look.iter().flat_map(|look| of_look(speech, look)));
        }
    }
    facts.push(fact("claims.persons-reasons", filing.reasons.clone()));
    facts.extend(record(speech, file));
    facts
}

fn of_look(speech: &Speech<'_>, look: &Look) -> Vec<Fact> {
    vec![
        Fact::new(speech.ui("claims.look"), speech.moment(look.at_micros), look.entry.to_string()),
        Fact::new(speech.ui("claims.look-at"), look.source.clone(), speech.agency(look.provider.as_str())),
        Fact::new(speech.ui("claims.purpose"), look.purpose.clone(), ""),
    ]
}

/// The record as it is now.
fn record(speech: &Speech<'_>, file: &ClaimFile) -> Vec<Fact> {
    let register = file.claim.filing.subject.register();
    let register = register.and_then(|register| speech.node.country().registers.get(register));
    let (Some(register), Some(values)) = (register, &file.record) else { return Vec::new() };
    let source = speech.ui("claims.record-now");
    let fact = |field: &pack::model::Field| {
        let value = values.get(field.id.as_str()).filter(|value| !value.is_null())?;
        let label = speech.register_field(register.id.as_str(), field.id.as_str());
        Some(Fact::new(label, speech.register_value(register, field, value), source))
    };
    register.fields.iter().filter_map(fact).collect()
}

fn row(speech: &Speech<'_>, claim: &Claim, told: &Told) -> HistoryRow {
    let filing = &claim.filing;
    let (kind, who) = match &told.event {
        Event::Filed { .. } | Event::Appealed { .. } => (WhoKind::Person, filing.person.stored()),
        Event::Answered { duty, .. } => (WhoKind::Official, speech.role(duty)),
        Event::Done { .. } => (WhoKind::Official, speech.agency(filing.owner.as_str())),
        Event::Decided { .. } => (WhoKind::Official, speech.agency(filing.arbiter.as_str())),
        _ => (WhoKind::System, String::new()),
    };
    let said = match &told.event {
        Event::Answered { reasons, .. }
        | Event::Appealed { reasons, .. }
        | Event::Decided { reasons, .. } => reasons.clone(),
        Event::Done { receivers, .. } => {
            receivers.iter().map(|one| speech.agency(one.as_str())).collect::<Vec<_>>().join(", ")
        }
        Event::Noted { receiver } => speech.agency(receiver.as_str()),
        _ => String::new(),
    };
    let what = speech.filled(&format!("claims.event.{}", told.event.word()), &[]);
    HistoryRow {
        when: speech.moment(told.at_micros),
        kind,
        who,
        what: if said.is_empty() { what } else { format!("{what}: {said}") },
        article: None,
    }
}
