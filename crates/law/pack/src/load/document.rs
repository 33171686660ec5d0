//! One TOML file: its text, and its tables with the offset of each key.

use crate::places::line_of;
use crate::spelling;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

/// A value of a TOML file that still knows where it stands.
pub(super) type Item<'i> = Spanned<DeValue<'i>>;

/// A file that parsed as TOML.
pub(super) struct Document<'i> {
    /// The path as findings name it.
    pub(super) shown: String,
    /// The whole text.
    pub(super) text: &'i str,
    /// The top table; what was read is taken out of it.
    pub(super) table: DeTable<'i>,
}

impl<'i> Document<'i> {
    /// The line of a byte offset.
    pub(super) fn line(&self, offset: usize) -> usize {
        line_of(self.text, offset)
    }

    /// Takes a key out of the top table.
    pub(super) fn take(&mut self, key: &str) -> Option<Item<'i>> {
        self.table.remove(key)
    }
}

/// A fault of one key or value, before it is tied to its file.
#[derive(Debug)]
pub(super) struct ItemFault {
    pub(super) offset: Option<usize>,
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) suggestion: Option<String>,
}

/// Reads an item as `T`. An unknown key is noted, taken out and reading goes on, so that one
/// misspelling does not hide the next.
pub(super) fn read<T: DeserializeOwned>(item: Item<'_>, faults: &mut Vec<ItemFault>) -> Option<T> {
    const UNKNOWN_MAX: usize = 32;
    let mut item = item;
    for _ in 0..UNKNOWN_MAX {
        let fault = match T::deserialize(ValueDeserializer::from(item.clone())) {
            Ok(read) => return faults.is_empty().then_some(read),
            Err(fault) => fault,
        };
        let span = fault.span().unwrap_or_else(|| item.span());
        faults.push(explain(fault.message(), span.start));
        let unknown = fault.message().starts_with("unknown field") && take_key_at(&mut item, span.start);
        if !unknown {
            return None;
        }
    }
    None
}

/// Takes the key that begins at an offset out of the item, wherever it is nested.
fn take_key_at(item: &mut Item<'_>, offset: usize) -> bool {
    let mut waiting = vec![item.get_mut()];
    while let Some(value) = waiting.pop() {
        match value {
            DeValue::Table(table) => {
                let found = table.keys().find(|key| key.span().start == offset).cloned();
                if let Some(key) = found {
                    table.remove(&key);
                    return true;
                }
                waiting.extend(table.iter_mut().map(|(_, value)| value.get_mut()));
            }
            DeValue::Array(array) => waiting.extend(array.iter_mut().map(Spanned::get_mut)),
            _ => {}
        }
    }
    false
}

/// Turns serde's words into ours.
fn explain(message: &str, offset: usize) -> ItemFault {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let (code, text, suggestion) = match (message, quoted.as_slice()) {
        (m, [key, known @ ..]) if m.starts_with("unknown field") => {
            ("unknown-key", format!("unknown key `{key}`"), spelling::advice(key, known.iter().copied()))
        }
        (m, [word, known @ ..]) if m.starts_with("unknown variant") => (
            "unknown-word",
            format!("`{word}` is not one of the known words"),
            spelling::advice(word, known.iter().copied()),
        ),
        (m, [key]) if m.starts_with("missing field") => {
            ("missing-key", format!("the key `{key}` is missing"), None)
        }
        (m, _) if m.contains("untagged enum Value") => (
            "wrong-type",
            "a value is a text, a whole number, true or false".to_owned(),
            Some("dates are texts: \"2026-11-10\"; money is whole minor units".to_owned()),
        ),
        (m, _) if m.starts_with("invalid type") => ("wrong-type", m.to_owned(), None),
        _ => ("wrong-value", message.to_owned(), None),
    };
    ItemFault { offset: Some(offset), code, message: text, suggestion }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[expect(dead_code, reason = "only read by serde")]
        title: String,
        #[serde(default)]
        #[expect(dead_code, reason = "only read by serde")]
        size: i64,
    }

    fn faults(text: &str) -> Vec<String> {
        let table = DeTable::parse(text).expect("valid TOML");
        let item = Spanned::new(table.span(), DeValue::Table(table.into_inner()));
        let mut faults = Vec::new();
        let read: Option<Sample> = read(item, &mut faults);
        assert_eq!(read.is_some(), faults.is_empty());
        let line = |fault: &ItemFault| fault.offset.map_or(0, |offset| line_of(text, offset));
        faults.iter().map(|fault| format!("{} {} {}", line(fault), fault.code, fault.message)).collect()
    }

    #[test]
    fn every_unknown_key_is_named_with_its_line() {
        assert!(faults("title = 'a'\nsize = 1").is_empty());
        assert_eq!(
            faults("title = 'a'\nsze = 1\ncolour = 2"),
            ["3 unknown-key unknown key `colour`", "2 unknown-key unknown key `sze`"]
        );
        assert_eq!(faults("size = 1"), ["1 missing-key the key `title` is missing"]);
        let wrong = faults("title = 'a'\n\nsize = 'b'");
        assert_eq!(wrong, ["3 wrong-type invalid type: string \"b\", expected i64"]);
    }
}
