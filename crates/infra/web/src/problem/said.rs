//! A text that is said in one language or in two.

use crate::Lang;
use crate::words::words;

/// A sentence for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Already in the reader's language.
    Once(String),
    /// In both languages, because the reader's is not known yet.
    Both {
        /// Azerbaijani.
        az: String,
        /// English.
        en: String,
    },
}

impl Said {
    /// A text that is already in the reader's language.
    pub fn once(text: impl Into<String>) -> Said {
        Said::Once(text.into())
    }

    /// A text in both languages.
    pub fn both(az: impl Into<String>, en: impl Into<String>) -> Said {
        Said::Both { az: az.into(), en: en.into() }
    }

    /// The interface's own text of a key, in both languages.
    pub fn key(key: &str) -> Said {
        Said::both(words(Lang::Az).get(key), words(Lang::En).get(key))
    }

    /// The interface's own text of a key with `{0}`, `{1}` … replaced, in both languages.
    pub fn filled(key: &str, values: &[&str]) -> Said {
        Said::both(words(Lang::Az).fill(key, values), words(Lang::En).fill(key, values))
    }

    /// The text for a reader of this language; Azerbaijani stands in for Russian.
    pub fn in_lang(&self, lang: Lang) -> &str {
        match (self, lang) {
            (Said::Once(text), _) => text,
            (Said::Both { en, .. }, Lang::En) => en,
            (Said::Both { az, .. }, _) => az,
        }
    }
}
