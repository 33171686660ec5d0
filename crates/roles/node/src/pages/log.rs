//! The access log of the agency, for its auditor: whether it holds against the public log, and the newest looks.

use super::frame::frame;
use super::speech::Speech;
use crate::Node;
use crate::api::log::covered;
use crate::cases::show_log;
use crate::gate::Signed;
use axum::extract::State;
use axum::response::Response;
use ledger::{Entry, LogFault, Verified};
use web::look::{Chain, DeskLog, Link, LogRow, page};
use web::{Lang, Problem};

/// `GET /log`. The one who looked is named, the one who was looked at is covered: the auditor judges lookers.
/// Reading the log releases no register's data, so it leaves no entry in it.
pub(crate) async fn show(
    State(node): State<Node>,
    Signed(official): Signed,
    lang: Lang,
) -> Result<Response, Problem> {
    let found = show_log(&node).await?;
    let speech = Speech::new(&node, lang);
    Ok(page(&DeskLog {
        frame: frame(&node, &official, lang, speech.ui("journal"), "/log").with_live("/events"),
        back: Link::new(speech.ui("to-first-page"), "/"),
        chain: chain(&speech, &found.verified),
        rows: found.entries.iter().map(|entry| row(&speech, entry)).collect(),
        older: None,
    }))
}

fn chain(speech: &Speech<'_>, verified: &Verified) -> Chain {
    let now = speech.moment(speech.node.at().0);
    let count = |number: u64| number.to_string();
    let sentence = match verified.faults.first() {
        None => {
            speech.filled("desk.log-computed", &[&now, &count(verified.placed), &count(verified.waiting)])
        }
        Some(LogFault::Gap { series, given, held }) => {
            speech.filled("desk.log-gap", &[series, &given.to_string(), &held.to_string()])
        }
        Some(LogFault::Doubled { series, n }) => speech.filled("desk.log-doubled", &[&n.to_string(), series]),
        Some(LogFault::Edited { entry }) => speech.filled("desk.log-edited", &[&entry.to_string()]),
        Some(LogFault::Receipt { entry, why }) => {
            speech.filled("desk.log-receipt", &[&entry.to_string(), why])
        }
    };
    Chain {
        whole: verified.is_whole(),
        sentence,
        size: count(verified.entries),
        head: speech.filled("desk.log-late", &[&count(verified.late), &count(verified.erased)]),
    }
}

fn row(speech: &Speech<'_>, entry: &Entry) -> LogRow {
    let agency = speech.agency(&entry.requester);
    let who = match entry.duty.as_str() {
        "automatic" => format!("{agency}, {}: {}", speech.ui("who-system"), speech.service(&entry.actor)),
        "person" => speech.ui("desk.who-portal").to_owned(),
        "system" => format!("{agency}, {}: {}", speech.ui("who-system"), entry.actor),
        role => format!("{agency}, {}, {}", speech.role(role), official_name(speech, &entry.actor)),
    };
    LogRow {
        number: entry.placed.as_ref().map_or_else(|| "–".to_owned(), |placed| placed.index.to_string()),
        when: speech.moment(entry.at_micros),
        who,
        about: covered(&entry.person.stored()),
        purpose: purpose(speech, &entry.purpose),
        article: speech.article(&entry.act, &entry.article),
        fields: fields(speech, entry),
        granted: true,
    }
}

/// The name of the official who looked: an audit that cannot name the looker audits nobody.
fn official_name(speech: &Speech<'_>, actor: &str) -> String {
    let found = speech.node.country().demo.officials.iter().find(|official| official.id == actor);
    found.map_or_else(|| actor.to_owned(), |official| official.name.clone())
}

fn purpose(speech: &Speech<'_>, purpose: &str) -> String {
    match purpose.strip_prefix("service.") {
        Some(service) => speech.filled("desk.purpose-case", &[&speech.service(service)]),
        None if purpose == "own-data" => speech.ui("desk.purpose-own").to_owned(),
        None => speech.pack(&format!("purpose.{purpose}")),
    }
}

fn fields(speech: &Speech<'_>, entry: &Entry) -> String {
    if let Some(service) = entry.source.strip_prefix("exchange.") {
        return format!("{service}: {}", entry.fields.join(", "));
    }
    let Some(register) = entry.source.strip_prefix("register.") else {
        return speech.ui("desk.whole-file").to_owned();
    };
    let title = speech.register(register);
    let labels: Vec<String> =
        entry.fields.iter().map(|field| speech.register_field(register, field)).collect();
    if labels.is_empty() {
        // Only whether the register knows the person was asked.
        return speech.filled("desk.existence-only", &[&title]);
    }
    format!("{title}: {}", labels.join(", "))
}
