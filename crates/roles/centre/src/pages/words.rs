//! From names and ids to a reader's words. Without a pack the ids themselves are shown.

use crate::Centre;
use access::{Agreement, Client, Operation, Reach};
use calendar::Instant;
use exchange::snapshot::{Member, Snapshot};
use ids::{FieldId, MemberName, SystemName};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use pack::model::Country;
use std::collections::BTreeMap;
use web::words::words;
use web::{Lang, format};

/// The words of one reader.
pub(super) struct Words<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) country: Option<&'a Country>,
    pub(super) lang: Lang,
}

impl<'a> Words<'a> {
    pub(super) fn of(centre: &'a Centre, snapshot: &'a Snapshot, lang: Lang) -> Self {
        Self { snapshot, country: centre.inner.parts.country.as_deref(), lang }
    }

    /// A text of the interface.
    pub(super) fn ui(&self, key: &str) -> String {
        words(self.lang).get(key).to_owned()
    }

    /// A text of the interface with its places filled.
    pub(super) fn filled(&self, key: &str, values: &[&str]) -> String {
        words(self.lang).fill(key, values)
    }

    fn named(&self, names: &BTreeMap<String, String>, or: &str) -> String {
        let found = names.get(self.lang.code()).or_else(|| names.values().next());
        found.map_or_else(|| or.to_owned(), Clone::clone)
    }

    fn found(&self, member: &MemberName) -> Option<&Member> {
        self.snapshot.members.iter().find(|known| known.name == *member)
    }

    /// A member by its name for people.
    pub(super) fn member(&self, name: &MemberName) -> String {
        self.found(name).map_or_else(|| name.to_string(), |found| self.named(&found.title, &name.code))
    }

    /// A member's system: the member, and which of its systems.
    pub(super) fn system(&self, name: &SystemName) -> String {
        let title = self.found(&name.member).and_then(|found| found.systems.get(&name.subsystem));
        format!("{}: {}", self.member(&name.member), title.map_or(name.subsystem.as_str(), String::as_str))
    }

    /// Who asks.
    pub(super) fn client(&self, client: &Client) -> String {
        match client {
            Client::System(system) => self.system(system),
            Client::Group(group) => {
                let systems = self.snapshot.groups.get(group).into_iter().flatten();
                let systems: Vec<String> = systems.map(|system| self.system(system)).collect();
                format!("{} ({})", self.filled("centre.group", &[group]), systems.join("; "))
            }
        }
    }

    fn packed(&self, key: &str) -> Option<String> {
        let country = self.country?;
        let text = country.text(self.lang.code(), key);
        (text != key).then(|| text.to_owned())
    }

    /// The service by the title of the register that it answers from.
    pub(super) fn service(&self, agreement: &Agreement) -> String {
        let code = &agreement.service.code;
        self.packed(&format!("register.{code}.title")).unwrap_or_else(|| code.clone())
    }

    /// The fields, each in words.
    pub(super) fn fields(&self, agreement: &Agreement) -> String {
        let code = &agreement.service.code;
        let field = |field: &FieldId| {
            self.packed(&format!("register.{code}.field.{field}")).unwrap_or_else(|| field.to_string())
        };
        agreement.fields.iter().map(field).collect::<Vec<_>>().join(", ")
    }

    /// What for.
    pub(super) fn purpose(&self, agreement: &Agreement) -> String {
        let purpose = agreement.purpose.as_ref().map(ToString::to_string).unwrap_or_default();
        self.packed(&format!("purpose.{purpose}")).unwrap_or(purpose)
    }

    /// By which act and article.
    pub(super) fn basis(&self, agreement: &Agreement) -> String {
        let act = agreement.act.as_ref().map(ToString::to_string).unwrap_or_default();
        let title = self.country.and_then(|country| country.acts.get(act.as_str()));
        let title = title.map_or_else(|| act.clone(), |found| self.named(&found.title, &act));
        let article = agreement.article.as_deref().unwrap_or_default();
        format!("{title}, {}", format::article(self.lang, article))
    }

    /// What may be done, and how much at a time.
    pub(super) fn operation(&self, agreement: &Agreement) -> String {
        let operation = match agreement.operation {
            Operation::View => "centre.view",
            Operation::Search => "centre.search",
            Operation::Propose => "centre.propose",
            Operation::Process => "centre.process",
        };
        let reach = match agreement.reach {
            Reach::One => "centre.one",
            Reach::Several => "centre.several",
            Reach::Events => "centre.events",
        };
        format!("{}, {}", self.ui(operation), self.ui(reach))
    }

    /// A civil date.
    pub(super) fn date(&self, day: Date) -> String {
        format::date(self.lang, day)
    }

    /// A moment in the country's zone.
    pub(super) fn moment(&self, micros: i64) -> String {
        let zone = self.country.and_then(|country| TimeZone::get(&country.about.time_zone).ok());
        format::moment(self.lang, Instant(micros).timestamp(), &zone.unwrap_or(TimeZone::UTC))
    }
}
