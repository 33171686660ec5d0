//! What a claim is about, in words; what became of it, step by step; who had got the wrong data and noted it.

use super::claims::moment;
use crate::cases::ClaimShown;
use crate::words::{Place, Words};
use oversight::claim::wire::Told;
use oversight::claim::{Claim, Complaint, Event, Filing, Look, Subject};
use web::look::{Fact, HistoryRow, WhoKind};

/// The claim as a table.
pub(super) fn facts(words: Words<'_>, claim: &Claim) -> Vec<Fact> {
    let filing = &claim.filing;
    let fact = |key: &str, value: String| Fact::new(words.ui(key), value, "");
    let mut facts = subject(words, &filing.subject);
    facts.push(fact("claims.your-reasons", filing.reasons.clone()));
    facts.push(fact("claims.with", words.agency_of(&filing.owner)));
    facts.push(fact("claims.arbiter", words.agency_of(&filing.arbiter)));
    if let Some(answer) = &claim.answer {
        let role = words.text(&format!("role.{}", answer.duty));
        facts.push(Fact::new(words.ui("claims.answer"), answer.reasons.clone(), role));
    }
    if let Some(ruling) = &claim.ruling {
        let arbiter = words.agency_of(&filing.arbiter);
        facts.push(Fact::new(words.ui("claims.ruling"), ruling.reasons.clone(), arbiter));
    }
    facts.extend(receivers(words, claim));
    facts
}

/// What it is about.
pub(super) fn subject(words: Words<'_>, subject: &Subject) -> Vec<Fact> {
    let fact = |key: &str, value: String| Fact::new(words.ui(key), value, "");
    let register = subject.register().map(|id| words.text(&format!("register.{id}.title")));
    let mut facts: Vec<Fact> = register.into_iter().map(|title| fact("claims.register", title)).collect();
    match subject {
        Subject::Correct { register, field, held, wanted, .. } => {
            let found = words.country.registers.get(register);
            let place = found.and_then(|found| Some(Place::Register(found, found.field(field.as_str())?)));
            let said = |value| place.map_or_else(|| words.plain(value), |place| words.value(place, value));
            let label = place.map_or_else(|| field.to_string(), |place| words.text(&place.label_key()));
            facts.push(fact("claims.field", label));
            facts.push(fact("claims.held", said(held)));
            if !wanted.is_null() {
                facts.push(fact("claims.wanted", said(wanted)));
            }
        }
        Subject::Object { purpose, .. } => {
            facts.push(fact("claims.purpose", words.text(&format!("purpose.{purpose}"))));
        }
        Subject::Explain { look } | Subject::Complain { about: Complaint::Look { look } } => {
            facts.extend(of_look(words, look));
        }
        Subject::Complain { about: Complaint::Misuse { look } } => {
            facts.extend(look.iter().flat_map(|look| of_look(words, look)));
        }
        Subject::Complain { about: Complaint::Unopened { origin, n, index } } => {
            let number = |mark: &str, it: &Option<u64>| it.map_or(String::new(), |it| format!(" {mark}{it}"));
            facts.push(fact("claims.leaf", format!("{origin}{}{}", number("#", index), number("n = ", n))));
        }
        Subject::Erase { .. } => {}
    }
    facts
}

fn of_look(words: Words<'_>, look: &Look) -> Vec<Fact> {
    let register = look.source.strip_prefix("register.");
    let title = register.map(|id| words.text(&format!("register.{id}.title")));
    let purpose = words.find(&format!("purpose.{}", look.purpose)).unwrap_or_else(|| look.purpose.clone());
    vec![
        Fact::new(words.ui("claims.look"), moment(words, look.at_micros), words.agency_of(&look.provider)),
        Fact::new(words.ui("claims.look-at"), title.unwrap_or_else(|| words.ui("case-file")), ""),
        Fact::new(words.ui("claims.purpose"), purpose, ""),
    ]
}

/// Who had got the wrong data, and when each noted that they were wrong (SG-07).
fn receivers(words: Words<'_>, claim: &Claim) -> Vec<Fact> {
    if claim.done.is_none() || claim.filing.subject.record().is_none() {
        return Vec::new();
    }
    let label = words.ui("claims.receivers");
    if claim.receivers.is_empty() {
        return vec![Fact::new(label, words.ui("claims.receivers-none"), "")];
    }
    let line = |(agency, noted): (&ids::AgencyId, &Option<i64>)| {
        let when = match noted {
            Some(at) => words.filled("claims.told-at", &[&moment(words, *at)]),
            None => words.ui("claims.not-told-yet"),
        };
        Fact::new(label.clone(), words.agency_of(agency), when)
    };
    claim.receivers.iter().map(line).collect()
}

/// Every step, the latest last.
pub(super) fn history(words: Words<'_>, shown: &ClaimShown) -> Vec<HistoryRow> {
    shown.story.iter().map(|told| row(words, &shown.claim.filing, told)).collect()
}

fn row(words: Words<'_>, filing: &Filing, told: &Told) -> HistoryRow {
    let (kind, who) = match &told.event {
        Event::Filed { .. } | Event::Appealed { .. } => {
            (WhoKind::Person, words.person(&filing.person.stored()))
        }
        Event::Answered { .. } | Event::Done { .. } => (WhoKind::Official, words.agency_of(&filing.owner)),
        Event::Decided { .. } => (WhoKind::Official, words.agency_of(&filing.arbiter)),
        _ => (WhoKind::System, String::new()),
    };
    let said = match &told.event {
        Event::Answered { reasons, .. }
        | Event::Appealed { reasons, .. }
        | Event::Decided { reasons, .. } => reasons.clone(),
        Event::Escalated { why, .. } => words.ui(&format!("claims.why.{}", why.word())),
        Event::Done { receivers, .. } => {
            receivers.iter().map(|one| words.agency_of(one)).collect::<Vec<_>>().join(", ")
        }
        Event::Noted { receiver } => words.agency_of(receiver),
        _ => String::new(),
    };
    let what = words.ui(&format!("claims.event.{}", told.event.word()));
    HistoryRow {
        when: moment(words, told.at_micros),
        kind,
        who,
        what: if said.is_empty() { what } else { words.filled("labelled", &[&what, &said]) },
        article: None,
    }
}
