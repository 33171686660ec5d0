//! A table of a database that is not ours.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use store::{Fault, Rows, Store, Val};

use crate::config::{ServiceConfig, column_of};
use crate::fault::{ConfigFault, SourceFault};
use crate::kind::Kind;
use crate::sql::{self, Column, Texts};

/// One service over one table.
pub(crate) struct Table {
    store: Store,
    texts: std::sync::Arc<Texts>,
    key: Column,
    /// Fields in the order of the cells.
    fields: Vec<(String, Kind)>,
    /// Filters in the order of the configuration.
    filters: Vec<(String, Kind)>,
}

impl Table {
    /// Looks the table and its columns up in the database's own catalogue. Refuses what is not there, and says
    /// what is.
    pub(crate) async fn open(
        store: Store,
        table: &str,
        key: &str,
        service: &ServiceConfig,
    ) -> Result<Table, ConfigFault> {
        let found = look(&store, table).await?;
        let column = |name: &str| {
            found.iter().find(|column| column.name == name).cloned().ok_or_else(|| {
                let there: Vec<&str> = found.iter().map(|column| column.name.as_str()).collect();
                ConfigFault::new(
                    format!("table {table}"),
                    format!("there is no column {name}; there are: {}", there.join(", ")),
                )
            })
        };
        let compared = |column: &Column, what: &str| {
            if column.kind.is_compared() {
                return Ok(());
            }
            let (name, kind) = (&column.name, column.kind);
            let why = format!("the column {name} has the type {kind:?}, which cannot be a {what}");
            Err(ConfigFault::new(format!("table {table}"), why))
        };
        let key = column(key)?;
        compared(&key, "key")?;
        let mut columns = Vec::new();
        let mut fields = Vec::new();
        for (name, field) in &service.fields {
            let found = column(column_of(name, field))?;
            fields.push((name.clone(), found.kind));
            columns.push(found);
        }
        let mut filters = Vec::new();
        let mut filter_columns = Vec::new();
        for name in service.list.iter().flat_map(|list| &list.filters) {
            let place = fields.iter().position(|(field, _)| field == name);
            let found = place.and_then(|place| columns.get(place)).ok_or_else(|| {
                ConfigFault::new(format!("table {table}"), format!("the filter {name} is no field"))
            })?;
            compared(found, "filter")?;
            filters.push((name.clone(), found.kind));
            filter_columns.push(found.name.clone());
        }
        let texts = Texts::new(store.engine_name(), table, &key, &columns, &filter_columns);
        Ok(Table { store, texts: texts.into(), key, fields, filters })
    }

    /// The fields with their types.
    pub(crate) fn fields(&self) -> &[(String, Kind)] {
        &self.fields
    }

    /// The type of the key.
    pub(crate) fn key_kind(&self) -> Kind {
        self.key.kind
    }

    /// The type of a filter; none when the list has no such filter.
    pub(crate) fn filter_kind(&self, name: &str) -> Option<Kind> {
        self.filters.iter().find(|(filter, _)| filter == name).map(|(_, kind)| *kind)
    }

    /// The keys of a list.
    pub(crate) async fn keys(
        &self,
        filters: &BTreeMap<String, Val>,
        after: Option<Val>,
        limit: u32,
    ) -> Result<Vec<String>, SourceFault> {
        let bound: Vec<(usize, Val)> = self
            .filters
            .iter()
            .enumerate()
            .filter_map(|(place, (name, _))| filters.get(name).map(|value| (place, value.clone())))
            .collect();
        let texts = self.texts.clone();
        let keys = self.store.read("adapter.keys", move |tx| {
            let (texts, bound, after) = (texts.clone(), bound.clone(), after.clone());
            Box::pin(async move { texts.keys(tx, bound, after, i64::from(limit)).await })
        });
        keys.await.map_err(SourceFault::Store)
    }

    /// For each key its record, if there is one. A key that no value of the column can be has none.
    pub(crate) async fn records(
        &self,
        keys: &[Option<Val>],
    ) -> Result<Vec<Option<Map<String, Value>>>, SourceFault> {
        let (texts, keys) = (self.texts.clone(), keys.to_vec());
        let found = self.store.read("adapter.records", move |tx| {
            let (texts, keys) = (texts.clone(), keys.clone());
            Box::pin(async move {
                let mut found = Vec::with_capacity(keys.len());
                for key in keys {
                    found.push(match key {
                        Some(key) => texts.record(tx, key).await?,
                        None => Rows::default(),
                    });
                }
                Ok::<_, Fault>(found)
            })
        });
        let mut records = Vec::new();
        for rows in found.await? {
            let mut rows = rows.iter();
            let Some(row) = rows.next() else {
                records.push(None);
                continue;
            };
            if rows.next().is_some() {
                return Err(SourceFault::NotUnique { key: self.key.name.clone() });
            }
            let mut record = Map::new();
            for (place, (name, kind)) in self.fields.iter().enumerate() {
                let cell = row.opt_text(&format!("c{place}"))?;
                record.insert(name.clone(), cell.map_or(Value::Null, |text| kind.json(&text)));
            }
            records.push(Some(record));
        }
        Ok(records)
    }
}

async fn look(store: &Store, table: &str) -> Result<Vec<Column>, ConfigFault> {
    let (engine, name) = (store.engine_name(), table.to_owned());
    let read = store.read("adapter.look", move |tx| {
        let name = name.clone();
        Box::pin(async move {
            let columns = sql::columns(tx, engine, &name).await?;
            let tables = if columns.is_empty() { sql::tables(tx, engine).await? } else { Vec::new() };
            Ok::<_, Fault>((columns, tables))
        })
    });
    let at = format!("table {table}");
    let (columns, tables) = read.await.map_err(|fault| ConfigFault::new(&at, fault.to_string()))?;
    if columns.is_empty() {
        let there = if tables.is_empty() { "none".to_owned() } else { tables.join(", ") };
        return Err(ConfigFault::new(at, format!("there is no such table; there are: {there}")));
    }
    Ok(columns)
}
