//! The first page of a whole demonstration country: a door for each window.

use askama::Template;

use super::Frame;

/// The start page.
#[derive(Debug, Template)]
#[template(path = "country.html")]
pub struct Country {
    /// The frame.
    pub frame: Frame,
    /// The name of the country.
    pub name: String,
    /// What this is, in one or two sentences.
    pub lede: String,
    /// The doors, grouped: the person's first.
    pub groups: Vec<DoorGroup>,
}

/// Doors under one heading.
#[derive(Debug, Clone)]
pub struct DoorGroup {
    /// The heading.
    pub heading: String,
    /// The doors.
    pub doors: Vec<Door>,
}

/// One window of the platform.
#[derive(Debug, Clone)]
pub struct Door {
    /// Its name.
    pub title: String,
    /// What one does there.
    pub line: String,
    /// Its address.
    pub href: String,
}
