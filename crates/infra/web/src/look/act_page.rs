//! One legal act of the archive.

use askama::Template;

use super::{Fact, Frame, Link};

/// The page of a legal act. Each article has an anchor, so that "legal basis" opens the very text.
#[derive(Debug, Template)]
#[template(path = "act_page.html")]
pub struct ActPage {
    /// The frame.
    pub frame: Frame,
    /// Back to the list.
    pub back: Link,
    /// The title.
    pub title: String,
    /// Number, date, citation, state: as lines of a table.
    pub facts: Vec<Fact>,
    /// Whether the text is shortened or made up for the demonstration.
    pub sample: bool,
    /// The articles.
    pub articles: Vec<ActArticle>,
    /// What rests on this act: services, rules, registers.
    pub used_for: Vec<Link>,
    /// The official publication, when it is known.
    pub official: Option<Link>,
}

/// One article.
#[derive(Debug, Clone)]
pub struct ActArticle {
    /// The anchor, such as `art-9`.
    pub anchor: String,
    /// The number and heading.
    pub heading: String,
    /// The text, a paragraph each.
    pub paragraphs: Vec<String>,
}
