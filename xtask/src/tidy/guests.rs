//! Dependencies are guests: each one named in the root Cargo.toml has its reason in deny.toml, and no reason
//! outlives its guest.

use crate::fault::Fault;
use std::collections::BTreeMap;
use std::path::Path;

const RULE: &str = "guest";
const WHY: &str = "a dependency without a reason is never thrown out";
/// A reason in fewer words than this says nothing.
const REASON_WORDS_MIN: usize = 3;

/// Compares the two files.
pub fn check(root: &Path) -> Result<Vec<Fault>, String> {
    let read = |name: &str| {
        std::fs::read_to_string(root.join(name)).map_err(|error| format!("cannot read {name}: {error}"))
    };
    Ok(compare(&read("Cargo.toml")?, &read("deny.toml")?))
}

fn compare(manifest: &str, deny: &str) -> Vec<Fault> {
    let guests = guests(manifest);
    let reasons = reasons(deny);
    let missing = guests.iter().filter(|(name, _)| !reasons.contains_key(*name)).map(|(name, line)| {
        let mend = "write `# name: the reason in one line` in deny.toml, or drop the dependency";
        told("Cargo.toml", *line, format!("`{name}` has no reason in deny.toml"), mend)
    });
    let stale = reasons.iter().filter(|(name, _)| !guests.contains_key(*name)).map(|(name, line)| {
        told("deny.toml", *line, format!("`{name}` is no guest any more"), "delete its reason")
    });
    missing.chain(stale).collect()
}

fn told(path: &str, line: usize, what: String, mend: &'static str) -> Fault {
    Fault { path: path.into(), line, rule: RULE, what, why: WHY, mend }
}

/// The registry crates of `[workspace.dependencies]` with their lines.
fn guests(manifest: &str) -> BTreeMap<String, usize> {
    let mut inside = false;
    let mut guests = BTreeMap::new();
    for (index, line) in manifest.lines().enumerate() {
        if line.starts_with('[') {
            inside = line.trim() == "[workspace.dependencies]";
        } else if let Some((name, value)) = line.split_once('=')
            && inside
            && !line.starts_with('#')
            && !value.contains("path =")
        {
            guests.insert(name.trim().to_owned(), index + 1);
        }
    }
    guests
}

/// The lines `# name: reason` between the two marks of deny.toml.
fn reasons(deny: &str) -> BTreeMap<String, usize> {
    let mut inside = false;
    let mut reasons = BTreeMap::new();
    for (index, line) in deny.lines().enumerate() {
        if line.starts_with("# --- ") {
            inside = line.contains("guests");
        } else if let Some((name, reason)) = line.strip_prefix("# ").and_then(|rest| rest.split_once(": "))
            && inside
            && reason.split_whitespace().count() >= REASON_WORDS_MIN
        {
            reasons.insert(name.trim().to_owned(), index + 1);
        }
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "[workspace.dependencies]\nids = { path = \"x\" }\n\nserde = \"1\"\ntoml = \"1\"\n[profile.dev]\ndebug = 1\n";

    fn found(deny: &str) -> Vec<String> {
        compare(MANIFEST, deny).into_iter().map(|fault| fault.what).collect()
    }

    #[test]
    fn every_guest_has_its_reason_and_every_reason_its_guest() {
        let deny = "# --- guests ---\n# serde: the wire forms of messages\n# toml: packs are written in it\n# --- end ---\n# csv: not read here at all\n";
        assert_eq!(found(deny), Vec::<String>::new());
        assert_eq!(found(&deny.replace("toml", "csv")).len(), 2);
        assert_eq!(found(&deny.replace("the wire forms of messages", "because")).len(), 1);
    }
}
