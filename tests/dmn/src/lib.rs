//! The judge of our decision tables: the public implementation of DMN, asked the same questions.
//!
//! What this crate knows: how to give one table to both evaluators and compare their answers.
//! It never ships: only its own tests and its example use it (ADR 0002). Invariant: the judge sees nothing
//! but the exported XML, as any other tool would.

mod judge;
mod random;

pub use judge::{Answer, Judge, ours};
pub use random::{Draw, facts_of, random_table};

use pack::model::Country;
use pack::{Files, load_files};
use std::path::Path;

/// Every pack of the tree.
pub fn countries() -> Vec<Country> {
    let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let mut countries = Vec::new();
    for entry in std::fs::read_dir(packs).expect("the folder of packs is part of the tree") {
        let dir = entry.expect("an entry of a folder that was just listed").path();
        if dir.join("pack.toml").exists() {
            let loaded = Files::read(&dir).and_then(|files| load_files(&files));
            countries.push(loaded.unwrap_or_else(|findings| panic!("{findings:#?}")).country);
        }
    }
    countries
}
