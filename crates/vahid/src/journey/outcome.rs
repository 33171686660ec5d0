//! What became of a notice, in one word and in sentences.

use crate::country::Running;
use ids::LifeEventId;
use pack::model::{Country, EndOutcome};
use services::{Case, State};
use store::Fault;

/// One word for what became of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Something was granted without a person deciding.
    Granted,
    /// People answered differently and a named official settled it.
    Settled,
    /// People did not answer in time and a named official acted.
    Late,
    /// A named official must look at it.
    Reviewed,
    /// Dealt with without a word to anyone.
    Silent,
    /// Dealt with, nothing to grant.
    Done,
    /// The register holds this fact already.
    Duplicate,
    /// The register did not take the notice.
    RefusedInput,
    /// It still waits for people.
    Waiting,
    /// It was lost. This must never happen.
    Lost,
}

/// A notice and what became of it.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Became {
    /// The family.
    pub family: String,
    /// Which of its notices, from 0.
    pub notice: usize,
    /// The word.
    pub outcome: Outcome,
    /// Why, in sentences.
    pub reasons: Vec<String>,
    /// What the file expected, if it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
}

/// All cases of a life event, from every agency, oldest first.
pub(crate) async fn cases_of(running: &Running, event: LifeEventId) -> Result<Vec<Case>, Fault> {
    let mut cases = Vec::new();
    for node in running.nodes.values() {
        let read =
            node.store().read("journey.cases", move |tx| Box::pin(services::sql::of_life_event(tx, event)));
        cases.extend(read.await?);
    }
    cases.sort_by_key(|case| (case.opened_at, case.id));
    Ok(cases)
}

/// The word and the sentences for the cases of one notice.
pub(crate) fn judge(country: &Country, cases: &[Case], language: &str) -> (Outcome, Vec<String>) {
    let reasons = cases.iter().map(|case| sentence(country, case, language)).collect();
    (word(cases), reasons)
}

fn word(cases: &[Case]) -> Outcome {
    let any = |test: &dyn Fn(&Case) -> bool| cases.iter().any(test);
    let late = |case: &Case| case.reasons.is_some() && case.trail.iter().any(|step| step.late);
    let ended = |case: &Case, outcome: EndOutcome| matches!(&case.state, State::Ended { outcome: is, .. } if *is == outcome);
    if cases.is_empty() {
        Outcome::Lost
    } else if any(&|case| case.silent || ended(case, EndOutcome::Silent)) {
        Outcome::Silent
    } else if any(&|case| matches!(case.state, State::Asking { .. })) {
        Outcome::Waiting
    } else if any(&late) {
        Outcome::Late
    } else if any(&|case| case.reasons.is_some()) {
        Outcome::Settled
    } else if any(&|case| matches!(case.state, State::AtOfficial { .. })) {
        Outcome::Reviewed
    } else if any(&|case| ended(case, EndOutcome::Granted)) {
        Outcome::Granted
    } else if cases.iter().all(|case| matches!(case.state, State::Ended { .. })) {
        Outcome::Done
    } else {
        Outcome::Lost
    }
}

/// `Service: where it stands`, with the article of the last decision.
fn sentence(country: &Country, case: &Case, language: &str) -> String {
    let service = format!("service.{}", case.service);
    let title = country.text(language, &format!("{service}.title")).to_owned();
    let step = case.state.step().map(|step| step.to_string()).unwrap_or_default();
    let part = if matches!(case.state, State::Ended { .. }) { "done" } else { "now" };
    let key = format!("{service}.step.{step}.{part}");
    let text = country.text(language, &key);
    let stands = if text == key { step } else { text.to_owned() };
    let because = match (&case.reasons, case.traces.last()) {
        (Some(reasons), _) => format!(" ({}: {})", reasons.official.role, reasons.text),
        (None, Some(trace)) => format!(" (rule {}, {} {})", trace.fired, trace.act, trace.article),
        (None, None) => String::new(),
    };
    format!("{title}: {stands}{because}")
}
