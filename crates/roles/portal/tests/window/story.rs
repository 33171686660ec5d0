//! Views of a real case of the example country, made by the very rules that run it.

use calendar::Instant;
use ids::{CaseId, LifeEventId, PersonKey, RecordId};
use jiff::tz::TimeZone;
use pack::model::{Country, Value, Values};
use services::{Case, CaseView, Command, Law, Now, Official, State, apply, decide, view};
use std::collections::BTreeMap;
use testkit::town::TEST_NOON;
use uuid::Uuid;

/// An account number whose check digits hold.
pub const ACCOUNT: &str = "DE89370400440532013000";

/// A case of the example's one service, moved by commands.
#[derive(Clone)]
pub struct Story<'a> {
    pub country: &'a Country,
    pub case: Case,
}

/// The form's answer.
pub fn choice(format: &str) -> Values {
    Values::from([("format".to_owned(), Value::from(format)), ("account".to_owned(), Value::from(ACCOUNT))])
}

impl<'a> Story<'a> {
    /// A newcomer whom the law grants a card: asked which one. `number` tells cases apart.
    pub fn asked(country: &'a Country, person: &str, number: u128) -> Self {
        let mut story = Self::begun(country, number, &[("person", person), ("age_group", "adult")]);
        story.gathered(false);
        story
    }

    /// A child with two guardians, who are both asked.
    pub fn guardians_asked(country: &'a Country, number: u128) -> Self {
        let fields = [
            ("person", "T0M004"),
            ("age_group", "child"),
            ("first_guardian", "ADA001"),
            ("second_guardian", "BEN002"),
        ];
        let mut story = Self::begun(country, number, &fields);
        story.gathered(true);
        story
    }

    fn begun(country: &'a Country, number: u128, fields: &[(&str, &str)]) -> Self {
        let case = Case::unopened(CaseId(Uuid::from_u128(number)), "card".parse().unwrap());
        let mut story = Self { country, case };
        let service = &country.services["card"];
        let carried = service.trigger.as_ref().unwrap().carry.iter();
        let mut values: Values = carried.map(|field| (field.to_string(), Value::Null)).collect();
        values.insert("secret_address".to_owned(), false.into());
        values.insert("name".to_owned(), "Nora Quarto".into());
        values.insert("moved_in".to_owned(), "2026-11-20".into());
        values.extend(fields.iter().map(|(field, value)| ((*field).to_owned(), Value::from(*value))));
        let life_event = LifeEventId(Uuid::from_u128(number + 1_000_000));
        story.happen(Command::Open { record: RecordId(Uuid::from_u128(number)), life_event, fields: values });
        story
    }

    fn gathered(&mut self, guardian: bool) {
        let facts = [
            ("card.found", Value::Bool(false)),
            ("card.issued", Value::Null),
            ("reader.found", Value::Bool(false)),
            ("reader.since", Value::Null),
            ("guardian.found", Value::Bool(guardian)),
            ("guardian.name", Value::Null),
            ("guardian.age_group", Value::Null),
        ];
        let facts = facts.into_iter().map(|(path, value)| (path.to_owned(), value)).collect();
        let sources = [("card", "card"), ("reader", "reader"), ("guardian", "residents")];
        let sources: BTreeMap<_, _> = sources
            .into_iter()
            .map(|(name, register)| (name.to_owned(), register.parse().unwrap()))
            .collect();
        self.happen(Command::Gathered { facts, sources });
    }

    /// Something happens to the case.
    pub fn happen(&mut self, command: Command) {
        let law = Law { country: self.country, zone: &TimeZone::UTC };
        let now = Now { at: TEST_NOON, today: TEST_NOON.date_in(&TimeZone::UTC), draw: 7 };
        for event in decide(&self.case, command, law, &now).unwrap() {
            apply(&mut self.case, &event);
        }
    }

    /// Somebody answers.
    pub fn answered(mut self, by: &str, values: Values) -> Self {
        self.happen(Command::Answer { by: PersonKey::from_stored(by), values });
        self
    }

    /// The records are written and the voucher is ordered.
    pub fn granted(mut self) -> Self {
        while matches!(self.case.state, State::Recording { .. }) {
            self.happen(Command::Recorded { record: RecordId(Uuid::from_u128(99)) });
        }
        self
    }

    /// Time passes; the librarian refuses, with reasons.
    pub fn refused(mut self) -> Self {
        self.happen(Command::Ring);
        let official = Official { name: "leo".to_owned(), role: "librarian".parse().unwrap() };
        let reasons = Some("The book was never <returned>.".to_owned());
        self.happen(Command::Act { official, action: "refuse".to_owned(), reasons, values: Values::new() });
        self
    }

    /// What a person is shown.
    pub fn view(&self, person: &str) -> CaseView {
        let service = &self.country.services[self.case.service.as_str()];
        view(&self.case, service, &PersonKey::from_stored(person), Instant(TEST_NOON.0)).unwrap()
    }
}
