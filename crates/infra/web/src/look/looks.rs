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
    /// The check by the person's own browser; none where there is no public log.
    pub check: Option<Check>,
    /// How the person wants to hear of new looks.
    pub notices: Option<NoticeForm>,
}

impl Looks {
    /// The words that the checker's script says.
    pub(crate) fn words(&self) -> [&'static str; CHECK_WORDS.len()] {
        CHECK_WORDS
    }
}

/// Where the person's browser gets what it checks, and where it sends what turned red.
#[derive(Debug, Clone)]
pub struct Check {
    /// What the portal says about the person's looks, as JSON.
    pub from_href: String,
    /// Where proofs from the log are asked for.
    pub prove_href: String,
    /// Where a complaint goes.
    pub complain_action: String,
    /// The time zone of the page's times, such as `Asia/Baku`.
    pub zone: String,
    /// All receipts and entries in one file.
    pub receipts_href: Option<String>,
    /// What the log cannot prove, in plain words; none where nobody publishes that.
    pub limits_href: Option<String>,
}

/// The choice of notices.
#[derive(Debug, Clone)]
pub struct NoticeForm {
    /// Where the form goes; it sends `how`.
    pub action: String,
    /// The choices: what is sent, the text, what it means, whether it holds now.
    pub choices: Vec<NoticeLine>,
}

/// One choice.
#[derive(Debug, Clone)]
pub struct NoticeLine {
    /// What is sent.
    pub value: &'static str,
    /// The text.
    pub text: String,
    /// What it means.
    pub hint: String,
    /// Whether it holds now.
    pub chosen: bool,
}

/// The words of the checker's script, as the texts name them; they travel with the page, in its language.
pub(crate) const CHECK_WORDS: [&str; 51] = [
    "check-step-log",
    "check-step-memory",
    "check-step-keys",
    "check-step-places",
    "check-step-contents",
    "check-step-missing",
    "check-state-now",
    "check-state-good",
    "check-state-warn",
    "check-state-bad",
    "check-steps",
    "check-green",
    "check-green-none",
    "check-amber",
    "check-red",
    "check-months",
    "check-time",
    "check-again",
    "check-thorough",
    "check-complain",
    "check-failed",
    "check-no-crypto",
    "check-seal-good",
    "check-seal-bad",
    "check-silent",
    "check-waiting",
    "check-older",
    "check-away",
    "check-rules-changed",
    "check-key-changed",
    "check-key-unpublished",
    "check-not-signed",
    "check-two-logs",
    "check-no-quorum",
    "check-stale",
    "check-log-changed",
    "check-no-key",
    "check-wrong-key",
    "check-place",
    "check-new",
    "check-contents",
    "check-index",
    "check-bulk",
    "check-hidden",
    "check-hidden-unknown",
    "check-deferred",
    "check-skipped",
    "check-warrant-hidden",
    "check-warrant-key",
    "check-warrant",
    "check-warrant-looks",
];

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
    /// What the checker knows the look by; may be empty.
    pub entry: String,
    /// The receipt and the entry in full; none while the look waits for its place.
    pub receipt: Option<ReceiptLinks>,
}

/// The downloads of one look.
#[derive(Debug, Clone)]
pub struct ReceiptLinks {
    /// The receipt, a `tlog-proof` text.
    pub receipt_href: String,
    /// The entry as it was committed, as JSON.
    pub opening_href: String,
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
