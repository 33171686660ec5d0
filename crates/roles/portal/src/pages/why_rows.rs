//! The rows of a decision table in words: what each asks, what is true of the person, what follows.

use crate::words::Words;
use pack::model::{Cell, OutputKind, Row, Service, Table, Test, Trace, Value};
use web::format;
use web::look::{Link, WhyCell, WhyRow};

/// The table as it stood when it decided; none when the pack has changed it since.
pub(super) fn table_of<'a>(service: &'a Service, trace: &Trace) -> Option<&'a Table> {
    service.tables.get(trace.table.as_str()).filter(|table| table.hash == trace.hash)
}

/// What a column asks.
pub(super) fn column(words: Words<'_>, service: &Service, trace: &Trace, path: &str) -> String {
    let asked = words.input(service, &trace.table, path).or_else(|| words.fact_label(service, path));
    asked.unwrap_or_else(|| path.to_owned())
}

/// Every row that the decision looked at. A table that changed since has its rows without conditions: what
/// held and what did not is kept with the decision.
pub(super) fn rows(words: Words<'_>, service: &Service, table: Option<&Table>, trace: &Trace) -> Vec<WhyRow> {
    let row = |(id, held): &(String, Vec<bool>)| {
        let found =
            table.and_then(|table| table.rows.iter().find(|row| &row.id == id).map(|row| (table, row)));
        let fired = *id == trace.fired;
        let cell = |(place, matched): (usize, &bool)| {
            let (path, value) = trace.facts.get(place)?;
            let test = found.and_then(|(_, row)| row.tests.get(place));
            Some(WhyCell {
                condition: test.map_or_else(|| "–".to_owned(), |test| condition(words, service, path, test)),
                fact: words.fact_value(service, path, value),
                matched: *matched,
            })
        };
        WhyRow {
            fired,
            cells: held.iter().enumerate().filter_map(cell).collect(),
            outcome: match found {
                Some((table, row)) => outcome(words, service, trace, table, row),
                None if fired => super::event::outcome(words, service, trace),
                None => "–".to_owned(),
            },
            article: match found {
                Some((_, row)) => article(words, row.basis.act.as_str(), &row.basis.article),
                None => article(words, &trace.act, &trace.article),
            },
        }
    };
    trace.rows.iter().map(row).collect()
}

/// Short in a table: the act's id and the article; the link opens the act.
fn article(words: Words<'_>, act: &str, article: &str) -> Link {
    Link::new(format!("{act}, {}", format::article(words.lang, article)), format::act_href(act, article))
}

/// What a row asks of a fact, in words.
fn condition(words: Words<'_>, service: &Service, path: &str, test: &Test) -> String {
    let code = |code: &String| words.fact_value(service, path, &Value::Text(code.clone()));
    let codes = |list: &[String]| list.iter().map(code).collect::<Vec<_>>().join(" / ");
    match test {
        Test::Any => "–".to_owned(),
        Test::Is(truth) => words.plain(&Value::Bool(*truth)),
        Test::OneOf(list) => codes(list),
        Test::NotOneOf(list) => words.filled("not-these", &[&codes(list)]),
        Test::Ranges(ranges) => ranges.iter().map(range).collect::<Vec<_>>().join(" / "),
    }
}

/// Whole numbers between both ends, ends included, as people write them.
fn range((from, to): &(Option<i64>, Option<i64>)) -> String {
    match (from, to) {
        (Some(from), Some(to)) if from == to => from.to_string(),
        (Some(from), Some(to)) => format!("{from}–{to}"),
        (Some(from), None) => format!("≥ {from}"),
        (None, Some(to)) => format!("≤ {to}"),
        (None, None) => "–".to_owned(),
    }
}

/// What a row gives: its outcome, and the amounts as the law of that day sets them.
fn outcome(words: Words<'_>, service: &Service, trace: &Trace, table: &Table, row: &Row) -> String {
    let mut parts = Vec::new();
    for (output, cell) in table.outputs.iter().zip(&row.results) {
        let value = match cell {
            Cell::Literal(value) => value.clone(),
            Cell::Parameter(id) => {
                let on = trace.on.parse().ok();
                let value = on.and_then(|on| words.country.parameters.get(id)?.on(on));
                value.map_or(Value::Null, |value| Value::Int(value.number))
            }
        };
        match (output.kind, &value) {
            (OutputKind::Code, Value::Text(code)) if output.name == "outcome" => {
                parts.push(words.of_service(service, &format!("table.{}.outcome.{code}", table.id)));
            }
            (OutputKind::Money, Value::Int(minor)) => parts.push(words.money(*minor)),
            _ => {}
        }
    }
    parts.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_written_as_people_write_them() {
        for (ends, text) in [
            ((Some(1), Some(1)), "1"),
            ((Some(2), Some(9)), "2–9"),
            ((Some(3), None), "≥ 3"),
            ((None, Some(2)), "≤ 2"),
            ((None, None), "–"),
        ] {
            assert_eq!(range(&ends), text);
        }
    }
}
