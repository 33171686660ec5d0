//! The report as CSV (RFC 4180): one line a number.

use super::{Report, Source, Value};

/// `group,figure,unit,source,key,name,value`, one line for each number; a figure that nobody told has an empty
/// value. `lang` chooses the names of codes.
pub fn csv(report: &Report, lang: &str) -> String {
    let mut lines = String::from("group,figure,unit,source,key,name,value\r\n");
    for figure in &report.figures {
        let group = figure.id.chars().next().unwrap_or('?').to_ascii_uppercase().to_string();
        let source = match figure.source {
            Source::Recounted => "recounted",
            Source::SignedByArbiter => "signed-by-arbiter",
        };
        let mut line = |key: &str, value: &str| {
            let names = report.names.get(key);
            let name = names.and_then(|names| names.get(lang).or_else(|| names.values().next()));
            let fields = [
                group.as_str(),
                figure.id.as_str(),
                figure.unit.as_str(),
                source,
                key,
                name.map_or("", String::as_str),
                value,
            ];
            lines.push_str(&fields.map(quoted).join(","));
            lines.push_str("\r\n");
        };
        match &figure.value {
            Value::Number(number) => line("", &number.to_string()),
            Value::Untold => line("", ""),
            Value::Table(rows) => rows.iter().for_each(|(key, number)| line(key, &number.to_string())),
        }
    }
    lines
}

/// A field; one that a spreadsheet would run as a formula is given a leading apostrophe.
fn quoted(field: &str) -> String {
    let formula = field.starts_with(['=', '+', '-', '@', '\t']);
    let field = if formula { format!("'{field}") } else { field.to_owned() };
    if field.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field }
}
