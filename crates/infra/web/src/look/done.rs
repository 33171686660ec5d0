//! What a person sees after something was sent and kept.

use askama::Template;

use super::{Fact, Frame, Link};

/// The page that confirms: what was done, what happens next, by when.
#[derive(Debug, Template)]
#[template(path = "done.html")]
pub struct Done {
    /// The frame.
    pub frame: Frame,
    /// What was done.
    pub title: String,
    /// The reference to quote; may be empty.
    pub reference: String,
    /// What happens next and by when, a sentence each.
    pub next: Vec<String>,
    /// What was kept.
    pub facts: Vec<Fact>,
    /// Where to go from here.
    pub links: Vec<Link>,
}
