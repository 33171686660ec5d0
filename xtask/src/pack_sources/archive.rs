//! The archive of acts: append-only, each text with its hash (SG-13, RF-23).

use super::law::Act;
use super::written::{head, quoted};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// What is known of an act, as the first text of its archive. Honest about what is missing.
pub fn page(act: &Act) -> String {
    let mut out = format!("# {} · {}\n\n{}\n\n", act.id, act.title_az, act.title_en);
    let known = [
        ("Növü / Kind", Some(&act.kind)),
        ("Nömrəsi / Number", act.number.as_ref()),
        ("Tarixi / Date", act.date.as_ref()),
        ("Rolu / Role", act.role.as_ref()),
        ("Mənbə / Named in", Some(&act.source)),
    ];
    for (title, value) in known {
        let value = value.map_or("mənbələrdə göstərilməyib / not stated in the sources", String::as_str);
        writeln!(out, "- {title}: {value}").expect("a string takes every text");
    }
    out.push_str(
        "\nAktın tam mətni mənbələrdə yoxdur. Azərbaycanca başlıq bizim tərcüməmizdir. Tam mətn əldə edildikdə bu \
         arxivə yeni nüsxə kimi əlavə olunur; bu nüsxə silinmir.\n\n\
         The full text of the act is not in the sources. The Azerbaijani title is our translation. When the full \
         text is obtained, it is added to this archive as a new version; this version stays.\n",
    );
    out
}

/// Lands each text that its act does not hold yet, as the next version, and writes the index. Gives back how many
/// were added. Refuses when a text that has landed is gone or was changed.
pub fn land(archive: &Path, texts: &[(String, String)]) -> Result<usize, String> {
    let landed = index(archive)?;
    let removed = removed(archive)?;
    for (file, hash) in landed.iter().filter(|(file, _)| !removed.contains_key(*file)) {
        match std::fs::read(archive.join(file)) {
            Ok(bytes) if sha256(&bytes) == *hash => {}
            Ok(_) => {
                return Err(format!(
                    "law/archive/{file} was changed after it had landed (SG-13): put it back"
                ));
            }
            Err(_) => return Err(format!("law/archive/{file} has landed and is gone (RF-23): put it back")),
        }
    }
    let mut files: BTreeMap<String, String> = landed;
    let mut added = 0;
    for (act, text) in texts {
        let hash = sha256(text.as_bytes());
        let mut version = 1;
        let mut known = false;
        while let Some(landed) = files.get(&format!("{act}/{version}.md")) {
            known |= *landed == hash;
            version += 1;
        }
        if !known {
            let file = format!("{act}/{version}.md");
            if archive.join(&file).exists() {
                return Err(format!("law/archive/{file} exists and is not in the index: add it there first"));
            }
            super::write(&archive.join(&file), text)?;
            files.insert(file, hash);
            added += 1;
        }
    }
    super::write(&archive.join("index.toml"), &written_index(&files, &removed))?;
    Ok(added)
}

/// The landed texts by file, with their hashes.
fn index(archive: &Path) -> Result<BTreeMap<String, String>, String> {
    let Ok(text) = std::fs::read_to_string(archive.join("index.toml")) else { return Ok(BTreeMap::new()) };
    let table: toml::Table = text.parse().map_err(|fault| format!("law/archive/index.toml: {fault}"))?;
    let texts = table.get("text").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let entry = |text: &toml::Value| {
        Some((text.get("file")?.as_str()?.to_owned(), text.get("sha256")?.as_str()?.to_owned()))
    };
    texts
        .iter()
        .map(|text| {
            entry(text).ok_or_else(|| format!("law/archive/index.toml: an entry lacks a key: {text}"))
        })
        .collect()
}

/// The texts that were taken out, each with its day and reason as the index says them: such a line stays for good.
fn removed(archive: &Path) -> Result<BTreeMap<String, String>, String> {
    let Ok(text) = std::fs::read_to_string(archive.join("index.toml")) else { return Ok(BTreeMap::new()) };
    let table: toml::Table = text.parse().map_err(|fault| format!("law/archive/index.toml: {fault}"))?;
    let texts = table.get("text").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let entry = |text: &toml::Value| {
        let trace = text.get("removed")?;
        Some((text.get("file")?.as_str()?.to_owned(), trace.to_string()))
    };
    Ok(texts.iter().filter_map(entry).collect())
}

fn written_index(files: &BTreeMap<String, String>, removed: &BTreeMap<String, String>) -> String {
    let about =
        "Texts of acts, append-only: a landed text is never changed, a newer one stands beside it (SG-13).";
    let mut out = head(about, "the files beside it");
    for (file, hash) in files {
        let (act, name) = file.split_once('/').unwrap_or((file, ""));
        let version = name.trim_end_matches(".md");
        write!(
            out,
            "\n[[text]]\nact = {}\nversion = {version}\nfile = {}\nsha256 = {}\n",
            quoted(act),
            quoted(file),
            quoted(hash)
        )
        .expect("a string takes every text");
        if let Some(trace) = removed.get(file) {
            writeln!(out, "removed = {trace}").expect("a string takes every text");
        }
    }
    out
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_archive(check: impl FnOnce(&Path)) {
        let place = std::thread::current().name().unwrap_or("archive").replace("::", "-");
        let folder = std::env::temp_dir().join(format!("xtask-{}-{place}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for the test");
        check(&folder);
        std::fs::remove_dir_all(&folder).expect("removed");
    }

    fn texts(text: &str) -> Vec<(String, String)> {
        vec![("A-1".to_owned(), text.to_owned())]
    }

    #[test]
    fn the_same_text_lands_once_and_a_new_one_lands_beside_it() {
        with_archive(|archive| {
            assert_eq!(land(archive, &texts("first")), Ok(1));
            let before = std::fs::read(archive.join("index.toml")).expect("written");
            assert_eq!(land(archive, &texts("first")), Ok(0));
            assert_eq!(std::fs::read(archive.join("index.toml")).expect("written"), before);
            assert_eq!(land(archive, &texts("second")), Ok(1));
            assert_eq!(std::fs::read_to_string(archive.join("A-1/1.md")).expect("kept"), "first");
            assert_eq!(std::fs::read_to_string(archive.join("A-1/2.md")).expect("added"), "second");
            assert_eq!(land(archive, &texts("first")), Ok(0));
        });
    }

    #[test]
    fn a_changed_or_missing_text_is_refused() {
        with_archive(|archive| {
            assert_eq!(land(archive, &texts("first")), Ok(1));
            std::fs::write(archive.join("A-1/1.md"), "changed").expect("written");
            assert!(land(archive, &texts("first")).expect_err("changed").contains("SG-13"));
            std::fs::remove_file(archive.join("A-1/1.md")).expect("removed");
            assert!(land(archive, &texts("first")).expect_err("gone").contains("RF-23"));
        });
    }

    #[test]
    fn a_removal_keeps_its_trace_in_the_index() {
        with_archive(|archive| {
            assert_eq!(land(archive, &texts("first")), Ok(1));
            let index = std::fs::read_to_string(archive.join("index.toml")).expect("written");
            let trace = "removed = { on = \"2026-11-25\", reason = { en = \"Court decision 7\" } }\n";
            std::fs::write(archive.join("index.toml"), format!("{index}{trace}")).expect("written");
            std::fs::remove_file(archive.join("A-1/1.md")).expect("removed");
            assert_eq!(land(archive, &texts("second")), Ok(1));
            let index = std::fs::read_to_string(archive.join("index.toml")).expect("written");
            assert!(index.contains("Court decision 7") && index.contains("A-1/2.md"), "{index}");
            assert_eq!(land(archive, &texts("second")), Ok(0), "and it is read again");
        });
    }

    #[test]
    fn a_text_that_nobody_indexed_is_not_overwritten() {
        with_archive(|archive| {
            std::fs::create_dir_all(archive.join("A-1")).expect("made");
            std::fs::write(archive.join("A-1/1.md"), "by hand").expect("written");
            assert!(land(archive, &texts("first")).is_err());
            assert_eq!(std::fs::read_to_string(archive.join("A-1/1.md")).expect("kept"), "by hand");
        });
    }
}
