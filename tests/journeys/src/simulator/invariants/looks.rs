//! No look without a trace.

use crate::simulator::invariants::Evidence;
use crate::simulator::invariants::births::fits;
use crate::simulator::network::Look;
use ids::AgencyId;
use ledger::Entry;
use pack::model::{Expression, Value};
use std::collections::BTreeMap;

fn look_of(entry: &Entry) -> Look {
    Look {
        provider: entry.provider.clone(),
        requester: entry.requester.clone(),
        person: entry.person.stored(),
        source: entry.source.clone(),
        purpose: entry.purpose.clone(),
        reference: entry.reference.clone(),
    }
}

/// Everything that was released has its entry at the provider: answers and case pages one each, carried
/// fields one a record and receiver, and what cases know from registers one a question.
pub(super) fn each_has_an_entry(evidence: &Evidence<'_>) -> Vec<String> {
    let mut entries: BTreeMap<Look, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (agency, office) in &evidence.snapshot.offices {
        for entry in &office.entries {
            if &entry.provider != agency
                || entry.purpose.is_empty()
                || entry.act.is_empty()
                || entry.article.is_empty()
            {
                wrong.push(format!(
                    "entry {} at {agency} does not say who, why and by which article",
                    entry.id
                ));
            }
            *entries.entry(look_of(entry)).or_default() += 1;
        }
    }
    let mut needed: BTreeMap<Look, usize> = evidence.crossed.carried.clone();
    for (look, count) in evidence.crossed.answers.iter().chain(&evidence.notebook.pages) {
        *needed.entry(look.clone()).or_default() += count;
    }
    for look in gathered(evidence).into_iter().chain(handed_over(evidence)) {
        needed.entry(look).or_insert(1);
    }
    for (look, count) in needed {
        let written = entries.get(&look).copied().unwrap_or_default();
        if written < count {
            // Without the person: the message goes into logs.
            wrong.push(format!(
                "{} got {} of {} for {} (reference {}): {count} looks, {written} entries",
                look.requester, look.source, look.provider, look.purpose, look.reference
            ));
        }
    }
    wrong
}

/// Answers, events and pages left only after their entries were in the public log: judged when they left.
pub(super) fn log_came_first(evidence: &Evidence<'_>) -> Vec<String> {
    let early = |entry| format!("entry {entry} was not in the public log when its data left");
    evidence.crossed.early.iter().map(early).collect()
}

/// What cases say that registers answered: each about a person, each with its entry.
fn gathered(evidence: &Evidence<'_>) -> Vec<Look> {
    let mut looks = Vec::new();
    for (agency, case, _) in evidence.snapshot.cases() {
        let Some(service) = evidence.country.services.get(&case.service) else { continue };
        for (name, register) in &case.sources {
            let Some(question) = service.questions.get(name) else { continue };
            let person = match &question.person {
                Expression::Fact(path) if path == "case.subject" => {
                    case.subject.as_ref().map(|person| person.stored())
                }
                Expression::Fact(path) => case.facts.get(path).and_then(Value::as_text).map(str::to_owned),
                _ => None,
            };
            let owner: Option<&AgencyId> =
                evidence.country.registers.get(register).map(|register| &register.owner);
            let (Some(person), Some(owner)) = (person, owner) else { continue };
            looks.push(Look {
                provider: owner.to_string(),
                requester: agency.to_owned(),
                person,
                source: format!("register.{register}"),
                purpose: question.purpose.to_string(),
                reference: case.id.to_string(),
            });
        }
    }
    looks
}

/// What records hand over to the services that they start: each person they are about, each receiver.
fn handed_over(evidence: &Evidence<'_>) -> Vec<Look> {
    let mut looks = Vec::new();
    for (agency, office) in &evidence.snapshot.offices {
        for record in office.records.iter().filter(|record| record.starts) {
            let register = evidence.country.registers.iter().find(|(id, _)| id.as_str() == record.register);
            let Some((id, register)) = register else { continue };
            for service in evidence.country.started_by(id) {
                let Some(trigger) = service.trigger.as_ref().filter(|trigger| fits(trigger, record)) else {
                    continue;
                };
                looks.extend(registers::subjects(register, &record.values).map(|(_, person)| Look {
                    provider: agency.clone(),
                    requester: service.about.owner.to_string(),
                    person: person.to_owned(),
                    source: format!("register.{id}"),
                    purpose: trigger.purpose.to_string(),
                    reference: record.id.to_string(),
                }));
            }
        }
    }
    looks
}
