//! Text files: trees of tables whose keys, joined by dots, name each text.

use super::reading::Reading;
use crate::Finding;
use std::collections::BTreeMap;
use toml::de::DeValue;

/// The most characters in one text.
pub(super) const TEXT_LENGTH_MAX: usize = 2_000;

/// Language → key → text.
pub(super) fn texts(
    reading: &mut Reading<'_>,
    languages: &[String],
) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut folders = vec![(String::new(), String::new())];
    for (kind, prefix) in [("registers", "register"), ("services", "service")] {
        let inside = reading.folders_in(&format!("{kind}/"));
        folders
            .extend(inside.into_iter().map(|name| (format!("{kind}/{name}/"), format!("{prefix}.{name}."))));
    }
    let mut texts = BTreeMap::new();
    for language in languages {
        let mut known = BTreeMap::new();
        for (folder, prefix) in &folders {
            file(reading, &format!("{folder}texts.{language}.toml"), prefix, language, &mut known);
        }
        texts.insert(language.clone(), known);
    }
    texts
}

/// Reads one file; a missing one shows itself later by the texts it does not bring.
fn file(
    reading: &mut Reading<'_>,
    path: &str,
    prefix: &str,
    language: &str,
    texts: &mut BTreeMap<String, String>,
) {
    let Some(mut document) = reading.document_if_there(path) else { return };
    let top = std::mem::take(&mut document.table);
    reading.places.note(format!("texts/{language}/{prefix}"), &document.shown, 1);
    let mut waiting = vec![(prefix.to_owned(), top)];
    while let Some((prefix, table)) = waiting.pop() {
        for (key, value) in table {
            let line = document.line(key.span().start);
            let name = format!("{prefix}{}", key.get_ref());
            match value.into_inner() {
                DeValue::Table(inner) => waiting.push((format!("{name}."), inner)),
                DeValue::String(text) if text.trim().is_empty() || text.chars().count() > TEXT_LENGTH_MAX => {
                    let message =
                        format!("the text `{name}` is empty or longer than {TEXT_LENGTH_MAX} characters");
                    reading.push(Finding::error(&document.shown, Some(line), "text-length", message));
                }
                DeValue::String(text) => {
                    reading.places.note(format!("text/{language}/{name}"), &document.shown, line);
                    if texts.insert(name.clone(), text.into_owned()).is_some() {
                        let message = format!("the text `{name}` is given twice");
                        reading.push(Finding::error(&document.shown, Some(line), "twice", message));
                    }
                }
                _ => {
                    let message = format!("`{name}` is neither a text nor a table of texts");
                    reading.push(Finding::error(&document.shown, Some(line), "wrong-type", message));
                }
            }
        }
    }
}
