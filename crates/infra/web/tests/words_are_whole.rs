//! Every text exists in Azerbaijani and English, every used key exists, and no key lies unused.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the message")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use web::words::words;
use web::{Kind, Lang};

/// Texts that are found by a code: of trouble, of an office, a figure, a finding. The crates that have the codes test
/// that each has its text.
const BY_CODE: [&str; 13] = [
    "problem.",
    "trouble.",
    "centre-trouble.",
    "office.",
    "report-figure.",
    "report-unit.",
    "finding-what.",
    "claims.event.",
    "claims.kind.",
    "claims.state.",
    "claims.why.",
    "warrant-offence.",
    "warrant-state.",
];

fn keys(lang: Lang) -> BTreeSet<String> {
    words(lang).keys().map(str::to_owned).collect()
}

fn files_under(folder: &Path, endings: &[&str], into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_under(&path, endings, into);
        } else if endings.iter().any(|ending| path.extension().is_some_and(|found| found == *ending)) {
            into.push(path);
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

/// The text of every file that may use a word: all Rust of the workspace's crates and all templates.
fn sources() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    files_under(&root().join("crates"), &["rs"], &mut files);
    files_under(&root().join("ui/templates"), &["html"], &mut files);
    files.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn azerbaijani_and_english_have_the_same_keys() {
    assert_eq!(keys(Lang::Az), keys(Lang::En));
}

#[test]
fn russian_has_no_key_of_its_own_but_its_plural_forms() {
    let az = keys(Lang::Az);
    for key in keys(Lang::Ru) {
        let base = key.strip_suffix("-few").unwrap_or(&key);
        assert!(az.contains(base), "{key} is only in ru.toml");
    }
}

#[test]
fn no_text_is_empty_and_the_places_agree() {
    let az = words(Lang::Az);
    for lang in [Lang::En, Lang::Ru] {
        for key in words(lang).keys() {
            let text = words(lang).get(key);
            assert!(!text.trim().is_empty(), "{key} is empty");
            let base = key.strip_suffix("-few").unwrap_or(key);
            for place in ["{0}", "{1}", "{2}"] {
                if !key.ends_with("-one") {
                    assert_eq!(text.contains(place), az.get(base).contains(place), "{key} {place} {lang:?}");
                }
            }
        }
    }
}

#[test]
fn every_key_used_in_a_crate_or_a_template_exists() {
    let az = keys(Lang::Az);
    let mut used = 0;
    for (path, text) in sources() {
        // Tests have helpers of their own that are named alike.
        if path.components().any(|part| part.as_os_str() == "tests") {
            continue;
        }
        for call in [".t(\"", ".n(\"", ".fill(\"", ".count(\""] {
            for (start, _) in text.match_indices(call) {
                let rest = &text[start + call.len()..];
                let key = &rest[..rest.find('"').unwrap()];
                assert!(az.contains(key), "{} uses {key}, which no text has", path.display());
                used += 1;
            }
        }
    }
    assert!(used > 100, "the search for keys found only {used}: it is broken");
}

#[test]
fn no_key_lies_unused() {
    let sources = sources();
    let used = |key: &str| {
        let whole = format!("\"{key}\"");
        // A crate may put the name of the table before a list of its keys.
        let pieces =
            key.split_once('.').map(|(table, rest)| (format!("\"{table}.{{"), format!("\"{rest}\"")));
        // A word of a model, wherever it is named, with an ending of the page that forms the key.
        let ended = key.split_once('.').and_then(|(table, rest)| {
            let (word, ending) = rest.rsplit_once('-')?;
            Some((format!("\"{table}.{{"), format!("\"{word}\""), format!("-{ending}\"")))
        });
        let by_ending = |(table, word, ending): &(String, String, String)| {
            let formed = |text: &str| text.contains(table) && text.contains(ending);
            sources.iter().any(|(_, text)| formed(text))
                && sources.iter().any(|(_, text)| text.contains(word))
        };
        if ended.as_ref().is_some_and(by_ending) {
            return true;
        }
        sources.iter().any(|(_, text)| {
            let by_pieces = |(table, rest): &(String, String)| text.contains(table) && text.contains(rest);
            text.contains(&whole) || pieces.as_ref().is_some_and(by_pieces)
        })
    };
    let idle = |key: &String| {
        let by_code = BY_CODE.iter().any(|start| key.starts_with(start));
        !by_code && !used(key.strip_suffix("-one").unwrap_or(key))
    };
    let found: Vec<String> = keys(Lang::Az).into_iter().filter(idle).collect();
    assert_eq!(found, Vec::<String>::new(), "these texts are used nowhere");
}

#[test]
fn every_kind_of_problem_says_what_why_and_what_to_do() {
    for kind in Kind::ALL {
        for lang in Lang::OFFERED {
            for part in ["title", "detail", "what_to_do"] {
                let key = format!("problem.{}.{part}", kind.code());
                assert!(words(lang).find(&key).is_some(), "{key} {lang:?}");
            }
        }
    }
    let known: BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.code()).collect();
    for key in keys(Lang::Az) {
        if let Some(rest) = key.strip_prefix("problem.") {
            let code = rest.split('.').next().unwrap();
            assert!(known.contains(code), "{key} belongs to no kind of problem");
        }
    }
}
