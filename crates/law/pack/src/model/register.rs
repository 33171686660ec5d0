//! A register: a data set with one owner, its fields and what may be written into it.

use super::Basis;
use ids::{AgencyId, FieldId, PurposeId, RegisterId, RoleId};
use serde::Deserialize;

/// `registers/<id>/register.toml`. Texts: `register.<id>.title`, `register.<id>.about`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Its id, as its folder.
    pub id: RegisterId,
    /// The only agency that writes it (ACC-01).
    pub owner: AgencyId,
    /// What the register rests on.
    pub basis: Basis,
    /// How delicate its data are.
    pub sensitivity: Sensitivity,
    /// Whether other bodies may use it only when they are on the list of clearances (ACC-07).
    #[serde(default)]
    pub clearance: bool,
    /// How long a record is kept (SG-26).
    pub retention: Retention,
    /// The id of the register in the sources, if they name it.
    #[serde(default)]
    pub source: Option<String>,
    /// Its fields, in the order of display.
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
    /// Field lists whose values together must not occur twice: a second notice of the same fact is refused.
    #[serde(default)]
    pub unique: Vec<Vec<FieldId>>,
    /// Questions to other registers before a record is accepted.
    #[serde(default, rename = "verify")]
    pub verifies: Vec<Verify>,
    /// Who may enter records by hand, with which fields.
    #[serde(default, rename = "entry")]
    pub entries: Vec<Entry>,
}

impl Register {
    /// The field of that name.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id.as_str() == id)
    }
    /// The fields that name the persons a record is about.
    pub fn subjects(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.subject)
    }
}

/// How delicate a register is; also decides its badge and who can never ask (SG-15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sensitivity {
    /// Open data.
    Public,
    /// Data of persons.
    Personal,
    /// Health data; never for a security body (SG-15).
    Health,
}

/// The term after which a record is erased.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Whole years after the last change.
    pub years: u32,
    /// Where the law says so.
    pub basis: Basis,
    /// True when the sources give no term.
    #[serde(default)]
    pub invented: bool,
}

/// One field. Text: `register.<id>.<field>`; codes: `register.<id>.<field>.<code>`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its id.
    pub id: FieldId,
    /// What may be written.
    #[serde(rename = "type")]
    pub kind: FieldKind,
    /// Whether a record must have it.
    #[serde(default)]
    pub required: bool,
    /// Whether it names a person whom the record is about.
    #[serde(default)]
    pub subject: bool,
    /// What it states about the world, shared across registers and forms: `person.given-name` (POR-03).
    #[serde(default)]
    pub concept: Option<String>,
    /// Allowed codes, for `code`.
    #[serde(default)]
    pub codes: Vec<String>,
    /// Most characters, for `text` (default 200); hard limit [`Field::LENGTH_MAX`].
    #[serde(default)]
    pub length_max: Option<usize>,
    /// Smallest number, for `integer` and `money`.
    #[serde(default)]
    pub min: Option<i64>,
    /// Largest number, for `integer` and `money`.
    #[serde(default)]
    pub max: Option<i64>,
    /// A date after the day of entry is refused.
    #[serde(default)]
    pub not_future: bool,
    /// A date more than so many days before the day of entry is refused.
    #[serde(default)]
    pub days_back_max: Option<u32>,
}

impl Field {
    /// The most characters any text may have.
    pub const LENGTH_MAX: usize = 2_000;
    /// The characters a text may have when the pack says nothing.
    pub const LENGTH_DEFAULT: usize = 200;
}

/// What may be written into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// Free text, one line.
    Text,
    /// A civil date, `2026-11-10`.
    Date,
    /// A whole number.
    Integer,
    /// Minor units of the currency.
    Money,
    /// One of `codes`.
    Code,
    /// Yes or no.
    Boolean,
    /// A person: personal number, or `XX/NUMBER` of a foreign document.
    Person,
    /// An account number, ISO 13616 (IBAN) with its check digits.
    Iban,
    /// A UUID of another record.
    Record,
}

/// Before a record is accepted, another register must know the person in `field`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// The person field.
    pub field: FieldId,
    /// The register asked.
    pub register: RegisterId,
    /// The purpose of the question.
    pub purpose: PurposeId,
    /// True: while the owner cannot be reached the record is accepted; the service that follows asks again.
    #[serde(default)]
    pub accept_unreachable: bool,
}

/// A way to enter records by hand.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The duty that may.
    pub role: RoleId,
    /// The fields it fills, in order.
    pub fields: Vec<FieldId>,
    /// The field that takes the official's unit code by itself, if any.
    #[serde(default)]
    pub unit_field: Option<FieldId>,
}
