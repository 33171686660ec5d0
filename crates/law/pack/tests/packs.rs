//! Every pack of the tree loads, has no findings, and passes its golden cases.

use jiff::civil::date;
use pack::golden::GoldenResult;
use pack::{Files, check, golden, load_files};
use std::path::Path;

#[test]
fn every_pack_of_the_tree_is_whole() {
    let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../packs");
    let mut seen = 0;
    for entry in std::fs::read_dir(packs).expect("the folder of packs") {
        let dir = entry.expect("an entry").path();
        if !dir.join("pack.toml").exists() {
            continue;
        }
        seen += 1;
        let shown = |findings: Vec<pack::Finding>| {
            findings.iter().map(|finding| format!("{finding}\n")).collect::<String>()
        };
        let loaded = Files::read(&dir).and_then(|files| load_files(&files)).map_err(shown);
        let loaded = loaded.unwrap_or_else(|findings| panic!("{findings}"));
        // The day is fixed, so that this test says the same next year; the shipped binary checks with today.
        let findings = check(&loaded.country, &loaded.places, date(2026, 11, 24));
        assert!(findings.is_empty(), "{}", shown(findings));
        let failed: Vec<GoldenResult> =
            golden::run(&loaded.country).into_iter().filter(|result| !result.passed()).collect();
        assert!(failed.is_empty(), "{failed:#?}");
    }
    assert!(seen >= 1, "the example pack at least");
}
