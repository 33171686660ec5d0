//! How the desk speaks: the pack's words and the interface's, dates and amounts, in the reader's language.

use crate::api::trouble::sentence;
use crate::{Node, Trouble};
use calendar::Instant;
use jiff::civil::Date;
use pack::model::{Field, FieldKind, Register, Service, Value};
use web::look::Link;
use web::words::words;
use web::{Lang, format};

/// The words of one page.
#[derive(Clone, Copy)]
pub(crate) struct Speech<'a> {
    pub(crate) node: &'a Node,
    pub(crate) lang: Lang,
}

impl<'a> Speech<'a> {
    pub(crate) fn new(node: &'a Node, lang: Lang) -> Self {
        Self { node, lang }
    }

    /// A text of the pack.
    pub(crate) fn pack(&self, key: &str) -> String {
        self.node.country().text(self.lang.code(), key).to_owned()
    }

    /// A text of the interface.
    pub(crate) fn ui(&self, key: &'static str) -> &'static str {
        words(self.lang).get(key)
    }

    /// A text of the interface that stands alone, so it begins with a capital.
    pub(crate) fn sentence_of(&self, key: &'static str) -> String {
        format::capital(self.lang, self.ui(key))
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
        format::moment(self.lang, Instant(at_micros).timestamp(), &self.node.inner.zone)
    }

    pub(crate) fn money(&self, minor: i64) -> String {
        let about = &self.node.country().about;
        format::money(self.lang, minor, about.currency_digits, &about.currency)
    }

    /// The agency's name; its id when the pack does not know it.
    pub(crate) fn agency(&self, id: &str) -> String {
        let names = self.node.country().agencies.get(id).map(|agency| &agency.name);
        let found = names.and_then(|names| names.get(self.lang.code()).or_else(|| names.values().next()));
        found.map_or_else(|| id.to_owned(), Clone::clone)
    }

    pub(crate) fn role(&self, id: &str) -> String {
        self.pack(&format!("role.{id}"))
    }

    pub(crate) fn register(&self, id: &str) -> String {
        self.pack(&format!("register.{id}.title"))
    }

    pub(crate) fn service(&self, id: &str) -> String {
        self.pack(&format!("service.{id}.title"))
    }

    /// What was wrong and what to do, as one sentence of a page.
    pub(crate) fn trouble(&self, trouble: &Trouble) -> String {
        sentence(trouble, self.lang, &|id| self.agency(id))
    }

    /// A text of a step; `part` is `title`, `done` or `now`.
    pub(crate) fn step(&self, service: &str, step: &str, part: &str) -> String {
        self.pack(&format!("service.{service}.step.{step}.{part}"))
    }

    /// The label of a register's field.
    pub(crate) fn register_field(&self, register: &str, field: &str) -> String {
        self.pack(&format!("register.{register}.field.{field}"))
    }

    /// The act's title and the article; the link opens the act's page.
    pub(crate) fn article(&self, act: &str, article: &str) -> Link {
        let titles = self.node.country().acts.get(act).map(|act| &act.title);
        let title = titles.and_then(|titles| titles.get(self.lang.code()).or_else(|| titles.values().next()));
        let title = title.map_or(act, String::as_str);
        Link::new(format!("{title}, {}", format::article(self.lang, article)), format::act_href(act, article))
    }

    /// The kind of an act, as the pack translates it (`act-kind.KIND`); as the archive says it otherwise.
    pub(crate) fn act_kind(&self, kind: &str) -> String {
        let key = format!("act-kind.{kind}");
        let said = self.pack(&key);
        if said == key { kind.to_owned() } else { said }
    }

    /// A value of a register's field as a person reads it.
    pub(crate) fn register_value(&self, register: &Register, field: &Field, value: &Value) -> String {
        self.value(field, &register_codes(register.id.as_str(), field), value)
    }

    /// A value of a form's field as a person reads it.
    pub(crate) fn form_value(&self, service: &Service, form: &str, field: &Field, value: &Value) -> String {
        self.value(field, &form_codes(service.id().as_str(), form, field), value)
    }

    fn value(&self, field: &Field, codes: &str, value: &Value) -> String {
        match (field.kind, value) {
            (FieldKind::Money, Value::Int(minor)) => self.money(*minor),
            (FieldKind::Date, Value::Text(day)) => {
                format::stored_date(self.lang, day).unwrap_or_else(|| day.clone())
            }
            (FieldKind::Code, Value::Text(code)) => self.pack(&format!("{codes}.{code}")),
            _ => self.plain(value),
        }
    }

    /// A value of which nothing more is known: truth as words, nothing as words.
    pub(crate) fn plain(&self, value: &Value) -> String {
        match value {
            Value::Null => self.ui("desk.nothing-known").to_owned(),
            Value::Bool(true) => self.ui("yes").to_owned(),
            Value::Bool(false) => self.ui("no").to_owned(),
            other => other.to_string(),
        }
    }
}

/// Where the texts of a register field's codes stand.
pub(crate) fn register_codes(register: &str, field: &Field) -> String {
    format!("register.{register}.code.{}", field.id)
}

/// Where the texts of a form field's codes stand.
pub(crate) fn form_codes(service: &str, form: &str, field: &Field) -> String {
    format!("service.{service}.form.{form}.{}-code", field.id)
}

/// The last eight digits of an id: enough to tell two lines of a list apart. The first ones are the time.
pub(crate) fn short(id: uuid::Uuid) -> String {
    let text = id.simple().to_string();
    text[text.len() - 8..].to_uppercase()
}
