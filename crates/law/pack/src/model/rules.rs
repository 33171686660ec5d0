//! Decision tables: DMN 1.5, hit policy unique, cells in S-FEEL, an article beside each row.

use super::{Basis, Value};
use ids::{ParameterId, TableId};
use std::collections::BTreeMap;

/// `rules/<id>.csv` of a service.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its id, as its file.
    pub id: TableId,
    /// Input columns, in order.
    pub inputs: Vec<Input>,
    /// Output columns, in order; the first is always `outcome`.
    pub outputs: Vec<Output>,
    /// Rows, in order.
    pub rows: Vec<Row>,
    /// SHA-256 of the file, hex; stored with every decision.
    pub hash: String,
}

/// An input column: a fact and all values it may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The fact's path.
    pub fact: String,
    /// Everything it can be; gaps are proved against this.
    pub domain: Domain,
}

/// All values that a fact may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Domain {
    /// `boolean`.
    Boolean,
    /// `"a","b"`: one of these codes.
    Codes(Vec<String>),
    /// `[0..120]`: a whole number in a closed range.
    Range { from: i64, to: i64 },
}

/// An output column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Its name.
    pub name: String,
    /// The outcomes it may take, for the column `outcome`; also for another column of codes.
    pub codes: Vec<String>,
    /// What its cells hold.
    pub kind: OutputKind,
}

/// What the cells of an output column hold; written in the second line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputKind {
    /// `"a","b"`: one of the column's codes.
    Code,
    /// `money`: whole minor units, as a literal or a parameter of money.
    Money,
    /// `number`: a whole number, as a literal or a parameter.
    Number,
    /// `boolean`.
    Boolean,
    /// `text`: any text.
    Text,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its id, unique in the table, shown in explanations.
    pub id: String,
    /// One test an input, in column order.
    pub tests: Vec<Test>,
    /// One result an output, in column order.
    pub results: Vec<Cell>,
    /// The act and article of the row.
    pub basis: Basis,
    /// Line in the file, for errors.
    pub line: usize,
}

/// A unary test (S-FEEL): what an input cell may say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// `-`.
    Any,
    /// `true`, `false`.
    Is(bool),
    /// `"a","b"`.
    OneOf(Vec<String>),
    /// `not("a","b")`.
    NotOneOf(Vec<String>),
    /// `< 3`, `>= 2`, `[1..3]`, `4`: whole numbers between both ends, ends included; several joined by commas.
    Ranges(Vec<(Option<i64>, Option<i64>)>),
}

/// What an output cell says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A literal.
    Literal(Value),
    /// `parameter(NAME)`: the dated value on the day of the event.
    Parameter(ParameterId),
}

/// What a table found, kept with the decision: the explanation that the person sees.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Trace {
    /// The table's id.
    pub table: String,
    /// The table's hash.
    pub hash: String,
    /// The date whose law was used.
    pub on: String,
    /// The facts, in column order: path and value.
    pub facts: Vec<(String, Value)>,
    /// Each row: its id and, in column order, whether each test held.
    pub rows: Vec<(String, Vec<bool>)>,
    /// The row that fired.
    pub fired: String,
    /// Its outputs by name.
    pub outputs: BTreeMap<String, Value>,
    /// Parameters used: id and the first day of the value taken.
    pub parameters: Vec<(String, String)>,
    /// Act of the fired row.
    pub act: String,
    /// Article of the fired row.
    pub article: String,
}
