//! `vahid log proof`: one receipt, checked with nothing but a policy.

use crate::paint::say;
use std::path::Path;
use tlog::{Leaf, Opening, TlogProof};

/// The most bytes of a receipt or an opening.
const PROOF_BYTES_MAX: u64 = 512 * 1024;

/// Judges a receipt and, if given, what it opens.
pub(super) fn run(file: &Path, policy: &Path, opening: Option<&Path>) -> Result<(), String> {
    let told = |fault: &dyn std::fmt::Display| format!("{}: {fault}", file.display());
    let proof: TlogProof = super::text(file, PROOF_BYTES_MAX)?.parse().map_err(|fault| told(&fault))?;
    let leaf =
        proof.leaf().ok_or_else(|| told(&"its extra data do not begin with a leaf of the access log"))?;
    let quorum = proof.verify(&leaf.hash(), &super::policy(policy)?).map_err(|fault| told(&fault))?;
    say!(
        "\u{1b}[32m✓\u{1b}[0m leaf {} of {} stands in its tree of {} leaves",
        proof.index,
        quorum.checkpoint.origin,
        quorum.checkpoint.size
    );
    say!("  cosigned by   {}", quorum.names.join(", "));
    show(&leaf);
    if let Some(opening) = opening {
        open(opening, &leaf)?;
    }
    Ok(())
}

fn show(leaf: &Leaf) {
    say!("  kind          {:?}", leaf.kind);
    let day = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(i64::from(leaf.day)));
    match day {
        Ok(day) => say!("  day           {day}"),
        Err(_) => say!("  day           {}", leaf.day),
    }
    say!("  provider      {:08x}", leaf.provider);
    say!("  requester     {:08x}", leaf.requester);
    say!("  legal basis   {:04x}", leaf.basis);
}

fn open(file: &Path, leaf: &Leaf) -> Result<(), String> {
    let told = |fault: &dyn std::fmt::Display| format!("{}: {fault}", file.display());
    let opening: Opening =
        serde_json::from_str(&super::text(file, PROOF_BYTES_MAX)?).map_err(|fault| told(&fault))?;
    if opening.root() != Some(leaf.commitment) {
        return Err(told(&"these fields are not the ones that the leaf commits to"));
    }
    say!("\u{1b}[32m✓\u{1b}[0m the opening is the one that the leaf commits to");
    for field in tlog::FIELDS {
        if let Some(value) = opening.value(field).filter(|value| !value.is_empty()) {
            say!("  {field:?}: {value}");
        }
    }
    Ok(())
}
