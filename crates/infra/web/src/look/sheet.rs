//! A page to read: a service, a register, or what was never found worth a layout of its own.

use askama::Template;

use super::{Fact, Frame, Link};

/// A title, a few facts, and sections of plain words, links or one table each.
#[derive(Debug, Template)]
#[template(path = "sheet.html")]
pub struct Sheet {
    /// The frame.
    pub frame: Frame,
    /// Back to the list.
    pub back: Option<Link>,
    /// The title.
    pub title: String,
    /// What it is, in plain words; may be empty.
    pub lede: String,
    /// Names and values.
    pub facts: Vec<Fact>,
    /// The rest, in order.
    pub sections: Vec<Section>,
}

/// One part of a page to read.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// The heading.
    pub heading: String,
    /// Sentences, a paragraph each.
    pub paragraphs: Vec<String>,
    /// Links, each with a line below; the line may be empty.
    pub links: Vec<(Link, String)>,
    /// Heads of the columns; without them there is no table.
    pub columns: Vec<String>,
    /// Rows of the table, one cell a column.
    pub rows: Vec<Vec<SheetCell>>,
}

/// One cell of a table.
#[derive(Debug, Clone)]
pub struct SheetCell {
    /// What it says.
    pub text: String,
    /// The address behind it, if there is one.
    pub href: Option<String>,
}

impl SheetCell {
    /// A cell of plain words.
    pub fn text(text: impl Into<String>) -> SheetCell {
        SheetCell { text: text.into(), href: None }
    }

    /// A cell that opens a page.
    pub fn link(link: Link) -> SheetCell {
        SheetCell { text: link.text, href: Some(link.href) }
    }
}
