//! A CSV file, read whole, indexed by its key, and read again when it changes.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use serde_json::{Map, Value};
use store::Val;

use crate::config::{FieldConfig, ServiceConfig, column_of};
use crate::fault::{ConfigFault, SourceFault};
use crate::kind::Kind;

/// The most bytes of a file; it is held in memory.
pub const CSV_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// The most records of a file.
pub const CSV_RECORDS_MAX: usize = 500_000;

/// How a file looked when it was read.
type Stamp = (Option<SystemTime>, u64);

/// One service over one file.
pub(crate) struct CsvFile {
    file: PathBuf,
    key: String,
    /// Name, column and type.
    fields: Vec<(String, String, Kind)>,
    filters: Vec<String>,
    held: Mutex<(Stamp, Arc<Held>)>,
}

/// What was read: cells by key, in the order of the fields.
#[derive(Debug)]
struct Held(BTreeMap<String, Vec<String>>);

impl CsvFile {
    /// Reads the file. Refuses a missing column and says which there are; refuses a key that occurs twice.
    pub(crate) fn open(file: &Path, key: &str, service: &ServiceConfig) -> Result<CsvFile, ConfigFault> {
        let at = |what: String| ConfigFault::new(format!("file {}", file.display()), what);
        let field = |(name, field): (&String, &FieldConfig)| {
            (name.clone(), column_of(name, field).to_owned(), field.kind.unwrap_or(Kind::Text))
        };
        let fields: Vec<_> = service.fields.iter().map(field).collect();
        let filters: Vec<String> = service.list.iter().flat_map(|list| list.filters.clone()).collect();
        let uncompared = fields.iter().find(|(name, _, kind)| filters.contains(name) && !kind.is_compared());
        if let Some((name, _, kind)) = uncompared {
            return Err(at(format!("the field {name} has the type {kind:?}, which cannot be a filter")));
        }
        let (stamp, held) = read(file, key, &fields).map_err(at)?;
        let held = Mutex::new((stamp, Arc::new(held)));
        Ok(CsvFile { file: file.to_owned(), key: key.to_owned(), fields, filters, held })
    }

    /// The fields with their types.
    pub(crate) fn fields(&self) -> Vec<(String, Kind)> {
        self.fields.iter().map(|(name, _, kind)| (name.clone(), *kind)).collect()
    }

    /// The type of a filter; none when the list has no such filter.
    pub(crate) fn filter_kind(&self, name: &str) -> Option<Kind> {
        let asked = self.filters.iter().any(|filter| filter == name);
        self.fields.iter().find(|(field, _, _)| asked && field == name).map(|(_, _, kind)| *kind)
    }

    /// The keys of a list, in their order.
    pub(crate) async fn keys(
        &self,
        filters: &BTreeMap<String, Val>,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<String>, SourceFault> {
        let held = self.fresh().await?;
        let wanted: Vec<(usize, Kind, &Val)> = self
            .fields
            .iter()
            .enumerate()
            .filter_map(|(place, (name, _, kind))| filters.get(name).map(|value| (place, *kind, value)))
            .collect();
        let fits = |cells: &[String]| {
            wanted.iter().all(|(place, kind, value)| kind.parameter(&cells[*place]).as_ref() == Some(*value))
        };
        let from = after.map_or(std::ops::Bound::Unbounded, |key| std::ops::Bound::Excluded(key.to_owned()));
        let range = held.0.range((from, std::ops::Bound::Unbounded));
        Ok(range.filter(|(_, cells)| fits(cells)).take(limit as usize).map(|(key, _)| key.clone()).collect())
    }

    /// For each key its record, if there is one. An empty cell is null.
    pub(crate) async fn records(
        &self,
        keys: &[String],
    ) -> Result<Vec<Option<Map<String, Value>>>, SourceFault> {
        let held = self.fresh().await?;
        let record = |cells: &Vec<String>| {
            let cells = self.fields.iter().zip(cells);
            let one = |((name, _, kind), cell): (&(String, String, Kind), &String)| {
                (name.clone(), if cell.is_empty() { Value::Null } else { kind.json(cell) })
            };
            cells.map(one).collect()
        };
        Ok(keys.iter().map(|key| held.0.get(key).map(record)).collect())
    }

    /// What the file holds now. A changed file that cannot be read leaves the last good one in place, because
    /// a half-written file must not stop a service; the operator is told.
    async fn fresh(&self) -> Result<Arc<Held>, SourceFault> {
        let (stamp, held) = self.lock().clone();
        let (file, key, fields) = (self.file.clone(), self.key.clone(), self.fields.clone());
        // Disk work is not for a runtime's thread.
        let work = tokio::task::spawn_blocking(move || {
            let now = self::stamp(&file).map_err(|error| error.to_string())?;
            if now == stamp { Ok(None) } else { read(&file, &key, &fields).map(Some) }
        });
        let changed = work.await.map_err(|error| SourceFault::File(error.to_string()))?;
        match changed {
            Ok(None) => Ok(held),
            Ok(Some((stamp, new))) => {
                let new = Arc::new(new);
                *self.lock() = (stamp, new.clone());
                tracing::info!(file = %self.file.display(), records = new.0.len(), "A file changed and was read again");
                Ok(new)
            }
            Err(why) => {
                tracing::warn!(file = %self.file.display(), why, "A changed file cannot be read; the last good one is served");
                Ok(held)
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, (Stamp, Arc<Held>)> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn stamp(file: &Path) -> std::io::Result<Stamp> {
    let about = std::fs::metadata(file)?;
    Ok((about.modified().ok(), about.len()))
}

fn read(file: &Path, key: &str, fields: &[(String, String, Kind)]) -> Result<(Stamp, Held), String> {
    // The stamp first: a change while reading is then seen as one by the next call.
    let stamp = stamp(file).map_err(|error| format!("it cannot be read: {error}"))?;
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file).map_err(|error| format!("it cannot be read: {error}"))?;
    opened
        .take(CSV_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("it cannot be read: {error}"))?;
    if bytes.len() as u64 > CSV_BYTES_MAX {
        return Err(format!(
            "it has more than {CSV_BYTES_MAX} bytes; put it into a database and serve a table"
        ));
    }
    // Spreadsheets put a mark before UTF-8.
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    parse(text, key, fields).map(|held| (stamp, held))
}

fn parse(text: &[u8], key: &str, fields: &[(String, String, Kind)]) -> Result<Held, String> {
    let mut reader = csv::ReaderBuilder::new().from_reader(text);
    let header = reader.headers().map_err(|error| format!("its header cannot be read: {error}"))?.clone();
    let place = |column: &str| {
        header.iter().position(|name| name == column).ok_or_else(|| {
            let there: Vec<&str> = header.iter().collect();
            format!("there is no column {column}; there are: {}", there.join(", "))
        })
    };
    let key_place = place(key)?;
    let places = fields.iter().map(|(_, column, _)| place(column)).collect::<Result<Vec<_>, _>>()?;
    let mut held = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|error| format!("it cannot be read: {error}"))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |place: usize| record.get(place).unwrap_or_default().to_owned();
        let named = cell(key_place);
        if named.is_empty() {
            return Err(format!("line {line}: the key {key} is empty"));
        }
        if held.len() == CSV_RECORDS_MAX {
            return Err(format!("it has more than {CSV_RECORDS_MAX} records; put it into a database"));
        }
        let cells = places.iter().map(|place| cell(*place)).collect();
        if held.insert(named, cells).is_some() {
            // The line, not the key: a key is somebody's number more often than not.
            return Err(format!("line {line}: this value of the key {key} was there before"));
        }
    }
    Ok(Held(held))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> Vec<(String, String, Kind)> {
        vec![("no".to_owned(), "no".to_owned(), Kind::Text)]
    }

    #[test]
    fn a_file_says_what_is_wrong_with_it_without_showing_a_key() {
        let parsed = |text: &str| parse(text.as_bytes(), "no", &fields()).map(|held| held.0.len());
        assert_eq!(parsed("no,a\n1,x\n2,y\n"), Ok(2));
        for (text, says) in [
            ("nr,a\n1,x\n", "there is no column no; there are: nr, a"),
            ("no,a\n1,x\n1,y\n", "line 3: this value of the key no was there before"),
            ("no,a\n,x\n", "line 2: the key no is empty"),
            ("no,a\n1\n", "it cannot be read"),
        ] {
            let fault = parsed(text).expect_err(text);
            assert!(fault.contains(says), "{fault}");
        }
    }

    #[test]
    fn a_file_has_as_many_records_as_are_taken_and_no_more() {
        let text = |count: usize| (0..count).fold("no\n".to_owned(), |text, n| text + &n.to_string() + "\n");
        let read = |count| parse(text(count).as_bytes(), "no", &fields()).map(|held| held.0.len());
        assert_eq!(read(CSV_RECORDS_MAX), Ok(CSV_RECORDS_MAX));
        assert!(read(CSV_RECORDS_MAX + 1).is_err_and(|fault| fault.contains("put it into a database")));
    }
}
