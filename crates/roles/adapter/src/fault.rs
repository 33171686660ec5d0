//! What can be wrong with an adapter.

use std::fmt;

use store::Fault;

/// What is wrong in `adapter.toml`, or does not fit what it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFault {
    /// Where: `service.CODE`.
    pub at: String,
    /// What is wrong and what to do.
    pub what: String,
}

impl ConfigFault {
    /// A fault at a place.
    pub fn new(at: impl Into<String>, what: impl Into<String>) -> ConfigFault {
        ConfigFault { at: at.into(), what: what.into() }
    }
}

impl fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.what)
    }
}

/// Why a source did not give its records.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SourceFault {
    /// The database.
    #[error("the database: {0}")]
    Store(#[from] Fault),
    /// The file.
    #[error("the file: {0}")]
    File(String),
    /// A key names more than one record.
    #[error("the column {key} does not identify a record: a value of it occurs twice")]
    NotUnique {
        /// The column.
        key: String,
    },
}
