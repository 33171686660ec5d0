//! The course of reading a pack: files in, findings and places collected on the way.

use super::document::{self, Document, Item};
use super::files::Files;
use crate::{Finding, Places};
use serde::de::DeserializeOwned;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What has been read so far.
pub(super) struct Reading<'f> {
    pub(super) files: &'f Files,
    pub(super) places: Places,
    findings: Vec<Finding>,
    read: BTreeSet<String>,
}

impl<'f> Reading<'f> {
    pub(super) fn new(files: &'f Files) -> Self {
        let mut places = Places::default();
        places.note("pack".into(), &files.shown("pack.toml"), 1);
        Self { files, places, findings: Vec::new(), read: BTreeSet::new() }
    }

    /// All findings, in order of file and line.
    pub(super) fn into_findings(mut self) -> Vec<Finding> {
        self.findings.sort();
        self.findings.dedup();
        self.findings
    }

    pub(super) fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// The paths of the files in a folder with an ending, without going deeper.
    pub(super) fn paths_in(&self, folder: &str, ending: &str) -> Vec<String> {
        let inside = |path: &&str| {
            path.strip_prefix(folder).is_some_and(|rest| !rest.contains('/') && rest.ends_with(ending))
        };
        self.files.paths().filter(inside).map(str::to_owned).collect()
    }

    /// The names of the folders in a folder.
    pub(super) fn folders_in(&self, folder: &str) -> Vec<String> {
        let first = |path: &str| Some(path.strip_prefix(folder)?.split_once('/')?.0.to_owned());
        self.files.paths().filter_map(first).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The text of a file, if it is there and is UTF-8.
    pub(super) fn text(&mut self, path: &str) -> Option<&'f str> {
        let bytes = self.files.get(path)?;
        self.read.insert(path.to_owned());
        match std::str::from_utf8(bytes) {
            Ok(text) => Some(text.strip_prefix('\u{feff}').unwrap_or(text)),
            Err(_) => {
                let finding =
                    Finding::error(self.files.shown(path), None, "not-utf8", "this file is not UTF-8 text");
                self.push(finding);
                None
            }
        }
    }

    /// A TOML file that may be absent; every fault of its syntax is a finding.
    pub(super) fn document_if_there(&mut self, path: &str) -> Option<Document<'f>> {
        let text = self.text(path)?;
        let shown = self.files.shown(path);
        let (table, faults) = DeTable::parse_recoverable(text);
        for fault in &faults {
            let line = fault.span().map(|span| crate::places::line_of(text, span.start));
            self.push(Finding::error(&shown, line, "not-toml", fault.message()));
        }
        faults.is_empty().then(|| Document { shown, text, table: table.into_inner() })
    }

    /// A TOML file that must be there.
    pub(super) fn document(&mut self, path: &str) -> Option<Document<'f>> {
        if self.files.get(path).is_none() {
            let finding =
                Finding::error(self.files.shown(path), None, "missing-file", "this file is missing");
            self.push(finding);
        }
        self.document_if_there(path)
    }

    /// Reads one item and notes the places of its keys under `path`.
    pub(super) fn item<T: DeserializeOwned>(
        &mut self,
        document: &Document<'f>,
        path: &str,
        item: Item<'f>,
    ) -> Option<T> {
        self.places.note(path.to_owned(), &document.shown, document.line(item.span().start));
        if let DeValue::Table(table) = item.get_ref() {
            self.places.note_table(path, &document.shown, document.text, table);
        }
        let mut faults = Vec::new();
        let read = document::read(item, &mut faults);
        for fault in faults {
            let line = fault.offset.map(|offset| document.line(offset));
            self.push(
                Finding::error(&document.shown, line, fault.code, fault.message).help_if(fault.suggestion),
            );
        }
        read
    }

    /// Reads what is left of a document as one item.
    pub(super) fn whole<T: DeserializeOwned>(
        &mut self,
        document: &mut Document<'f>,
        path: &str,
    ) -> Option<T> {
        let table = std::mem::take(&mut document.table);
        self.item(document, path, Spanned::new(0..0, DeValue::Table(table)))
    }

    /// The items of `[[key]]`, each with the text of its `id` (or of the given naming key).
    pub(super) fn items(
        &mut self,
        document: &mut Document<'f>,
        key: &str,
        naming: &str,
    ) -> Vec<(String, Item<'f>)> {
        let Some(array) = document.take(key) else { return Vec::new() };
        let start = array.span().start;
        let DeValue::Array(array) = array.into_inner() else {
            let message = format!("`{key}` is a list of tables: write [[{key}]]");
            self.push(Finding::error(&document.shown, Some(document.line(start)), "wrong-type", message));
            return Vec::new();
        };
        let name = |at: usize, item: &Item<'f>| {
            let named = item.get_ref().get(naming).and_then(|id| match id.get_ref() {
                DeValue::String(text) => Some(text.to_string()),
                DeValue::Integer(number) => Some(number.to_string()),
                _ => None,
            });
            named.unwrap_or_else(|| format!("no. {}", at + 1))
        };
        array.into_iter().enumerate().map(|(at, item)| (name(at, &item), item)).collect()
    }

    /// Puts a part into its map; one given twice is a finding.
    pub(super) fn insert<K: Ord + std::fmt::Display, V>(
        &mut self,
        map: &mut BTreeMap<K, V>,
        key: K,
        value: V,
        shown: &str,
        line: usize,
    ) {
        match map.entry(key) {
            Entry::Vacant(free) => {
                free.insert(value);
            }
            Entry::Occupied(taken) => {
                let message = format!("`{}` is given twice", taken.key());
                self.push(Finding::error(shown, Some(line), "twice", message));
            }
        }
    }

    /// Reads `[[key]]` of a file into a map by id; `path` is the place of each (`act/<id>`).
    pub(super) fn list<K, V>(
        &mut self,
        document: &mut Document<'f>,
        key: &str,
        naming: &str,
        path: &str,
        id: impl Fn(&V) -> K,
        map: &mut BTreeMap<K, V>,
    ) where
        K: Ord + std::fmt::Display,
        V: DeserializeOwned,
    {
        for (name, item) in self.items(document, key, naming) {
            let line = document.line(item.span().start);
            if let Some(read) = self.item::<V>(document, &format!("{path}/{name}"), item) {
                let shown = document.shown.clone();
                self.insert(map, id(&read), read, &shown, line);
            }
        }
    }

    /// Refuses the keys of a document that nobody took.
    pub(super) fn refuse_rest(&mut self, document: &Document<'f>, known: &[&str]) {
        for key in document.table.keys() {
            let line = document.line(key.span().start);
            let help = crate::spelling::advice(key.get_ref(), known.iter().copied());
            let message = format!("unknown key `{}`", key.get_ref());
            self.push(Finding::error(&document.shown, Some(line), "unknown-key", message).help_if(help));
        }
    }

    /// Refuses files that no part of the pack claims: a misspelt file name must not be silently ignored.
    pub(super) fn refuse_unread_files(&mut self) {
        let free = |path: &str| path.ends_with(".md") || self.read.contains(path);
        let unread: Vec<&str> = self.files.paths().filter(|path| !free(path)).collect();
        for path in unread {
            let finding = Finding::error(
                self.files.shown(path),
                None,
                "unknown-file",
                "no part of a pack has this name",
            );
            let finding = finding.help("docs/pack-format.md lists the files of a pack");
            self.push(finding);
        }
    }
}
