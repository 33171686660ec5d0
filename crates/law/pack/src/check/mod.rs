//! The judgement of a pack before anyone is served by it.
//!
//! In: a country and the places of its parts. Out: every finding, in order of file and line. Each family
//! of rules is one file; `docs/pack-format.md` says the same rules in words. The day is an argument: some
//! rules ask whether a grant or a parameter holds now.

mod clearances;
mod demo;
mod facts;
mod flow;
mod forbidden;
mod grants;
mod graph;
mod institutions;
mod law;
mod once_only;
mod questions;
mod references;
mod registers;
mod steps;
mod tables;
mod texts;
mod writes;

pub use forbidden::FORBIDDEN;

use crate::model::{Country, Service};
use crate::{Finding, Places, spelling};
use jiff::civil::Date;

/// Judges a country on a day.
pub fn check(country: &Country, places: &Places, today: Date) -> Vec<Finding> {
    let mut check = Check { country, places, today, findings: Vec::new() };
    references::check(&mut check);
    law::check(&mut check);
    registers::check(&mut check);
    grants::check(&mut check);
    institutions::check(&mut check);
    clearances::check(&mut check);
    questions::check(&mut check);
    forbidden::check(&mut check);
    texts::check(&mut check);
    demo::check(&mut check);
    for service in country.services.values() {
        graph::check(&mut check, service);
        steps::check(&mut check, service);
        tables::check(&mut check, service);
        let flow = flow::Flow::of(country, service);
        facts::check(&mut check, service, &flow);
        writes::check(&mut check, service, &flow);
        once_only::check(&mut check, service, &flow);
    }
    check.findings.sort();
    check.findings.dedup();
    check.findings
}

/// The course of a judgement.
struct Check<'a> {
    country: &'a Country,
    places: &'a Places,
    today: Date,
    findings: Vec<Finding>,
}

impl Check<'_> {
    /// Notes an error at the place of a part.
    fn error(&mut self, place: &str, code: &'static str, message: impl Into<String>) {
        self.findings.push(self.places.error(place, code, message));
    }

    /// Notes an error with advice.
    fn error_with(
        &mut self,
        place: &str,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.findings.push(self.places.error(place, code, message).help(help));
    }

    /// Notes a warning with advice.
    fn warning(
        &mut self,
        place: &str,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.findings.push(self.places.error(place, code, message).help(help).as_warning());
    }

    /// Notes a name that leads nowhere.
    fn unknown<'n>(&mut self, place: &str, what: &str, name: &str, known: impl IntoIterator<Item = &'n str>) {
        let finding = self.places.error(place, "unknown-name", format!("there is no {what} `{name}`"));
        self.findings.push(finding.help_if(spelling::advice(name, known)));
    }
}

/// The place of a part of a service.
fn place_of(service: &Service, part: &str) -> String {
    format!("service/{}/{part}", service.about.id)
}
