//! The records of one service, wherever they are.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use store::{Store, Val};

use crate::config::{From, ServiceConfig};
use crate::fault::{ConfigFault, SourceFault};
use crate::file::CsvFile;
use crate::kind::Kind;
use crate::table::Table;

/// Where the records are.
pub(crate) enum Records {
    /// A table.
    Table(Table),
    /// A file.
    File(CsvFile),
}

impl Records {
    /// Opens what the configuration names; none for an address, which the HTTP provider asks.
    pub(crate) async fn open(
        service: &ServiceConfig,
        databases: &BTreeMap<String, Store>,
    ) -> Result<Option<Records>, ConfigFault> {
        match &service.from {
            From::Http { .. } => Ok(None),
            From::File { file, key } => Ok(Some(Records::File(CsvFile::open(file, key, service)?))),
            From::Table { database, table, key } => {
                let store = databases.get(database).cloned().ok_or_else(|| {
                    ConfigFault::new(format!("database.{database}"), "it was not opened by the program")
                })?;
                Ok(Some(Records::Table(Table::open(store, table, key, service).await?)))
            }
        }
    }

    /// The fields with their types.
    pub(crate) fn fields(&self) -> Vec<(String, Kind)> {
        match self {
            Records::Table(table) => table.fields().to_vec(),
            Records::File(file) => file.fields(),
        }
    }

    /// The type of a filter; none when it may not be asked.
    pub(crate) fn filter_kind(&self, name: &str) -> Option<Kind> {
        match self {
            Records::Table(table) => table.filter_kind(name),
            Records::File(file) => file.filter_kind(name),
        }
    }

    /// The keys of a list, in their order. Nothing else is read.
    pub(crate) async fn keys(
        &self,
        filters: &BTreeMap<String, Val>,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<String>, SourceFault> {
        match self {
            Records::File(file) => file.keys(filters, after, limit).await,
            Records::Table(table) => {
                let after = match after {
                    None => None,
                    Some(key) => match table.key_kind().parameter(key) {
                        Some(key) => Some(key),
                        // What cannot be a key has no keys after it.
                        None => return Ok(Vec::new()),
                    },
                };
                table.keys(filters, after, limit).await
            }
        }
    }

    /// For each key its record, if there is one.
    pub(crate) async fn records(
        &self,
        keys: &[String],
    ) -> Result<Vec<Option<Map<String, Value>>>, SourceFault> {
        match self {
            Records::File(file) => file.records(keys).await,
            Records::Table(table) => {
                let kind = table.key_kind();
                let keys: Vec<Option<Val>> = keys.iter().map(|key| kind.parameter(key)).collect();
                table.records(&keys).await
            }
        }
    }
}
