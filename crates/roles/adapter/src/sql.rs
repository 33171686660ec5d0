//! The texts that are put to somebody else's database. They only read.
//!
//! Names come from the configuration, were checked against a strict set of characters and exist in the
//! database's own catalogue; values are always bound. A text is made once for each set of filters and kept for
//! the life of the process: drivers prepare a text by its address, and their number is bounded
//! ([`crate::config::FILTERS_MAX`]).

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use store::{Fault, Rows, Tx, Val};

use crate::kind::Kind;

/// A column as the catalogue has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// The columns of a table or view, in their order; none when there is no such table.
pub(crate) async fn columns(tx: &Tx<'_>, engine: &str, table: &str) -> Result<Vec<Column>, Fault> {
    let (sql, kind_of): (&'static str, fn(&str) -> Kind) = match engine {
        "sqlite" => (
            "-- adapter.columns_sqlite
            select name, type as declared from pragma_table_info($1) order by cid",
            Kind::of_sqlite,
        ),
        _ => (
            "-- adapter.columns_postgres
            select cast(column_name as text) as name, cast(data_type as text) as declared
            from information_schema.columns
            where table_schema = current_schema() and table_name = $1 order by ordinal_position",
            Kind::of_postgres,
        ),
    };
    let rows = tx.query(sql, &[Val::from(table)]).await?;
    rows.iter()
        .map(|row| Ok(Column { name: row.text("name")?, kind: kind_of(&row.text("declared")?) }))
        .collect()
}

/// The tables and views there are, to be named when one is missing.
pub(crate) async fn tables(tx: &Tx<'_>, engine: &str) -> Result<Vec<String>, Fault> {
    let sql = match engine {
        "sqlite" => {
            "-- adapter.tables_sqlite
            select name from sqlite_master where type in ('table', 'view') order by name limit 50"
        }
        _ => {
            "-- adapter.tables_postgres
            select cast(table_name as text) as name from information_schema.tables
            where table_schema = current_schema() order by table_name limit 50"
        }
    };
    tx.query(sql, &[]).await?.iter().map(|row| row.text("name")).collect()
}

/// The texts of one service over one table.
#[derive(Debug)]
pub(crate) struct Texts {
    table: String,
    key: String,
    key_cell: String,
    record: &'static str,
    /// By the places of the filters that are asked, and whether a page before was seen.
    lists: Mutex<BTreeMap<(Vec<usize>, bool), &'static str>>,
    filters: Vec<String>,
}

impl Texts {
    /// Makes the text of one record. Every name was checked by the caller.
    pub(crate) fn new(
        engine: &str,
        table: &str,
        key: &Column,
        columns: &[Column],
        filters: &[String],
    ) -> Texts {
        let cells: Vec<String> = columns
            .iter()
            .enumerate()
            .map(|(place, column)| format!("{} as c{place}", cell(engine, column)))
            .collect();
        let (cells, key_name) = (cells.join(", "), &key.name);
        // Two rows are enough to see that the key identifies nothing.
        let record =
            format!("-- adapter.record\nselect {cells} from \"{table}\" where \"{key_name}\" = $1 limit 2");
        Texts {
            table: table.to_owned(),
            key: key_name.clone(),
            key_cell: cell(engine, key),
            record: Box::leak(record.into_boxed_str()),
            lists: Mutex::default(),
            filters: filters.to_vec(),
        }
    }

    /// The one record of a key, its cells named `c0`, `c1` …
    pub(crate) async fn record(&self, tx: &Tx<'_>, key: Val) -> Result<Rows, Fault> {
        tx.query(self.record, &[key]).await
    }

    /// The keys, as texts in the order of the keys, of records that have all of these values in the filters at
    /// these places. Only keys: whose data would be released must be known before a field is read.
    pub(crate) async fn keys(
        &self,
        tx: &Tx<'_>,
        filters: Vec<(usize, Val)>,
        after: Option<Val>,
        limit: i64,
    ) -> Result<Vec<String>, Fault> {
        let (places, mut bound): (Vec<usize>, Vec<Val>) = filters.into_iter().unzip();
        let text = self.list_text(places, after.is_some());
        bound.extend(after);
        bound.push(Val::Int(limit));
        tx.query(text, &bound).await?.iter().map(|row| row.text("key")).collect()
    }

    fn list_text(&self, places: Vec<usize>, after: bool) -> &'static str {
        let mut lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        lists.entry((places, after)).or_insert_with_key(|(places, after)| {
            let (table, key, key_cell) = (&self.table, &self.key, &self.key_cell);
            let mut wheres: Vec<String> = (1..)
                .zip(places)
                .map(|(number, place)| format!("\"{}\" = ${number}", self.filters[*place]))
                .collect();
            if *after {
                wheres.push(format!("\"{key}\" > ${}", wheres.len() + 1));
            }
            let limit = wheres.len() + 1;
            let wheres =
                if wheres.is_empty() { String::new() } else { format!(" where {}", wheres.join(" and ")) };
            let text = format!(
                "-- adapter.keys\nselect {key_cell} as key from \"{table}\"{wheres} order by \"{key}\" limit ${limit}"
            );
            Box::leak(text.into_boxed_str())
        })
    }
}

/// Puts a row into the sandbox's table, which is our own until the adapter opens it as a foreign one.
pub(crate) async fn put_loan(
    tx: &Tx<'_>,
    reader: &str,
    books: i64,
    visit: &str,
    branch: &str,
) -> Result<(), Fault> {
    let sql = "-- adapter.put_loan
        insert into loan (reader_no, books, last_visit, branch_code) values ($1, $2, $3, $4)
        on conflict (reader_no) do nothing";
    let visit = if visit.is_empty() { Val::Null } else { Val::from(visit) };
    tx.exec(sql, &[Val::from(reader), Val::Int(books), visit, Val::from(branch)]).await.map(drop)
}

/// A column as text, alike on both engines.
fn cell(engine: &str, column: &Column) -> String {
    let name = &column.name;
    match (engine, column.kind) {
        ("sqlite", Kind::Bytes) => format!("lower(hex(\"{name}\"))"),
        ("postgres", Kind::Bytes) => format!("encode(\"{name}\", 'hex')"),
        ("postgres", Kind::Moment) => format!("cast(to_json(\"{name}\") #>> '{{}}' as text)"),
        _ => format!("cast(\"{name}\" as text)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_a_service_are_few_and_hold_no_value() {
        let column = |name: &str, kind| Column { name: name.to_owned(), kind };
        let key = column("no", Kind::Int);
        let filters = ["street".to_owned(), "house".to_owned()];
        let texts =
            Texts::new("sqlite", "dwelling", &key, &[key.clone(), column("photo", Kind::Bytes)], &filters);
        assert_eq!(
            texts.record,
            "-- adapter.record\nselect cast(\"no\" as text) as c0, lower(hex(\"photo\")) as c1 from \"dwelling\" \
             where \"no\" = $1 limit 2"
        );
        let both = texts.list_text(vec![0, 1], true);
        assert!(
            both.ends_with(
                "where \"street\" = $1 and \"house\" = $2 and \"no\" > $3 order by \"no\" limit $4"
            ),
            "{both}"
        );
        assert!(std::ptr::eq(both, texts.list_text(vec![0, 1], true)), "a text is made once");
        assert!(texts.list_text(Vec::new(), false).ends_with("from \"dwelling\" order by \"no\" limit $1"));
    }
}
