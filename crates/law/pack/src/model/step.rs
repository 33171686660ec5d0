//! The steps of a service: states, who acts, the clock of each, what comes next. No loops, no code.

use super::{Basis, Expression};
use ids::{FieldId, FormId, RegisterId, RoleId, StepId, TableId};
use serde::Deserialize;
use std::collections::BTreeMap;

/// One step. Texts: `service.<service>.step.<step>` (title, as something that will happen),
/// `….done` (as something that happened); waiting steps also `….now` (what is awaited, from whom).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its id.
    pub id: StepId,
    /// Whether people see it in their timeline.
    #[serde(default)]
    pub shown: bool,
    /// What happens.
    #[serde(flatten)]
    pub kind: StepKind,
}

/// What happens in a step; `kind = "…"` in the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum StepKind {
    /// Asks the registers.
    Gather(Gather),
    /// Lets a table decide; `next` by its outcome.
    Decide(Decide),
    /// Waits for people.
    Ask(Ask),
    /// Waits for an official.
    Official(Official),
    /// Writes a record into a register of the same owner.
    Record(Record),
    /// Orders payments.
    Pay(Pay),
    /// Ends the case.
    End(End),
}

/// Asks questions of `gather.toml`; goes on when all have answers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gather {
    /// Names of the questions.
    pub questions: Vec<String>,
    /// The step after.
    pub next: StepId,
}

/// Lets a table decide. Outputs become facts `<table>.<output>`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decide {
    /// The table.
    pub table: TableId,
    /// The step for each outcome; all outcomes and no others.
    pub next: BTreeMap<String, StepId>,
    /// True when the table may silence all messages; must come before anything is shown or asked
    /// (a death, an adoption, a secret address). Its outcome `silent` makes the case silent.
    #[serde(default)]
    pub suppression: bool,
}

/// Waits for people to fill in a form. Answers become facts `answer.<field>`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// Who is asked; those whose expression is null are left out.
    pub people: Vec<Expression>,
    /// The form.
    pub form: FormId,
    /// How long they have.
    pub clock: StepClock,
    /// The step once everybody (agree) or anybody (otherwise) has answered.
    pub next: StepId,
    /// True: all asked people must give the same answer; the first answer is proposed to the others.
    #[serde(default)]
    pub agree: bool,
    /// The step when people give different answers; needed with `agree`.
    #[serde(default)]
    pub differ: Option<StepId>,
    /// The step when the time has passed, or when nobody could be asked.
    pub late: StepId,
    /// The duty that answers for the waiting: sees it, and is told when it is late.
    pub owner: RoleId,
}

/// Waits for a named official.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Official {
    /// The duty that acts.
    pub role: RoleId,
    /// How long the official has; then oversight is told, and the official still has to act.
    pub clock: StepClock,
    /// What can be done.
    #[serde(rename = "action")]
    pub actions: Vec<Action>,
}

/// One act of an official. Text: `service.<service>.step.<step>.action.<action>`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Its id.
    pub id: String,
    /// The step after.
    pub next: StepId,
    /// A form to fill in, if any; answers become facts `answer.<field>`.
    #[serde(default)]
    pub form: Option<FormId>,
    /// Whether written reasons are needed; always for an act that leads to a refusal.
    #[serde(default)]
    pub reasons: bool,
    /// Facts this act sets, `decided.<name>`.
    #[serde(default)]
    pub sets: BTreeMap<String, Expression>,
}

/// A statutory clock of a step.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepClock {
    /// Working days; 0 means by the end of the same day.
    pub working_days: u32,
    /// Where the law says so.
    pub basis: Basis,
    /// True when the sources give no term.
    #[serde(default)]
    pub invented: bool,
}

/// Writes a record.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The register, of the same owner.
    pub register: RegisterId,
    /// Field by field; a field whose expression is null is left out.
    pub set: BTreeMap<FieldId, Expression>,
    /// Name under which the written values become facts `<as>.<field>`, and `<as>.record`.
    #[serde(rename = "as")]
    pub name: String,
    /// The step after.
    pub next: StepId,
    /// The step when the register already holds such a record (unique): a second message changes nothing.
    #[serde(default)]
    pub exists: Option<StepId>,
}

/// Grants a benefit and orders its first payment; later ones follow by the clock.
/// Every grant has an end and a review date.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pay {
    /// Who is paid.
    pub payee: Expression,
    /// Shown name of the payee.
    pub payee_name: Expression,
    /// IBAN.
    pub account: Expression,
    /// Minor units a period.
    pub amount: Expression,
    /// How often.
    pub period: PayPeriod,
    /// Parameter: number of months from the law date after which the grant ends.
    pub months: ids::ParameterId,
    /// Parameter: number of months from the law date after which it is reviewed.
    pub review_months: ids::ParameterId,
    /// The table whose decision this rests on.
    pub decision: TableId,
    /// The step after.
    pub next: StepId,
}

/// How often a benefit is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PayPeriod {
    /// One payment.
    Once,
    /// One in each calendar month, the month of the grant included.
    Monthly,
}

/// Ends the case. Text: `service.<service>.step.<step>.done`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// `granted`, `refused`, `done`, `closed`, `silent` (people are told nothing).
    pub outcome: EndOutcome,
    /// How a refusal can be contested; needed with `refused`.
    #[serde(default)]
    pub appeal: Option<Appeal>,
}

/// How a case can end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndOutcome {
    /// Something was granted.
    Granted,
    /// Something was refused, by a named official.
    Refused,
    /// The matter was dealt with.
    Done,
    /// Nothing was to be done.
    Closed,
    /// Ended without a word to anyone.
    Silent,
}

/// The way to contest a refusal. Text: `service.<service>.step.<step>.appeal`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appeal {
    /// The body appealed to; never the one that refused (SG-06, APP-22).
    pub to: ids::AgencyId,
    /// Days to appeal.
    pub days: u32,
    /// Where the law says so.
    pub basis: Basis,
}
