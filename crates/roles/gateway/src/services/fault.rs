//! Why a settings file cannot be used.

/// Why a settings file cannot be used: what is wrong, where, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsFault {
    /// It cannot be read or written.
    #[error("{file}: {detail}")]
    File {
        /// The file.
        file: String,
        /// What happened.
        detail: String,
    },
    /// It is not TOML, or holds a word that is not known there.
    #[error("{0}")]
    Form(String),
    /// One entry is wrong.
    #[error("{name}: {detail}")]
    Entry {
        /// The service or the client.
        name: String,
        /// What is wrong, and what would be right.
        detail: String,
    },
    /// A list or a file is longer than its limit.
    #[error("{what}: {found}, and at most {max} are taken")]
    TooMany {
        /// What was counted.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many may be.
        max: usize,
    },
    /// A command names what is not there.
    #[error("{0}")]
    Absent(String),
}

impl SettingsFault {
    pub(crate) fn entry(name: impl ToString, detail: impl Into<String>) -> Self {
        Self::Entry { name: name.to_string(), detail: detail.into() }
    }

    pub(crate) fn file(file: &std::path::Path, fault: impl ToString) -> Self {
        Self::File { file: file.display().to_string(), detail: fault.to_string() }
    }
}
