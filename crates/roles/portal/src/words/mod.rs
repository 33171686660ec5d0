//! From the pack's names to a person's words: texts, agencies, dates, amounts, values of fields.

mod fields;
mod fill;
mod values;

pub(crate) use fields::{Place, place_of};

use crate::Portal;
use calendar::Instant;
use ids::AgencyId;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use pack::model::{Basis, Country, Service};
use web::look::Link;
use web::words::words;
use web::{Lang, format};

/// The words of one reader: the country's texts and the interface's in one language.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    pub(crate) country: &'a Country,
    pub(crate) zone: &'a TimeZone,
    pub(crate) lang: Lang,
}

impl<'a> Words<'a> {
    /// The words of the portal's country.
    pub(crate) fn of(portal: &'a Portal, lang: Lang) -> Self {
        Self { country: portal.country(), zone: &portal.inner.zone, lang }
    }

    /// A text of the pack that must exist.
    pub(crate) fn text(&self, key: &str) -> String {
        self.country.text(self.lang.code(), key).to_owned()
    }

    /// A text of the pack that may be absent.
    pub(crate) fn find(&self, key: &str) -> Option<String> {
        let first = self.country.about.languages.first().map_or("", String::as_str);
        let of = |language: &str| self.country.texts.get(language).and_then(|texts| texts.get(key));
        of(self.lang.code()).or_else(|| of(first)).cloned()
    }

    /// A text of the interface.
    pub(crate) fn ui(&self, key: &str) -> String {
        words(self.lang).get(key).to_owned()
    }

    /// A text of the interface with its places filled.
    pub(crate) fn filled(&self, key: &str, values: &[&str]) -> String {
        words(self.lang).fill(key, values)
    }

    /// A sentence of the interface about a number.
    pub(crate) fn count(&self, key: &str, number: usize) -> String {
        words(self.lang).count(key, number as u64)
    }

    /// A name that the pack gives by language; the first language stands in, then the id.
    pub(crate) fn named(&self, names: &std::collections::BTreeMap<String, String>, id: &str) -> String {
        let found = names.get(self.lang.code()).or_else(|| names.get(self.country.about.languages.first()?));
        found.map_or_else(|| id.to_owned(), Clone::clone)
    }

    /// An agency's name.
    pub(crate) fn agency(&self, id: &str) -> String {
        match self.country.agencies.get(id) {
            Some(agency) => self.named(&agency.name, id),
            None => id.to_owned(),
        }
    }

    /// An agency's name by its id's type.
    pub(crate) fn agency_of(&self, id: &AgencyId) -> String {
        self.agency(id.as_str())
    }

    /// A service's title.
    pub(crate) fn service(&self, service: &Service) -> String {
        self.text(&format!("service.{}.title", service.id()))
    }

    /// A text below a service: `step.issue.done`.
    pub(crate) fn of_service(&self, service: &Service, key: &str) -> String {
        self.text(&format!("service.{}.{key}", service.id()))
    }

    /// The life event that a service belongs to, by its title; the service's own title without one.
    pub(crate) fn life_event(&self, service: &Service) -> String {
        match &service.about.life_event {
            Some(event) => self.text(&format!("life-event.{event}.title")),
            None => self.service(service),
        }
    }

    /// The act's title and article, as a link to its page. What the sources do not state is said plainly.
    pub(crate) fn article(&self, act: &str, article: &str) -> Link {
        let title = match self.country.acts.get(act) {
            Some(found) => self.named(&found.title, act),
            None => act.to_owned(),
        };
        Link::new(format!("{title}, {}", format::article(self.lang, article)), format::act_href(act, article))
    }

    /// The kind of an act, as the pack translates it (`act-kind.KIND`); as the archive says it otherwise.
    pub(crate) fn act_kind(&self, kind: &str) -> String {
        self.find(&format!("act-kind.{kind}")).unwrap_or_else(|| kind.to_owned())
    }

    /// The same for a legal basis.
    pub(crate) fn basis(&self, basis: &Basis) -> Link {
        self.article(basis.act.as_str(), &basis.article)
    }

    /// A civil date.
    pub(crate) fn date(&self, day: Date) -> String {
        format::date(self.lang, day)
    }

    /// A moment in the country's zone.
    pub(crate) fn moment(&self, at: Instant) -> String {
        format::moment(self.lang, at.timestamp(), self.zone)
    }

    /// The civil date of a moment.
    pub(crate) fn day(&self, at: Instant) -> String {
        self.date(at.date_in(self.zone))
    }

    /// An amount of minor units.
    pub(crate) fn money(&self, minor: i64) -> String {
        let about = &self.country.about;
        format::money(self.lang, minor, about.currency_digits, &about.currency)
    }

    /// A shown name of a person: the sample people have one, others their key.
    pub(crate) fn person(&self, key: &str) -> String {
        let found = self.country.demo.people.iter().find(|person| person.key == key);
        found.map_or_else(|| key.to_owned(), |person| person.name.clone())
    }
}
