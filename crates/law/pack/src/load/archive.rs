//! `law/archive/`: the texts of acts. A text that has landed is never changed; the index pins each (SG-13).

use super::files::sha256;
use super::reading::Reading;
use crate::Finding;
use crate::model::{ArchivedText, RemovedText};
use ids::ActId;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The folder of the archive.
const FOLDER: &str = "law/archive/";

/// `[[text]]` of `index.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    act: ActId,
    version: u32,
    file: String,
    sha256: String,
    /// When and why the text was taken out: then its file may be gone, its line stays.
    #[serde(default)]
    removed: Option<RemovedText>,
}

/// Compares every text with the index and gives them by act. Versions of an act follow one another from 1, so that a text taken
/// away leaves a hole that is seen.
pub(super) fn archive(reading: &mut Reading<'_>) -> BTreeMap<ActId, Vec<ArchivedText>> {
    let inside = |path: &&str| path.starts_with(FOLDER) && path.ends_with(".md");
    let mut unlisted: BTreeSet<String> = reading.files.paths().filter(inside).map(str::to_owned).collect();
    let mut versions: BTreeMap<ActId, u32> = BTreeMap::new();
    let mut archive: BTreeMap<ActId, Vec<ArchivedText>> = BTreeMap::new();
    if let Some(mut document) = reading.document_if_there(&format!("{FOLDER}index.toml")) {
        for (_, item) in reading.items(&mut document, "text", "file") {
            let line = document.line(item.span().start);
            let Some(text) = reading.item::<Listed>(&document, &format!("archive/{line}"), item) else {
                continue;
            };
            let path = format!("{FOLDER}{}", text.file);
            unlisted.remove(&path);
            let next = versions.entry(text.act.clone()).or_insert(0);
            *next += 1;
            let reasoned = text.removed.as_ref().is_some_and(|removed| {
                !removed.reason.is_empty() && removed.reason.values().all(|reason| !reason.trim().is_empty())
            });
            let fault = match reading.files.get(&path) {
                None if text.version == *next && reasoned => {
                    archive.entry(text.act.clone()).or_default().push(landed(&text, String::new()));
                    None
                }
                None if text.removed.is_some() => {
                    Some(format!("the removal of `{}` states no reason (SG-13)", text.file))
                }
                None => Some(format!(
                    "the text `{}` is gone: an archived text is never taken away (SG-13)",
                    text.file
                )),
                Some(bytes) if sha256(bytes) != text.sha256 => {
                    Some(format!("the text `{}` was changed after it landed (SG-13)", text.file))
                }
                Some(_)
                    if text.version != *next || text.file != format!("{}/{}.md", text.act, text.version) =>
                {
                    Some(format!(
                        "version {next} of `{}` is expected here, as {}/{next}.md",
                        text.act, text.act
                    ))
                }
                Some(bytes) => {
                    let words = String::from_utf8_lossy(bytes).into_owned();
                    archive.entry(text.act.clone()).or_default().push(landed(&text, words));
                    None
                }
            };
            if let Some(message) = fault {
                let finding = Finding::error(&document.shown, Some(line), "archive", message);
                reading.push(finding.help("add a newer text beside it; restore this one from the history"));
            }
        }
        reading.refuse_rest(&document, &["text"]);
    }
    for path in unlisted {
        let finding =
            Finding::error(reading.files.shown(&path), None, "archive", "this text is not in the index");
        reading.push(finding.help("list it in law/archive/index.toml with its sha256"));
    }
    archive
}

/// A listed text with its words.
fn landed(listed: &Listed, text: String) -> ArchivedText {
    let (sha256, removed) = (listed.sha256.clone(), listed.removed.clone());
    ArchivedText { version: listed.version, sha256, text, removed }
}

#[cfg(test)]
mod tests {
    use crate::sample::{files, load_findings};

    const INDEX: &str = "law/archive/index.toml";
    const TEXT: &str = "law/archive/ACT-1/1.md";
    const HELP: &str = "\n  help: add a newer text beside it; restore this one from the history";

    #[test]
    fn a_landed_text_is_neither_changed_nor_taken_away() {
        let place = "packs/_example-library/law/archive/index.toml:4: error[archive]";
        let changed = load_findings(&[(TEXT, "Article 3", "Article 33")]);
        assert_eq!(
            changed,
            [format!("{place}: the text `ACT-1/1.md` was changed after it landed (SG-13){HELP}")]
        );
        let renumbered = load_findings(&[(INDEX, "version = 1", "version = 2")]);
        assert_eq!(
            renumbered,
            [format!("{place}: version 1 of `ACT-1` is expected here, as ACT-1/1.md{HELP}")]
        );
        let mut gone = files();
        gone.remove(TEXT);
        let findings = crate::load_files(&gone).expect_err("the text is gone");
        let gone = format!(
            "{place}: the text `ACT-1/1.md` is gone: an archived text is never taken away (SG-13){HELP}"
        );
        assert_eq!(findings.iter().map(ToString::to_string).collect::<Vec<_>>(), [gone]);
    }

    /// SG-13, RF-23: a removal leaves its line, its day and its reason; without a reason it is refused.
    #[test]
    fn a_removal_leaves_a_trace_with_a_reason() {
        let removed = |reason: &str| {
            let index = format!(
                "sha256 = \"736e4a3ee82449a597d8b55af28e517668ff1498cdf5c8755dab5c45b27b8318\"\nremoved = {{ on = \"2026-11-25\", reason = {{ {reason} }} }}"
            );
            let mut gone = crate::sample::edited(&[(
                INDEX,
                "sha256 = \"736e4a3ee82449a597d8b55af28e517668ff1498cdf5c8755dab5c45b27b8318\"",
                &index,
            )]);
            gone.remove(TEXT);
            crate::load_files(&gone)
        };
        let loaded = removed("en = \"Court decision 7\"").expect("a trace with a reason");
        let text = &loaded.country.archive["ACT-1"][0];
        assert_eq!((text.text.as_str(), text.sha256.len()), ("", 64));
        assert_eq!(
            text.removed.as_ref().expect("a trace").reason.values().next().expect("a reason"),
            "Court decision 7"
        );
        for silent in ["", "en = \" \""] {
            let findings = removed(silent).expect_err("no reason");
            assert!(findings[0].to_string().contains("states no reason (SG-13)"), "{}", findings[0]);
        }
    }

    #[test]
    fn a_text_beside_the_index_is_listed() {
        let mut more = files();
        more.put("law/archive/ACT-1/2.md", "a newer text");
        let findings = crate::load_files(&more).expect_err("not listed");
        assert_eq!(
            findings[0].to_string(),
            "packs/_example-library/law/archive/ACT-1/2.md: error[archive]: this text is not in the index\n  help: list it in law/archive/index.toml with its sha256"
        );
    }
}
