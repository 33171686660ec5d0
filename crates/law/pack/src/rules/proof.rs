//! The proof that exactly one row fires for every possible input.
//!
//! Each column's domain falls into classes of values that all rows treat alike; one value stands for
//! each class. Going through every combination of classes is then the same as going through every input.

use super::evaluate::holds;
use crate::model::{Domain, Table, Test, Value};
use std::collections::BTreeMap;

/// The most combinations that are gone through; a larger table must be split in two.
pub const COMBINATIONS_MAX: u64 = 1_000_000;
/// The most gaps that are shown of one table.
const GAPS_SHOWN_MAX: usize = 3;

/// An input, column by column.
pub type Example = Vec<(String, Value)>;

/// What was found about a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// More than [`COMBINATIONS_MAX`]: nothing is proved.
    pub too_large: bool,
    /// Inputs for which no row fires.
    pub gaps: Vec<Example>,
    /// Pairs of rows that fire together, with an input.
    pub overlaps: Vec<(String, String, Example)>,
    /// Rows that never fire.
    pub idle: Vec<String>,
}

/// The rows that accept a value, one bit a row, and the value.
type Class = (u128, Value);

/// Goes through every combination of values. Expects at most [`super::ROWS_MAX`] rows, as the reader ensures.
pub fn prove(table: &Table) -> Proof {
    let columns: Vec<Vec<Class>> = (table.inputs.iter().enumerate())
        .map(|(column, input)| classes(&input.domain, table, column))
        .collect();
    let combinations =
        columns.iter().try_fold(1_u64, |product, column| product.checked_mul(column.len() as u64));
    if combinations.is_none_or(|count| count > COMBINATIONS_MAX) {
        return Proof { too_large: true, ..Proof::default() };
    }
    let mut proof = Proof::default();
    let mut overlaps = BTreeMap::new();
    let mut ever = 0_u128;
    let mut at = vec![0_usize; columns.len()];
    loop {
        let fired = columns.iter().zip(&at).fold(u128::MAX, |fired, (column, at)| fired & column[*at].0);
        if fired == 0 && proof.gaps.len() < GAPS_SHOWN_MAX {
            proof.gaps.push(example(table, &columns, &at));
        }
        if fired.count_ones() > 1 {
            let first = fired.trailing_zeros() as usize;
            let second = (fired & (fired - 1)).trailing_zeros() as usize;
            overlaps.entry((first, second)).or_insert_with(|| example(table, &columns, &at));
        }
        ever |= fired;
        if !advance(&mut at, &columns) {
            break;
        }
    }
    let id = |row: usize| table.rows[row].id.clone();
    proof.overlaps = overlaps.into_iter().map(|((a, b), example)| (id(a), id(b), example)).collect();
    proof.idle = (0..table.rows.len()).filter(|row| ever & (1 << row) == 0).map(id).collect();
    proof
}

/// Moves to the next combination; false after the last one.
fn advance(at: &mut [usize], columns: &[Vec<Class>]) -> bool {
    for (at, column) in at.iter_mut().zip(columns).rev() {
        *at += 1;
        if *at < column.len() {
            return true;
        }
        *at = 0;
    }
    false
}

fn example(table: &Table, columns: &[Vec<Class>], at: &[usize]) -> Example {
    let facts = table.inputs.iter().map(|input| input.fact.clone());
    facts.zip(columns.iter().zip(at).map(|(column, at)| column[*at].1.clone())).collect()
}

/// The classes of one column.
fn classes(domain: &Domain, table: &Table, column: usize) -> Vec<Class> {
    let mut found: Vec<Class> = Vec::new();
    for value in samples(domain, table, column) {
        let rows = table.rows.iter().enumerate();
        let accepting = rows.filter(|(_, row)| row.tests.get(column).is_some_and(|test| holds(test, &value)));
        let bits = accepting.fold(0_u128, |bits, (row, _)| bits | (1 << row));
        if !found.iter().any(|(known, _)| *known == bits) {
            found.push((bits, value));
        }
    }
    found
}

/// Values of which at least one lies in every class: all codes, or every number where a range begins or
/// has just ended.
fn samples(domain: &Domain, table: &Table, column: usize) -> Vec<Value> {
    match domain {
        Domain::Boolean => vec![Value::Bool(true), Value::Bool(false)],
        Domain::Codes(codes) => codes.iter().cloned().map(Value::Text).collect(),
        Domain::Range { from, to } => {
            let mut edges = vec![*from];
            for row in &table.rows {
                let Some(Test::Ranges(ranges)) = row.tests.get(column) else { continue };
                for (start, end) in ranges {
                    edges.extend(*start);
                    edges.extend(end.and_then(|end| end.checked_add(1)));
                }
            }
            edges.retain(|edge| (from..=to).contains(&edge));
            edges.sort_unstable();
            edges.dedup();
            edges.into_iter().map(Value::Int).collect()
        }
    }
}

/// An example in words: `reader.found = true, reader.age = 18`.
pub fn example_text(example: &Example) -> String {
    let written = |value: &Value| match value {
        Value::Text(text) => format!("\"{text}\""),
        other => other.to_string(),
    };
    example.iter().map(|(fact, value)| format!("{fact} = {}", written(value))).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::read_csv;

    fn proof(rows: &str) -> Proof {
        let head = "row,a.found,a.age,=> outcome,act,article\nU,boolean,[0..120],\"\"\"x\"\",\"\"y\"\"\",,\n";
        let rows =
            rows.split(';').map(|row| format!("{row},\"\"\"x\"\"\",ACT-1,art. 1\n")).collect::<String>();
        prove(&read_csv("t", &format!("{head}{rows}")).expect("well formed"))
    }

    #[test]
    fn a_whole_table_has_nothing_to_show() {
        assert_eq!(proof("A,true,< 18;B,true,>= 18;C,false,-"), Proof::default());
    }

    #[test]
    fn gaps_overlaps_and_idle_rows_are_shown_with_examples() {
        let found = proof("A,true,< 18;B,true,> 18;C,false,-");
        assert_eq!(found.gaps.iter().map(example_text).collect::<Vec<_>>(), ["a.found = true, a.age = 18"]);
        let found = proof("A,true,<= 18;B,true,>= 18;C,false,-;D,false,[200..300]");
        let shown: Vec<_> = found
            .overlaps
            .iter()
            .map(|(a, b, example)| format!("{a} {b}: {}", example_text(example)))
            .collect();
        assert_eq!(shown, ["A B: a.found = true, a.age = 18"]);
        assert_eq!(found.idle, ["D"]);
    }

    #[test]
    fn combinations_at_the_limit_are_proved_and_past_it_are_not() {
        let table = |columns: usize, codes: usize| {
            let names: String = (0..columns).map(|n| format!("f.{n},")).collect();
            let list: Vec<String> = (0..codes).map(|n| format!("\"\"c{n}\"\"")).collect();
            let domains = format!("\"{}\",", list.join(",")).repeat(columns);
            let row = |n: usize| {
                format!("R{n},{}\"\"\"x\"\"\",ACT-1,a\n", format!("\"\"\"c{n}\"\"\",").repeat(columns))
            };
            let rows: String = (0..codes).map(row).collect();
            read_csv("t", &format!("row,{names}=> outcome,act,article\nU,{domains}\"\"\"x\"\"\",,\n{rows}"))
                .expect("well formed")
        };
        assert!(!prove(&table(6, 10)).too_large, "ten to the sixth is the limit");
        assert!(prove(&table(7, 8)).too_large, "eight to the seventh is past it");
    }

    proptest::proptest! {
        /// What the proof says of a table agrees with trying every input.
        #[test]
        fn the_proof_agrees_with_trying_everything(cuts in proptest::collection::vec((0_i64..12, 0_i64..12, proptest::bool::ANY), 1..5)) {
            let rows: Vec<String> = (cuts.iter().enumerate())
                .map(|(n, (a, b, found))| format!("R{n},{found},[{}..{}]", a.min(b), a.max(b)))
                .collect();
            let head = "row,a.found,a.age,=> outcome,act,article\nU,boolean,[0..11],\"\"\"x\"\"\",,\n";
            let text: String = rows.iter().map(|row| format!("{row},\"\"\"x\"\"\",ACT-1,art. 1\n")).collect();
            let table = read_csv("t", &format!("{head}{text}")).expect("well formed");
            let (mut gap, mut overlap) = (false, false);
            for found in [true, false] {
                for age in 0..12 {
                    let values = [Value::Bool(found), Value::Int(age)];
                    let fired = table.rows.iter().filter(|row| row.tests.iter().zip(&values).all(|(test, value)| holds(test, value))).count();
                    gap |= fired == 0;
                    overlap |= fired > 1;
                }
            }
            let proof = prove(&table);
            proptest::prop_assert_eq!((!proof.gaps.is_empty(), !proof.overlaps.is_empty()), (gap, overlap));
        }
    }
}
