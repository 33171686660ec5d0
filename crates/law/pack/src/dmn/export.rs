//! A table as DMN 1.5 XML, with the parameter values of one day in its cells.

use super::{NAMESPACE, feel_name};
use crate::model::{Cell, Domain, OutputKind, Parameter, Table, Value};
use crate::rules::{EvaluationFault, cell_text, domain_text, test_text};
use ids::ParameterId;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Writes a table as it decides on a day. Refuses when a parameter has no value then. The parameter's
/// name stays in an annotation, so that reading the file back gives the same table.
pub fn export(
    table: &Table,
    parameters: &BTreeMap<ParameterId, Parameter>,
    on: Date,
) -> Result<String, EvaluationFault> {
    let names = input_names(table);
    let decision = feel_name(table.id.as_str());
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    line(
        &mut xml,
        0,
        &format!(
            "<definitions xmlns=\"{NAMESPACE}\" id=\"definitions_{decision}\" name=\"{decision}\" namespace=\"urn:decision-table:{}\">",
            attribute(table.id.as_str())
        ),
    );
    for (name, input) in names.iter().zip(&table.inputs) {
        line(&mut xml, 1, &format!("<inputData id=\"data_{name}\" name=\"{name}\">"));
        line(&mut xml, 2, &format!("<variable name=\"{name}\" typeRef=\"{}\"/>", type_of(&input.domain)));
        line(&mut xml, 1, "</inputData>");
    }
    line(&mut xml, 1, &format!("<decision id=\"decision_{decision}\" name=\"{decision}\">"));
    line(&mut xml, 2, &format!("<variable name=\"{decision}\"/>"));
    for name in &names {
        line(
            &mut xml,
            2,
            &format!(
                "<informationRequirement id=\"needs_{name}\"><requiredInput href=\"#data_{name}\"/></informationRequirement>"
            ),
        );
    }
    line(&mut xml, 2, &format!("<decisionTable id=\"table_{decision}\" hitPolicy=\"UNIQUE\">"));
    columns(&mut xml, table, &names);
    for row in &table.rows {
        line(&mut xml, 3, &format!("<rule id=\"row_{}\">", attribute(&row.id)));
        for test in &row.tests {
            line(&mut xml, 4, &format!("<inputEntry><text>{}</text></inputEntry>", text(&test_text(test))));
        }
        let mut used = Vec::new();
        for (output, cell) in table.outputs.iter().zip(&row.results) {
            let written = match cell {
                Cell::Parameter(id) => {
                    used.push(format!("{}={}", output.name, cell_text(cell)));
                    number_on(table, parameters, id, on)?.to_string()
                }
                Cell::Literal(Value::Null) => "null".to_owned(),
                literal => cell_text(literal),
            };
            line(&mut xml, 4, &format!("<outputEntry><text>{}</text></outputEntry>", text(&written)));
        }
        for note in [&row.id, &row.basis.act.to_string(), &row.basis.article, &used.join(" ")] {
            line(&mut xml, 4, &format!("<annotationEntry><text>{}</text></annotationEntry>", text(note)));
        }
        line(&mut xml, 3, "</rule>");
    }
    line(&mut xml, 2, "</decisionTable>");
    line(&mut xml, 1, "</decision>");
    line(&mut xml, 0, "</definitions>");
    Ok(xml)
}

/// The FEEL name of each input; two facts that would get the same name are told apart by their column.
pub fn input_names(table: &Table) -> Vec<String> {
    let plain: Vec<String> = table.inputs.iter().map(|input| feel_name(&input.fact)).collect();
    let twice = |name: &String| plain.iter().filter(|other| *other == name).count() > 1;
    let named = plain.iter().enumerate();
    named.map(|(at, name)| if twice(name) { format!("{name}_{at}") } else { name.clone() }).collect()
}

fn columns(xml: &mut String, table: &Table, names: &[String]) {
    for (name, input) in names.iter().zip(&table.inputs) {
        line(xml, 3, &format!("<input id=\"input_{name}\" label=\"{}\">", attribute(&input.fact)));
        line(
            xml,
            4,
            &format!(
                "<inputExpression typeRef=\"{}\"><text>{name}</text></inputExpression>",
                type_of(&input.domain)
            ),
        );
        if input.domain != Domain::Boolean {
            line(
                xml,
                4,
                &format!("<inputValues><text>{}</text></inputValues>", text(&domain_text(&input.domain))),
            );
        }
        line(xml, 3, "</input>");
    }
    for output in &table.outputs {
        let (kind, label) = match output.kind {
            OutputKind::Code => ("string", "code"),
            OutputKind::Money => ("number", "money"),
            OutputKind::Number => ("number", "number"),
            OutputKind::Boolean => ("boolean", "boolean"),
            OutputKind::Text => ("string", "text"),
        };
        let name = attribute(&output.name);
        let head = format!(
            "<output id=\"output_{}\" name=\"{name}\" label=\"{label}\" typeRef=\"{kind}\"",
            feel_name(&output.name)
        );
        if output.codes.is_empty() {
            line(xml, 3, &format!("{head}/>"));
        } else {
            let codes = domain_text(&Domain::Codes(output.codes.clone()));
            line(
                xml,
                3,
                &format!("{head}><outputValues><text>{}</text></outputValues></output>", text(&codes)),
            );
        }
    }
    for name in ["row", "act", "article", "parameters"] {
        line(xml, 3, &format!("<annotation name=\"{name}\"/>"));
    }
}

fn number_on(
    table: &Table,
    parameters: &BTreeMap<ParameterId, Parameter>,
    id: &ParameterId,
    on: Date,
) -> Result<i64, EvaluationFault> {
    let missing = || EvaluationFault::ParameterMissing { table: table.id.to_string(), parameter: id.clone() };
    let undated =
        || EvaluationFault::ParameterUndated { table: table.id.to_string(), parameter: id.clone(), on };
    Ok(parameters.get(id).ok_or_else(missing)?.on(on).ok_or_else(undated)?.number)
}

fn type_of(domain: &Domain) -> &'static str {
    match domain {
        Domain::Boolean => "boolean",
        Domain::Codes(_) => "string",
        Domain::Range { .. } => "number",
    }
}

fn line(xml: &mut String, depth: usize, content: &str) {
    writeln!(xml, "{}{content}", "  ".repeat(depth)).expect("writing into a String cannot fail");
}

fn text(content: &str) -> String {
    content.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn attribute(content: &str) -> String {
    text(content).replace('"', "&quot;")
}
