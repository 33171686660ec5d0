//! "What the state knows about me": own records of every register, by register (SG-21).

use askama::Template;

use super::{Fact, Frame, Link, SilentAgency};

/// The page of a person's own data. An agency that did not answer is named: its silence is never
/// shown as "holds nothing".
#[derive(Debug, Template)]
#[template(path = "my_data.html")]
pub struct MyData {
    /// The frame.
    pub frame: Frame,
    /// The sum, in one sentence.
    pub sentence: String,
    /// The registers that hold something, each with its records.
    pub registers: Vec<OwnRegister>,
    /// The agencies that did not answer.
    pub silent: Vec<SilentAgency>,
    /// Where the same can be taken along: as a file for programs, and to read or print.
    pub downloads: Vec<Link>,
}

/// What one register holds.
#[derive(Debug, Clone)]
pub struct OwnRegister {
    /// The register; the link opens its plain-language page.
    pub title: Link,
    /// The agency that keeps it.
    pub agency: String,
    /// Its records.
    pub records: Vec<OwnCard>,
    /// What can be done about the register as a whole.
    pub links: Vec<Link>,
}

/// One record.
#[derive(Debug, Clone)]
pub struct OwnCard {
    /// Since when it is held, in a sentence.
    pub since: String,
    /// What it says; each fact can be contested.
    pub facts: Vec<Fact>,
    /// What it said before, each state with a sentence of who corrected it and when.
    pub former: Vec<(String, Vec<Fact>)>,
    /// What can be done about the record.
    pub links: Vec<Link>,
}
