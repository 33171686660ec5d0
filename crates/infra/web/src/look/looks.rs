//! "Who looked at my data": every look, with purpose, article and proof.

use askama::Template;

use super::{Frame, Link};

/// The list of looks at one person's data. What could not be asked is named: silence of a
/// register is never shown as "nobody looked".
#[derive(Debug, Template)]
#[template(path = "looks.html")]
pub struct Looks {
    /// The frame.
    pub frame: Frame,
    /// The looks, the latest first.
    pub rows: Vec<LookRow>,
    /// The sum, in one sentence.
    pub sentence: String,
    /// The agencies whose journal did not answer.
    pub silent: Vec<SilentAgency>,
    /// Older looks.
    pub older: Option<Link>,
    /// How anybody can check the proof.
    pub how_href: Option<String>,
}

/// One look.
#[derive(Debug, Clone)]
pub struct LookRow {
    /// Day and time.
    pub when: String,
    /// The agency.
    pub agency: String,
    /// The role of the official, or that a program looked.
    pub role: String,
    /// What for, in plain words.
    pub purpose: String,
    /// The article that allows it.
    pub article: Link,
    /// Which fields.
    pub fields: String,
    /// The proof.
    pub seal: Seal,
    /// The address to complain about this look.
    pub complain_href: Option<String>,
}

/// How far the proof of a look was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seal {
    /// The entry stands in the sealed journal.
    Verified,
    /// The entry has this place in the agency's journal; nobody here has recomputed the journal.
    Placed(i64),
    /// The journal will be sealed soon.
    Waiting,
    /// The proof does not hold.
    Broken,
}

/// An agency whose journal did not answer.
#[derive(Debug, Clone)]
pub struct SilentAgency {
    /// The agency.
    pub name: String,
    /// Since when, or what it said; may be empty.
    pub what: String,
}

impl Seal {
    /// The class of the style.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Seal::Verified => "verified",
            Seal::Placed(_) | Seal::Waiting => "waiting",
            Seal::Broken => "broken",
        }
    }

    /// The sign on the shield, as an SVG path: colour never speaks alone.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Seal::Verified => "M5.5 9l2.5 2.5L12.5 7",
            Seal::Placed(_) => "M6 6h6M6 9h6M6 12h3",
            Seal::Waiting => "M5 9h2m1 0h2m1 0h2",
            Seal::Broken => "M9 5v5m0 1.5v2",
        }
    }

    /// The word beside the shield, in the language of the page.
    pub(crate) fn word(self, frame: &Frame) -> String {
        let key = match self {
            Seal::Placed(place) => return frame.words().fill("seal-placed", &[&place.to_string()]),
            Seal::Verified => "seal-verified",
            Seal::Waiting => "seal-waiting",
            Seal::Broken => "seal-broken",
        };
        frame.t(key).to_owned()
    }
}
