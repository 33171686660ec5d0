//! `vahid log evidence`: whether two signed checkpoints prove a log false.

use super::Trust;
use crate::paint::say;
use std::path::PathBuf;
use witness::witness::{Contradiction, EVIDENCE_BYTES_MAX, Evidence};

/// Judges one evidence file or two checkpoints.
pub(super) fn run(files: &[PathBuf], trust: &Trust) -> Result<(), String> {
    let mut texts = Vec::new();
    for file in files {
        texts.push(super::text(file, EVIDENCE_BYTES_MAX)?);
    }
    let evidence = match &texts[..] {
        [one] => serde_json::from_str(one).map_err(|fault| format!("{}: {fault}", files[0].display()))?,
        [first, second] => {
            Evidence { first: first.clone(), second: second.clone(), proof: Vec::new(), noted_unix: 0 }
        }
        _ => return Err("give one evidence file or two checkpoints".to_owned()),
    };
    match evidence.judge(&trust.keys()?).map_err(|fault| fault.to_string())? {
        Contradiction::SameSize(size) => {
            say!("\u{1b}[31m✗\u{1b}[0m the log is proven false: it signed two trees of {size} leaves");
        }
        Contradiction::OtherPast(size) => say!(
            "\u{1b}[31m✗\u{1b}[0m the log is proven false: the later tree has another past, its first {size} leaves \
             are not those it signed before"
        ),
    }
    Ok(())
}
