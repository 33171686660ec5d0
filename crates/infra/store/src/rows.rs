//! The answer of a statement: rows read by column name, alike on both engines.

use std::sync::Arc;

use jiff::civil::Date;
use uuid::Uuid;

use crate::{Fault, Val};

/// All rows of one answer, in the order the statement gave.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    rows: Vec<Row>,
}

/// One row. A cell is asked for by its column name and by the kind the caller expects.
#[derive(Debug, Clone)]
pub struct Row {
    columns: Arc<[String]>,
    cells: Vec<Val>,
}

impl Rows {
    /// Made by an engine: the column names once, then the cells of every row in that order.
    pub fn new(columns: Vec<String>, cells: Vec<Vec<Val>>) -> Rows {
        let columns: Arc<[String]> = columns.into();
        let rows = cells
            .into_iter()
            .map(|cells| {
                assert_eq!(cells.len(), columns.len(), "an engine gave a ragged row");
                Row { columns: columns.clone(), cells }
            })
            .collect();
        Rows { rows }
    }

    /// The rows, first to last.
    pub fn iter(&self) -> std::slice::Iter<'_, Row> {
        self.rows.iter()
    }

    /// The first row, if there is any.
    pub fn first(&self) -> Option<&Row> {
        self.rows.first()
    }

    /// The only row; refused with [`Fault::NotOne`] when there are none or several.
    pub fn one(&self) -> Result<&Row, Fault> {
        match self.rows.as_slice() {
            [row] => Ok(row),
            rows => Err(Fault::NotOne { found: rows.len() }),
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl IntoIterator for Rows {
    type Item = Row;
    type IntoIter = std::vec::IntoIter<Row>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.into_iter()
    }
}

impl<'r> IntoIterator for &'r Rows {
    type Item = &'r Row;
    type IntoIter = std::slice::Iter<'r, Row>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter()
    }
}

/// Writes the pair `name` / `opt_name` of one kind: the first refuses a null, the second gives
/// `None` for it; both refuse an absent column and another kind with [`Fault::Column`].
macro_rules! readers {
    ($($(#[$doc:meta])* $name:ident, $opt:ident -> $kind:ty, $read:path;)*) => { $(
        $(#[$doc])*
        /// Refuses a null.
        pub fn $name(&self, column: &str) -> Result<$kind, Fault> {
            self.$opt(column)?.ok_or_else(|| self.wrong(column, stringify!($name)))
        }

        $(#[$doc])*
        /// `None` for a null.
        pub fn $opt(&self, column: &str) -> Result<Option<$kind>, Fault> {
            match self.cell(column) {
                None => Err(self.wrong(column, stringify!($name))),
                Some(Val::Null) => Ok(None),
                Some(value) => match $read(value) {
                    Some(read) => Ok(Some(read)),
                    None => Err(self.wrong(column, stringify!($name))),
                },
            }
        }
    )* };
}

impl Row {
    readers! {
        /// A whole number.
        int, opt_int -> i64, as_int;
        /// Truth; SQLite's 0 and 1 are read, another number is refused.
        bool, opt_bool -> bool, as_bool;
        /// A text.
        text, opt_text -> String, as_text;
        /// Bytes.
        blob, opt_blob -> Vec<u8>, as_blob;
        /// An identifier; a blob of any length but 16 is refused.
        uuid, opt_uuid -> Uuid, as_uuid;
        /// A JSON text; its spaces and the order of its keys may differ from what was written.
        json, opt_json -> String, as_text;
        /// An instant in microseconds since 1970-01-01T00:00:00Z.
        micros, opt_micros -> i64, as_int;
        /// A civil date.
        date, opt_date -> Date, as_date;
    }

    /// The value as the engine gave it, without any translation; `None` for an absent column.
    pub fn cell(&self, column: &str) -> Option<&Val> {
        let at = self.columns.iter().position(|name| name == column)?;
        self.cells.get(at)
    }

    fn wrong(&self, column: &str, wanted: &'static str) -> Fault {
        let found = self.cell(column).map_or("no such column", Val::kind);
        Fault::Column { column: column.to_owned(), wanted, found }
    }
}

fn as_int(value: &Val) -> Option<i64> {
    match value {
        Val::Int(number) | Val::Micros(number) => Some(*number),
        _ => None,
    }
}

fn as_bool(value: &Val) -> Option<bool> {
    match value {
        Val::Bool(truth) => Some(*truth),
        Val::Int(0) => Some(false),
        Val::Int(1) => Some(true),
        _ => None,
    }
}

fn as_text(value: &Val) -> Option<String> {
    match value {
        Val::Text(text) | Val::Json(text) => Some(text.clone()),
        _ => None,
    }
}

fn as_blob(value: &Val) -> Option<Vec<u8>> {
    match value {
        Val::Blob(bytes) => Some(bytes.clone()),
        _ => None,
    }
}

fn as_uuid(value: &Val) -> Option<Uuid> {
    match value {
        Val::Uuid(id) => Some(*id),
        Val::Blob(bytes) => Uuid::from_slice(bytes).ok(),
        _ => None,
    }
}

fn as_date(value: &Val) -> Option<Date> {
    match value {
        Val::Date(date) => Some(*date),
        Val::Text(text) => text.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: Val) -> Rows {
        Rows::new(vec!["n".into()], vec![vec![value]])
    }

    #[test]
    fn engine_differences_are_read_alike() {
        let id = Uuid::from_u128(7);
        let date = jiff::civil::date(2026, 2, 28);
        for value in [Val::Uuid(id), Val::Blob(id.as_bytes().to_vec())] {
            assert_eq!(row(value).one().unwrap().uuid("n"), Ok(id));
        }
        for value in [Val::Date(date), Val::Text("2026-02-28".into())] {
            assert_eq!(row(value).one().unwrap().date("n"), Ok(date));
        }
        for value in [Val::Bool(true), Val::Int(1)] {
            assert_eq!(row(value).one().unwrap().bool("n"), Ok(true));
        }
        assert_eq!(row(Val::Int(9)).one().unwrap().micros("n"), Ok(9));
    }

    #[test]
    fn wrong_kinds_nulls_and_absent_columns_are_refused() {
        let wrong = |found| Fault::Column { column: "n".into(), wanted: "bool", found };
        assert_eq!(row(Val::Int(2)).one().unwrap().bool("n"), Err(wrong("int")));
        assert_eq!(row(Val::Null).one().unwrap().bool("n"), Err(wrong("null")));
        assert_eq!(row(Val::Null).one().unwrap().opt_bool("n"), Ok(None));
        let absent = row(Val::Null).one().unwrap().opt_int("m");
        let expected = Fault::Column { column: "m".into(), wanted: "int", found: "no such column" };
        assert_eq!(absent, Err(expected));
        let short = row(Val::Blob(vec![0; 15]));
        assert!(short.one().unwrap().uuid("n").is_err());
    }

    #[test]
    fn one_means_exactly_one() {
        let two = Rows::new(vec!["n".into()], vec![vec![Val::Null], vec![Val::Null]]);
        assert_eq!(two.one().unwrap_err(), Fault::NotOne { found: 2 });
        assert_eq!(Rows::default().one().unwrap_err(), Fault::NotOne { found: 0 });
        assert!(two.first().is_some() && two.len() == 2 && !two.is_empty());
    }
}
