//! DMN XML as a table: one decision, one decision table, hit policy unique, and nothing that runs elsewhere.

use crate::load::sha256;
use crate::model::{Basis, Cell, Input, Output, OutputKind, Row, Table, Value};
use crate::rules::{
    INPUTS_MAX, OUTPUTS_MAX, ROWS_MAX, TableFault, fits, parse_cell, parse_domain, parse_test,
};
use ids::{ActId, TableId};
use roxmltree::{Document, Node, ParsingOptions};
use std::collections::{BTreeMap, BTreeSet};

/// The most nodes of one file.
pub const NODES_MAX: u32 = 50_000;

/// Parts of DMN that are refused wherever they stand.
const REFUSED: [&str; 14] = [
    "import",
    "businessKnowledgeModel",
    "invocation",
    "functionDefinition",
    "encapsulatedLogic",
    "decisionService",
    "context",
    "list",
    "relation",
    "conditional",
    "filter",
    "for",
    "every",
    "some",
];

/// Reads a table; `name` is its file without the ending. All faults come back, not the first only.
pub fn import(name: &str, xml: &str) -> Result<Table, Vec<TableFault>> {
    let id =
        TableId::parse(name).map_err(|fault| vec![TableFault::new(1, "file-name", fault.to_string())])?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    let document = Document::parse_with_options(xml, options).map_err(|fault| {
        vec![TableFault::new(fault.pos().row as usize, "dmn", format!("not XML: {fault}"))]
    })?;
    let mut faults = Faults { document: &document, found: Vec::new() };
    refuse(&mut faults);
    let found =
        document.descendants().filter(|node| node.is_element() && node.tag_name().name() == "decisionTable");
    let tables: Vec<Node<'_, '_>> = found.collect();
    let decisions = document
        .descendants()
        .filter(|node| node.is_element() && node.tag_name().name() == "decision")
        .count();
    let [table] = tables.as_slice() else {
        faults.push(
            document.root(),
            format!(
                "a file holds exactly one decision with one decision table, this one has {decisions} and {}",
                tables.len()
            ),
        );
        return Err(faults.found);
    };
    if decisions != 1 {
        faults.push(
            document.root(),
            format!(
                "a file holds exactly one decision with one decision table, this one has {decisions} and 1"
            ),
        );
    }
    let policy = table.attribute("hitPolicy").unwrap_or("UNIQUE");
    if policy != "UNIQUE" {
        faults.push(*table, format!("the hit policy is {policy}; only UNIQUE is taken"));
    }
    let inputs = inputs(*table, &mut faults);
    let outputs = outputs(*table, &mut faults);
    let rows = rows(*table, &inputs, &outputs, &mut faults);
    if faults.found.is_empty() {
        Ok(Table { id, inputs, outputs, rows, hash: sha256(xml.as_bytes()) })
    } else {
        Err(faults.found)
    }
}

/// Faults with the line of the part they are about.
struct Faults<'d, 'i> {
    document: &'d Document<'i>,
    found: Vec<TableFault>,
}

impl Faults<'_, '_> {
    fn push(&mut self, node: Node<'_, '_>, message: impl Into<String>) {
        self.found.push(TableFault::new(self.line(node), "dmn", message));
    }

    fn line(&self, node: Node<'_, '_>) -> usize {
        self.document.text_pos_at(node.range().start).row as usize
    }
}

fn refuse(faults: &mut Faults<'_, '_>) {
    let document = faults.document;
    let namespace = document.root_element().tag_name().namespace().unwrap_or_default();
    if !(namespace.starts_with("https://www.omg.org/spec/DMN/") && namespace.ends_with("/MODEL/")) {
        faults.push(document.root_element(), "this is not a DMN model");
    }
    for node in document.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        if REFUSED.contains(&name) {
            faults.push(node, format!("<{name}> is refused: a table decides from its inputs alone"));
        }
        if let Some(kind @ ("Java" | "PMML")) = node.attribute("kind") {
            faults.push(node, format!("kind=\"{kind}\" is refused: no function outside the table runs"));
        }
        if let Some(language) = node.attribute("expressionLanguage")
            && !language.to_uppercase().contains("FEEL")
        {
            faults.push(node, format!("the language {language} is refused; cells are S-FEEL"));
        }
    }
}

fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// The text of `<name><text>…</text></name>` below a node.
fn text_of<'a>(node: Node<'a, '_>, name: &'static str) -> &'a str {
    let inner = children(node, name).next().and_then(|part| children(part, "text").next());
    inner.and_then(|text| text.text()).unwrap_or_default().trim()
}

/// The text of `<node><text>…</text></node>`.
fn own_text<'a>(node: Node<'a, '_>) -> &'a str {
    children(node, "text").next().and_then(|text| text.text()).unwrap_or_default().trim()
}

/// The path of a fact is the label of its column, or the expression itself where there is none.
fn inputs(table: Node<'_, '_>, faults: &mut Faults<'_, '_>) -> Vec<Input> {
    let mut inputs = Vec::new();
    let mut known = BTreeSet::new();
    for column in children(table, "input") {
        let expression = children(column, "inputExpression").next();
        let fact = column.attribute("label").unwrap_or_else(|| text_of(column, "inputExpression")).trim();
        let boolean = expression.and_then(|part| part.attribute("typeRef")) == Some("boolean");
        let domain = if boolean {
            Ok(crate::model::Domain::Boolean)
        } else {
            parse_domain(text_of(column, "inputValues"))
        };
        match domain {
            Ok(domain) => inputs.push(Input { fact: fact.to_owned(), domain }),
            Err(message) => faults.push(column, format!("{fact}: {message}")),
        }
        if fact.is_empty() || !known.insert(fact) {
            faults.push(column, format!("the column `{fact}` is given twice or has no name"));
        }
    }
    if inputs.is_empty() || inputs.len() > INPUTS_MAX {
        faults.push(table, format!("a table has 1 to {INPUTS_MAX} inputs"));
    }
    inputs
}

fn outputs(table: Node<'_, '_>, faults: &mut Faults<'_, '_>) -> Vec<Output> {
    let mut outputs: Vec<Output> = Vec::new();
    for column in children(table, "output") {
        let name = column.attribute("name").unwrap_or("outcome").trim().to_owned();
        let values = text_of(column, "outputValues");
        let (kind, codes) = match (column.attribute("typeRef"), column.attribute("label")) {
            (Some("number"), Some("money")) => (OutputKind::Money, Vec::new()),
            (Some("number"), _) => (OutputKind::Number, Vec::new()),
            (Some("boolean"), _) => (OutputKind::Boolean, Vec::new()),
            _ if values.is_empty() => (OutputKind::Text, Vec::new()),
            _ => match parse_domain(values) {
                Ok(crate::model::Domain::Codes(codes)) => (OutputKind::Code, codes),
                _ => {
                    faults.push(column, format!("{name}: the allowed values are not a list of codes"));
                    continue;
                }
            },
        };
        if outputs.iter().any(|known| known.name == name) {
            faults.push(column, format!("the column `{name}` is given twice"));
        }
        outputs.push(Output { name, codes, kind });
    }
    if !outputs.first().is_some_and(|first| first.name == "outcome" && first.kind == OutputKind::Code)
        || outputs.len() > OUTPUTS_MAX
    {
        faults.push(
            table,
            format!("the first of at most {OUTPUTS_MAX} outputs is `outcome`, with its allowed values"),
        );
    }
    outputs
}

fn rows(table: Node<'_, '_>, inputs: &[Input], outputs: &[Output], faults: &mut Faults<'_, '_>) -> Vec<Row> {
    let notes: Vec<String> = children(table, "annotation")
        .map(|note| note.attribute("name").unwrap_or_default().to_lowercase())
        .collect();
    let mut rows: Vec<Row> = Vec::new();
    for rule in children(table, "rule") {
        let texts = children(rule, "annotationEntry").map(own_text);
        let notes: BTreeMap<&str, &str> = notes.iter().map(String::as_str).zip(texts).collect();
        if let Some(row) = row(rule, &notes, inputs, outputs, faults) {
            if rows.iter().any(|known| known.id == row.id) {
                faults.push(rule, format!("the row `{}` is given twice", row.id));
            }
            rows.push(row);
        }
    }
    if rows.len() > ROWS_MAX || (rows.is_empty() && faults.found.is_empty()) {
        faults.push(table, format!("a table has 1 to {ROWS_MAX} rows"));
    }
    rows
}

fn row(
    rule: Node<'_, '_>,
    notes: &BTreeMap<&str, &str>,
    inputs: &[Input],
    outputs: &[Output],
    faults: &mut Faults<'_, '_>,
) -> Option<Row> {
    let before = faults.found.len();
    let note = |name: &str| notes.get(name).copied().unwrap_or_default();
    let id = if note("row").is_empty() { rule.attribute("id").unwrap_or_default() } else { note("row") }
        .to_owned();
    if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
        faults.push(
            rule,
            "a row has an id of letters, digits and hyphens: an annotation `row`, or the id of the rule",
        );
    }
    let given: Vec<&str> = children(rule, "inputEntry").map(own_text).collect();
    let taken: Vec<&str> = children(rule, "outputEntry").map(own_text).collect();
    if given.len() != inputs.len() || taken.len() != outputs.len() {
        faults.push(rule, format!("row `{id}` does not have one cell a column"));
        return None;
    }
    let mut tests = Vec::new();
    for (input, cell) in inputs.iter().zip(given) {
        match parse_test(if cell.is_empty() { "-" } else { cell }, &input.domain) {
            Ok(test) => tests.push(test),
            Err(message) => faults.push(rule, format!("row `{id}`, {}: {message}", input.fact)),
        }
    }
    // `amount=parameter(fee)` in the annotation `parameters` stands for the number of the day in the cell.
    let named: BTreeMap<&str, &str> =
        note("parameters").split_whitespace().filter_map(|part| part.split_once('=')).collect();
    let mut results = Vec::new();
    for (output, cell) in outputs.iter().zip(taken) {
        let number = parse_cell(cell);
        let read = match (named.get(output.name.as_str()), &number) {
            (Some(parameter), Ok(Cell::Literal(Value::Int(_)))) => parse_cell(parameter),
            _ => number,
        };
        match read.and_then(|cell| fits(output, cell)) {
            Ok(cell) => results.push(cell),
            Err(message) => faults.push(rule, format!("row `{id}`, {}: {message}", output.name)),
        }
    }
    let act = ActId::parse(note("act"));
    let article = note("article").to_owned();
    if act.is_err() || article.is_empty() {
        faults.push(rule, format!("row `{id}` cites no act and article: annotations `act` and `article`"));
    }
    if faults.found.len() > before {
        return None;
    }
    let basis = Basis { act: act.ok()?, article };
    Some(Row { id, tests, results, basis, line: faults.line(rule) })
}
