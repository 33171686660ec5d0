//! The law of the sources: every rule a reviewer would otherwise have to remember, in about a second.
//!
//! Each rule is one file with its own table of good and bad snippets. A line may carry
//! `// tidy: allow <rule>: <reason>` on itself or just above; the reason is read in review. Lengths have no such
//! mark: they stand in `xtask/ratchet.txt`, where they can only shrink.

mod docs;
mod guests;
mod leftovers;
mod lengths;
mod pack_words;
mod purity;
mod ratchet;
mod sql;
mod sql_portable;
mod transaction;

use crate::fault::{self, Fault};
use crate::source::Source;
use crate::workspace;
use std::path::Path;

/// Folders whose Rust is read.
const FOLDERS: [&str; 3] = ["crates", "tests", "xtask"];

/// Reads the whole tree and prints or returns the breaches.
pub fn run(root: &Path) -> Result<(), String> {
    let words = pack_words::PackWords::read(root);
    let ratchet = ratchet::Ratchet::read(root)?;
    let mut faults = Vec::new();
    let mut count = 0;
    for path in FOLDERS.iter().flat_map(|folder| workspace::files(root, folder, ".rs")) {
        // A helper may move a file while we look; a file that is gone has no faults.
        let Ok(written) = std::fs::read_to_string(root.join(&path)) else { continue };
        let source = Source::new(&path, &written);
        faults.extend(check_rust(&source, &words, &ratchet));
        count += 1;
    }
    for path in workspace::files(root, "schema", ".sql") {
        let written = std::fs::read_to_string(root.join(&path)).unwrap_or_default();
        faults.extend(sql_portable::check_migration(&path, &written));
        count += 1;
    }
    faults.extend(guests::check(root)?);
    faults.extend(ratchet.check_entries(root));
    fault::report("tidy", &format!("{count} files"), faults)
}

fn check_rust(source: &Source, words: &pack_words::PackWords, ratchet: &ratchet::Ratchet) -> Vec<Fault> {
    let mut faults = lengths::check(source, ratchet);
    faults.extend(leftovers::check(source));
    if source.path.starts_with("crates/") {
        faults.extend(purity::check(source));
        faults.extend(transaction::check(source));
        faults.extend(pack_words::check(source, words));
        faults.extend(docs::check(source));
        faults.extend(sql::check(source));
        faults.extend(sql_portable::check(source));
    }
    faults
}
