//! What was said in public, kept in every version: plain pages of data sets and services (SG-09), texts of acts
//! (SG-13). Nothing is ever taken away; what is no longer said stays readable with the days between which it was.

pub mod sql;

use calendar::Instant;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What a page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PageKind {
    /// A data set.
    Register,
    /// A service.
    Service,
    /// An act; each version is a landed text, under its own number.
    Act,
}

impl PageKind {
    /// The word in the table.
    pub fn word(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Service => "service",
            Self::Act => "act",
        }
    }
}

/// The words of a page, by language.
pub type PageWords = BTreeMap<String, String>;

/// One version of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageVersion {
    /// From 1.
    pub version: i64,
    /// The pack that brought it.
    pub pack: String,
    /// Of its words.
    pub sha256: String,
    /// When it was first said.
    pub at: Instant,
    /// The words.
    pub words: PageWords,
}

/// SHA-256 over the words, each language with its length before it, hex.
pub fn sha256(words: &PageWords) -> String {
    let mut bytes = Vec::new();
    for part in words.iter().flat_map(|(language, text)| [language, text]) {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part.as_bytes());
    }
    let hash = tlog::Hash::of(&bytes);
    hash.0.iter().fold(String::with_capacity(64), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a string takes every text");
        hex
    })
}
