//! A person's first page: what is going on, and what waits for them.

use askama::Template;

use super::Frame;

/// The first page after the sign-in.
#[derive(Debug, Template)]
#[template(path = "person_home.html")]
pub struct PersonHome {
    /// The frame, with the person's name.
    pub frame: Frame,
    /// The greeting, with the name.
    pub greeting: String,
    /// The life events, the ones that wait for the person first.
    pub events: Vec<EventCard>,
    /// The address of "Who looked at my data".
    pub looks_href: String,
    /// One sentence, such as how many looks there were this month; may be empty.
    pub looks_line: String,
    /// The address of the services.
    pub services_href: String,
    /// What the state knows about the person.
    pub facts: Vec<super::Fact>,
}

/// One life event in the list.
#[derive(Debug, Clone)]
pub struct EventCard {
    /// The title.
    pub title: String,
    /// Where it stands, in one sentence.
    pub status: String,
    /// The address of its timeline.
    pub href: String,
    /// What waits for the person, in a few words; absent when nothing does.
    pub waiting: Option<String>,
}
