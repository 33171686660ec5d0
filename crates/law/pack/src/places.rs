//! Where each part of a pack stands, so that a check can cite file and line. Kept beside the model,
//! which stays free of it.

use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

/// A file and the line in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as findings name it.
    pub file: String,
    /// The line, counted from 1.
    pub line: Option<usize>,
}

/// The places of a pack by path: `service/card/step/welcome/next.grant`, `register/reader/field/name`.
#[derive(Clone, Debug, Default)]
pub struct Places {
    places: BTreeMap<String, Place>,
}

impl Places {
    /// The place of a part; of the nearest part around it when it has none of its own.
    pub fn find(&self, path: &str) -> Place {
        let mut path = path;
        loop {
            if let Some(place) = self.places.get(path) {
                return place.clone();
            }
            match path.rfind(['/', '.']) {
                Some(end) => path = &path[..end],
                None => return Place { file: "pack.toml".into(), line: None },
            }
        }
    }

    /// An error at the place of a part.
    pub fn error(&self, path: &str, code: &'static str, message: impl Into<String>) -> crate::Finding {
        let place = self.find(path);
        crate::Finding::error(place.file, place.line, code, message)
    }

    /// Notes one place; the first one noted stays.
    pub(crate) fn note(&mut self, path: String, file: &str, line: usize) {
        self.places.entry(path).or_insert_with(|| Place { file: file.into(), line: Some(line) });
    }

    /// Notes a table and everything in it. Nested tables are walked with a list, not by recursion.
    pub(crate) fn note_table(&mut self, path: &str, file: &str, text: &str, table: &DeTable<'_>) {
        let mut waiting = vec![(path.to_owned(), table)];
        while let Some((path, table)) = waiting.pop() {
            for (key, value) in table {
                let path = format!("{path}/{}", key.get_ref());
                self.note(path.clone(), file, line_of(text, key.span().start));
                match value.get_ref() {
                    DeValue::Table(inner) => waiting.push((path, inner)),
                    DeValue::Array(list) => {
                        for (at, item) in list.iter().enumerate() {
                            let path = format!("{path}/{at}");
                            self.note(path.clone(), file, line_of(text, item.span().start));
                            if let DeValue::Table(inner) = item.get_ref() {
                                waiting.push((path, inner));
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}

/// The line of a byte offset, counted from 1.
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    let end = offset.min(text.len());
    text.as_bytes()[..end].iter().filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_without_a_place_takes_the_one_around_it() {
        let text = "a = 1\n[b]\nc = 2\n";
        let table = DeTable::parse(text).expect("valid");
        let mut places = Places::default();
        places.note("x".into(), "f.toml", 1);
        places.note_table("x", "f.toml", text, table.get_ref());
        for (path, line) in [
            ("x/a", Some(1)),
            ("x/b/c", Some(3)),
            ("x/b/c/deeper.still", Some(3)),
            ("x/zz", Some(1)),
            ("y", None),
        ] {
            assert_eq!(places.find(path).line, line, "{path}");
        }
    }
}
