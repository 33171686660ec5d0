//! Records and the cases they start.

use crate::simulator::invariants::Evidence;
use crate::simulator::notebook::{NoticeKey, Told};
use crate::simulator::snapshot::Stored;
use pack::model::{Service, Trigger, Value};
use services::Event;
use std::collections::{BTreeMap, BTreeSet};

fn key_of(record: &Stored) -> NoticeKey {
    let text = |field: &str| record.values.get(field).and_then(Value::as_text).unwrap_or_default().to_owned();
    let order = record.values.get("order").and_then(Value::as_int).unwrap_or_default();
    (text("mother"), text("born_on"), order)
}

fn births<'a>(evidence: &'a Evidence<'_>) -> impl Iterator<Item = &'a Stored> {
    let offices = evidence.snapshot.offices.values();
    offices.flat_map(|office| &office.records).filter(|record| record.register == "births")
}

/// What was acknowledged is stored, under the number the clerk was given.
pub(super) fn none_lost(evidence: &Evidence<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (key, told) in &evidence.notebook.notices {
        let Told::Acknowledged(id) = told else { continue };
        let found: Vec<&Stored> = births(evidence).filter(|record| &key_of(record) == key).collect();
        match found.as_slice() {
            [one] if one.id == *id => {}
            [] => wrong.push(format!("the acknowledged record {id} is not in the register")),
            many => wrong.push(format!("the acknowledged record {id} stands there as {} others", many.len())),
        }
    }
    wrong
}

/// A record is there only if somebody was told so, or was told nothing.
pub(super) fn refused_leave_nothing(evidence: &Evidence<'_>) -> Vec<String> {
    let mut possible: BTreeSet<&NoticeKey> = BTreeSet::new();
    for (key, told) in &evidence.notebook.notices {
        if !matches!(told, Told::Refused(_)) {
            possible.insert(key);
        }
    }
    let unasked = births(evidence).filter(|record| !possible.contains(&key_of(record)));
    unasked.map(|record| format!("record {} is there although its notice was refused", record.id)).collect()
}

/// Whether a trigger waits for a record like this.
pub(super) fn fits(trigger: &Trigger, record: &Stored) -> bool {
    trigger.register.as_str() == record.register
        && trigger
            .when
            .iter()
            .all(|(field, wanted)| record.values.get(field).unwrap_or(&Value::Null) == wanted)
}

fn starts(service: &Service, record: &Stored) -> bool {
    service.trigger.as_ref().is_some_and(|trigger| fits(trigger, record))
}

/// Each record that starts a service has one case of it, and each case has its record.
pub(super) fn one_case_each(evidence: &Evidence<'_>) -> Vec<String> {
    let mut count: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (_, case, _) in evidence.snapshot.cases() {
        *count.entry((case.service.to_string(), case.origin.to_string())).or_default() += 1;
    }
    let mut wrong = Vec::new();
    for record in
        evidence.snapshot.offices.values().flat_map(|office| &office.records).filter(|record| record.starts)
    {
        for service in evidence.country.services.values().filter(|service| starts(service, record)) {
            match count.remove(&(service.id().to_string(), record.id.to_string())) {
                Some(1) => {}
                None => wrong.push(format!(
                    "record {} of {} has no case of {}",
                    record.id,
                    record.register,
                    service.id()
                )),
                Some(many) => {
                    wrong.push(format!("record {} has {many} cases of {}", record.id, service.id()))
                }
            }
        }
    }
    wrong.extend(
        count
            .into_keys()
            .map(|(service, record)| format!("a case of {service} rests on {record}, which starts none")),
    );
    wrong
}

/// A record that a case says it wrote is in the register.
pub(super) fn written_is_there(evidence: &Evidence<'_>) -> Vec<String> {
    let there: BTreeSet<_> = evidence
        .snapshot
        .offices
        .values()
        .flat_map(|office| &office.records)
        .map(|record| record.id)
        .collect();
    let mut wrong = Vec::new();
    for (_, case, history) in evidence.snapshot.cases() {
        for (_, _, event) in history {
            if let Event::Recorded { record, .. } = event
                && !there.contains(record)
            {
                wrong.push(format!("case {} wrote the record {record}, which is nowhere", case.id));
            }
        }
    }
    wrong
}

/// A personal number is in the population register once, and was given to one child only.
pub(super) fn numbers_are_unique(evidence: &Evidence<'_>) -> Vec<String> {
    let mut holders: BTreeMap<&str, usize> = BTreeMap::new();
    let mut children: BTreeMap<&str, usize> = BTreeMap::new();
    for record in evidence.snapshot.offices.values().flat_map(|office| &office.records) {
        let text = |field: &str| record.values.get(field).and_then(Value::as_text);
        match (record.register.as_str(), text("person"), text("child")) {
            ("population", Some(person), _) => *holders.entry(person).or_default() += 1,
            ("civil-status", _, Some(child)) => *children.entry(child).or_default() += 1,
            _ => {}
        }
    }
    let mut wrong = Vec::new();
    // The number itself is personal: the message shows how many hold one, not which.
    wrong.extend(
        holders.values().filter(|count| **count > 1).map(|count| format!("{count} people hold one number")),
    );
    wrong.extend(
        children
            .values()
            .filter(|count| **count > 1)
            .map(|count| format!("{count} births gave out one number")),
    );
    for child in children.into_keys() {
        if !holders.contains_key(child) {
            wrong.push("a child with a number is not in the population register".to_owned());
        }
    }
    wrong
}
