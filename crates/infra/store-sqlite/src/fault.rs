//! SQLite's errors in the store's words.

use rusqlite::{Error, ErrorCode, ffi};
use store::Fault;

/// Translates an error; never shows a value, only names and SQLite's own words.
pub(crate) fn fault(error: &Error) -> Fault {
    match error {
        Error::SqliteFailure(failure, message) => {
            let words = message.clone().unwrap_or_else(|| failure.to_string());
            sqlite_fault(failure, words)
        }
        Error::SqlInputError { error, msg, .. } => sqlite_fault(error, msg.clone()),
        Error::InvalidParameterCount(given, wanted) => {
            Fault::Statement { why: format!("the text has {wanted} parameters, {given} were given") }
        }
        other => Fault::Engine(other.to_string()),
    }
}

fn sqlite_fault(failure: &ffi::Error, words: String) -> Fault {
    match failure.code {
        ErrorCode::ConstraintViolation => constraint(failure.extended_code, words),
        ErrorCode::DiskFull => Fault::Full,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Fault::Busy,
        ErrorCode::ReadOnly => Fault::ReadOnly,
        _ => Fault::Engine(words),
    }
}

fn constraint(extended_code: i32, words: String) -> Fault {
    // "UNIQUE constraint failed: card.number": the part after the colon names the columns.
    let hint = words.split_once(": ").map_or(words.as_str(), |(_, names)| names).to_owned();
    match extended_code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            Fault::Unique { hint }
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY | ffi::SQLITE_CONSTRAINT_TRIGGER => Fault::Foreign { hint },
        ffi::SQLITE_CONSTRAINT_NOTNULL => Fault::Missing { hint },
        ffi::SQLITE_CONSTRAINT_CHECK => Fault::Check { hint },
        _ => Fault::Engine(words),
    }
}
