//! "Who looked at my data": every look with its purpose, article and place in the journal.

use super::Surround;
use crate::cases::{LooksFound, ask_looks};
use crate::citizen::Citizen;
use crate::words::Words;
use axum::response::Response;
use calendar::Instant;
use exchange::Look;
use ids::AgencyId;
use web::look::{LookRow, Looks, Seal, SilentAgency, page};

/// `GET /looks`.
pub(crate) async fn looks(surround: Surround, citizen: Citizen) -> Response {
    let words = surround.words();
    let found = ask_looks(&surround.portal, &citizen.key).await;
    page(&Looks {
        frame: surround.frame(&citizen, &words.ui("who-looked")),
        sentence: sentence(words, &found),
        rows: found.looks.iter().map(|look| row(words, look)).collect(),
        silent: silent(words, &found.silent),
        older: None,
        how_href: None,
        check: None,
        notices: None,
    })
}

/// Agencies that did not answer, by name.
pub(super) fn silent(words: Words<'_>, agencies: &[AgencyId]) -> Vec<SilentAgency> {
    agencies
        .iter()
        .map(|agency| SilentAgency { name: words.agency_of(agency), what: words.ui("did-not-answer") })
        .collect()
}

fn sentence(words: Words<'_>, found: &LooksFound) -> String {
    let total = words.count("looks-sum", usize::try_from(found.total).unwrap_or(usize::MAX));
    let shown = found.looks.len();
    let mut sentence = total;
    if found.total > shown as u64 {
        sentence = format!("{sentence} {}", words.count("looks-shown", shown));
    }
    if found.silent.is_empty() { sentence } else { format!("{sentence} {}", words.ui("looks-of-answering")) }
}

fn row(words: Words<'_>, look: &Look) -> LookRow {
    LookRow {
        when: words.moment(Instant(look.at_micros)),
        agency: agency(words, &look.requester),
        role: match look.duty.as_str() {
            "automatic" | "system" => words.ui("by-program"),
            "person" => words.ui("by-you"),
            role => words.text(&format!("role.{role}")),
        },
        purpose: purpose(words, look),
        article: words.article(&look.act, &look.article),
        fields: fields(words, look),
        seal: look
            .public
            .as_ref()
            .map_or(Seal::Waiting, |public| Seal::Placed(i64::try_from(public.index).unwrap_or(i64::MAX))),
        complain_href: None,
        entry: look.entry.clone(),
        receipt: None,
    }
}

/// The portal is no agency: it asks for the person.
fn agency(words: Words<'_>, id: &str) -> String {
    if id == crate::PORTAL { words.ui("this-portal") } else { words.agency(id) }
}

/// Why.
fn purpose(words: Words<'_>, look: &Look) -> String {
    let service = look.purpose.strip_prefix("service.").and_then(|id| words.country.services.get(id));
    match (look.purpose.as_str(), service) {
        ("own-data", _) => words.ui("own-data-purpose"),
        (_, Some(service)) => words.filled("case-purpose", &[&words.service(service)]),
        (purpose, None) => words.text(&format!("purpose.{purpose}")),
    }
}

/// What was looked at, in whose register: the fields alone do not say it.
fn fields(words: Words<'_>, look: &Look) -> String {
    let keeper = words.agency(&look.provider);
    if let Some(service) = look.source.strip_prefix("exchange.") {
        // The provider names its services and fields itself; no pack has words for them.
        let code = service.rsplit('/').next().unwrap_or(service);
        return words.filled("labelled", &[&format!("{code} ({keeper})"), &look.fields.join(", ")]);
    }
    let Some(register) = look.source.strip_prefix("register.") else {
        return words.filled("labelled", &[&keeper, &words.ui("case-file")]);
    };
    let title = words.text(&format!("register.{register}.title"));
    let label = |field: &String| words.text(&format!("register.{register}.field.{field}"));
    let fields = match look.fields.as_slice() {
        [] => words.ui("existence-only"),
        fields => fields.iter().map(label).collect::<Vec<_>>().join(", "),
    };
    words.filled("labelled", &[&format!("{title} ({keeper})"), &fields])
}
