//! The timeline of a life event: what happened, who did it, what comes next and by when.

use askama::Template;

use super::{Fact, Frame, Link};

/// The page of one life event. The one thing that the person must do stands first.
#[derive(Debug, Template)]
#[template(path = "life_event.html")]
pub struct LifeEvent {
    /// The frame; `live` renews the page while it is open.
    pub frame: Frame,
    /// Back to the list.
    pub back: Link,
    /// The title.
    pub title: String,
    /// What happened, when and where, in one or two sentences.
    pub lede: String,
    /// The one thing the person must do.
    pub todo: Option<Todo>,
    /// The steps in their order.
    pub steps: Vec<Step>,
    /// What the state already knows.
    pub facts: Vec<Fact>,
    /// What was decided.
    pub decisions: Vec<Decision>,
    /// How often somebody looked.
    pub looks: Option<LooksSummary>,
}

/// The one thing to do.
#[derive(Debug, Clone)]
pub struct Todo {
    /// What, in one sentence.
    pub what: String,
    /// Why, and what happens then.
    pub detail: String,
    /// By when, as a sentence; may be empty.
    pub by: String,
    /// The button.
    pub link: Link,
}

/// Where a step stands. Each has a word, a shape and a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// It is done.
    Done,
    /// It is being done, or waits for somebody.
    Now,
    /// It comes later.
    Next,
    /// Its time has passed.
    Late,
    /// It was refused.
    Refused,
}

/// One step of the timeline.
#[derive(Debug, Clone)]
pub struct Step {
    /// Where it stands.
    pub state: StepState,
    /// What is done, in a few words.
    pub title: String,
    /// When, and what came of it; may be empty.
    pub detail: String,
    /// Who does it; may be empty.
    pub who: String,
    /// The statutory clock, when one runs.
    pub clock: Option<DayClock>,
    /// A page about it.
    pub link: Option<Link>,
}

/// A statutory clock as a strip of days.
#[derive(Debug, Clone)]
pub struct DayClock {
    /// The days in their order.
    pub cells: Vec<DayCell>,
    /// The same in words: it is read aloud and stands under the strip.
    pub label: String,
}

/// One day of the strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayCell {
    /// A working day that has passed.
    Passed,
    /// A day that does not count.
    Off,
    /// A working day that is left.
    Left,
}

/// Something that was decided.
#[derive(Debug, Clone)]
pub struct Decision {
    /// What was decided.
    pub title: String,
    /// The outcome, such as an amount; may be empty.
    pub outcome: String,
    /// Who decided, and when.
    pub by: String,
    /// The address of "Why this decision?".
    pub why_href: String,
    /// Whether the amount is made up; the page then says so.
    pub sample: bool,
}

/// How often somebody looked at the person's data for this event.
#[derive(Debug, Clone)]
pub struct LooksSummary {
    /// The sentence.
    pub sentence: String,
    /// The address of the whole list.
    pub href: String,
}

impl StepState {
    /// The class of the style.
    pub(crate) fn class(self) -> &'static str {
        match self {
            StepState::Done => "done",
            StepState::Now => "now",
            StepState::Next => "next",
            StepState::Late => "late",
            StepState::Refused => "refused",
        }
    }

    /// The shape in the dot: colour never speaks alone.
    pub(crate) fn shape(self) -> &'static str {
        match self {
            StepState::Done => "✓",
            StepState::Now | StepState::Next => "",
            StepState::Late => "!",
            StepState::Refused => "✕",
        }
    }

    /// The key of the word.
    pub(crate) fn key(self) -> &'static str {
        match self {
            StepState::Done => "step-done",
            StepState::Now => "step-now",
            StepState::Next => "step-next",
            StepState::Late => "step-late",
            StepState::Refused => "step-refused",
        }
    }
}

impl DayCell {
    /// The class of the style.
    pub(crate) fn class(self) -> &'static str {
        match self {
            DayCell::Passed => "passed",
            DayCell::Off => "off",
            DayCell::Left => "left",
        }
    }
}
