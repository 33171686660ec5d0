//! A warrant in words: what it says, who sealed it, what happened.

use crate::cases::warrants::show::File;
use crate::pages::speech::Speech;
use oversight::warrant::sql::Remembered;
use oversight::warrant::{Approval, Event, OffenceClass, Reach, Spent};
use web::look::{Fact, HistoryRow, WhoKind};

pub(super) fn offence(speech: Speech<'_>, class: OffenceClass) -> String {
    speech.filled(&format!("warrant-offence.{}", class.as_str()), &[])
}

pub(super) fn state(speech: Speech<'_>, word: &str) -> String {
    speech.filled(&format!("warrant-state.{word}"), &[])
}

/// What the warrant says, its seals, its leaf, its review.
pub(super) fn of(speech: Speech<'_>, file: &File) -> Vec<Fact> {
    let (warrant, terms) = (&file.warrant, &file.warrant.terms);
    let fact = |key: &'static str, value: String| Fact::new(speech.ui(key), value, "");
    let mut facts = vec![
        fact("warrants.person", terms.person.stored()),
        fact("warrants.requester", speech.agency(terms.requester.as_str())),
        fact("warrants.applicant", warrant.applicant.clone()),
        fact("warrants.reference", terms.reference.clone()),
        fact("warrants.offence", offence(speech, terms.offence)),
        fact("warrants.purpose", speech.purpose(terms.purpose.as_str())),
        fact("warrants.basis", speech.article(terms.act.as_str(), &terms.article).text),
    ];
    facts.extend(terms.reach.iter().map(|reach| scope(speech, reach)));
    let health: Vec<String> = terms.health.iter().map(|id| speech.register(id.as_str())).collect();
    if !health.is_empty() {
        facts.push(fact("warrants.health", health.join(", ")));
    }
    let term = speech.filled("warrants.from-to", &[&speech.date(terms.from), &speech.date(terms.to)]);
    facts.push(fact("warrants.term", term));
    facts.push(fact("warrants.light", speech.date(warrant.sealed_until)));
    facts.push(fact("warrants.keep", terms.keep_days.to_string()));
    if let Some(seals) = warrant.seals() {
        facts.push(fact("warrants.court-seal", seal(speech, &seals.court)));
        facts.push(fact("warrants.commissioner-seal", seal(speech, &seals.commissioner)));
    }
    if let Some(leaf) = warrant.leaf() {
        facts.push(fact("warrants.leaf", format!("{}/{}", leaf.year, leaf.index)));
    }
    if let Some((review, deleted)) = &file.review {
        facts.push(fact("warrants.looks", review.looks.to_string()));
        facts.push(fact("warrants.deleted", deleted.to_string()));
        if let Some(closed) = &review.closed {
            facts.push(fact("warrants.finding", format!("{} ({})", closed.finding, closed.by)));
        }
    }
    facts
}

fn scope(speech: Speech<'_>, reach: &Reach) -> Fact {
    let register = reach.register.as_str();
    let fields: Vec<String> =
        reach.fields.iter().map(|field| speech.register_field(register, field.as_str())).collect();
    let looks = reach.looks_max.to_string();
    Fact::new(speech.register(register), speech.filled("warrants.scope", &[&fields.join(", "), &looks]), "")
}

fn seal(speech: Speech<'_>, approval: &Approval) -> String {
    let key = approval.key().to_string();
    let short = key.get(..16).unwrap_or(&key);
    let (who, when) = (&approval.name, speech.moment(approval.at_micros));
    speech.filled("warrants.sealed-by", &[who, &speech.agency(approval.institution.as_str()), &when, short])
}

/// What happened, in order.
pub(super) fn history(speech: Speech<'_>, file: &File) -> Vec<HistoryRow> {
    file.history.iter().map(|remembered| row(speech, remembered)).collect()
}

fn row(speech: Speech<'_>, remembered: &Remembered) -> HistoryRow {
    let country = speech.guardian.country();
    let (kind, who) = match remembered.actor.as_str() {
        "clock" => (WhoKind::System, String::new()),
        actor if country.agencies.contains_key(actor) => (WhoKind::Official, speech.agency(actor)),
        actor => {
            let name = speech.guardian.official(actor).map(|official| official.name.clone());
            (WhoKind::Official, name.unwrap_or_else(|| actor.to_owned()))
        }
    };
    let (word, said) = event(speech, &remembered.event);
    let what = speech.filled(&format!("warrant-event.{word}"), &[]);
    let what = if said.is_empty() { what } else { format!("{what}: {said}") };
    HistoryRow { when: speech.moment(remembered.at.0), kind, who, what, article: None }
}

/// The word of an event and what it adds.
fn event(speech: Speech<'_>, event: &Event) -> (&'static str, String) {
    match event {
        Event::Granted { modified: false, .. } => ("granted", String::new()),
        Event::Granted { modified: true, .. } => ("modified", String::new()),
        Event::Denied { reasons } => ("denied", reasons.clone()),
        Event::Confirmed { .. } => ("confirmed", String::new()),
        Event::Rejected { reasons } => ("rejected", reasons.clone()),
        Event::Placed { leaf } => ("placed", format!("{}/{}", leaf.year, leaf.index)),
        Event::Spent { how: Spent::UsedUp, .. } => ("used-up", String::new()),
        Event::Spent { how: Spent::Expired, .. } => ("expired", String::new()),
        Event::Spent { how: Spent::Cancelled, reasons } => ("cancelled", reasons.clone()),
        Event::Prolonged { until, reasons, .. } => {
            ("prolonged", format!("{}. {reasons}", speech.date(*until)))
        }
        Event::ProlongingConfirmed { .. } => ("prolonging-confirmed", String::new()),
        Event::ProlongingRejected { reasons } => ("prolonging-rejected", reasons.clone()),
        Event::Extended { until } => ("extended", speech.date(*until)),
        Event::Opened { leaf } => ("opened", leaf.to_string()),
    }
}
