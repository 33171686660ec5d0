//! A service: what starts it, what it asks the registers, its forms, tables and steps.

use super::{Basis, Expression, Field, Step, Table, Value};
use ids::{AgencyId, FieldId, FormId, PurposeId, RegisterId, ServiceId, StepId, TableId};
use serde::Deserialize;
use std::collections::BTreeMap;

/// `services/<id>/`. Texts: `service.<id>.title`, `service.<id>.about`.
#[derive(Clone, Debug)]
pub struct Service {
    /// `service.toml`.
    pub about: ServiceAbout,
    /// What starts it by itself, if anything.
    pub trigger: Option<Trigger>,
    /// `gather.toml`: which register answers which question, by name.
    pub questions: BTreeMap<String, Question>,
    /// `rules/*.csv`.
    pub tables: BTreeMap<TableId, Table>,
    /// `form.toml`.
    pub forms: BTreeMap<FormId, Form>,
    /// `steps.toml`, by id.
    pub steps: BTreeMap<StepId, Step>,
    /// The order of the steps in `steps.toml`, for timelines; the first one starts the case.
    pub order: Vec<StepId>,
    /// `cases/*.toml`.
    pub golden: Vec<GoldenCase>,
}

impl Service {
    /// Its id.
    pub fn id(&self) -> &ServiceId {
        &self.about.id
    }
    /// The step where every case starts.
    pub fn first(&self) -> &StepId {
        self.order.first().expect("the loader refuses a service without steps")
    }
}

/// `service.toml` without its trigger.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceAbout {
    /// Its id, as its folder.
    pub id: ServiceId,
    /// The agency that answers for it.
    pub owner: AgencyId,
    /// Service area (REG-11).
    pub area: u32,
    /// Informational or interactive (REG-02).
    pub kind: ServiceKind,
    /// The life event it belongs to, if any.
    #[serde(default)]
    pub life_event: Option<String>,
    /// How far the state goes by itself.
    pub proactivity: Proactivity,
    /// What it rests on.
    pub basis: Basis,
    /// Persons who see the case and are told of it: expressions over `event.…`.
    #[serde(default)]
    pub people: Vec<Expression>,
    /// The person the case is about, for display and lookups.
    #[serde(default)]
    pub subject: Option<Expression>,
    /// The date whose law decides (a fact that is a date).
    pub law_date: Expression,
}

/// Informational services need no sign-in, interactive ones always do (REG-03, REG-04).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceKind {
    /// Reads only.
    Informational,
    /// Changes something.
    Interactive,
}

/// Levels of proactivity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proactivity {
    /// Starts only when the person applies.
    OnRequest,
    /// The person is told what they can have.
    Notice,
    /// The person gets a filled form and adds the one missing thing.
    PreFilledOffer,
    /// The state grants by itself.
    SilentGrant,
}

/// A new record of a register starts the service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// The register.
    pub register: RegisterId,
    /// Only records whose fields have these values.
    #[serde(default)]
    pub when: BTreeMap<String, Value>,
    /// The fields carried to the service as `event.<field>`; covered by a grant (ACC-04).
    pub carry: Vec<FieldId>,
    /// Why they are carried.
    pub purpose: PurposeId,
}

/// One question to one register about one person.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The register asked.
    pub register: RegisterId,
    /// About whom; when this is null the answer is "not found" and nothing is asked.
    pub person: Expression,
    /// The subject field of the register by which the person is looked up.
    pub by: FieldId,
    /// The fields wanted; facts become `<question>.<field>`, and `<question>.found`.
    pub fields: Vec<FieldId>,
    /// Why.
    pub purpose: PurposeId,
}

/// A form: only what the state does not already know (POR-03).
/// Texts: `service.<service>.form.<form>.title`, `service.<service>.form.<form>.<field>` and optional `….hint`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Its id.
    pub id: FormId,
    /// Its fields, in order.
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
}

/// One row of `cases/*.toml`: given facts, the table must say this. A lawyer can read and sign it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldenCase {
    /// What it shows.
    pub title: String,
    /// The table.
    pub table: TableId,
    /// The date whose law is used.
    pub on: jiff::civil::Date,
    /// Facts by path.
    pub given: BTreeMap<String, Value>,
    /// The row that must fire.
    pub row: String,
    /// The outputs it must give.
    pub then: BTreeMap<String, Value>,
    /// The file, filled by the loader.
    #[serde(skip)]
    pub file: String,
}
