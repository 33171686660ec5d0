//! What stands around every page of the portal: who reads it, in which language, and where one can go.

use crate::Portal;
use crate::citizen::{Citizen, Visitor};
use crate::words::Words;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use std::convert::Infallible;
use web::look::{Frame, NavLink, Site};
use web::{Lang, Said, Wants};

/// The portal as a window: its name is the country's.
pub(crate) fn site(portal: &Portal) -> Site {
    let country = portal.country();
    let name = |lang: Lang| country.text(lang.code(), "country").to_owned();
    Site {
        name: Said::both(name(Lang::Az), name(Lang::En)),
        home: "/".to_owned(),
        sample: !country.demo.people.is_empty(),
    }
}

/// The reader's wish and the portal, from which every page takes its words and its frame.
#[derive(Clone)]
pub(crate) struct Surround {
    pub(crate) portal: Portal,
    pub(crate) wants: Wants,
}

impl FromRequestParts<Portal> for Surround {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Infallible> {
        Ok(Self { portal: portal.clone(), wants: Wants::of(&parts.headers, &parts.uri) })
    }
}

impl Surround {
    /// The words of the reader.
    pub(crate) fn words(&self) -> Words<'_> {
        Words::of(&self.portal, self.wants.lang)
    }

    /// The frame of a page for a signed-in person.
    pub(crate) fn frame(&self, citizen: &Citizen, title: &str) -> Frame {
        let nav = [
            ("life-events-short", "/home"),
            ("who-looked", "/looks"),
            ("my-data", "/my-data"),
            ("claims.mine", "/claims"),
            ("services", "/services"),
            ("registers", "/registers"),
            ("acts", "/acts"),
        ];
        let name = self.words().person(&citizen.key.stored());
        self.bare(title, &nav).with_person(name, "/sign-out")
    }

    /// The frame of a page that anybody may read.
    pub(crate) fn open_frame(&self, visitor: &Visitor, title: &str) -> Frame {
        match &visitor.0 {
            Some(citizen) => self.frame(citizen, title),
            None => {
                let nav = [
                    ("sign-in", "/"),
                    ("services", "/services"),
                    ("registers", "/registers"),
                    ("acts", "/acts"),
                ];
                self.bare(title, &nav)
            }
        }
    }

    fn bare(&self, title: &str, nav: &[(&'static str, &str)]) -> Frame {
        let here = self.wants.here.split('?').next().unwrap_or_default();
        let within = |href: &str| {
            here == href || here.strip_prefix(href).is_some_and(|rest| href != "/" && rest.starts_with('/'))
        };
        let words = self.words();
        let link = |(key, href): &(&'static str, &str)| NavLink::new(words.ui(key), *href, within(href));
        Frame::new(&site(&self.portal), self.wants.lang, title, &self.wants.here)
            .with_nav(nav.iter().map(link).collect())
    }
}
