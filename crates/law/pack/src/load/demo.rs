//! `demo/`: invented people, and the records that registers hold before the story starts.

use super::reading::Reading;
use crate::Finding;
use crate::model::{Demo, DemoOfficial, DemoPerson, Value, Values};
use ids::RegisterId;

pub(super) fn demo(reading: &mut Reading<'_>) -> Demo {
    let mut demo = Demo::default();
    if let Some(mut document) = reading.document_if_there("demo/people.toml") {
        for (name, item) in reading.items(&mut document, "people", "key") {
            let person = reading.item::<DemoPerson>(&document, &format!("demo/people/{name}"), item);
            demo.people.extend(person);
        }
        for (name, item) in reading.items(&mut document, "officials", "id") {
            let official = reading.item::<DemoOfficial>(&document, &format!("demo/officials/{name}"), item);
            demo.officials.extend(official);
        }
        reading.refuse_rest(&document, &["people", "officials"]);
    }
    for path in reading.paths_in("demo/records/", ".ndjson") {
        let stem = path.trim_start_matches("demo/records/").trim_end_matches(".ndjson").to_owned();
        let shown = reading.files.shown(&path);
        match RegisterId::parse(&stem) {
            Ok(register) => {
                let records = records(reading, &path, &shown, &stem);
                demo.records.insert(register, records);
            }
            Err(fault) => reading.push(Finding::error(shown, None, "file-name", fault.to_string())),
        }
    }
    demo
}

/// One JSON object a line; empty lines are passed over.
fn records(reading: &mut Reading<'_>, path: &str, shown: &str, register: &str) -> Vec<Values> {
    let mut records = Vec::new();
    for (at, line) in reading.text(path).unwrap_or_default().lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<Values>(line) {
            Ok(mut values) => {
                values.retain(|_, value| *value != Value::Null);
                reading.places.note(format!("demo/records/{register}/{}", records.len()), shown, at + 1);
                records.push(values);
            }
            Err(fault) => {
                let message = match fault.classify() {
                    serde_json::error::Category::Data => {
                        "a record is a JSON object of texts, whole numbers, true and false".to_owned()
                    }
                    _ => format!("this line is not JSON: {fault}"),
                };
                reading.push(Finding::error(shown, Some(at + 1), "wrong-record", message));
            }
        }
    }
    records
}
