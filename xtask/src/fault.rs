//! One place where the tree breaks the house's law, told so that the reader can mend it at once.

use std::fmt;

/// A breach: where, what, why it matters, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file, from the root of the workspace, with forward slashes.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The rule's short name; the same word stands in `// tidy: allow <rule>: <reason>`.
    pub rule: &'static str,
    /// What was found.
    pub what: String,
    /// Why the house forbids it.
    pub why: &'static str,
    /// What to do instead.
    pub mend: &'static str,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}:{}: [{}] {}", self.path, self.line, self.rule, self.what)?;
        writeln!(out, "    why:  {}", self.why)?;
        write!(out, "    mend: {}", self.mend)
    }
}

/// Sorts the faults by place and makes one message of them, or `Ok` when there are none.
pub fn report(subject: &str, counted: &str, mut faults: Vec<Fault>) -> Result<(), String> {
    faults.sort();
    if faults.is_empty() {
        println!("{subject}: {counted}, no faults");
        return Ok(());
    }
    let listing: Vec<String> = faults.iter().map(Fault::to_string).collect();
    Err(format!("{}\n{subject}: {counted}, {} fault(s)", listing.join("\n"), faults.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(path: &str, line: usize) -> Fault {
        Fault { path: path.into(), line, rule: "pure", what: "x".into(), why: "y", mend: "z" }
    }

    #[test]
    fn a_report_lists_every_fault_in_order_of_place() {
        assert_eq!(report("tidy", "2 files", vec![]), Ok(()));
        let message = report("tidy", "2 files", vec![fault("b.rs", 1), fault("a.rs", 9)]).unwrap_err();
        let expected = "a.rs:9: [pure] x\n    why:  y\n    mend: z\nb.rs:1: [pure] x\n    why:  y\n    mend: z\n\
                        tidy: 2 files, 2 fault(s)";
        assert_eq!(message, expected);
    }
}
