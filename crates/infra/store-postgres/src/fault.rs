//! PostgreSQL's errors in the store's words.

use store::Fault;
use tokio_postgres::{
    Error,
    error::{DbError, SqlState},
};

/// Translates an error; never shows a value: the server's `DETAIL` stays unread, for it quotes
/// rows.
pub(crate) fn fault(error: &Error) -> Fault {
    if let Some(told) = error.as_db_error() {
        return server_fault(told);
    }
    let source = std::error::Error::source(error);
    if error.is_closed() || source.is_some_and(|source| source.is::<std::io::Error>()) {
        return Fault::Closed;
    }
    match source {
        Some(source) => Fault::Engine(format!("{error}: {source}")),
        None => Fault::Engine(error.to_string()),
    }
}

fn server_fault(told: &DbError) -> Fault {
    let state = told.code();
    let hint = || told.constraint().or(told.column()).unwrap_or(told.message()).to_owned();
    match *state {
        SqlState::UNIQUE_VIOLATION => Fault::Unique { hint: hint() },
        SqlState::FOREIGN_KEY_VIOLATION | SqlState::RESTRICT_VIOLATION => Fault::Foreign { hint: hint() },
        SqlState::CHECK_VIOLATION => Fault::Check { hint: hint() },
        SqlState::NOT_NULL_VIOLATION => Fault::Missing { hint: hint() },
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => Fault::Serialization,
        SqlState::DISK_FULL => Fault::Full,
        SqlState::READ_ONLY_SQL_TRANSACTION => Fault::ReadOnly,
        SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN | SqlState::CANNOT_CONNECT_NOW => Fault::Closed,
        _ if state.code().starts_with("08") => Fault::Closed,
        _ => Fault::Engine(format!("{} ({})", told.message(), state.code())),
    }
}
