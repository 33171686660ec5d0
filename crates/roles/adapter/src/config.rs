//! `adapter.toml`: which table, file or address is served as which service. Nothing else makes a service.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use access::PERSONS_MAX;
use exchange::rest::meta::is_reserved;
use ids::{FieldId, ServiceId};
use serde::Deserialize;

use crate::fault::ConfigFault;

/// The most services of one adapter.
pub const SERVICES_MAX: usize = 200;
/// The most fields of one service.
pub const FIELDS_MAX: usize = 200;
/// The most filters of one service: each set of them that is asked has a text of its own.
pub const FILTERS_MAX: usize = 6;
/// The most records of one page.
pub const PAGE_MAX: u32 = 1000;
/// The longest name of a table or a column, in characters; PostgreSQL cuts longer ones silently.
pub const IDENTIFIER_CHARS_MAX: usize = 63;

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdapterConfig {
    /// Databases by the name that services call them. They belong to somebody else and are only read.
    #[serde(default, rename = "database")]
    pub databases: BTreeMap<String, DatabasePlace>,
    /// Services by their code.
    #[serde(default, rename = "service")]
    pub services: BTreeMap<String, ServiceConfig>,
}

/// Where a database is. The binary opens it with the driver that fits.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum DatabasePlace {
    /// A SQLite file.
    Sqlite {
        /// The file; it must exist.
        file: PathBuf,
    },
    /// A schema of a PostgreSQL server.
    Postgres {
        /// A file that holds the connection string, readable by its owner only.
        connection_file: PathBuf,
        /// The schema; it must exist.
        schema: String,
    },
}

/// One service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceConfig {
    /// What it gives, in a sentence; stands in its description.
    pub title: String,
    /// Whom the records are about.
    pub about: About,
    /// Where the records are.
    pub from: From,
    /// Fields by name, in the order of the answer's description. Only these can ever leave.
    #[serde(default, rename = "field")]
    pub fields: BTreeMap<String, FieldConfig>,
    /// Lists; without it a call gives one record by its key and nothing more.
    pub list: Option<ListConfig>,
}

/// Whom the records of a service are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// Each record is about one person, and the key is that person's number. Every look leaves an entry.
    Person,
    /// Nobody: code lists, opening hours. No agreement and no entry is needed.
    Nobody,
}

/// Where the records are.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum From {
    /// A table or a view.
    Table {
        /// Which of the databases.
        database: String,
        /// Its name.
        table: String,
        /// The column that identifies a record.
        key: String,
    },
    /// A CSV file with a header line, UTF-8.
    File {
        /// The file.
        file: PathBuf,
        /// The column that identifies a record.
        key: String,
    },
    /// A service over HTTP. The node's HTTP provider asks it; the adapter only names it.
    Http {
        /// Its address.
        url: String,
    },
}

/// One field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FieldConfig {
    /// The column; the field's own name when it is left out.
    pub column: Option<String>,
    /// How a file's text is read; a table knows its own types.
    #[serde(rename = "type")]
    pub kind: Option<crate::kind::Kind>,
}

/// Lists of a service.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListConfig {
    /// The fields that may be asked for, and no others. A list about people needs at least one in each call.
    #[serde(default)]
    pub filters: Vec<String>,
    /// The most records of one answer.
    pub page_max: u32,
}

impl ServiceConfig {
    /// The field that shows the key; none for an address, or when no field shows it.
    pub fn key_field(&self) -> Option<&str> {
        let key = match &self.from {
            From::Table { key, .. } | From::File { key, .. } => key,
            From::Http { .. } => return None,
        };
        let shows = |(name, field): &(&String, &FieldConfig)| column_of(name, field) == key;
        self.fields.iter().find(shows).map(|(name, _)| name.as_str())
    }
}

impl AdapterConfig {
    /// The same configuration with its relative paths read from a folder: that of the file.
    pub fn within(mut self, folder: &Path) -> AdapterConfig {
        for place in self.databases.values_mut() {
            match place {
                DatabasePlace::Sqlite { file } | DatabasePlace::Postgres { connection_file: file, .. } => {
                    *file = folder.join(&*file);
                }
            }
        }
        for service in self.services.values_mut() {
            if let From::File { file, .. } = &mut service.from {
                *file = folder.join(&*file);
            }
        }
        self
    }

    /// Reads and checks the text of `adapter.toml`. All faults of its meaning come at once.
    pub fn read(text: &str) -> Result<AdapterConfig, Vec<ConfigFault>> {
        let config: AdapterConfig = toml::from_str(text)
            .map_err(|fault| vec![ConfigFault::new("adapter.toml", fault.to_string())])?;
        let mut faults = Vec::new();
        if config.services.len() > SERVICES_MAX {
            let what =
                format!("there are {} services; at most {SERVICES_MAX} are taken", config.services.len());
            faults.push(ConfigFault::new("service", what));
        }
        for (code, service) in &config.services {
            config.check_service(code, service, &mut faults);
        }
        if faults.is_empty() { Ok(config) } else { Err(faults) }
    }

    /// The services that the HTTP provider of the node serves, with their addresses.
    pub fn http_services(&self) -> impl Iterator<Item = (&str, &str)> {
        self.services.iter().filter_map(|(code, service)| match &service.from {
            From::Http { url } => Some((code.as_str(), url.as_str())),
            From::Table { .. } | From::File { .. } => None,
        })
    }

    fn check_service(&self, code: &str, service: &ServiceConfig, faults: &mut Vec<ConfigFault>) {
        let mut fault = |what: String| faults.push(ConfigFault::new(format!("service.{code}"), what));
        if is_reserved(code) {
            fault("the code is kept for the exchange itself; choose another".to_owned());
        }
        // The code is an entry's source in the log, so it has the form of every id of the state.
        if let Err(why) = code.parse::<ServiceId>() {
            fault(format!("the code cannot be used: {why}"));
        }
        let key = match &service.from {
            From::Http { .. } => {
                if !service.fields.is_empty() || service.list.is_some() {
                    fault(
                        "an address has no fields and no lists here: its own interface says what it gives"
                            .into(),
                    );
                }
                return;
            }
            From::Table { database, table, key } => {
                if !self.databases.contains_key(database) {
                    let known: Vec<&str> = self.databases.keys().map(String::as_str).collect();
                    fault(format!("there is no [database.{database}]; there are: {}", known.join(", ")));
                }
                check_identifier("table", table, &mut fault);
                check_identifier("key", key, &mut fault);
                key
            }
            From::File { key, .. } => key,
        };
        if service.fields.is_empty() || service.fields.len() > FIELDS_MAX {
            fault(format!("there are {} fields; 1 to {FIELDS_MAX} are taken", service.fields.len()));
        }
        let is_table = matches!(service.from, From::Table { .. });
        for (name, field) in &service.fields {
            if let Err(why) = name.parse::<FieldId>() {
                fault(format!("field.{name}: the name cannot be used: {why}"));
            }
            if is_table {
                check_identifier("column", column_of(name, field), &mut fault);
            }
            if is_table && field.kind.is_some() {
                fault(format!("field.{name}: leave out `type`: the table knows its own types"));
            }
        }
        if service.about == About::Person
            && !service.fields.iter().any(|(name, field)| column_of(name, field) == key)
        {
            fault(format!("no field shows the key {key}; an answer must say whom it is about"));
        }
        check_list(service, &mut fault);
    }
}

fn check_list(service: &ServiceConfig, fault: &mut impl FnMut(String)) {
    let Some(list) = &service.list else { return };
    if list.page_max == 0 || list.page_max > PAGE_MAX {
        fault(format!("list.page_max is {}; 1 to {PAGE_MAX} are taken", list.page_max));
    }
    if list.filters.len() > FILTERS_MAX {
        fault(format!("there are {} filters; at most {FILTERS_MAX} are taken", list.filters.len()));
    }
    if service.about == About::Person && list.page_max as usize > PERSONS_MAX {
        fault(format!("list.page_max is {}; a call reaches at most {PERSONS_MAX} people", list.page_max));
    }
    let mut seen = BTreeSet::new();
    for filter in &list.filters {
        if !service.fields.contains_key(filter) {
            fault(format!("list.filters names {filter}, which is no field of the service"));
        }
        if ["limit", "after"].contains(&filter.as_str()) {
            fault(format!(
                "list.filters: {filter} is a word of the list itself; give the field another name"
            ));
        }
        if !seen.insert(filter) {
            fault(format!("list.filters names {filter} twice"));
        }
    }
}

/// The column behind a field.
pub(crate) fn column_of<'a>(name: &'a str, field: &'a FieldConfig) -> &'a str {
    field.column.as_deref().unwrap_or(name)
}

/// A strict set of characters, checked before the database's own catalogue is asked: a name that needs quoting
/// tricks is refused, however real it is.
fn check_identifier(what: &str, name: &str, fault: &mut impl FnMut(String)) {
    if !is_identifier(name) {
        fault(format!(
            "the {what} {name:?} cannot be used: letters of ASCII, digits and `_` are taken, a letter or `_` first, \
             at most {IDENTIFIER_CHARS_MAX}; make a view with a plain name"
        ));
    }
}

/// Whether a name can stand in a text of SQL between quotes without any escape.
pub(crate) fn is_identifier(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (1..=IDENTIFIER_CHARS_MAX).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(plain)
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
