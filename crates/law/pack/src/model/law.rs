//! Acts, dated parameters, grants and clearances: what the law says, with the article.

use ids::{ActId, AgencyId, FieldId, GrantId, ParameterId, PurposeId, RegisterId, RoleId};
use jiff::civil::Date;
use policy::Operation;
use serde::Deserialize;
use std::collections::BTreeMap;

/// An act and the place in it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// The act in `law/acts.toml`.
    pub act: ActId,
    /// The article, as it is cited (`art. 12.3`); says "not stated in the sources" where they are silent.
    pub article: String,
}

/// A legal act (generated from the sources). Its archive is append-only (SG-13).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Its id (`ACT-49`).
    pub id: ActId,
    /// Law, decree, decision …
    pub kind: String,
    /// Number, where the sources print one.
    #[serde(default)]
    pub number: Option<String>,
    /// Date or part of a date, where the sources print one.
    #[serde(default)]
    pub date: Option<String>,
    /// Title by language.
    pub title: BTreeMap<String, String>,
    /// What the sources use it for.
    #[serde(default)]
    pub role: Option<String>,
    /// Where the sources name it.
    pub source: String,
}

/// One landed text of an act. A newer text is added beside it; this one never changes (SG-13).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivedText {
    /// From 1, without gaps.
    pub version: u32,
    /// SHA-256 of the text, hex, as the index pins it.
    pub sha256: String,
    /// The text (Markdown); empty when it was taken out.
    pub text: String,
    /// When and why it was taken out; the line stays for good (RF-23).
    pub removed: Option<RemovedText>,
}

/// That a landed text was taken out of the archive: never without a trace (SG-13).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemovedText {
    /// The day.
    pub on: Date,
    /// The reason, by language.
    pub reason: BTreeMap<String, String>,
}

/// A number of the law that changes by date.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Its id. Text: `parameter.<id>`.
    pub id: ParameterId,
    /// What the number counts.
    pub unit: ParameterUnit,
    /// Its values, in order of `from`, without overlap.
    #[serde(rename = "value")]
    pub values: Vec<ParameterValue>,
}

/// What a parameter counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ParameterUnit {
    /// Minor units of the currency.
    Money,
    /// Days, months or plain numbers; the text says which.
    Number,
}

/// One dated value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParameterValue {
    /// First day it holds.
    pub from: Date,
    /// Last day it holds; open when absent.
    #[serde(default)]
    pub to: Option<Date>,
    /// The number.
    pub number: i64,
    /// Where the law says so.
    pub basis: Basis,
    /// True when the sources give no number and this one is invented for the demonstration.
    #[serde(default)]
    pub invented: bool,
}

impl Parameter {
    /// The value on a day: the date of the event decides, never the date of the run.
    pub fn on(&self, day: Date) -> Option<&ParameterValue> {
        self.values.iter().find(|value| value.from <= day && value.to.is_none_or(|to| day <= to))
    }
}

/// Who may ask a register for which fields, for what purpose, by which act, under whose oversight (SG-12).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// The agency that may ask.
    pub client: AgencyId,
    /// Duties that may ask; empty means only the automatic course of a service.
    #[serde(default)]
    pub roles: Vec<RoleId>,
    /// Whether the automatic course of a service may ask.
    #[serde(default)]
    pub automatic: bool,
    /// The register asked.
    pub register: RegisterId,
    /// The fields that may be released (ACC-04).
    pub fields: Vec<FieldId>,
    /// What may be done; seeing alone, when the pack says nothing. Separate rights (ACC-07, C6).
    #[serde(default = "seeing")]
    pub operations: Vec<Operation>,
    /// The one purpose.
    pub purpose: PurposeId,
    /// The act and article.
    pub basis: Basis,
    /// The body that oversees it.
    pub oversight: AgencyId,
    /// First day it holds.
    pub from: Date,
    /// Last day it holds; open when absent.
    #[serde(default)]
    pub to: Option<Date>,
}

fn seeing() -> Vec<Operation> {
    vec![Operation::View]
}

/// A line of the list of bodies that may use a register at all (ACC-07): versioned legal data. A grant says what
/// for; a clearance says who is on the list, and for which operations.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clearance {
    /// The body on the list.
    pub body: AgencyId,
    /// The register.
    pub register: RegisterId,
    /// The operations, each a right of its own (C6).
    pub operations: Vec<Operation>,
    /// Where the law says so.
    pub basis: Basis,
    /// First day it holds.
    pub from: Date,
    /// Last day it holds; open when absent. A changed list ends one line and begins another.
    #[serde(default)]
    pub to: Option<Date>,
}

impl Clearance {
    /// Whether it holds on a day.
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}
