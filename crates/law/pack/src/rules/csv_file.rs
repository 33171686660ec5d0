//! `rules/<table>.csv`: names, domains, then one row a rule.

use super::{INPUTS_MAX, OUTPUTS_MAX, ROWS_MAX, parse_cell, parse_domain, parse_test};
use crate::load::sha256;
use crate::model::{Basis, Cell, Domain, Input, Output, OutputKind, Row, Table, Value};
use csv::StringRecord;
use ids::{ActId, TableId};
use std::collections::BTreeSet;

/// Why a table could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFault {
    /// The line in the file, counted from 1.
    pub line: usize,
    /// A stable slug.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub suggestion: Option<String>,
}

impl TableFault {
    pub(crate) fn new(line: usize, code: &'static str, message: impl Into<String>) -> Self {
        Self { line, code, message: message.into(), suggestion: None }
    }
}

/// Columns by position: inputs stand from 1, outputs after them, act and article last.
struct Columns {
    inputs: Vec<Input>,
    outputs: Vec<Output>,
}

/// Reads a table; `name` is its file without the ending. All faults come back, not the first only.
pub fn read_csv(name: &str, text: &str) -> Result<Table, Vec<TableFault>> {
    let id =
        TableId::parse(name).map_err(|fault| vec![TableFault::new(1, "file-name", fault.to_string())])?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line =
                    record.position().map_or(0, |place| usize::try_from(place.line()).unwrap_or(usize::MAX));
                lines.push((line, record));
            }
            Err(fault) => faults.push(TableFault::new(1, "not-csv", fault.to_string())),
        }
    }
    let [(_, names), (second, domains), rest @ ..] = lines.as_slice() else {
        faults.push(TableFault::new(
            1,
            "table-shape",
            "the first line names the columns, the second gives their domains",
        ));
        return Err(faults);
    };
    let columns = columns(names, (*second, domains), &mut faults);
    if columns.inputs.is_empty() && columns.outputs.is_empty() {
        // Without columns no cell of a row has a meaning.
        return Err(faults);
    }
    if rest.is_empty() || rest.len() > ROWS_MAX {
        faults.push(TableFault::new(
            *second,
            "table-shape",
            format!("a table has 1 to {ROWS_MAX} rows, this one has {}", rest.len()),
        ));
    }
    let mut rows = Vec::new();
    let mut known = BTreeSet::new();
    for (line, record) in rest {
        if record.len() != names.len() {
            let message =
                format!("this row has {} cells, the table has {} columns", record.len(), names.len());
            faults.push(TableFault::new(*line, "table-shape", message));
            continue;
        }
        if let Some(row) = row(*line, record, &columns, &mut faults) {
            if !known.insert(row.id.clone()) {
                faults.push(TableFault::new(*line, "twice", format!("the row `{}` is given twice", row.id)));
            }
            rows.push(row);
        }
    }
    let Columns { inputs, outputs } = columns;
    if faults.is_empty() {
        Ok(Table { id, inputs, outputs, rows, hash: sha256(text.as_bytes()) })
    } else {
        Err(faults)
    }
}

fn columns(
    names: &StringRecord,
    (line, domains): (usize, &StringRecord),
    faults: &mut Vec<TableFault>,
) -> Columns {
    let mut columns = Columns { inputs: Vec::new(), outputs: Vec::new() };
    let shape = |line, message: &str| TableFault::new(line, "table-shape", message);
    let count = names.len();
    if names.get(0) != Some("row")
        || count < 5
        || names.get(count - 2) != Some("act")
        || names.get(count - 1) != Some("article")
    {
        faults.push(shape(1, "the columns are: row, the inputs, the outputs (=> name), act, article"));
        return columns;
    }
    if domains.get(0) != Some("U") {
        faults.push(shape(line, "the second line begins with U: the hit policy is unique"));
    }
    for at in 1..count - 2 {
        let (name, domain) = (&names[at], domains.get(at).unwrap_or_default());
        match name.strip_prefix("=>") {
            None if !columns.outputs.is_empty() => faults.push(shape(1, "inputs stand before outputs")),
            None => match parse_domain(domain) {
                Ok(domain) => columns.inputs.push(Input { fact: name.trim().to_owned(), domain }),
                Err(message) => {
                    faults.push(TableFault::new(line, "domain", format!("column `{name}`: {message}")))
                }
            },
            Some(name) => match output_kind(domain) {
                Ok((kind, codes)) => {
                    columns.outputs.push(Output { name: name.trim().to_owned(), codes, kind })
                }
                Err(message) => {
                    faults.push(TableFault::new(line, "domain", format!("column `{name}`: {message}")))
                }
            },
        }
    }
    if !columns
        .outputs
        .first()
        .is_some_and(|output| output.name == "outcome" && output.kind == OutputKind::Code)
    {
        faults.push(shape(1, "the first output is `=> outcome`, and its domain lists the outcomes"));
    }
    if columns.inputs.is_empty() || columns.inputs.len() > INPUTS_MAX || columns.outputs.len() > OUTPUTS_MAX {
        let message = format!("a table has 1 to {INPUTS_MAX} inputs and 1 to {OUTPUTS_MAX} outputs");
        faults.push(shape(1, &message));
    }
    let mut known = BTreeSet::new();
    let all = columns
        .inputs
        .iter()
        .map(|input| &input.fact)
        .chain(columns.outputs.iter().map(|output| &output.name));
    for name in all {
        if name.is_empty() || !known.insert(name) {
            faults.push(TableFault::new(
                1,
                "twice",
                format!("the column `{name}` is given twice or has no name"),
            ));
        }
    }
    columns
}

/// Reads the domain of an output column.
pub(crate) fn output_kind(cell: &str) -> Result<(OutputKind, Vec<String>), String> {
    match cell.trim() {
        "money" => Ok((OutputKind::Money, Vec::new())),
        "number" => Ok((OutputKind::Number, Vec::new())),
        "boolean" => Ok((OutputKind::Boolean, Vec::new())),
        "text" => Ok((OutputKind::Text, Vec::new())),
        other => match parse_domain(other) {
            Ok(Domain::Codes(codes)) => Ok((OutputKind::Code, codes)),
            _ => Err("an output is a list of codes, money, number, boolean or text".to_owned()),
        },
    }
}

fn row(line: usize, record: &StringRecord, columns: &Columns, faults: &mut Vec<TableFault>) -> Option<Row> {
    let before = faults.len();
    let id = record[0].trim().to_owned();
    if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
        faults.push(TableFault::new(line, "row-id", "a row begins with its id: letters, digits, hyphens"));
    }
    let mut tests = Vec::new();
    for (at, input) in columns.inputs.iter().enumerate() {
        match parse_test(&record[at + 1], &input.domain) {
            Ok(test) => tests.push(test),
            Err(message) => {
                faults.push(TableFault::new(line, "test", format!("row `{id}`, {}: {message}", input.fact)))
            }
        }
    }
    let mut results = Vec::new();
    for (at, output) in columns.outputs.iter().enumerate() {
        match parse_cell(&record[columns.inputs.len() + 1 + at]).and_then(|cell| fits(output, cell)) {
            Ok(cell) => results.push(cell),
            Err(message) => faults.push(TableFault::new(
                line,
                "result",
                format!("row `{id}`, {}: {message}", output.name),
            )),
        }
    }
    let (act, article) = (&record[record.len() - 2], record[record.len() - 1].trim().to_owned());
    let act = ActId::parse(act.trim()).map_err(|fault| fault.to_string());
    if let Err(message) = &act {
        faults.push(TableFault::new(line, "row-basis", format!("row `{id}` cites no act: {message}")));
    }
    if article.is_empty() {
        faults.push(TableFault::new(line, "row-basis", format!("row `{id}` cites no article")));
    }
    match act {
        Ok(act) if faults.len() == before => {
            Some(Row { id, tests, results, basis: Basis { act, article }, line })
        }
        _ => None,
    }
}

/// Refuses a result that the column cannot hold; parameters are judged by the check, which knows them.
pub(crate) fn fits(output: &Output, cell: Cell) -> Result<Cell, String> {
    let fits = match (&cell, output.kind) {
        (Cell::Literal(Value::Null), _) => output.name != "outcome",
        (Cell::Literal(Value::Text(code)), OutputKind::Code) => {
            if output.codes.contains(code) {
                true
            } else {
                let near = crate::spelling::advice(code, output.codes.iter().map(String::as_str));
                return Err(format!("\"{code}\" is not in the domain; {}", near.unwrap_or_default()));
            }
        }
        (Cell::Literal(Value::Text(_)), OutputKind::Text)
        | (Cell::Literal(Value::Bool(_)), OutputKind::Boolean)
        | (Cell::Literal(Value::Int(_)) | Cell::Parameter(_), OutputKind::Money | OutputKind::Number) => true,
        _ => false,
    };
    if fits { Ok(cell) } else { Err("this result does not fit the domain of the column".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "row,reader.found,reader.age,=> outcome,=> amount,act,article\n\
                        U,boolean,[0..120],\"\"\"grant\"\",\"\"review\"\"\",money,,\n";

    fn faults(rows: &str) -> Vec<String> {
        let read = read_csv("welcome", &format!("{HEAD}{rows}"));
        let faults = read.err().unwrap_or_default();
        faults.into_iter().map(|fault| format!("{} {} {}", fault.line, fault.code, fault.message)).collect()
    }

    #[test]
    fn a_table_is_read_with_its_lines_and_hash() {
        let text = format!(
            "{HEAD}A1,true,< 18,\"\"\"grant\"\"\",parameter(fee),ACT-1,art. 4\nA2,false,-,\"\"\"review\"\"\",,ACT-1,art. 5\n"
        );
        let table = read_csv("welcome", &text).expect("well formed");
        assert_eq!((table.rows.len(), table.rows[1].line, table.hash.len()), (2, 4, 64));
        assert_eq!(table.rows[1].results[1], Cell::Literal(Value::Null));
    }

    #[test]
    fn faults_name_row_and_column() {
        assert_eq!(
            faults("A1,maybe,-,\"\"\"grant\"\"\",x,ACT-1,art. 4\nA1,true,-,\"\"\"gran\"\"\",,,\nA3,true\n"),
            [
                "3 test row `A1`, reader.found: a test of numbers is < 3, >= 2, [1..3], 4, or several joined by commas",
                "3 result row `A1`, amount: a result is a literal (\"grant\", 150, true), parameter(id), or empty",
                "4 result row `A1`, outcome: \"gran\" is not in the domain; did you mean `grant`?",
                "4 row-basis row `A1` cites no act: a act id must not be empty",
                "4 row-basis row `A1` cites no article",
                "5 table-shape this row has 2 cells, the table has 7 columns",
            ]
        );
        assert_eq!(faults(""), [format!("2 table-shape a table has 1 to {ROWS_MAX} rows, this one has 0")]);
    }

    #[test]
    fn a_table_without_its_columns_is_refused_whatever_its_rows() {
        let faults = read_csv("welcome", "A\nA\nA\n").expect_err("no columns");
        assert_eq!(faults.len(), 1, "{faults:?}");
    }

    #[test]
    fn a_table_at_the_row_limit_is_read_and_one_past_it_is_not() {
        let rows = |count: usize| {
            (0..count).map(|n| format!("R{n},true,{n},\"\"\"grant\"\"\",,ACT-1,art. 1\n")).collect::<String>()
        };
        assert!(faults(&rows(ROWS_MAX)).is_empty());
        assert_eq!(faults(&rows(ROWS_MAX + 1)).len(), 1);
    }

    #[test]
    fn columns_at_the_limit_are_read_and_one_past_it_are_not() {
        let table = |inputs: usize, outputs: usize| {
            let names: String = (0..inputs).map(|n| format!("f.{n},")).collect();
            let more: String = (1..outputs).map(|n| format!(",=> o{n}")).collect();
            let domains = "boolean,".repeat(inputs);
            let numbers = ",number".repeat(outputs - 1);
            let tests = "-,".repeat(inputs);
            let empty = ",".repeat(outputs - 1);
            format!(
                "row,{names}=> outcome{more},act,article\nU,{domains}\"\"\"a\"\"\"{numbers},,\nR,{tests}\"\"\"a\"\"\"{empty},ACT-1,art. 1\n"
            )
        };
        assert!(read_csv("t", &table(INPUTS_MAX, OUTPUTS_MAX)).is_ok());
        assert!(read_csv("t", &table(INPUTS_MAX + 1, 1)).is_err());
        assert!(read_csv("t", &table(1, OUTPUTS_MAX + 1)).is_err());
    }
}
