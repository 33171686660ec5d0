//! The list of lengths that are over the limit and may only shrink: `xtask/ratchet.txt`.
//!
//! A line reads `path length reason` or `path::function length reason`. When the thing fits the limit again, its
//! line must go; the ratchet never opens.

use super::lengths;
use crate::fault::Fault;
use crate::source::Source;
use std::collections::BTreeMap;
use std::path::Path;

const FILE: &str = "xtask/ratchet.txt";
const RULE: &str = "ratchet";

/// What may be longer than the limit, and how long at most.
#[derive(Debug, Default)]
pub struct Ratchet {
    entries: BTreeMap<String, Entry>,
}

#[derive(Debug)]
struct Entry {
    line: usize,
    length_max: usize,
}

impl Ratchet {
    /// Reads the list; a missing file is an empty list. Refuses a line without a number and a reason.
    pub fn read(root: &Path) -> Result<Ratchet, String> {
        Ratchet::parse(&std::fs::read_to_string(root.join(FILE)).unwrap_or_default())
    }

    fn parse(written: &str) -> Result<Ratchet, String> {
        let mut entries = BTreeMap::new();
        for (index, line) in written.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let mut parts = line.splitn(3, ' ');
            let (name, length, reason) = (parts.next(), parts.next(), parts.next());
            let length_max = length.and_then(|length| length.parse().ok());
            let (Some(name), Some(length_max), Some(_)) = (name, length_max, reason) else {
                return Err(format!("{FILE}:{}: a line reads `path[::function] length reason`", index + 1));
            };
            entries.insert(name.to_owned(), Entry { line: index + 1, length_max });
        }
        Ok(Ratchet { entries })
    }

    /// The longest that `name` may be: its own entry, or the general limit.
    pub fn length_max(&self, name: &str, limit: usize) -> usize {
        self.entries.get(name).map_or(limit, |entry| entry.length_max.max(limit))
    }

    /// Entries that are no longer needed.
    pub fn check_entries(&self, root: &Path) -> Vec<Fault> {
        self.entries
            .iter()
            .filter(|(name, _)| {
                let path = name.split("::").next().unwrap_or(name);
                let Ok(written) = std::fs::read_to_string(root.join(path)) else { return true };
                !lengths::is_over(&Source::new(path, &written), name)
            })
            .map(|(name, entry)| Fault {
                path: FILE.into(),
                line: entry.line,
                rule: RULE,
                what: format!("`{name}` fits the limit or is gone"),
                why: "an open ratchet lets the length grow back unseen",
                mend: "delete the line",
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_needs_a_length_and_a_reason() {
        let ratchet = Ratchet::parse("# comment\n\na.rs 500 one table of codes\n").unwrap();
        assert_eq!((ratchet.length_max("a.rs", 400), ratchet.length_max("b.rs", 400)), (500, 400));
        assert!(Ratchet::parse("a.rs 500").is_err());
        assert!(Ratchet::parse("a.rs long because").is_err());
    }

    #[test]
    fn an_entry_that_is_not_needed_is_a_fault() {
        let ratchet = Ratchet::parse("xtask/src/main.rs 500 once long\nno/such.rs 500 gone\n").unwrap();
        let mut faults = ratchet.check_entries(&crate::workspace::root());
        faults.sort();
        assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), vec![1, 2]);
    }
}
