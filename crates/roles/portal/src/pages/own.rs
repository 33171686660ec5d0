//! "What the state knows about me" (SG-21): a page, and the same as a file.

use super::Surround;
use crate::cases::{OwnFound, ask_own};
use crate::citizen::Citizen;
use crate::words::{Place, Words};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use ids::RegisterId;
use pack::model::{Register, Values};
use std::collections::BTreeMap;
use web::look::{Fact, Link, MyData, OwnRegister, page};

/// `GET /my-data`. Each register asked writes a look into its journal, like any other.
pub(crate) async fn own(surround: Surround, citizen: Citizen) -> Response {
    let words = surround.words();
    let found = ask_own(&surround.portal, &citizen.key).await;
    let registers = by_register(words, &found);
    let records = words.count("count-records", found.records.len());
    let held = words.count("count-registers", registers.len());
    page(&MyData {
        frame: surround.frame(&citizen, &words.ui("my-data")),
        sentence: words.filled("my-data-sum", &[&records, &held]),
        registers,
        silent: super::looks::silent(words, &found.silent),
        download: Link::new(words.ui("my-data-download"), "/my-data.json"),
    })
}

/// `GET /my-data.json`: the stored values by register, with the names of the agencies that did not answer.
pub(crate) async fn download(surround: Surround, citizen: Citizen) -> Response {
    let found = ask_own(&surround.portal, &citizen.key).await;
    let headers =
        [(CONTENT_TYPE, "application/json"), (CONTENT_DISPOSITION, "attachment; filename=\"my-data.json\"")];
    (headers, as_json(&found).to_string()).into_response()
}

/// Own data for programs: register, its records, and who was silent.
pub(crate) fn as_json(found: &OwnFound) -> serde_json::Value {
    let record = |(agency, record): &(ids::AgencyId, exchange::OwnRecord)| serde_json::json!({ "agency": agency, "register": record.register, "record": record.record, "fields": record.fields });
    serde_json::json!({
        "records": found.records.iter().map(record).collect::<Vec<_>>(),
        "silent": found.silent,
    })
}

fn by_register(words: Words<'_>, found: &OwnFound) -> Vec<OwnRegister> {
    let mut grouped: BTreeMap<&RegisterId, Vec<&Values>> = BTreeMap::new();
    for (_, record) in &found.records {
        grouped.entry(&record.register).or_default().push(&record.fields);
    }
    let own = |(id, records): (&RegisterId, Vec<&Values>)| {
        let register = words.country.registers.get(id)?;
        Some(OwnRegister {
            title: Link::new(words.text(&format!("register.{id}.title")), format!("/registers/{id}")),
            agency: words.agency_of(&register.owner),
            records: records.into_iter().map(|values| record(words, register, values)).collect(),
        })
    };
    grouped.into_iter().filter_map(own).collect()
}

/// One record in the register's own order; what is empty is left out.
fn record(words: Words<'_>, register: &Register, values: &Values) -> Vec<Fact> {
    let fact = |field: &pack::model::Field| {
        let value = values.get(field.id.as_str()).filter(|value| !value.is_null())?;
        let place = Place::Register(register, field);
        Some(Fact::new(words.text(&place.label_key()), words.value(place, value), ""))
    };
    register.fields.iter().filter_map(fact).collect()
}
