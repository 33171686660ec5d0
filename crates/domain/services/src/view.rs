//! What a person is shown of a case, and what a person can send.

use crate::likely::likely_after;
use crate::{Case, GrantMade, Reasons, State};
use calendar::{Deadline, Instant};
use ids::{AgencyId, CaseId, FormId, LifeEventId, PersonKey, RegisterId, ServiceId, StepId};
use pack::model::{EndOutcome, Service, StepKind, Trace, Values};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The view of a case for one person; the agency sends it to the portal after each change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseView {
    /// Whose view it is.
    pub person: PersonKey,
    /// The case.
    pub case: CaseId,
    /// The service.
    pub service: ServiceId,
    /// The agency that runs it.
    pub agency: AgencyId,
    /// What binds it to its neighbours.
    pub life_event: LifeEventId,
    /// Grows with every event; an older view never replaces a newer one.
    pub version: i64,
    /// When the case began.
    pub opened_at: Instant,
    /// When this view was made.
    pub at: Instant,
    /// The shown steps: passed, present, and likely to come.
    pub steps: Vec<StepView>,
    /// What waits for this person.
    pub todo: Option<Todo>,
    /// The present clock, whoever acts.
    pub deadline: Option<Deadline>,
    /// How it ended.
    pub ended: Option<(StepId, EndOutcome)>,
    /// Facts that this person may see: own data, answers, decisions, what was written.
    pub facts: Values,
    /// The register behind each question's facts.
    pub sources: BTreeMap<String, RegisterId>,
    /// The decisions of tables, with their reasons.
    pub traces: Vec<Trace>,
    /// The act of an official with reasons.
    pub reasons: Option<Reasons>,
    /// What was granted.
    pub grant: Option<GrantMade>,
}

/// One line of the timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepView {
    /// The step.
    pub step: StepId,
    /// Where it stands.
    pub state: StepState,
    /// When it was reached, if it was.
    pub at: Option<Instant>,
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepState {
    /// It happened.
    Done,
    /// It happened, but its clock rang first.
    DoneLate,
    /// It is under way.
    Now,
    /// It is under way, and late.
    NowLate,
    /// It will probably come.
    Next,
}

/// What waits for a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Todo {
    /// The step.
    pub step: StepId,
    /// The form.
    pub form: FormId,
    /// By when.
    pub deadline: Deadline,
    /// What this person answered already; it can be changed while others are asked.
    pub answered: Option<Values>,
    /// What another asked person proposes, when all must agree.
    pub proposed: Option<Values>,
    /// How many people are asked.
    pub asked: usize,
}

/// What a person sends about a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Act {
    /// Who, as signed in.
    pub by: PersonKey,
    /// The case.
    pub case: CaseId,
    /// The step answered.
    pub step: StepId,
    /// The form's values.
    pub values: Values,
}

/// The view of a case for one person; none while the case is silent.
pub fn view(case: &Case, service: &Service, person: &PersonKey, at: Instant) -> Option<CaseView> {
    if case.silent || !case.people.contains(person) || hides_itself(case) {
        return None;
    }
    Some(CaseView {
        person: person.clone(),
        case: case.id,
        service: case.service.clone(),
        agency: service.about.owner.clone(),
        life_event: case.life_event,
        version: case.version,
        opened_at: case.opened_at,
        at,
        steps: timeline(case, service),
        todo: todo(case, service, person),
        deadline: case.deadline.clone(),
        ended: ended(case),
        facts: own_facts(case, service, person),
        sources: case.sources.clone(),
        traces: case.traces.clone(),
        reasons: case.reasons.clone(),
        grant: case.grant.clone().filter(|grant| &grant.payee == person),
    })
}

/// A case that has not passed its suppression yet, or ended without a word, shows nothing.
fn hides_itself(case: &Case) -> bool {
    let before_decision = case.traces.is_empty() && case.trail.iter().all(|passed| !passed.late);
    let gathering = matches!(case.state, State::Opened | State::Gathering { .. });
    (before_decision && gathering) || matches!(case.state, State::Ended { outcome: EndOutcome::Silent, .. })
}

fn ended(case: &Case) -> Option<(StepId, EndOutcome)> {
    if let State::Ended { step, outcome } = &case.state { Some((step.clone(), *outcome)) } else { None }
}

fn timeline(case: &Case, service: &Service) -> Vec<StepView> {
    let shown = |step: &StepId| service.steps.get(step).is_some_and(|step| step.shown);
    let present = case.state.step();
    let over = matches!(case.state, State::Ended { .. });
    let overdue = matches!(case.state, State::AtOfficial { overdue: true, .. });
    let mut lines: Vec<StepView> = Vec::new();
    for passed in case.trail.iter().filter(|passed| shown(&passed.step)) {
        let state = match (Some(&passed.step) == present && !over, overdue, passed.late) {
            (true, true, _) => StepState::NowLate,
            (true, false, _) => StepState::Now,
            (false, _, true) => StepState::DoneLate,
            (false, _, false) => StepState::Done,
        };
        lines.push(StepView { step: passed.step.clone(), state, at: Some(passed.at) });
    }
    if let (Some(present), false) = (present, over) {
        for step in likely_after(service, present).into_iter().filter(shown) {
            if !lines.iter().any(|line| line.step == step) {
                lines.push(StepView { step, state: StepState::Next, at: None });
            }
        }
    }
    lines
}

fn todo(case: &Case, service: &Service, person: &PersonKey) -> Option<Todo> {
    let State::Asking { step } = &case.state else { return None };
    let StepKind::Ask(ask) = &service.steps.get(step)?.kind else { return None };
    if !case.asked.contains(person) {
        return None;
    }
    let own = case.answers.iter().find(|answer| &answer.by == person);
    let other = case.answers.iter().find(|answer| &answer.by != person);
    Some(Todo {
        step: step.clone(),
        form: ask.form.clone(),
        deadline: case.deadline.clone()?,
        answered: own.map(|answer| answer.values.clone()),
        proposed: other.filter(|_| ask.agree).map(|answer| answer.values.clone()),
        asked: case.asked.len(),
    })
}

/// What a register said about another person stays with the agency; own data, answers, decisions and
/// written records are shown.
fn own_facts(case: &Case, service: &Service, person: &PersonKey) -> Values {
    let own_question = |name: &str| {
        let Some(question) = service.questions.get(name) else { return true };
        let pack::model::Expression::Fact(path) = &question.person else { return false };
        case.facts.get(path).and_then(|value| value.as_text()).is_some_and(|key| key == person.stored())
    };
    let visible = |path: &str| own_question(path.split('.').next().unwrap_or_default());
    case.facts
        .iter()
        .filter(|(path, _)| visible(path))
        .map(|(path, value)| (path.clone(), value.clone()))
        .collect()
}
