//! Values in and out of SQLite.

use rusqlite::{
    ToSql,
    types::{ToSqlOutput, Value, ValueRef},
};
use store::{Fault, Val};

/// A value on its way into a statement.
pub(crate) struct Bound<'v>(pub &'v Val);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Val::Null => ToSqlOutput::Owned(Value::Null),
            Val::Bool(truth) => ToSqlOutput::Owned(Value::Integer(i64::from(*truth))),
            Val::Int(number) | Val::Micros(number) => ToSqlOutput::Owned(Value::Integer(*number)),
            Val::Text(text) | Val::Json(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Val::Blob(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            Val::Uuid(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
            // jiff prints `YYYY-MM-DD`, whose order as text is the order of the days.
            Val::Date(date) => ToSqlOutput::Owned(Value::Text(date.to_string())),
        })
    }
}

/// A cell on its way out; the column name is for the fault only. Refuses floats and texts that
/// are not UTF-8.
pub(crate) fn cell(value: ValueRef<'_>, column: &str) -> Result<Val, Fault> {
    let wrong = |found| Fault::Column { column: column.to_owned(), wanted: "portable", found };
    Ok(match value {
        ValueRef::Null => Val::Null,
        ValueRef::Integer(number) => Val::Int(number),
        ValueRef::Text(bytes) => {
            let text = std::str::from_utf8(bytes).map_err(|_| wrong("text that is not UTF-8"))?;
            Val::Text(text.to_owned())
        }
        ValueRef::Blob(bytes) => Val::Blob(bytes.to_vec()),
        ValueRef::Real(_) => return Err(wrong("float")),
    })
}
