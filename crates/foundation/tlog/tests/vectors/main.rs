//! The forms of the access log as files, against which the browser's checker and the tools of strangers test too.
//!
//! Each file under `vectors/` is made here again and compared, so a change of any form is seen. After a change
//! that is meant, `VAHID_WRITE_VECTORS=1 cargo test -p tlog --test vectors` writes them anew.

mod leaves;
mod notes;
mod trees;

use serde_json::Value;
use std::path::Path;

fn same(name: &str, made: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors").join(name);
    if std::env::var_os("VAHID_WRITE_VECTORS").is_some() {
        let text = serde_json::to_string_pretty(made).expect("written") + "\n";
        std::fs::write(&path, text).expect("written");
    }
    let kept = std::fs::read_to_string(&path).expect("the vectors are there");
    // The order of names in an object says nothing.
    let kept: Value = serde_json::from_str(&kept).expect("JSON");
    assert!(kept == *made, "{name} differs: a form of the access log has changed, and every checker with it");
}

#[test]
fn leaves_and_codes() {
    same("leaf.json", &leaves::leaf());
}

#[test]
fn tags() {
    same("tag.json", &leaves::tags());
}

#[test]
fn commitments_and_openings() {
    same("opening.json", &leaves::opening());
}

#[test]
fn the_vrf() {
    same("vrf.json", &leaves::vrf());
}

#[test]
fn trees_and_tiles() {
    same("tree.json", &trees::tree());
}

#[test]
fn segments() {
    same("segment.json", &trees::segment());
}

#[test]
fn notes_and_cosignatures() {
    same("note.json", &notes::note());
}

#[test]
fn receipts_and_policies() {
    same("proof.json", &notes::proof());
}

/// Bytes as lower-case hex.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
