//! What the checker of the list of looks fetches: the list with its proofs, and proofs from the log.

use super::Surround;
use crate::Trouble;
use crate::cases::{self, CheckData, LogData, OwnerData, Unopened, gather_check};
use crate::citizen::Citizen;
use crate::public::wire::{Asked, Told};
use crate::words::Words;
use axum::response::{IntoResponse, Response};
use ids::RegisterId;
use ledger::public::Origin;
use serde_json::{Value, json};
use tlog::agency_code;
use web::{Form, Json};

/// `GET /looks/check.json`.
pub(crate) async fn check_data(surround: Surround, citizen: Citizen) -> Response {
    let data = gather_check(&surround.portal, &citizen.key).await;
    axum::Json(as_json(surround.words(), &citizen, &data)).into_response()
}

/// Names are in the person's language; everything else is what the browser checks.
fn as_json(words: Words<'_>, citizen: &Citizen, data: &CheckData) -> Value {
    let log = |log: &LogData| {
        json!({
            "origin": log.origin, "url": log.facts.url, "policy": log.facts.policy, "vrf": log.vrf,
        })
    };
    let codes = words
        .country
        .agencies
        .keys()
        .map(|id| json!([agency_code(id.as_str()), words.agency(id.as_str()), id]));
    let title = |id: &RegisterId| words.text(&format!("register.{id}.title"));
    let registers = words.country.registers.keys().map(|id| (id.to_string(), json!(title(id))));
    json!({
        "person": citizen.key.stored(),
        "secret": data.secret,
        "logs": data.logs.iter().map(log).collect::<Vec<_>>(),
        "away": data.away,
        "owners": data.owners.iter().map(|shown| owner(words, shown)).collect::<Vec<_>>(),
        "silent": data.silent.iter().map(|agency| words.agency_of(agency)).collect::<Vec<_>>(),
        "codes": codes.collect::<Vec<_>>(),
        "registers": registers.collect::<serde_json::Map<_, _>>(),
    })
}

fn owner(words: Words<'_>, owner: &OwnerData) -> Value {
    let looks: Vec<Value> = owner
        .looks
        .iter()
        .filter_map(|look| {
            let public = look.public.as_ref()?;
            Some(json!({
                "entry": look.entry, "requester": look.requester, "origin": public.origin, "index": public.index,
                "n": public.n, "leaf": public.leaf, "opening": public.opening,
            }))
        })
        .collect();
    json!({
        "agency": owner.agency,
        "name": words.agency_of(&owner.agency),
        "code": owner.code,
        "held": owner.held,
        "waiting": owner.looks.len() - looks.len(),
        "tags": owner.tags,
        "looks": looks,
    })
}

/// `POST /looks/absence`: proofs of places and absences, asked for in the window's name.
pub(crate) async fn absence(
    surround: Surround,
    _: Citizen,
    Json(asked): Json<Asked>,
) -> Result<Response, Trouble> {
    let public = surround.portal.inner.public.as_ref().ok_or(Trouble::NotFound("log"))?;
    let year = asked.origin.strip_prefix(&*public.name).and_then(|rest| rest.strip_prefix('/')?.parse().ok());
    let year = year.filter(|year| *year >= public.since).ok_or(Trouble::NotFound("log"))?;
    let origin = Origin { name: public.name.clone(), year };
    let question = asked.question().ok_or(Trouble::TooMuch)?;
    let proofs = public.absences.prove(origin, question).await.map_err(Trouble::LogAway)?;
    Ok(axum::Json(Told::from(proofs)).into_response())
}

/// `POST /looks/complaint`: what turned red becomes a complaint.
pub(crate) async fn complain(
    surround: Surround,
    citizen: Citizen,
    Form(leaf): Form<Unopened>,
) -> Result<Response, Trouble> {
    let words = surround.words();
    let keeper = words.agency(&leaf.provider);
    let n = leaf.n.to_string();
    let reasons = match leaf.index {
        Some(index) => words.filled("complaint-unopened", &[&keeper, &leaf.origin, &index.to_string(), &n]),
        None => words.filled("complaint-skipped", &[&keeper, &leaf.origin, &n]),
    };
    let id = cases::complain(&surround.portal, &citizen.key, &leaf, reasons, words.lang.code()).await?;
    Ok(super::front::to(&format!("/claims/{id}")))
}
