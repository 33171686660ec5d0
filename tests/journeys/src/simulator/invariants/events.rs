//! The feed: what is published, in which order it arrives, and that nobody is left behind.

use crate::simulator::invariants::Evidence;
use crate::simulator::invariants::births::fits;
use pack::model::Country;
use std::collections::{BTreeMap, BTreeSet};

/// Whether some service of the country waits for records of a register.
fn waited_for(country: &Country, register: &str) -> bool {
    let waits = |one: &pack::model::Trigger| one.register.as_str() == register;
    country.services.values().any(|service| service.trigger.as_ref().is_some_and(waits))
}

/// Each record that was written, and for which a service waits, lies in the feed once; nothing else does.
pub(super) fn published_once(evidence: &Evidence<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (agency, office) in &evidence.snapshot.offices {
        let mut published: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, _, _, record) in &office.feed.events {
            *published.entry(record).or_default() += 1;
        }
        let written = office.records.iter().filter(|record| record.starts);
        for record in written.filter(|record| waited_for(evidence.country, &record.register)) {
            match published.remove(record.id.to_string().as_str()) {
                Some(1) => {}
                found => wrong.push(format!("{agency}: record {} was published {found:?} times", record.id)),
            }
        }
        wrong.extend(
            published.into_keys().map(|id| format!("{agency}: an event of {id}, which is no record")),
        );
    }
    wrong
}

/// Every event that a subscriber waits for arrived there; of one subject, an earlier one arrived first.
/// Repetitions do not count.
pub(super) fn arrive_in_order(evidence: &Evidence<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (agency, office) in &evidence.snapshot.offices {
        for held in &office.feed.subscriptions {
            let route = (
                agency.clone(),
                held.subscriber.to_string(),
                held.topic.to_string(),
                held.service.to_string(),
            );
            let arrivals = evidence.crossed.events.get(&route).map(Vec::as_slice).unwrap_or_default();
            let first = |place: i64| arrivals.iter().position(|arrived| *arrived == place);
            let mut last: BTreeMap<&str, (i64, usize)> = BTreeMap::new();
            for (place, subject) in wanted(evidence, agency, held) {
                let Some(now) = first(place) else {
                    wrong.push(format!("event {place} of {} never reached {}", held.topic, held.service));
                    continue;
                };
                if let Some((before, then)) = last.insert(subject, (place, now))
                    && then > now
                {
                    wrong.push(format!("{}: event {place} arrived before {before}", held.service));
                }
            }
        }
    }
    wrong
}

/// Places and subjects of the events that a subscription waits for, in order.
fn wanted<'a>(
    evidence: &Evidence<'a>,
    agency: &str,
    held: &exchange::feed::Subscription,
) -> Vec<(i64, &'a str)> {
    let office = &evidence.snapshot.offices[agency];
    let service = evidence.country.services.get(&held.service);
    let Some(trigger) = service.and_then(|service| service.trigger.as_ref()) else { return Vec::new() };
    let fitting: BTreeSet<String> = office
        .records
        .iter()
        .filter(|record| fits(trigger, record))
        .map(|record| record.id.to_string())
        .collect();
    let mut found = Vec::new();
    for (place, topic, subject, record) in &office.feed.events {
        if topic == held.topic.as_str() && fitting.contains(record) {
            found.extend(place.map(|place| (place, subject.as_str())));
        }
    }
    found.sort_unstable();
    found
}

/// Every event has its place, every subscription has come to the end of its topic, each trigger of the pack has
/// one, and no security body has any (SG-17).
pub(super) fn all_are_handed_over(evidence: &Evidence<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut made = BTreeSet::new();
    for (agency, office) in &evidence.snapshot.offices {
        let unplaced = office.feed.events.iter().filter(|event| event.0.is_none()).count();
        if unplaced > 0 {
            wrong.push(format!("{agency}: {unplaced} events have no place"));
        }
        for held in &office.feed.subscriptions {
            let of_topic = office.feed.events.iter().filter(|event| event.1 == held.topic.as_str());
            let newest = of_topic.filter_map(|event| event.0).max().unwrap_or_default();
            if held.position < newest || held.reason.is_some() {
                wrong.push(format!(
                    "{} stands at {} of {newest}: {:?}",
                    held.service, held.position, held.reason
                ));
            }
            if evidence.country.agencies.get(&held.subscriber).is_some_and(|one| one.security_body) {
                wrong.push(format!("{} is a security body and holds a subscription", held.subscriber));
            }
            made.insert(held.service.clone());
        }
    }
    let waits = evidence.country.services.values().filter(|service| service.trigger.is_some());
    wrong.extend(
        waits
            .filter(|service| !made.contains(service.id()))
            .map(|service| format!("the service {} has no subscription", service.id())),
    );
    wrong
}
