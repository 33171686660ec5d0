//! Reading a pack: the only place of the crate that opens files.
//!
//! In: a folder. Out: a [`Country`] and the [`Places`] of its parts, or every fault found on the way.
//! Nothing is judged here but form: known keys, right types, well-formed ids, ids given once.
//! What the parts mean together is the business of [`crate::check`].

mod agencies;
mod archive;
mod demo;
mod document;
mod files;
mod law;
mod reading;
mod registers;
mod services;
mod steps;
mod texts;

pub use files::Files;
pub(crate) use files::sha256;

use crate::model::Country;
use crate::{Finding, Places};
use reading::Reading;
use std::path::Path;

/// A pack that was read, with the places of its parts.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The country.
    pub country: Country,
    /// Where its parts stand.
    pub places: Places,
}

/// Reads a country from its folder. Gives back every fault of form, not the first only.
pub fn load(dir: &Path) -> Result<Country, Vec<Finding>> {
    Ok(load_files(&Files::read(dir)?)?.country)
}

/// Reads a country from files already in memory; keeps the places for [`crate::check`].
pub fn load_files(files: &Files) -> Result<Loaded, Vec<Finding>> {
    let mut reading = Reading::new(files);
    let about = law::about(&mut reading);
    let languages = about.as_ref().map(|about| about.languages.clone()).unwrap_or_default();
    let country = Country {
        version: files.version(),
        calendar: law::calendar(&mut reading),
        acts: law::acts(&mut reading),
        archive: archive::archive(&mut reading),
        parameters: law::parameters(&mut reading),
        purposes: law::purposes(&mut reading),
        agencies: agencies::agencies(&mut reading),
        areas: agencies::areas(&mut reading),
        institutions: agencies::institutions(&mut reading),
        roles: agencies::roles(&mut reading),
        grants: agencies::grants(&mut reading),
        clearances: law::clearances(&mut reading),
        registers: registers::registers(&mut reading),
        services: services::services(&mut reading),
        texts: texts::texts(&mut reading, &languages),
        demo: demo::demo(&mut reading),
        about: match about {
            Some(about) => about,
            None => return Err(reading.into_findings()),
        },
    };
    reading.refuse_unread_files();
    let places = std::mem::take(&mut reading.places);
    let findings = reading.into_findings();
    if findings.is_empty() { Ok(Loaded { country, places }) } else { Err(findings) }
}

#[cfg(test)]
mod tests {
    use crate::sample::{edited, load_findings, loaded};
    use crate::{Files, load_files};

    #[test]
    fn the_example_loads_whole() {
        let loaded = loaded();
        let country = &loaded.country;
        assert_eq!((country.registers.len(), country.services.len(), country.grants.len()), (3, 1, 4));
        let service = &country.services["card"];
        assert_eq!((service.steps.len(), service.tables.len(), service.golden.len()), (13, 2, 7));
        assert_eq!(service.first().as_str(), "silence");
        assert_eq!(country.text(crate::values::AZERBAIJANI, "service.card.title"), "Kitabxana kartı");
        assert_eq!(country.version.len(), 64);
        assert_eq!(loaded.places.find("service/card/step/judge/next/known").line, Some(21));
    }

    #[test]
    fn every_fault_is_shown_with_its_line() {
        let edits = [
            ("services/card/steps.toml", "suppression = true", "supression = true"),
            ("services/card/steps.toml", "kind = \"gather\"", "kind = \"gathr\""),
            ("services/card/steps.toml", "role = \"librarian\"", "role = \"the librarian\""),
            ("registers/card/register.toml", "type = \"date\"", "type = \"day\""),
            ("registers/reader/register.toml", "owner = \"library\"", "owner = 7"),
            ("law/parameters/voucher-child.toml", "number = 2000", "number = 20.5"),
            ("law/calendar.toml", "\"2026-11-27\"", "\"2027-11-27\""),
            ("agencies/grants/library.toml", "id = \"G-2\"", "id = \"G-1\""),
            ("services/card/rules/eligibility.csv", "C2,false", "C2,flase"),
            ("services/card/cases/silence.toml", "on = \"2026-11-10\"", "on = \"yesterday\""),
            ("texts.en.toml", "country = \"Librarian land\"", "country = 7"),
            ("demo/records/residents.ndjson", "\"age_group\":\"adult\"", "\"age_group\":[1]"),
        ];
        let expected = r#"
packs/_example-library/agencies/grants/library.toml:15: error[twice]: `G-1` is given twice
packs/_example-library/demo/records/residents.ndjson:1: error[wrong-record]: a record is a JSON object of texts, whole numbers, true and false
packs/_example-library/law/calendar.toml:6: error[wrong-year]: 2027-11-27 does not lie in 2026
packs/_example-library/law/parameters/voucher-child.toml:6: error[wrong-type]: invalid type: floating point `20.5`, expected i64
packs/_example-library/registers/card/register.toml:30: error[unknown-word]: `day` is not one of the known words
  help: known here: `text`, `date`, `integer`, `money`, `code`, `boolean`, `person`, `iban`, `record`
packs/_example-library/registers/reader/register.toml:2: error[wrong-type]: invalid type: integer `7`, expected a string
packs/_example-library/services/card/cases/silence.toml:4: error[wrong-value]: failed to parse four digit integer as year: invalid digit, expected 0-9 but got y
packs/_example-library/services/card/rules/eligibility.csv:6: error[test]: row `C2`, card.found: a test of numbers is < 3, >= 2, [1..3], 4, or several joined by commas
packs/_example-library/services/card/steps.toml:7: error[unknown-key]: unknown key `supression`
  help: did you mean `suppression`?
packs/_example-library/services/card/steps.toml:12: error[unknown-word]: there is no kind of step `gathr`
  help: did you mean `gather`?
packs/_example-library/services/card/steps.toml:50: error[wrong-value]: a role id is written with a-z, A-Z, 0-9, '-', '_' and '.'; ' ' is not one of them
packs/_example-library/texts.en.toml:1: error[wrong-type]: `country` is neither a text nor a table of texts"#;
        assert_eq!(load_findings(&edits).join("\n"), expected.trim());
    }

    #[test]
    fn misspelt_names_of_files_and_folders_are_refused() {
        let mut files = edited(&[("services/card/service.toml", "id = \"card\"", "id = \"cards\"")]);
        files.put("services/card/stpes.toml", "");
        files.remove("law/purposes.toml");
        files.put("registers/card/NOTES.md", "free words");
        let findings = load_files(&files).expect_err("three faults");
        let shown: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "packs/_example-library/law/purposes.toml: error[missing-file]: this file is missing",
                "packs/_example-library/services/card/service.toml:1: error[folder]: the service is called `cards`, its folder `card`",
                "packs/_example-library/services/card/stpes.toml: error[unknown-file]: no part of a pack has this name\n  help: docs/pack-format.md lists the files of a pack",
            ]
        );
    }

    #[test]
    fn a_file_that_is_not_toml_shows_every_broken_line() {
        let broken = [("pack.toml", "country_code = \"XX\"", "country_code = \nlanguage = \"")];
        let findings = load_findings(&broken);
        assert!(
            findings.len() >= 2 && findings.iter().all(|text| text.contains("error[not-toml]")),
            "{findings:?}"
        );
    }

    #[test]
    fn as_many_files_as_the_limit_are_read_and_one_more_is_not() {
        let dir = std::env::temp_dir().join(format!("pack-count-{}", std::process::id()));
        std::fs::create_dir_all(&dir).expect("a folder for the test");
        for n in 0..Files::COUNT_MAX {
            std::fs::write(dir.join(format!("{n}.md")), "").expect("written");
        }
        assert!(Files::read(&dir).is_ok());
        std::fs::write(dir.join("one-more.md"), "").expect("written");
        assert_eq!(Files::read(&dir).expect_err("too many")[0].code, "file-refused");
        std::fs::remove_dir_all(&dir).expect("removed");
        let deep = dir.join("a/".repeat(Files::DEPTH_MAX));
        std::fs::create_dir_all(&deep).expect("a deep folder");
        assert!(Files::read(&dir).is_ok());
        std::fs::create_dir_all(deep.join("a")).expect("one deeper");
        assert_eq!(Files::read(&dir).expect_err("too deep")[0].code, "file-refused");
        std::fs::remove_dir_all(&dir).expect("removed");
    }
}
