//! How a desk speaks: the pack's words and the interface's, in the reader's language.

use crate::Guardian;
use calendar::Instant;
use jiff::civil::Date;
use web::look::Link;
use web::words::words;
use web::{Lang, format};

/// The words of one page.
#[derive(Clone, Copy)]
pub(crate) struct Speech<'a> {
    pub(crate) guardian: &'a Guardian,
    pub(crate) lang: Lang,
}

#[allow(dead_code, reason = "every office uses some of these words")]
impl<'a> Speech<'a> {
    pub(crate) fn new(guardian: &'a Guardian, lang: Lang) -> Self {
        Self { guardian, lang }
    }

    /// A text of the pack.
    pub(crate) fn pack(&self, key: &str) -> String {
        self.guardian.country().text(self.lang.code(), key).to_owned()
    }

    /// A text of the interface.
    pub(crate) fn ui(&self, key: &'static str) -> &'static str {
        words(self.lang).get(key)
    }

    /// A text of the interface with its places filled.
    pub(crate) fn filled(&self, key: &str, values: &[&str]) -> String {
        words(self.lang).fill(key, values)
    }

    /// A text of the interface about a number.
    pub(crate) fn count(&self, key: &str, number: usize) -> String {
        words(self.lang).count(key, u64::try_from(number).unwrap_or(u64::MAX))
    }

    pub(crate) fn date(&self, day: Date) -> String {
        format::date(self.lang, day)
    }

    pub(crate) fn moment(&self, at_micros: i64) -> String {
        format::moment(self.lang, Instant(at_micros).timestamp(), &self.guardian.inner.zone)
    }

    /// The agency's name; its id when the pack does not know it.
    pub(crate) fn agency(&self, id: &str) -> String {
        let names = self.guardian.country().agencies.get(id).map(|agency| &agency.name);
        let found = names.and_then(|names| names.get(self.lang.code()).or_else(|| names.values().next()));
        found.map_or_else(|| id.to_owned(), Clone::clone)
    }

    pub(crate) fn role(&self, id: &str) -> String {
        self.pack(&format!("role.{id}"))
    }

    pub(crate) fn register(&self, id: &str) -> String {
        self.pack(&format!("register.{id}.title"))
    }

    pub(crate) fn register_field(&self, register: &str, field: &str) -> String {
        self.pack(&format!("register.{register}.field.{field}"))
    }

    pub(crate) fn purpose(&self, purpose: &str) -> String {
        self.pack(&format!("purpose.{purpose}"))
    }

    /// The act's title and the article.
    pub(crate) fn article(&self, act: &str, article: &str) -> Link {
        let titles = self.guardian.country().acts.get(act).map(|act| &act.title);
        let title = titles.and_then(|titles| titles.get(self.lang.code()).or_else(|| titles.values().next()));
        let title = title.map_or(act, String::as_str);
        Link::new(format!("{title}, {}", format::article(self.lang, article)), format::act_href(act, article))
    }
}
