//! The desk's first page: what this office is for, and what it offers.

use super::frame::{frame, nav};
use super::speech::Speech;
use crate::Guardian;
use crate::gate::Signed;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use web::look::{Frame, Link, page};
use web::{Lang, Problem};

/// The first page of an office.
#[derive(Template)]
#[template(path = "office_home.html")]
struct OfficeHome {
    frame: Frame,
    heading: String,
    about: String,
    links: Vec<Link>,
}

/// `GET /desk`.
pub(crate) async fn show(
    State(guardian): State<Guardian>,
    Signed(official): Signed,
    lang: Lang,
) -> Result<Response, Problem> {
    let speech = Speech::new(&guardian, lang);
    let office = guardian.office().name();
    let heading = speech.filled(&format!("office.{office}"), &[]);
    let links = nav(guardian.office()).into_iter().map(|(key, href)| Link::new(speech.ui(key), href));
    Ok(page(&OfficeHome {
        frame: frame(&guardian, &official, lang, &heading, "/desk"),
        about: speech.filled(&format!("office.{office}-about"), &[]),
        links: links.collect(),
        heading,
    }))
}
