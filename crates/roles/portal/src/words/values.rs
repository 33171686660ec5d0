//! Values as a person reads them.

use super::{Place, Words, place_of};
use pack::model::{FieldKind, Service, Value};
use web::format;

impl Words<'_> {
    /// The value of a field; a dash when nothing is known.
    pub(crate) fn value(&self, place: Place<'_>, value: &Value) -> String {
        match (place.field().kind, value) {
            (_, Value::Null) => "–".to_owned(),
            (FieldKind::Money, Value::Int(minor)) => self.money(*minor),
            (FieldKind::Date, Value::Text(text)) => {
                format::stored_date(self.lang, text).unwrap_or_else(|| text.clone())
            }
            (FieldKind::Code, Value::Text(code)) => {
                self.find(&place.code_key(code)).unwrap_or_else(|| code.clone())
            }
            (FieldKind::Person, Value::Text(key)) => self.person_with_key(key),
            (FieldKind::Iban, Value::Text(account)) => in_fours(account),
            (FieldKind::Text, Value::Text(text)) => self.unit(place, text).unwrap_or_else(|| text.clone()),
            (_, other) => self.plain(other),
        }
    }

    /// The value of a fact of a case, by its path.
    pub(crate) fn fact_value(&self, service: &Service, path: &str, value: &Value) -> String {
        match place_of(self.country, service, path) {
            Some(place) => self.value(place, value),
            None if path.ends_with(".amount") => {
                value.as_int().map_or_else(|| self.plain(value), |minor| self.money(minor))
            }
            None => self.plain(value),
        }
    }

    /// The name of a fact, by its path: its field's, or the words of a table that asks for it.
    pub(crate) fn fact_label(&self, service: &Service, path: &str) -> Option<String> {
        match place_of(self.country, service, path) {
            Some(place) => self.find(&place.label_key()),
            None => service.tables.values().find_map(|table| self.input(service, table.id.as_str(), path)),
        }
    }

    /// What a column of a table asks, in words.
    pub(crate) fn input(&self, service: &Service, table: &str, path: &str) -> Option<String> {
        self.find(&format!("service.{}.table.{table}.input.{path}", service.id()))
    }

    /// A value without a field behind it.
    pub(crate) fn plain(&self, value: &Value) -> String {
        match value {
            Value::Null => "–".to_owned(),
            Value::Bool(true) => self.ui("yes"),
            Value::Bool(false) => self.ui("no"),
            other => other.to_string(),
        }
    }

    /// The name of the unit whose code stands in a field that registers fill in by themselves.
    fn unit(&self, place: Place<'_>, code: &str) -> Option<String> {
        let Place::Register(register, field) = place else { return None };
        let filled = |entry: &pack::model::Entry| entry.unit_field.as_ref() == Some(&field.id);
        if !register.entries.iter().any(filled) {
            return None;
        }
        let officials = &self.country.demo.officials;
        let found = officials.iter().find(|official| official.unit_code.as_deref() == Some(code))?;
        Some(self.named(&found.unit, code))
    }

    fn person_with_key(&self, key: &str) -> String {
        let name = self.person(key);
        if name == key { name } else { format!("{name} ({key})") }
    }
}

/// An account number in groups of four, as banks print it.
fn in_fours(account: &str) -> String {
    let letters: Vec<char> = account.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_read_in_fours() {
        assert_eq!(in_fours("XX12ABCD3"), "XX12 ABCD 3");
        assert_eq!(in_fours(""), "");
    }
}
