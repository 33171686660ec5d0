//! Rule 6: the country is data. No Rust of the house names a register, service, agency or pack of a country;
//! only the neutral `_example-*` packs may be named, and every engine test uses those.

use crate::fault::Fault;
use crate::source::{Literal, Source};
use crate::workspace;
use std::collections::BTreeSet;
use std::path::Path;

const RULE: &str = "pack-word";
const WHY: &str =
    "a rule that names the country's own things cannot be changed by a pack, nor serve another country";
const MEND: &str = "read it from the pack, or test with the `_example-*` packs";

/// Words that stand for the whole idea: no Rust file of the house holds them, not even in a comment.
const NEVER: [&str; 2] = ["birth", "allowance"];
/// The parts of a pack whose names are ids.
const PARTS: [&str; 3] = ["services", "registers", "agencies"];

/// Every id that the real packs give.
#[derive(Debug, Default)]
pub struct PackWords {
    ids: BTreeSet<String>,
}

impl PackWords {
    /// Reads the ids of the folders under `packs/`; an id that an example pack also gives is free to use.
    pub fn read(root: &Path) -> PackWords {
        let (mut real, mut example) = (BTreeSet::new(), BTreeSet::new());
        for pack in workspace::names(&root.join("packs")) {
            let ids = if pack.starts_with("_example-") { &mut example } else { &mut real };
            for part in PARTS {
                ids.extend(part_ids(root, &format!("packs/{pack}/{part}")));
            }
            ids.insert(pack);
        }
        PackWords { ids: real.difference(&example).cloned().collect() }
    }
}

/// The names of the folders, and the `id = "…"` lines of the part's own list (`agencies/agencies.toml`).
fn part_ids(root: &Path, part: &str) -> Vec<String> {
    let folder = root.join(part);
    let mut ids = workspace::names(&folder);
    ids.retain(|name| folder.join(name).is_dir());
    let list = folder.file_name().map(|name| folder.join(name).with_extension("toml"));
    let listing = list.and_then(|list| std::fs::read_to_string(list).ok()).unwrap_or_default();
    ids.extend(id_lines(&listing));
    ids
}

fn id_lines(toml: &str) -> Vec<String> {
    toml.lines()
        .filter_map(|line| line.trim().strip_prefix("id")?.trim_start().strip_prefix('='))
        .map(|value| value.trim().trim_matches('"').to_owned())
        .collect()
}

/// Every pack id that stands as a whole literal, and every word that must not stand at all.
pub fn check(source: &Source, words: &PackWords) -> Vec<Fault> {
    let mut faults = Vec::new();
    let named = |literal: &&Literal| {
        words.ids.contains(&literal.text) && !(literal.text.len() == 2 && declares_languages(source))
    };
    for literal in source.literals.iter().filter(named) {
        faults.extend(source.fault(
            literal.line,
            RULE,
            format!("the pack id \"{}\"", literal.text),
            WHY,
            MEND,
        ));
    }
    for (index, line) in source.lines.iter().enumerate() {
        let lower = line.to_lowercase();
        for word in NEVER.iter().filter(|word| lower.contains(**word)) {
            faults.extend(source.fault(index + 1, RULE, format!("the word `{word}`"), WHY, MEND));
        }
    }
    faults
}

/// A country's pack may be called as its language is (ISO 639); the file that lists the languages names them.
fn declares_languages(source: &Source) -> bool {
    source.name().starts_with("lang")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(written: &str) -> usize {
        let ids = ["az", "civil-status", "sickness-benefit"].map(str::to_owned).into_iter().collect();
        check(&Source::new("crates/roles/x/src/a.rs", written), &PackWords { ids }).len()
    }

    #[test]
    fn ids_of_a_country_are_found_and_examples_are_not() {
        assert_eq!(found("open(\"civil-status\");"), 1);
        assert_eq!(found("#[cfg(test)] mod tests { fn f() { open(\"sickness-benefit\") } }"), 1);
        assert_eq!(found("open(\"_example-library\"); open(\"civil-status-code\");"), 0);
        assert_eq!(found("let dob = date_of_birth;"), 1);
        assert_eq!(found("/// Child Allowances are paid monthly."), 1);
        assert_eq!(found("lang(\"az\")"), 1);
        let ids = std::iter::once("az".to_owned()).collect();
        let languages = Source::new("crates/infra/x/src/language.rs", "Lang::Az => \"az\"");
        assert!(check(&languages, &PackWords { ids }).is_empty());
        assert_eq!(found("lang(\"az\") // tidy: allow pack-word: the language's code, ISO 639"), 0);
    }

    #[test]
    fn the_example_packs_free_their_own_ids() {
        let root = std::env::temp_dir().join(format!("xtask-pack-words-{}", std::process::id()));
        let put = |path: &str, written: &str| {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, written).unwrap();
        };
        put("packs/zz/services/road-toll/service.toml", "id = \"toll\"\n");
        put("packs/zz/registers/people/register.toml", "");
        put("packs/zz/agencies/agencies.toml", "[[agency]]\n  id = \"roads\"\nidle = \"x\"\n");
        put("packs/zz/agencies/roles.toml", "[[role]]\nid = \"clerk\"\n");
        put("packs/_example-library/registers/people/register.toml", "");
        let words = PackWords::read(&root);
        std::fs::remove_dir_all(&root).unwrap();
        let expected = ["road-toll", "roads", "zz"].map(str::to_owned);
        assert_eq!(words.ids.into_iter().collect::<Vec<_>>(), expected);
    }
}
