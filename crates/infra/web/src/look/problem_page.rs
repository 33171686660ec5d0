//! What a person sees when a request was refused or failed.

use askama::Template;

use super::{Frame, Link};

/// The page of a problem: what was wrong, why, what to do, and what to quote.
#[derive(Debug, Template)]
#[template(path = "problem_page.html")]
pub struct ProblemPage {
    /// The frame.
    pub frame: Frame,
    /// The HTTP status, for the small print.
    pub status: u16,
    /// What was wrong.
    pub title: String,
    /// Why.
    pub why: String,
    /// What to do now.
    pub what_to_do: String,
    /// The article that says no.
    pub article: Option<Link>,
    /// What was wrong with single fields.
    pub errors: Vec<String>,
    /// The reference to quote.
    pub reference: String,
}
