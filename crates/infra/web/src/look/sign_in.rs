//! The sign-in of the demonstration: made-up people, one button each.

use askama::Template;

use super::Frame;

/// The page on which one chooses who to be. It says honestly that it checks nothing.
#[derive(Debug, Template)]
#[template(path = "sign_in.html")]
pub struct SignIn {
    /// The frame.
    pub frame: Frame,
    /// Where each form goes; it sends `who` and `back`.
    pub action: String,
    /// The page the person wanted, an own path.
    pub back: String,
    /// How many of the country's registers are connected; may be empty.
    pub coverage: String,
    /// The people, grouped.
    pub groups: Vec<SignInGroup>,
}

/// People under one heading.
#[derive(Debug, Clone)]
pub struct SignInGroup {
    /// The heading, such as the agency's name.
    pub heading: String,
    /// The people.
    pub people: Vec<SignInPerson>,
}

/// One made-up person.
#[derive(Debug, Clone)]
pub struct SignInPerson {
    /// What is sent as `who`.
    pub who: String,
    /// The name.
    pub name: String,
    /// One line: what is special with this person, or the official's role.
    pub line: String,
}
