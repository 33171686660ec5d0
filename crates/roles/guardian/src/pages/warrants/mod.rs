//! Warrants on the desks of court and commissioner: the lists, one warrant, what can be done with it, reviews.

mod act;
mod actions;
mod facts;

pub(crate) use act::act;

use super::frame::frame;
use super::speech::Speech;
use crate::cases::warrants::{review, show};
use crate::gate::Signed;
use crate::{Guardian, Office, Trouble};
use axum::extract::{Path, State};
use axum::response::Response;
use oversight::warrant::WarrantId;
use oversight::warrant::sql::WarrantLine;
use pack::model::DemoOfficial;
use web::look::{DeskCase, Link, Section, Sheet, SheetCell, page};
use web::{Lang, Problem};

/// What the desks of both offices offer: key of the text, address.
pub(crate) const NAV: &[(&str, &str)] = &[("warrants.title", "/warrants"), ("warrants.reviews", "/reviews")];

/// `GET /warrants`: what waits for this office first.
pub(crate) async fn list(
    State(guardian): State<Guardian>,
    Signed(official): Signed,
    lang: Lang,
) -> Result<Response, Problem> {
    let lines = show::newest(&guardian).await?;
    let speech = Speech::new(&guardian, lang);
    let office = guardian.office();
    let (mine, others): (Vec<_>, Vec<_>) = lines.iter().partition(|line| waits(office, line));
    let lede = if office == Office::Court { "warrants.court-lede" } else { "warrants.commissioner-lede" };
    Ok(page(&Sheet {
        frame: frame(&guardian, &official, lang, speech.ui("warrants.title"), "/warrants"),
        back: Some(Link::new(speech.ui("desk.back"), "/desk")),
        title: speech.ui("warrants.title").to_owned(),
        lede: speech.ui(lede).to_owned(),
        facts: Vec::new(),
        sections: vec![
            section(speech, "warrants.waiting", &mine),
            section(speech, "warrants.others", &others),
        ],
    }))
}

/// Whether a warrant waits for this office's decision.
fn waits(office: Office, line: &WarrantLine) -> bool {
    let state = line.warrant.state.word();
    let pending = line.warrant.pending.as_ref();
    match office {
        Office::Court => state == "applied",
        _ => {
            matches!(state, "granted" | "modified")
                || pending.is_some_and(|pending| pending.commissioner.is_none())
        }
    }
}

fn section(speech: Speech<'_>, heading: &'static str, lines: &[&WarrantLine]) -> Section {
    let mut section = Section { heading: speech.ui(heading).to_owned(), ..Section::default() };
    if lines.is_empty() {
        section.paragraphs.push(speech.ui("warrants.none").to_owned());
        return section;
    }
    let columns = [
        "warrants.col-warrant",
        "warrants.col-requester",
        "warrants.col-offence",
        "warrants.col-state",
        "warrants.col-light",
    ];
    section.columns = columns.iter().map(|key| speech.ui(key).to_owned()).collect();
    section.rows = lines.iter().map(|line| row(speech, line)).collect();
    section
}

fn row(speech: Speech<'_>, line: &WarrantLine) -> Vec<SheetCell> {
    let (warrant, terms) = (&line.warrant, &line.warrant.terms);
    vec![
        SheetCell::link(Link::new(short(terms.id), format!("/warrants/{}", terms.id))),
        SheetCell::text(speech.agency(terms.requester.as_str())),
        SheetCell::text(facts::offence(speech, terms.offence)),
        SheetCell::text(facts::state(speech, warrant.state.word())),
        SheetCell::text(speech.date(warrant.sealed_until)),
    ]
}

/// The last eight digits: enough to tell two lines of a list apart.
pub(crate) fn short(id: WarrantId) -> String {
    let text = id.0.simple().to_string();
    text[text.len() - 8..].to_uppercase()
}

/// `GET /warrants/{warrant}`.
pub(crate) async fn one(
    State(guardian): State<Guardian>,
    Signed(official): Signed,
    lang: Lang,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let file = show::file(&guardian, parsed(&id)?).await?;
    Ok(page(&draw(Speech::new(&guardian, lang), &official, &file, None)))
}

/// What was tried, what was sent, and what was wrong with it.
struct Attempt {
    action: String,
    sent: std::collections::BTreeMap<String, String>,
    error: String,
}

fn draw(
    speech: Speech<'_>,
    official: &DemoOfficial,
    file: &show::File,
    attempt: Option<&Attempt>,
) -> DeskCase {
    let warrant = &file.warrant;
    let title = speech.filled("warrants.one", &[&short(warrant.terms.id)]);
    let mut state = facts::state(speech, warrant.state.word());
    if let Some(attempt) = attempt {
        state = format!("{state}. {}", attempt.error);
    }
    DeskCase {
        frame: frame(speech.guardian, official, speech.lang, &title, "/warrants"),
        back: Link::new(speech.ui("warrants.back"), "/warrants"),
        title,
        state,
        clock: None,
        typed: None,
        actions: actions::of(speech, file, attempt),
        facts: facts::of(speech, file),
        history: facts::history(speech, file),
        links: Vec::new(),
    }
}

/// A warrant's number in a path; what is none names nothing here.
fn parsed(id: &str) -> Result<WarrantId, Trouble> {
    id.parse().map_err(|_| Trouble::NotFound("warrant"))
}

/// `GET /reviews`: the reviews that wait for a finding (SG-02).
pub(crate) async fn reviews(
    State(guardian): State<Guardian>,
    Signed(official): Signed,
    lang: Lang,
) -> Result<Response, Problem> {
    let found = review::open_reviews(&guardian).await?;
    let speech = Speech::new(&guardian, lang);
    let mut section =
        Section { heading: speech.ui("warrants.reviews-open").to_owned(), ..Section::default() };
    if found.is_empty() {
        section.paragraphs.push(speech.ui("warrants.none").to_owned());
    } else {
        let columns = [
            "warrants.col-warrant",
            "warrants.col-requester",
            "warrants.col-begun",
            "warrants.col-looks",
            "warrants.col-deleted",
        ];
        section.columns = columns.iter().map(|key| speech.ui(key).to_owned()).collect();
        let row = |(review, deleted): &(oversight::warrant::review::Review, i64)| {
            let link = Link::new(short(review.warrant), format!("/warrants/{}", review.warrant));
            vec![
                SheetCell::link(link),
                SheetCell::text(speech.agency(review.requester.as_str())),
                SheetCell::text(speech.moment(review.begun_at_micros)),
                SheetCell::text(review.looks.to_string()),
                SheetCell::text(deleted.to_string()),
            ]
        };
        section.rows = found.iter().map(row).collect();
    }
    Ok(page(&Sheet {
        frame: frame(&guardian, &official, lang, speech.ui("warrants.reviews"), "/reviews"),
        back: Some(Link::new(speech.ui("desk.back"), "/desk")),
        title: speech.ui("warrants.reviews").to_owned(),
        lede: speech.ui("warrants.reviews-lede").to_owned(),
        facts: Vec::new(),
        sections: vec![section],
    }))
}
