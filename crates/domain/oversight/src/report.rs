//! The yearly report, groups A to F of the design: every number is recounted from the public log by anyone, or
//! signed by the arbiter (SG-04, SG-10).
//!
//! [`Tally`] is a fold over the leaves of a year's log, in their order; the same code serves a running year. What
//! only institutions know comes as [`Told`]. The catalogue [`FIGURES`] is closed: a figure that nobody told stays
//! in the report and says so. `tools/recount` computes the recounted ones again in Python and compares.

mod csv;
mod figures;
mod seals;
pub mod sql;
mod tally;
mod told;

pub use csv::csv;
pub use figures::{FIGURES, Figured, Kind as FigureKind};
pub use seals::{SEAL_DAYS_MAX, Sealed, Seals, names_log};
pub use tally::Tally;
pub use told::{of_claims, of_decisions, of_warrants};

use keys::{KeyFault, PublicKey, Signature, Signer};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tlog::Hash;

/// The version of the report's form.
pub const REPORT_VERSION: u32 = 1;

/// Where a number comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// From the public log; `tools/recount` computes it again.
    Recounted,
    /// From an institution; the arbiter's seal stands for it.
    SignedByArbiter,
}

/// What a figure says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// One number.
    Number(u64),
    /// A number for each key: a code in hex, a month, an offence class, a cause. Sorted by key.
    Table(Vec<(String, u64)>),
    /// Nobody told it.
    Untold,
}

/// One figure of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// Its name: `a.looks`. Text: `report.figure.<id with dashes>`.
    pub id: String,
    /// What is counted: `looks`, `days`, `per-mille` …
    pub unit: String,
    /// Where it comes from.
    pub source: Source,
    /// The number or numbers.
    pub value: Value,
}

/// A year's report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// [`REPORT_VERSION`].
    pub version: u32,
    /// The year.
    pub year: i16,
    /// The log's origin.
    pub origin: String,
    /// The day on which it was counted, days since 1970 UTC: seals and day counts are due or not as of this day.
    pub as_of: u32,
    /// How many leaves it covers.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// The checkpoint with its cosignatures.
    pub checkpoint: String,
    /// The logs of later years that were read for what they say of this year's seals, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub later: Vec<Later>,
    /// What the codes stand for, by code in hex and language.
    pub names: BTreeMap<String, BTreeMap<String, String>>,
    /// The figures, in the order of [`FIGURES`].
    pub figures: Vec<Figure>,
}

/// The log of a later year, as far as a report read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Later {
    /// Its origin; its last part is the year.
    pub origin: String,
    /// How many leaves were read.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// What only institutions know, by the figure's id. An id that is not of the catalogue, or is recounted, is left out.
pub type Told = BTreeMap<String, Value>;

/// What a report is made of beside its figures.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The year.
    pub year: i16,
    /// The log's origin.
    pub origin: String,
    /// The day of counting.
    pub as_of: u32,
    /// The root of the counted leaves.
    pub root: Hash,
    /// The checkpoint with its cosignatures.
    pub checkpoint: String,
    /// The logs of later years that were read.
    pub later: Vec<Later>,
    /// What the codes stand for.
    pub names: BTreeMap<String, BTreeMap<String, String>>,
}

/// Makes the report of what was counted and told.
pub fn report(frame: Frame, tally: &Tally, told: &Told) -> Report {
    let counted = tally.figures(frame.as_of);
    let value = |figured: &Figured| match figured.source {
        Source::Recounted => counted.get(figured.id).cloned(),
        Source::SignedByArbiter => told.get(figured.id).cloned(),
    };
    let figures = FIGURES.iter().map(|figured| Figure {
        id: figured.id.to_owned(),
        unit: figured.unit.to_owned(),
        source: figured.source,
        value: value(figured).unwrap_or(Value::Untold),
    });
    Report {
        version: REPORT_VERSION,
        year: frame.year,
        origin: frame.origin,
        as_of: frame.as_of,
        size: tally.leaves(),
        root: frame.root,
        checkpoint: frame.checkpoint,
        later: frame.later,
        names: frame.names,
        figures: figures.collect(),
    }
}

impl Report {
    /// A figure's value; untold when there is none.
    pub fn value(&self, id: &str) -> &Value {
        let found = self.figures.iter().find(|figure| figure.id == id);
        found.map_or(&Value::Untold, |figure| &figure.value)
    }

    /// A figure that is one number; 0 when it is not.
    pub fn number(&self, id: &str) -> u64 {
        match self.value(id) {
            Value::Number(number) => *number,
            _ => 0,
        }
    }
}

/// A report as it is published: its exact text, and the arbiter's signature over it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedReport {
    /// Compact JSON of a [`Report`].
    pub report: String,
    /// The arbiter's key.
    pub key: PublicKey,
    /// Its signature over [`report_bytes`].
    pub signature: Signature,
}

/// What the arbiter signs: the line `vahid/report/1` and the report's text.
pub fn report_bytes(text: &str) -> Vec<u8> {
    [b"vahid/report/1\n", text.as_bytes()].concat()
}

impl SignedReport {
    /// Signs a report. What is returned carries the bytes that were signed.
    pub fn sign(report: &Report, signer: &dyn Signer) -> Result<Self, KeyFault> {
        let text = serde_json::to_string(report).expect("a report has a JSON form");
        let signature = signer.sign(&report_bytes(&text))?;
        Ok(Self { report: text, key: signer.public(), signature })
    }

    /// The report, if the key that it names signed it. Whether that key is the arbiter's is the reader's to know.
    pub fn open(&self) -> Option<Report> {
        let holds = self.key.verifies(&report_bytes(&self.report), &self.signature);
        holds.then(|| serde_json::from_str(&self.report).ok()).flatten()
    }
}

#[cfg(test)]
mod tests;
