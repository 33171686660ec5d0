//! What can go wrong below the rules: the disk, the engine, or a body that broke the house rules.

/// Why a transaction did not happen. Nothing of it remains, with one exception that says so:
/// [`Fault::CommitUnknown`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A unique key exists already. The hint names the constraint as the engine does (SQLite:
    /// `table.column`; PostgreSQL: `table_column_key`): for people, not for programs.
    #[error("unique key exists already: {hint}")]
    Unique {
        /// The engine's name of the constraint.
        hint: String,
    },
    /// A row that is pointed at is missing, or a row is still pointed at.
    #[error("foreign key refused: {hint}")]
    Foreign {
        /// The engine's name of the constraint; SQLite does not tell it.
        hint: String,
    },
    /// A `check` of the schema refused the row.
    #[error("schema check refused: {hint}")]
    Check {
        /// The engine's name of the constraint.
        hint: String,
    },
    /// A column that must hold a value got none.
    #[error("value is missing: {hint}")]
    Missing {
        /// The engine's name of the column.
        hint: String,
    },
    /// Two transactions stood in each other's way (40001, 40P01); seen only after the retries.
    #[error("transaction met another one too many times")]
    Serialization,
    /// Another process held the SQLite file for longer than the busy timeout.
    #[error("database file is held by another process")]
    Busy,
    /// A read body tried to write.
    #[error("a read transaction tried to write")]
    ReadOnly,
    /// The store is closed, or its server went away before the commit was sent.
    #[error("store is closed")]
    Closed,
    /// The server went away after the commit was sent: the rows may or may not be there. Ask
    /// again with the same idempotency key.
    #[error("connection was lost while waiting for the commit; its outcome is unknown")]
    CommitUnknown,
    /// The body panicked: a bug, caught so that the store lives on.
    #[error("transaction body panicked")]
    Panicked,
    /// The body awaited something that is not its transaction: a bug, refused on both engines.
    #[error("transaction body awaited something outside its transaction")]
    Awaited,
    /// The disk is full, or the file has reached its limit.
    #[error("disk is full")]
    Full,
    /// The simulator's fuse blew.
    #[error("fault injected by the simulator")]
    Injected,
    /// The text of a statement breaks the portable rules of [`crate::sql`], or its parameters
    /// do not fit.
    #[error("statement refused: {why}")]
    Statement {
        /// What is wrong with the text; never a value.
        why: String,
    },
    /// A cell is absent, null, or of another kind.
    #[error("column {column}: wanted {wanted}, found {found}")]
    Column {
        /// The column asked for.
        column: String,
        /// The kind the caller expected.
        wanted: &'static str,
        /// The kind that was there.
        found: &'static str,
    },
    /// [`crate::Rows::one`] on an answer of another length.
    #[error("exactly one row was expected, found {found}")]
    NotOne {
        /// How many rows there were.
        found: usize,
    },
    /// The list of migrations does not fit what has landed.
    #[error("migration {number}: {why}")]
    Migration {
        /// The number of the migration.
        number: u32,
        /// Why it is refused.
        why: String,
    },
    /// Anything else, in the engine's words.
    #[error("database engine: {0}")]
    Engine(String),
}

impl Fault {
    /// Whether a unique key existed already, on either engine.
    pub fn is_unique(&self) -> bool {
        matches!(self, Fault::Unique { .. })
    }

    /// Whether a missing (or still needed) other row is the reason.
    pub fn is_foreign(&self) -> bool {
        matches!(self, Fault::Foreign { .. })
    }

    /// Whether the schema itself refused the row.
    pub fn is_check(&self) -> bool {
        matches!(self, Fault::Check { .. } | Fault::Missing { .. })
    }
}
