//! The interface's own fixed words, by language. What the country says lies in its pack.
//!
//! Files: `ui/texts/{az,en,ru}.toml`. Azerbaijani and English hold the same keys (tested);
//! Russian may be partial and falls back to Azerbaijani.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::Lang;

static AZ: LazyLock<Words> =
    LazyLock::new(|| Words::read(Lang::Az, include_str!("../../../../ui/texts/az.toml")));
static EN: LazyLock<Words> =
    LazyLock::new(|| Words::read(Lang::En, include_str!("../../../../ui/texts/en.toml")));
static RU: LazyLock<Words> =
    LazyLock::new(|| Words::read(Lang::Ru, include_str!("../../../../ui/texts/ru.toml")));

/// The words of one language.
#[derive(Debug)]
pub struct Words {
    lang: Lang,
    by_key: BTreeMap<String, String>,
}

/// The words of a language.
pub fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::Az => &AZ,
        Lang::En => &EN,
        Lang::Ru => &RU,
    }
}

impl Words {
    fn read(lang: Lang, text: &str) -> Words {
        let table: toml::Table = text.parse().expect("the texts are part of the binary and tested");
        let mut by_key = BTreeMap::new();
        flatten("", &table, &mut by_key);
        Words { lang, by_key }
    }

    /// The text of a key; absent when neither this language nor Azerbaijani has it.
    pub fn find(&self, key: &str) -> Option<&str> {
        let own = self.by_key.get(key).map(String::as_str);
        if self.lang == Lang::Az { own } else { own.or_else(|| AZ.by_key.get(key).map(String::as_str)) }
    }

    /// The text of a key that must exist. An unknown key shows itself, so that it is seen and
    /// mended; in tests and development it stops the request.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        let found = self.find(key);
        debug_assert!(found.is_some(), "no text for the key {key}");
        found.unwrap_or(key)
    }

    /// The text of a key with `{0}`, `{1}` … replaced, each wherever the language wants it.
    pub fn fill(&self, key: &str, values: &[&str]) -> String {
        let mut text = self.get(key).to_owned();
        for (place, value) in values.iter().enumerate() {
            text = text.replace(&format!("{{{place}}}"), value);
        }
        text
    }

    /// A sentence about a number: uses `key-one` (and in Russian `key-few`) when the language
    /// has it for that number, else `key`; `{0}` is the number.
    pub fn count(&self, key: &str, number: u64) -> String {
        let form = match (self.lang, number % 10, number % 100) {
            (Lang::Az | Lang::En, _, _) if number == 1 => "-one",
            (Lang::Ru, 1, tens) if tens != 11 => "-one",
            (Lang::Ru, 2..=4, tens) if !(12..=14).contains(&tens) => "-few",
            _ => "",
        };
        let special = format!("{key}{form}");
        let key = if self.by_key.contains_key(&special) { &special } else { key };
        self.fill(key, &[&number.to_string()])
    }

    /// Every key of this language's own file.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.by_key.keys().map(String::as_str)
    }
}

fn flatten(before: &str, table: &toml::Table, into: &mut BTreeMap<String, String>) {
    for (key, value) in table {
        let key = if before.is_empty() { key.clone() } else { format!("{before}.{key}") };
        match value {
            toml::Value::Table(inner) => flatten(&key, inner, into),
            toml::Value::String(text) => {
                into.insert(key, text.clone());
            }
            other => panic!("{key} is not a text but {other}"),
        }
    }
}
