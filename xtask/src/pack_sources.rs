//! `cargo xtask pack-sources`: makes the lists of the first country from the files of its sources.
//!
//! In: `packs/az/sources`. Out: agencies, areas, acts, calendar and the archive of acts, the same bytes each
//! time. A text of the archive that has landed is never rewritten (SG-13); everything else is.

mod agencies;
mod archive;
mod calendar;
mod law;
mod written;

use crate::workspace;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Makes the generated files of the pack again. Refuses when a source cannot be read, when an act has no
/// Azerbaijani title, and when a landed text of the archive was changed.
pub fn run() -> Result<(), String> {
    let pack = workspace::root().join("packs").join("az");
    let sources = Sources { folder: pack.join("sources") };
    let acts = law::read(&sources)?;
    let files = [
        ("agencies/agencies.toml", agencies::agencies(&sources)?),
        ("agencies/areas.toml", agencies::areas(&sources)?),
        ("law/acts.toml", law::acts(&acts)),
        ("law/calendar.toml", calendar::calendar(&sources)?),
    ];
    let texts: Vec<(String, String)> = acts.iter().map(|act| (act.id.clone(), archive::page(act))).collect();
    let added = archive::land(&pack.join("law").join("archive"), &texts)?;
    for (place, text) in &files {
        write(&pack.join(place), text)?;
    }
    println!("{} lists written, {added} texts added to the archive of acts", files.len());
    Ok(())
}

/// The folder of the sources.
struct Sources {
    folder: PathBuf,
}

impl Sources {
    /// A JSON file that holds a list.
    fn list(&self, name: &str) -> Result<Vec<Value>, String> {
        match self.json(name)? {
            Value::Array(items) => Ok(items),
            _ => Err(format!("{name} does not hold a list")),
        }
    }

    /// A JSON file.
    fn json(&self, name: &str) -> Result<Value, String> {
        serde_json::from_str(&self.text(name)?).map_err(|fault| format!("{name} is not JSON: {fault}"))
    }

    /// A file kept by hand.
    fn toml(&self, name: &str) -> Result<toml::Table, String> {
        self.text(name)?.parse().map_err(|fault| format!("{name} is not TOML: {fault}"))
    }

    fn text(&self, name: &str) -> Result<String, String> {
        let path = self.folder.join(name);
        std::fs::read_to_string(&path).map_err(|fault| format!("cannot read sources/{name}: {fault}"))
    }
}

/// The text under `key`; a fault that names the place when there is none.
fn needed<'a>(item: &'a Value, key: &str, place: &str) -> Result<&'a str, String> {
    item[key].as_str().ok_or_else(|| format!("{place}: an entry has no text `{key}`: {item}"))
}

/// Writes a file and the folders above it.
fn write(path: &Path, text: &str) -> Result<(), String> {
    let fault = |fault: std::io::Error| format!("cannot write {}: {fault}", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(fault)?;
    }
    std::fs::write(path, text).map_err(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources() -> Sources {
        Sources { folder: workspace::root().join("packs").join("az").join("sources") }
    }

    #[test]
    fn every_list_has_the_entries_that_the_requirements_count() {
        let count = |text: &str, head: &str| text.lines().filter(|line| *line == head).count();
        let agencies = agencies::agencies(&sources()).expect("agencies");
        assert_eq!(count(&agencies, "[[agency]]"), 87);
        assert_eq!(count(&agencies, "security_body = true"), 2);
        assert_eq!(count(&agencies::areas(&sources()).expect("areas"), "[[area]]"), 29);
        let acts = law::read(&sources()).expect("acts");
        assert_eq!(acts.iter().filter(|act| act.id.starts_with("ACT-")).count(), 53);
        let calendar = calendar::calendar(&sources()).expect("calendar");
        assert_eq!(count(&calendar, "[[year]]"), 8);
    }

    #[test]
    fn what_lies_in_the_pack_is_what_the_sources_give() {
        let pack = workspace::root().join("packs").join("az");
        let acts = law::read(&sources()).expect("acts");
        let made = [
            ("agencies/agencies.toml", agencies::agencies(&sources()).expect("agencies")),
            ("agencies/areas.toml", agencies::areas(&sources()).expect("areas")),
            ("law/acts.toml", law::acts(&acts)),
            ("law/calendar.toml", calendar::calendar(&sources()).expect("calendar")),
        ];
        for (place, text) in made {
            let lies = std::fs::read_to_string(pack.join(place)).expect("generated");
            assert!(lies == text, "{place} was changed by hand: run cargo xtask pack-sources");
        }
    }
}
