//! Why a decision was made: the rule's rows with the person's facts filled in.

use askama::Template;

use super::{Fact, Frame, Link};

/// The explanation of one decision.
#[derive(Debug, Template)]
#[template(path = "why.html")]
pub struct Why {
    /// The frame.
    pub frame: Frame,
    /// Back to the page before.
    pub back: Link,
    /// The question as a heading.
    pub title: String,
    /// The outcome in one or two sentences.
    pub lede: String,
    /// The rule's name and version.
    pub rule: String,
    /// Who decided and when.
    pub decided: String,
    /// What each column of conditions asks.
    pub columns: Vec<String>,
    /// The rows in the rule's order.
    pub rows: Vec<WhyRow>,
    /// The amounts and other values of the law that the rule used.
    pub parameters: Vec<Parameter>,
    /// The facts the rule was given, with their sources.
    pub facts: Vec<Fact>,
    /// How to contest the decision.
    pub appeal: Appeal,
}

/// One row of the rule.
#[derive(Debug, Clone)]
pub struct WhyRow {
    /// Whether this row decided.
    pub fired: bool,
    /// One cell for each column.
    pub cells: Vec<WhyCell>,
    /// What the row gives.
    pub outcome: String,
    /// The article it rests on; the link opens the text.
    pub article: Link,
}

/// One condition with the person's fact.
#[derive(Debug, Clone)]
pub struct WhyCell {
    /// What the row asks for; a dash when anything will do.
    pub condition: String,
    /// What is true of the person.
    pub fact: String,
    /// Whether they agree.
    pub matched: bool,
}

/// A value of the law.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// What it is.
    pub name: String,
    /// The value, with its unit.
    pub value: String,
    /// From which day it holds.
    pub from: String,
    /// Until which day; absent while it holds.
    pub to: Option<String>,
    /// The act that sets it; the link opens it.
    pub act: Link,
    /// Whether the amount is made up for the demonstration.
    pub sample: bool,
}

/// How to contest a decision.
#[derive(Debug, Clone)]
pub struct Appeal {
    /// How, in plain sentences.
    pub text: String,
    /// By when, as a sentence.
    pub by: String,
    /// Where to begin.
    pub link: Option<Link>,
}
