//! Test support: the example pack in memory, with a few words changed.

use crate::{Files, Loaded, load_files};
use std::path::Path;

/// The files of `packs/_example-library`, named as if they stood in `packs/`.
pub(crate) fn files() -> Files {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../packs/_example-library");
    let mut files = Files::read(&dir).expect("the example pack is there");
    files.root = "packs/_example-library".into();
    files
}

/// The example with texts replaced: file, old, new. An old text that is not there fails the test, so that
/// no test silently tests the unchanged pack.
pub(crate) fn edited(edits: &[(&str, &str, &str)]) -> Files {
    let mut files = files();
    for (path, old, new) in edits {
        let text = String::from_utf8(files.get(path).expect("the file is there").to_vec()).expect("UTF-8");
        assert!(text.contains(old), "{path} has no {old:?}");
        files.put(*path, text.replacen(old, new, 1));
    }
    files
}

/// The example, loaded.
pub(crate) fn loaded() -> Loaded {
    load_files(&files()).expect("the example pack loads")
}

/// The findings of loading an edited example, one text a finding.
pub(crate) fn load_findings(edits: &[(&str, &str, &str)]) -> Vec<String> {
    match load_files(&edited(edits)) {
        Ok(_) => Vec::new(),
        Err(findings) => findings.iter().map(ToString::to_string).collect(),
    }
}

/// The findings of loading and checking files on the day of the example, without the pack's folder.
pub(crate) fn check_files(files: &Files) -> Vec<String> {
    let today = jiff::civil::date(2026, 11, 24);
    let findings = match load_files(files) {
        Ok(loaded) => crate::check::check(&loaded.country, &loaded.places, today),
        Err(findings) => panic!("the edited pack does not load: {findings:#?}"),
    };
    findings.iter().map(|finding| finding.to_string().replace("packs/_example-library/", "")).collect()
}

/// The findings of an edited example.
pub(crate) fn check_findings(edits: &[(&str, &str, &str)]) -> Vec<String> {
    check_files(&edited(edits))
}

/// Whether there are findings, and all have one code.
pub(crate) fn only(findings: &[String], code: &str) -> bool {
    !findings.is_empty() && findings.iter().all(|text| text.contains(&format!("[{code}]")))
}

#[test]
fn the_example_has_no_findings() {
    assert_eq!(check_files(&files()), Vec::<String>::new());
}

/// A table of tests: file, old text, new text, and a finding that the edit must bring. All misses are
/// shown at once.
pub(crate) fn each_brings(edits: &[(&str, &str, &str, &str)]) {
    let mut missed = Vec::new();
    for (path, old, new, finding) in edits {
        let found = check_findings(&[(path, old, new)]);
        if !found.iter().any(|text| text == finding) {
            missed.push(format!("{finding}\n--- is not among\n{}\n---", found.join("\n")));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

proptest::proptest! {
    /// Whatever is damaged, the loader and the check come back with findings and never stop the process.
    #[test]
    fn a_damaged_pack_is_never_a_crash(file in 0_usize..64, from in 0_usize..4_000, length in 0_usize..60, patch in "[ -~\n]{0,12}") {
        let mut files = files();
        let paths: Vec<String> = files.paths().map(str::to_owned).collect();
        let path = &paths[file % paths.len()];
        let mut bytes = files.get(path).expect("listed").to_vec();
        let from = from % (bytes.len() + 1);
        let to = (from + length).min(bytes.len());
        bytes.splice(from..to, patch.bytes());
        files.put(path.as_str(), bytes);
        if let Ok(loaded) = load_files(&files) {
            let _findings = crate::check::check(&loaded.country, &loaded.places, jiff::civil::date(2026, 11, 24));
            let _results = crate::golden::run(&loaded.country);
        }
    }
}
