//! One case as an official sees it: its history, its facts, and what can be done.

use askama::Template;

use super::{DayClock, Fact, Field, FieldKind, Frame, Link};

/// The page of one case.
#[derive(Debug, Template)]
#[template(path = "desk_case.html")]
pub struct DeskCase {
    /// The frame.
    pub frame: Frame,
    /// Back to the desk.
    pub back: Link,
    /// The case's name and number.
    pub title: String,
    /// Where it stands, in one sentence.
    pub state: String,
    /// The statutory clock, when one runs.
    pub clock: Option<DayClock>,
    /// How much people had to type; absent where it means nothing.
    pub typed: Option<Typed>,
    /// What can be done now.
    pub actions: Vec<DeskAction>,
    /// What is known.
    pub facts: Vec<Fact>,
    /// What happened, the latest last.
    pub history: Vec<HistoryRow>,
    /// Pages about the case, such as the explanation of a decision.
    pub links: Vec<Link>,
}

/// How the facts of a case came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Typed {
    /// Facts that people typed.
    pub typed: u32,
    /// Facts that came from registers.
    pub facts: u32,
    /// The registers they came from.
    pub registers: u32,
}

/// One thing the official can do: a small form.
#[derive(Debug, Clone)]
pub struct DeskAction {
    /// What it does.
    pub title: String,
    /// What follows from it; may be empty.
    pub lede: String,
    /// Where the form goes.
    pub action: String,
    /// The questions.
    pub fields: Vec<Field>,
    /// Names and values sent along.
    pub hidden: Vec<(String, String)>,
    /// The reasons, where the law wants them.
    pub reasons: Option<Reasons>,
    /// The button.
    pub submit: String,
    /// Whether it burdens the person, such as a refusal.
    pub burdens: bool,
}

/// The reasons an official must give. They are read by the person.
#[derive(Debug, Clone)]
pub struct Reasons {
    /// The name that is sent; unique on the page.
    pub name: String,
    /// What must be explained.
    pub label: String,
    /// What was written before.
    pub value: String,
    /// What was wrong.
    pub error: Option<String>,
}

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhoKind {
    /// The platform, by a rule.
    System,
    /// An official.
    Official,
    /// The person themselves.
    Person,
}

/// One line of the history.
#[derive(Debug, Clone)]
pub struct HistoryRow {
    /// Day and time.
    pub when: String,
    /// What kind of actor.
    pub kind: WhoKind,
    /// Who, by name, role or agency.
    pub who: String,
    /// What happened.
    pub what: String,
    /// The article it rests on.
    pub article: Option<Link>,
}

impl WhoKind {
    /// The key of the word.
    pub(crate) fn key(self) -> &'static str {
        match self {
            WhoKind::System => "who-system",
            WhoKind::Official => "who-official",
            WhoKind::Person => "who-person",
        }
    }
}

impl DeskCase {
    /// The line about typing, in the language of the page.
    pub(crate) fn typed_line(&self) -> Option<String> {
        let count = self.typed?;
        let facts = self.frame.n("count-facts", count.facts);
        let registers = self.frame.n("count-registers", count.registers);
        let typed = self.frame.n("count-facts", count.typed);
        let key = if count.typed == 0 { "typed-nothing" } else { "typed-something" };
        Some(self.frame.words().fill(key, &[&facts, &registers, &typed]))
    }

    /// The errors of all forms: anchor and text.
    pub(crate) fn errors(&self) -> Vec<Link> {
        let mut errors = Vec::new();
        for action in &self.actions {
            for field in &action.fields {
                // Several fields can be wrong in the same way; the label says which.
                let link = |error: &String| {
                    Link::new(format!("{error} ({})", field.label), format!("#{}", field.anchor()))
                };
                errors.extend(field.error.iter().map(link));
            }
            if let Some(reasons) = &action.reasons {
                errors
                    .extend(reasons.error.iter().map(|error| Link::new(error, format!("#{}", reasons.name))));
            }
        }
        errors
    }
}

impl Reasons {
    /// The reasons as a question of the form.
    pub(crate) fn field(&self, frame: &Frame) -> Field {
        let mut field = Field::new(&self.name, &self.label, FieldKind::LongText)
            .with_hint(frame.t("reasons-hint"))
            .with_value(&self.value);
        field.error.clone_from(&self.error);
        field
    }
}
