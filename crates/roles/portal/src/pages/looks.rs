//! "Who looked at my data": every look with its purpose, article and place in the journal.

use super::Surround;
use crate::Trouble;
use crate::cases::{LooksFound, ask_looks, choose_notices, see_looks};
use crate::citizen::Citizen;
use crate::words::Words;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use calendar::Instant;
use exchange::Look;
use ids::AgencyId;
use jiff::tz::TimeZone;
use ledger::public::Origin;
use oversight::notice::Choice;
use serde::Deserialize;
use web::Form;
use web::headers::MayRead;
use web::look::{Check, LookRow, Looks, NoticeForm, NoticeLine, ReceiptLinks, Seal, SilentAgency, page};

/// `GET /looks`.
pub(crate) async fn looks(surround: Surround, citizen: Citizen) -> Result<Response, Trouble> {
    let words = surround.words();
    let found = ask_looks(&surround.portal, &citizen.key).await;
    let choice = see_looks(&surround.portal, &citizen.key).await?;
    let frame = surround.frame(&citizen, &words.ui("who-looked"));
    let mut response = page(&Looks {
        frame: if choice == Choice::AtOnce { frame.with_live("/events") } else { frame },
        sentence: sentence(words, &found),
        rows: found.looks.iter().map(|look| row(words, look)).collect(),
        silent: silent(words, &found.silent),
        older: None,
        how_href: None,
        check: surround.portal.inner.public.as_ref().map(|_| Check {
            from_href: "/looks/check.json".to_owned(),
            prove_href: "/looks/absence".to_owned(),
            complain_action: "/looks/complaint".to_owned(),
            zone: words.country.about.time_zone.clone(),
            limits_href: limits(&surround),
            receipts_href: found
                .looks
                .iter()
                .any(|look| look.public.is_some())
                .then(|| "/looks/receipts.zip".to_owned()),
        }),
        notices: Some(notices(words, choice)),
    });
    if let Some(readable) = readable(&surround) {
        response.extensions_mut().insert(readable);
    }
    Ok(response)
}

/// The arbiter's page of what the log cannot prove.
fn limits(surround: &Surround) -> Option<String> {
    let oversight = surround.portal.inner.public.as_ref()?.oversight.as_ref()?;
    Some(format!("{oversight}/limits"))
}

/// The public log's own address, which the checker reads from.
fn readable(surround: &Surround) -> Option<MayRead> {
    let public = surround.portal.inner.public.as_ref()?;
    let this = surround.portal.at().date_in(&TimeZone::UTC).year();
    let address = |year| public.absences.facts(&Origin { name: public.name.clone(), year });
    let urls: Vec<String> = (public.since..=this).filter_map(address).map(|facts| facts.url).collect();
    Some(MayRead::of(urls.iter().filter_map(|url| origin_of(url))))
}

/// Scheme, host and port of an address.
fn origin_of(url: &str) -> Option<&str> {
    let host = url.find("://")? + 3;
    Some(url.get(host..)?.find('/').map_or(url, |end| &url[..host + end]))
}

fn notices(words: Words<'_>, choice: Choice) -> NoticeForm {
    let line = |one: Choice| {
        let (text, hint) = match one {
            Choice::AtOnce => ("notice-at-once", "notice-at-once-hint"),
            Choice::Daily => ("notice-daily", "notice-daily-hint"),
            Choice::None => ("notice-none", "notice-none-hint"),
        };
        NoticeLine { value: one.word(), text: words.ui(text), hint: words.ui(hint), chosen: one == choice }
    };
    NoticeForm { action: "/looks/notices".to_owned(), choices: Choice::ALL.map(line).to_vec() }
}

/// How a person wants to hear of looks.
#[derive(Deserialize)]
pub(crate) struct Chosen {
    how: String,
}

/// `POST /looks/notices`.
pub(crate) async fn choose(
    State(portal): State<crate::Portal>,
    citizen: Citizen,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Trouble> {
    let choice = Choice::of(&chosen.how).ok_or(Trouble::NotFound("choice"))?;
    choose_notices(&portal, &citizen.key, choice).await?;
    Ok(super::front::to("/looks").into_response())
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
            "warrant" => words.ui("by-warrant"),
            role => words.text(&format!("role.{role}")),
        },
        purpose: purpose(words, look),
        article: words.article(&look.act, &look.article),
        fields: fields(words, look),
        seal: look
            .public
            .as_ref()
            .map_or(Seal::Waiting, |public| Seal::Placed(i64::try_from(public.index).unwrap_or(i64::MAX))),
        // The court's own line tells of the warrant; a complaint is about a look under it, at its owner.
        complain_href: (look.requester != crate::PORTAL && look.duty != "warrant")
            .then(|| format!("/claims/new?provider={}&entry={}", look.provider, look.entry)),
        entry: look.entry.clone(),
        receipt: look.public.as_ref().map(|_| {
            let of = |what| format!("/looks/{what}/{}/{}", look.provider, look.entry);
            ReceiptLinks { receipt_href: of("receipt"), opening_href: of("opening") }
        }),
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
    if look.source.starts_with("warrant.") {
        return reach(words, &look.fields);
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

/// What a warrant allowed to be looked at: `REGISTER.FIELD` each, register by register.
fn reach(words: Words<'_>, fields: &[String]) -> String {
    let mut registers: Vec<(&str, Vec<String>)> = Vec::new();
    for (register, field) in fields.iter().filter_map(|field| field.split_once('.')) {
        let label = words.text(&format!("register.{register}.field.{field}"));
        match registers.iter_mut().find(|(known, _)| *known == register) {
            Some((_, labels)) => labels.push(label),
            None => registers.push((register, vec![label])),
        }
    }
    let line = |(register, labels): &(&str, Vec<String>)| {
        let title = words.text(&format!("register.{register}.title"));
        words.filled("labelled", &[&title, &labels.join(", ")])
    };
    registers.iter().map(line).collect::<Vec<_>>().join("; ")
}
