//! Evaluation: total and deterministic. One pass over the rows, no recursion, no default.

use crate::model::{Cell, Domain, Input, Parameter, Row, Table, Test, Trace, Value, Values};
use ids::ParameterId;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Why a table gave no answer. The check of a pack proves that none of these happens in its services.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationFault {
    /// Nobody made the fact.
    #[error("table {table}: the fact {fact} was never made")]
    FactMissing { table: String, fact: String },
    /// The fact is of another type or outside the column's domain; null is outside every domain.
    #[error("table {table}: the fact {fact} is {value:?}, which the table does not know")]
    FactUnknown { table: String, fact: String, value: Value },
    /// No row fits: the table has a gap.
    #[error("table {table}: no row fits these facts")]
    NoRow { table: String },
    /// More than one row fits: the table has an overlap.
    #[error("table {table}: the rows {rows:?} fit at once, and one only may")]
    SeveralRows { table: String, rows: Vec<String> },
    /// The pack has no such parameter.
    #[error("table {table}: there is no parameter {parameter}")]
    ParameterMissing { table: String, parameter: ParameterId },
    /// The parameter has no value on the day.
    #[error("table {table}: the parameter {parameter} has no value on {on}")]
    ParameterUndated { table: String, parameter: ParameterId, on: Date },
}

/// Finds the one row that fires and explains it. `on` is the date of the event: it picks the parameters.
pub fn evaluate(
    table: &Table,
    facts: &Values,
    parameters: &BTreeMap<ParameterId, Parameter>,
    on: Date,
) -> Result<Trace, EvaluationFault> {
    let name = || table.id.to_string();
    let mut found = Vec::new();
    for input in &table.inputs {
        let value = facts.get(&input.fact);
        let value =
            value.ok_or_else(|| EvaluationFault::FactMissing { table: name(), fact: input.fact.clone() })?;
        if !knows(input, value) {
            let (fact, value) = (input.fact.clone(), value.clone());
            return Err(EvaluationFault::FactUnknown { table: name(), fact, value });
        }
        found.push((input.fact.clone(), value.clone()));
    }
    let mut rows = Vec::new();
    let mut fired: Vec<&Row> = Vec::new();
    for row in &table.rows {
        let held: Vec<bool> =
            row.tests.iter().zip(&found).map(|(test, (_, value))| holds(test, value)).collect();
        if held.iter().all(|held| *held) {
            fired.push(row);
        }
        rows.push((row.id.clone(), held));
    }
    let row = match fired.as_slice() {
        [row] => *row,
        [] => return Err(EvaluationFault::NoRow { table: name() }),
        several => {
            let rows = several.iter().map(|row| row.id.clone()).collect();
            return Err(EvaluationFault::SeveralRows { table: name(), rows });
        }
    };
    let (mut outputs, mut used) = (BTreeMap::new(), Vec::new());
    for (output, cell) in table.outputs.iter().zip(&row.results) {
        let value = match cell {
            Cell::Literal(value) => value.clone(),
            Cell::Parameter(id) => {
                let missing = || EvaluationFault::ParameterMissing { table: name(), parameter: id.clone() };
                let undated =
                    || EvaluationFault::ParameterUndated { table: name(), parameter: id.clone(), on };
                let value = parameters.get(id).ok_or_else(missing)?.on(on).ok_or_else(undated)?;
                used.push((id.to_string(), value.from.to_string()));
                Value::Int(value.number)
            }
        };
        outputs.insert(output.name.clone(), value);
    }
    Ok(Trace {
        table: name(),
        hash: table.hash.clone(),
        on: on.to_string(),
        facts: found,
        rows,
        fired: row.id.clone(),
        outputs,
        parameters: used,
        act: row.basis.act.to_string(),
        article: row.basis.article.clone(),
    })
}

/// Whether a value lies in the domain of a column.
fn knows(input: &Input, value: &Value) -> bool {
    match (&input.domain, value) {
        (Domain::Boolean, Value::Bool(_)) => true,
        (Domain::Codes(codes), Value::Text(code)) => codes.contains(code),
        (Domain::Range { from, to }, Value::Int(number)) => (from..=to).contains(&number),
        _ => false,
    }
}

/// Whether a test holds for a value of its column.
pub(super) fn holds(test: &Test, value: &Value) -> bool {
    let within = |(from, to): &(Option<i64>, Option<i64>), number: i64| {
        from.is_none_or(|from| from <= number) && to.is_none_or(|to| number <= to)
    };
    match (test, value) {
        (Test::Any, _) => true,
        (Test::Is(wanted), Value::Bool(truth)) => wanted == truth,
        (Test::OneOf(codes), Value::Text(code)) => codes.contains(code),
        (Test::NotOneOf(codes), Value::Text(code)) => !codes.contains(code),
        (Test::Ranges(ranges), Value::Int(number)) => ranges.iter().any(|range| within(range, *number)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Basis, ParameterUnit, ParameterValue};
    use crate::rules::read_csv;
    use jiff::civil::date;

    const TABLE: &str = "row,reader.found,reader.age,=> outcome,=> amount,act,article\n\
        U,boolean,[0..120],\"\"\"grant\"\",\"\"review\"\"\",money,,\n\
        A1,true,< 18,\"\"\"grant\"\"\",parameter(fee),ACT-1,art. 4\n\
        A2,true,\">= 18, 17\",\"\"\"review\"\"\",,ACT-1,art. 5\n";

    fn run(found: Value, age: Value, on: Date) -> Result<Trace, String> {
        let table = read_csv("welcome", TABLE).expect("well formed");
        let basis = Basis { act: "ACT-1".parse().expect("an id"), article: "art. 9".into() };
        let fee: ParameterId = "fee".parse().expect("an id");
        let value =
            |from, to, number| ParameterValue { from, to, number, basis: basis.clone(), invented: true };
        let values =
            vec![value(date(2026, 1, 1), Some(date(2026, 6, 30)), 100), value(date(2026, 7, 1), None, 200)];
        let parameters =
            BTreeMap::from([(fee.clone(), Parameter { id: fee, unit: ParameterUnit::Money, values })]);
        let facts = Values::from([("reader.found".to_owned(), found), ("reader.age".to_owned(), age)]);
        evaluate(&table, &facts, &parameters, on).map_err(|fault| fault.to_string())
    }

    #[test]
    fn the_row_that_fires_is_explained() {
        let trace = run(true.into(), 12.into(), date(2026, 6, 30)).expect("A1");
        assert_eq!((trace.fired.as_str(), trace.article.as_str()), ("A1", "art. 4"));
        assert_eq!(trace.outputs["amount"], Value::Int(100));
        assert_eq!(trace.rows, [("A1".into(), vec![true, true]), ("A2".into(), vec![true, false])]);
        assert_eq!(trace.parameters, [("fee".to_owned(), "2026-01-01".to_owned())]);
        let later = run(true.into(), 12.into(), date(2026, 7, 1)).expect("A1");
        assert_eq!(later.outputs["amount"], Value::Int(200));
        let other = run(true.into(), 18.into(), date(2026, 7, 1)).expect("A2");
        assert_eq!((other.fired.as_str(), &other.outputs["amount"]), ("A2", &Value::Null));
    }

    #[test]
    fn nothing_is_guessed() {
        let on = date(2026, 7, 1);
        for (found, age, on, fault) in [
            (Value::Null, 1.into(), on, "the fact reader.found is Null, which the table does not know"),
            (true.into(), 121.into(), on, "the fact reader.age is Int(121), which the table does not know"),
            (
                "true".into(),
                1.into(),
                on,
                "the fact reader.found is Text(\"true\"), which the table does not know",
            ),
            (false.into(), 1.into(), on, "no row fits these facts"),
            (true.into(), 17.into(), on, "the rows [\"A1\", \"A2\"] fit at once, and one only may"),
            (true.into(), 1.into(), date(2025, 12, 31), "the parameter fee has no value on 2025-12-31"),
        ] {
            assert_eq!(run(found, age, on), Err(format!("table welcome: {fault}")));
        }
    }

    #[test]
    fn a_fact_or_parameter_that_is_not_there_is_a_fault() {
        let table = read_csv("welcome", TABLE).expect("well formed");
        let (mut facts, none) = (Values::new(), BTreeMap::new());
        let fault = evaluate(&table, &facts, &none, date(2026, 1, 1)).expect_err("no facts");
        assert_eq!(fault.to_string(), "table welcome: the fact reader.found was never made");
        facts.insert("reader.found".into(), true.into());
        facts.insert("reader.age".into(), 1.into());
        let fault = evaluate(&table, &facts, &none, date(2026, 1, 1)).expect_err("no parameters");
        assert_eq!(fault.to_string(), "table welcome: there is no parameter fee");
    }
}
