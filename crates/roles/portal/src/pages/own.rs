//! "What the state knows about me" (SG-14, SG-21): a page, the same as a file for programs, and to read or print.

use super::Surround;
use crate::Trouble;
use crate::cases::{OwnFound, ask_own};
use crate::citizen::Citizen;
use crate::words::{Place, Words};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use calendar::Instant;
use exchange::{FormerState, OwnRecord};
use ids::RegisterId;
use pack::model::{Register, Values};
use std::collections::BTreeMap;
use web::look::{Fact, Link, MyData, OwnCard, OwnRegister, page};

/// `GET /my-data`. Each register asked writes a look into its journal, like any other.
pub(crate) async fn own(surround: Surround, citizen: Citizen) -> Response {
    let words = surround.words();
    let found = ask_own(&surround.portal, &citizen.key).await;
    let registers = by_register(words, &found);
    page(&MyData {
        frame: surround.frame(&citizen, &words.ui("my-data")),
        sentence: sentence(words, &found, registers.len()),
        registers,
        silent: super::looks::silent(words, &found.silent),
        downloads: vec![
            Link::new(words.ui("my-data-download"), "/my-data.json"),
            Link::new(words.ui("my-data-pdf"), "/my-data.pdf"),
        ],
    })
}

/// How much there is, and whether all of it is shown: a cut list never looks whole.
pub(super) fn sentence(words: Words<'_>, found: &OwnFound, registers: usize) -> String {
    let records = words.count("count-records", found.records.len());
    let held = words.count("count-registers", registers);
    let sum = words.filled("my-data-sum", &[&records, &held]);
    let shown = i64::try_from(found.records.len()).unwrap_or(i64::MAX);
    if found.total <= shown {
        return sum;
    }
    format!("{sum} {}", words.filled("my-data-more", &[&found.total.to_string()]))
}

/// `GET /my-data.json`: the stored values by register, with the names of the agencies that did not answer.
pub(crate) async fn download(surround: Surround, citizen: Citizen) -> Response {
    let found = ask_own(&surround.portal, &citizen.key).await;
    let headers =
        [(CONTENT_TYPE, "application/json"), (CONTENT_DISPOSITION, "attachment; filename=\"my-data.json\"")];
    (headers, as_json(&found).to_string()).into_response()
}

/// `GET /my-data.pdf`: the same to read or print, with its tags for those who hear it.
pub(crate) async fn paper(surround: Surround, citizen: Citizen) -> Result<Response, Trouble> {
    let words = surround.words();
    let found = ask_own(&surround.portal, &citizen.key).await;
    let sheet = super::own_paper::sheet(words, &citizen, &found, surround.portal.at());
    let bytes = paper::pdf(&sheet).map_err(|fault| Trouble::Paper(fault.to_string()))?;
    let headers =
        [(CONTENT_TYPE, "application/pdf"), (CONTENT_DISPOSITION, "attachment; filename=\"my-data.pdf\"")];
    Ok((headers, bytes).into_response())
}

/// Own data for programs (`docs/rights.md` has the form): each record with its agency, register and former states,
/// how many there are in all, and who was silent.
pub(crate) fn as_json(found: &OwnFound) -> serde_json::Value {
    let former = |state: &FormerState| {
        serde_json::json!({
            "until_micros": state.until_micros,
            "fields": state.fields,
            "wrong": state.wrong,
            "claim": state.claim,
            "decided_by": state.decided_by,
        })
    };
    let record = |(agency, own): &(ids::AgencyId, OwnRecord)| {
        serde_json::json!({
            "agency": agency,
            "register": own.register,
            "record": own.record,
            "since_micros": own.since_micros,
            "fields": own.fields,
            "former": own.former.iter().map(former).collect::<Vec<_>>(),
        })
    };
    serde_json::json!({
        "records": found.records.iter().map(record).collect::<Vec<_>>(),
        "total": found.total,
        "silent": found.silent,
    })
}

fn by_register(words: Words<'_>, found: &OwnFound) -> Vec<OwnRegister> {
    let own = |(register, records): (&Register, Vec<&OwnRecord>)| OwnRegister {
        title: Link::new(
            words.text(&format!("register.{}.title", register.id)),
            format!("/data/{}", register.id),
        ),
        agency: words.agency_of(&register.owner),
        records: records.into_iter().map(|record| card(words, register, record)).collect(),
        links: objection(words, register),
    };
    grouped(words, found).into_iter().map(own).collect()
}

/// The records of each register.
pub(super) fn grouped<'a>(words: Words<'a>, found: &'a OwnFound) -> Vec<(&'a Register, Vec<&'a OwnRecord>)> {
    let mut grouped: BTreeMap<&RegisterId, Vec<&OwnRecord>> = BTreeMap::new();
    for (_, record) in &found.records {
        grouped.entry(&record.register).or_default().push(record);
    }
    grouped.into_iter().filter_map(|(id, own)| Some((words.country.registers.get(id)?, own))).collect()
}

/// A link to object, where others may ask the register at all.
fn objection(words: Words<'_>, register: &Register) -> Vec<Link> {
    let asked = words.country.grants.iter().any(|grant| grant.register == register.id);
    let link = || {
        Link::new(words.ui("claims.object-use"), format!("/claims/new?kind=object&register={}", register.id))
    };
    asked.then(link).into_iter().collect()
}

fn card(words: Words<'_>, register: &Register, own: &OwnRecord) -> OwnCard {
    let about =
        |kind: &str| format!("/claims/new?kind={kind}&register={}&record={}", register.id, own.record);
    let facts = facts(words, register, &own.fields);
    let contested =
        facts.into_iter().map(|(field, fact)| fact.with_wrong(format!("{}&field={field}", about("correct"))));
    OwnCard {
        since: words.filled("my-data-since", &[&words.moment(Instant(own.since_micros))]),
        facts: contested.collect(),
        former: own.former.iter().map(|state| former(words, register, state)).collect(),
        links: vec![Link::new(words.ui("claims.erase-record"), about("erase"))],
    }
}

/// What a record said before, and who corrected it.
pub(super) fn former(words: Words<'_>, register: &Register, state: &FormerState) -> (String, Vec<Fact>) {
    let until = words.moment(Instant(state.until_micros));
    let sentence = if state.decided_by.is_empty() {
        words.filled("my-data-until", &[&until])
    } else {
        words.filled("my-data-corrected", &[&until, &words.agency(&state.decided_by)])
    };
    (sentence, facts(words, register, &state.fields).into_iter().map(|(_, fact)| fact).collect())
}

/// One state in the register's own order, with the fields' ids; what is empty is left out.
pub(super) fn facts(words: Words<'_>, register: &Register, values: &Values) -> Vec<(String, Fact)> {
    let fact = |field: &pack::model::Field| {
        let value = values.get(field.id.as_str()).filter(|value| !value.is_null())?;
        let place = Place::Register(register, field);
        let fact = Fact::new(words.text(&place.label_key()), words.value(place, value), "");
        Some((field.id.to_string(), fact))
    };
    register.fields.iter().filter_map(fact).collect()
}
