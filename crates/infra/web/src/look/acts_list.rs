//! The archive of legal acts.

use askama::Template;

use super::{Frame, Link};

/// The list of legal acts.
#[derive(Debug, Template)]
#[template(path = "acts_list.html")]
pub struct ActsList {
    /// The frame.
    pub frame: Frame,
    /// What the list is; may be empty.
    pub lede: String,
    /// The acts.
    pub acts: Vec<ActRow>,
}

/// One act in the list.
#[derive(Debug, Clone)]
pub struct ActRow {
    /// The title; the link opens the act.
    pub title: Link,
    /// The number.
    pub number: String,
    /// The date.
    pub date: String,
    /// What it is used for, in a few words.
    pub used_for: String,
}
