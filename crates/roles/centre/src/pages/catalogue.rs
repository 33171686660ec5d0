//! `GET /catalogue`: every agreement, by the owner of the data; `GET /catalogue/{agreement}`: one of them whole.

use super::words::Words;
use crate::{Centre, Trouble};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use exchange::snapshot::SignedAgreement;
use exchange::standing::Standing;
use ids::MemberName;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use web::Wants;
use web::look::{Fact, Frame, Link, NavLink, Section, Sheet, SheetCell, page};

/// `GET /`: the catalogue is the front page.
pub(crate) async fn front() -> Response {
    Redirect::to("/catalogue").into_response()
}

/// `GET /catalogue`.
pub(crate) async fn catalogue(State(centre): State<Centre>, wants: Wants) -> Result<Response, Trouble> {
    let newest = centre.newest().await?;
    let standing = &newest.standing;
    let words = Words::of(&centre, standing.snapshot(), wants.lang);
    let mut owners: BTreeMap<&MemberName, Vec<&SignedAgreement>> = BTreeMap::new();
    for signed in &standing.snapshot().agreements {
        owners.entry(&signed.agreement.service.system.member).or_default().push(signed);
    }
    let today = centre.now().date_in(&TimeZone::UTC);
    let mut sections: Vec<Section> = owners
        .into_iter()
        .map(|(owner, signed)| owner_section(&words, standing, owner, &signed, today))
        .collect();
    if sections.is_empty() {
        let paragraphs = vec![words.ui("centre.none-line")];
        sections.push(Section { heading: words.ui("centre.none"), paragraphs, ..Section::default() });
    }
    let title = words.ui("centre.catalogue");
    Ok(page(&Sheet {
        frame: frame(&centre, &wants, &words, &title),
        back: None,
        title,
        lede: words.ui("centre.catalogue-line"),
        facts: vec![
            Fact::new(words.ui("centre.members"), standing.snapshot().members.len().to_string(), ""),
            Fact::new(words.ui("centre.number"), standing.number().to_string(), ""),
            Fact::new(words.ui("centre.changed"), words.moment(standing.at_micros()), ""),
        ],
        sections,
    }))
}

/// `GET /catalogue/{agreement}`.
pub(crate) async fn agreement(
    State(centre): State<Centre>,
    wants: Wants,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let newest = centre.newest().await?;
    let standing = &newest.standing;
    let words = Words::of(&centre, standing.snapshot(), wants.lang);
    let agreements = &standing.snapshot().agreements;
    let signed = agreements.iter().find(|signed| signed.agreement.id.as_str() == id);
    let signed = signed.ok_or(Trouble::NotFound("agreement"))?;
    let about = &signed.agreement;
    let title = format!("{} → {}", words.service(about), words.client(&about.client));
    let today = centre.now().date_in(&TimeZone::UTC);
    let oversight = about.oversight.as_ref().map(|name| words.member(name)).unwrap_or_default();
    let mut sections = Vec::new();
    if let Some(stop) = &signed.stopped {
        let by = words.member(&stop.by.member);
        let line = words.filled("centre.stopped-line", &[&by, &words.moment(stop.at_micros)]);
        let mut paragraphs = vec![line, stop.reason.clone()];
        if !standing.stop_holds(stop) {
            paragraphs.push(words.ui("centre.stop-does-not-hold"));
        }
        sections.push(Section { heading: words.ui("centre.stopped"), paragraphs, ..Section::default() });
    }
    sections.push(signatures(&words, standing, signed));
    Ok(page(&Sheet {
        frame: frame(&centre, &wants, &words, &title),
        back: Some(Link::new(words.ui("centre.catalogue"), "/catalogue")),
        title,
        lede: state(&words, standing, signed, today),
        facts: vec![
            Fact::new(words.ui("centre.who"), words.client(&about.client), ""),
            Fact::new(words.ui("centre.whose"), words.system(&about.service.system), ""),
            Fact::new(words.ui("centre.what-for"), words.purpose(about), ""),
            Fact::new(words.ui("centre.by-act"), words.basis(about), ""),
            Fact::new(words.ui("centre.oversight"), oversight, ""),
            Fact::new(words.ui("centre.fields"), words.fields(about), ""),
            Fact::new(words.ui("centre.operation"), words.operation(about), ""),
            Fact::new(words.ui("centre.term"), term(&words, signed), ""),
            Fact::new(words.ui("centre.id"), about.id.to_string(), ""),
        ],
        sections,
    }))
}

fn frame(centre: &Centre, wants: &Wants, words: &Words<'_>, title: &str) -> Frame {
    let nav = vec![NavLink::new(words.ui("centre.catalogue"), "/catalogue", true)];
    Frame::new(&crate::routes::site(centre), wants.lang, title, &wants.here).with_nav(nav)
}

fn owner_section(
    words: &Words<'_>,
    standing: &Standing,
    owner: &MemberName,
    agreements: &[&SignedAgreement],
    today: jiff::civil::Date,
) -> Section {
    let row = |signed: &&SignedAgreement| {
        let about = &signed.agreement;
        let oversight = about.oversight.as_ref().map(|name| words.member(name)).unwrap_or_default();
        vec![
            SheetCell::link(Link::new(words.client(&about.client), format!("/catalogue/{}", about.id))),
            SheetCell::text(format!("{}: {}", words.service(about), words.fields(about))),
            SheetCell::text(words.purpose(about)),
            SheetCell::text(words.basis(about)),
            SheetCell::text(oversight),
            SheetCell::text(term(words, signed)),
            SheetCell::text(state(words, standing, signed, today)),
        ]
    };
    let columns = ["who", "fields", "what-for", "by-act", "oversight", "term", "state"];
    Section {
        heading: words.member(owner),
        columns: columns.iter().map(|key| words.ui(&format!("centre.{key}"))).collect(),
        rows: agreements.iter().map(row).collect(),
        ..Section::default()
    }
}

fn term(words: &Words<'_>, signed: &SignedAgreement) -> String {
    format!("{} – {}", words.date(signed.agreement.from), words.date(signed.agreement.to))
}

/// In one word: stopped and why, not signed by both, to come, over, or in force.
fn state(
    words: &Words<'_>,
    standing: &Standing,
    signed: &SignedAgreement,
    today: jiff::civil::Date,
) -> String {
    let about = &signed.agreement;
    let signers = standing.signed_by(&about.id);
    let owner = signers.contains(&about.service.system.member);
    let asker = match &about.client {
        access::Client::System(system) => signers.contains(&system.member),
        access::Client::Group(_) => signers.iter().any(|member| *member != about.service.system.member),
    };
    if let Some(stop) = &signed.stopped {
        words.filled("centre.stopped-because", &[&stop.reason])
    } else if !(owner && asker) {
        words.ui("centre.not-signed")
    } else if today < about.from {
        words.ui("centre.to-come")
    } else if today > about.to {
        words.ui("centre.over")
    } else {
        words.ui("centre.in-force")
    }
}

/// Who signed, when, with which key, and whether our check of it held.
fn signatures(words: &Words<'_>, standing: &Standing, signed: &SignedAgreement) -> Section {
    let holding = standing.signed_by(&signed.agreement.id);
    let row = |signature: &exchange::snapshot::MemberSignature| {
        let holds = if holding.contains(&signature.member) { "centre.holds" } else { "centre.does-not-hold" };
        vec![
            SheetCell::text(words.member(&signature.member)),
            SheetCell::text(words.moment(signature.at_micros)),
            SheetCell::text(signature.key.to_string().chars().take(16).collect::<String>()),
            SheetCell::text(words.ui(holds)),
        ]
    };
    let columns = ["signed-by", "signed-at", "key", "signature"];
    Section {
        heading: words.ui("centre.signatures"),
        columns: columns.iter().map(|key| words.ui(&format!("centre.{key}"))).collect(),
        rows: signed.signatures.iter().map(row).collect(),
        ..Section::default()
    }
}
