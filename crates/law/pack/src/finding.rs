//! What is wrong with a pack, said so that its author can mend it.

use std::fmt;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The pack must not serve anyone.
    Error,
    /// The pack works; something in it is doubtful.
    Warning,
}

/// One fault of a pack: where, what, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, as a path that starts with the pack's folder.
    pub file: String,
    /// The line, counted from 1, where one is known.
    pub line: Option<usize>,
    /// Error or warning.
    pub severity: Severity,
    /// A stable slug, for tests and for looking it up.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub suggestion: Option<String>,
}

impl Finding {
    /// An error.
    pub fn error(
        file: impl Into<String>,
        line: Option<usize>,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        let (file, message) = (file.into(), message.into());
        Self { file, line, severity: Severity::Error, code, message, suggestion: None }
    }

    /// The same finding as a warning.
    #[must_use]
    pub fn as_warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// The same finding with advice.
    #[must_use]
    pub fn help(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }

    /// The same finding with advice, if there is any.
    #[must_use]
    pub fn help_if(mut self, suggestion: Option<String>) -> Self {
        self.suggestion = suggestion;
        self
    }

    /// Whether the pack must not be used.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        let weight = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, ": {weight}[{}]: {}", self.code, self.message)?;
        if let Some(suggestion) = &self.suggestion {
            write!(f, "\n  help: {suggestion}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_reads_like_a_compiler_message() {
        let finding = Finding::error("packs/x/pack.toml", Some(12), "unknown-key", "unknown key `ttle`");
        assert_eq!(finding.to_string(), "packs/x/pack.toml:12: error[unknown-key]: unknown key `ttle`");
        let finding = finding.as_warning().help("did you mean `title`?");
        assert_eq!(
            finding.to_string(),
            "packs/x/pack.toml:12: warning[unknown-key]: unknown key `ttle`\n  help: did you mean `title`?"
        );
        assert!(!finding.is_error());
    }
}
