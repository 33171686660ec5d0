//! The desk's first page: the work by deadline, what can be recorded, and the cases that moved last.

use super::clock::days_left;
use super::frame::{frame, unit};
use super::history::outcome_key;
use super::speech::{Speech, short};
use crate::Node;
use crate::cases::{DeskLists, show_desk};
use crate::gate::{Signed, Who, may, own_services};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use pack::model::{DemoOfficial, EndOutcome};
use services::sql::CaseLine;
use web::look::{CaseRow, Count, DeskHome, Link, WorkRow, page};
use web::{Lang, Problem};

/// `GET /desk`. An auditor has no cases: their first page is the log.
pub(crate) async fn show(
    State(node): State<Node>,
    Signed(official): Signed,
    lang: Lang,
) -> Result<Response, Problem> {
    if !may(&node, &official.role, Who::Worker) {
        return Ok((StatusCode::SEE_OTHER, [(LOCATION, "/log")]).into_response());
    }
    let lists = show_desk(&node).await?;
    let speech = Speech::new(&node, lang);
    let agency = speech.agency(node.agency().as_str());
    let role = speech.role(official.role.as_str());
    Ok(page(&DeskHome {
        frame: frame(&node, &official, lang, speech.ui("desk.work"), "/desk").with_live("/events"),
        agency,
        role: format!("{}, {role}, {}", official.name, unit(&official, lang)),
        counts: counts(&speech, &official, &lists),
        entries: entries(&speech, &official),
        work: work(&speech, &official, &lists),
        cases: cases(&speech, &official, &lists),
    }))
}

/// Open and ended cases of the services where this duty acts, and how much the registers hold.
fn counts(speech: &Speech<'_>, official: &DemoOfficial, lists: &DeskLists) -> Vec<Count> {
    let mut counts = Vec::new();
    for service in own_services(speech.node, &official.role) {
        let id = service.id().as_str();
        let of_service = lists.tally.iter().filter(|(service, _, _)| service == id);
        let (open, ended): (Vec<_>, Vec<_>) = of_service.partition(|(_, outcome, _)| outcome.is_empty());
        let sum =
            |lines: Vec<&(String, String, i64)>| lines.iter().map(|line| line.2).sum::<i64>().to_string();
        let title = speech.service(id);
        counts.push(Count { label: speech.filled("desk.count-open", &[&title]), value: sum(open) });
        counts.push(Count { label: speech.filled("desk.count-ended", &[&title]), value: sum(ended) });
    }
    for (register, records) in &lists.registers {
        let title = speech.register(register.as_str());
        counts.push(Count {
            label: speech.filled("desk.count-records", &[&title]),
            value: records.to_string(),
        });
    }
    if lists.outbox.dead > 0 {
        let label = speech.ui("desk.count-dead").to_owned();
        counts.push(Count { label, value: lists.outbox.dead.to_string() });
    }
    counts
}

/// A link for each register that this duty may enter records into.
fn entries(speech: &Speech<'_>, official: &DemoOfficial) -> Vec<Link> {
    let own = speech.node.country().registers.values();
    own.filter(|register| &register.owner == speech.node.agency())
        .filter(|register| register.entries.iter().any(|entry| entry.role == official.role))
        .map(|register| {
            let id = register.id.as_str();
            Link::new(speech.pack(&format!("register.{id}.entry")), format!("/enter/{id}"))
        })
        .collect()
}

/// What waits for this duty, the nearest deadline first. Work that waits for people is listed too: the duty
/// answers for it.
fn work(speech: &Speech<'_>, official: &DemoOfficial, lists: &DeskLists) -> Vec<WorkRow> {
    let today = speech.node.now().today;
    let row = |line: &CaseLine| {
        let (owner, due, _) = line.clock.as_ref()?;
        if owner != official.role.as_str() {
            return None;
        }
        let step = speech.step(&line.service, &line.step, "title");
        Some(WorkRow {
            case: link(speech, line),
            about: String::new(),
            step: match line.status.as_str() {
                "asking" => speech.filled("desk.waits-for-people", &[&step]),
                _ => step,
            },
            due: speech.date(*due),
            days_left: days_left(speech, today, *due),
        })
    };
    lists.waiting.iter().filter_map(row).collect()
}

fn cases(speech: &Speech<'_>, official: &DemoOfficial, lists: &DeskLists) -> Vec<CaseRow> {
    let own: Vec<&str> =
        own_services(speech.node, &official.role).map(|service| service.id().as_str()).collect();
    let row = |line: &CaseLine| {
        let begun = lists.begun.get(&line.id);
        CaseRow {
            case: link(speech, line),
            about: String::new(),
            opened: begun.map(|begun| speech.moment(begun.opened_at.0)).unwrap_or_default(),
            state: state(speech, line),
            typed: begun.map_or(0, |begun| begun.typed),
        }
    };
    lists.recent.iter().filter(|line| own.contains(&line.service.as_str())).map(row).collect()
}

fn link(speech: &Speech<'_>, line: &CaseLine) -> Link {
    let text = format!("{} {}", speech.service(&line.service), short(line.id.0));
    Link::new(text, format!("/case/{}", line.id))
}

/// Where a case stands, without a word about whom it concerns.
fn state(speech: &Speech<'_>, line: &CaseLine) -> String {
    let outcomes =
        [EndOutcome::Granted, EndOutcome::Refused, EndOutcome::Done, EndOutcome::Closed, EndOutcome::Silent];
    let ended = line.outcome.as_deref().and_then(|word| {
        let named = |outcome: &&EndOutcome| {
            serde_json::to_value(outcome).is_ok_and(|known| known.as_str() == Some(word))
        };
        outcomes.iter().find(named)
    });
    match (ended, line.clock.as_ref()) {
        (Some(outcome), _) => speech.sentence_of(outcome_key(*outcome)),
        (None, Some((_, _, true))) => {
            let step = speech.step(&line.service, &line.step, "title");
            format!("{step}. {}", speech.ui("desk.is-late"))
        }
        (None, _) => speech.step(&line.service, &line.step, "title"),
    }
}
