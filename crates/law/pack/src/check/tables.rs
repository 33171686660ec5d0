//! Tables: exactly one row for every input, outcomes that lead on, parameters of the right unit, and a
//! golden case for every row.

use super::{Check, place_of};
use crate::model::{Cell, GoldenCase, Output, OutputKind, ParameterUnit, Service, StepKind, Table, Value};
use crate::rules::proof;
use ids::ParameterId;
use std::collections::BTreeSet;

pub(super) fn check(check: &mut Check<'_>, service: &Service) {
    for (id, table) in &service.tables {
        let place = place_of(service, &format!("table/{id}"));
        proved(check, &place, table);
        parameters(check, &place, table);
        outcomes(check, service, &place, table);
        for row in &table.rows {
            if !service.golden.iter().any(|case| case.table == *id && case.row == row.id) {
                let message = format!("no golden case shows the row `{}` of `{id}`", row.id);
                let help = "add one to cases/: a lawyer signs what the row means by its example";
                check.error_with(&format!("{place}/row/{}", row.id), "row-without-case", message, help);
            }
        }
    }
    for (at, case) in service.golden.iter().enumerate() {
        golden(check, service, &place_of(service, &format!("case/{at}")), case);
    }
}

fn proved(check: &mut Check<'_>, place: &str, table: &Table) {
    let found = proof::prove(table);
    if found.too_large {
        let message = format!(
            "`{}` has more than {} combinations: nothing can be proved",
            table.id,
            proof::COMBINATIONS_MAX
        );
        check.error_with(place, "table-too-large", message, "split it into two tables");
    }
    for gap in &found.gaps {
        let message = format!("no row of `{}` fires for {}", table.id, proof::example_text(gap));
        check.error(place, "table-gap", message);
    }
    for (one, other, example) in &found.overlaps {
        let message =
            format!("the rows `{one}` and `{other}` both fire for {}", proof::example_text(example));
        check.error(&format!("{place}/row/{other}"), "table-overlap", message);
    }
    for row in &found.idle {
        let message = format!("the row `{row}` never fires: its tests lie outside the domains");
        check.error(&format!("{place}/row/{row}"), "idle-row", message);
    }
}

fn parameters(check: &mut Check<'_>, place: &str, table: &Table) {
    for row in &table.rows {
        for (output, cell) in table.outputs.iter().zip(&row.results) {
            let Cell::Parameter(id) = cell else { continue };
            let place = format!("{place}/row/{}", row.id);
            match check.country.parameters.get(id) {
                None => {
                    let known = check.country.parameters.keys().map(ParameterId::as_str);
                    check.unknown(&place, "parameter", id.as_str(), known);
                }
                Some(found) if (found.unit == ParameterUnit::Money) != (output.kind == OutputKind::Money) => {
                    let message = format!(
                        "`{id}` counts {:?}, the column `{}` {:?}",
                        found.unit, output.name, output.kind
                    );
                    check.error(&place, "parameter-unit", message);
                }
                Some(_) => {}
            }
        }
    }
}

/// Outcomes and `next` match both ways; an outcome that no row gives leads nobody anywhere.
fn outcomes(check: &mut Check<'_>, service: &Service, place: &str, table: &Table) {
    let given: BTreeSet<&str> = (table.rows.iter())
        .filter_map(|row| match row.results.first() {
            Some(Cell::Literal(Value::Text(code))) => Some(code.as_str()),
            _ => None,
        })
        .collect();
    let declared: &[String] = table.outputs.first().map_or(&[], |Output { codes, .. }| codes);
    for code in declared.iter().filter(|code| !given.contains(code.as_str())) {
        check.error(
            &format!("{place}/domain"),
            "idle-outcome",
            format!("no row of `{}` gives the outcome \"{code}\"", table.id),
        );
    }
    let mut used = false;
    for (id, step) in &service.steps {
        let StepKind::Decide(decide) = &step.kind else { continue };
        if decide.table != table.id {
            continue;
        }
        used = true;
        let place = place_of(service, &format!("step/{id}/next"));
        for code in given.iter().filter(|code| !decide.next.contains_key(**code)) {
            let message = format!("the outcome \"{code}\" of `{}` leads nowhere", table.id);
            check.error(&place, "outcome-without-step", message);
        }
        for code in decide.next.keys().filter(|code| !given.contains(code.as_str())) {
            let message = format!("the table `{}` has no outcome \"{code}\"", table.id);
            let finding = check.places.error(&format!("{place}/{code}"), "unknown-outcome", message);
            check.findings.push(finding.help_if(crate::spelling::advice(code, given.iter().copied())));
        }
    }
    if !used {
        check.error(place, "unused-table", format!("no step lets the table `{}` decide", table.id));
    }
}

/// A golden case speaks of its table: all its inputs and no others, a row and outputs that exist.
fn golden(check: &mut Check<'_>, service: &Service, place: &str, case: &GoldenCase) {
    let Some(table) = service.tables.get(&case.table) else {
        let known = service.tables.keys().map(ids::TableId::as_str);
        return check.unknown(&format!("{place}/table"), "table", case.table.as_str(), known);
    };
    let inputs: BTreeSet<&str> = table.inputs.iter().map(|input| input.fact.as_str()).collect();
    for fact in case.given.keys().filter(|fact| !inputs.contains(fact.as_str())) {
        check.unknown(
            &format!("{place}/given/{fact}"),
            &format!("input of `{}` called", table.id),
            fact,
            inputs.iter().copied(),
        );
    }
    for fact in inputs.iter().filter(|fact| !case.given.contains_key(**fact)) {
        check.error(
            &format!("{place}/given"),
            "case-input",
            format!("the case does not say what `{fact}` is"),
        );
    }
    if !table.rows.iter().any(|row| row.id == case.row) {
        check.unknown(
            &format!("{place}/row"),
            "row",
            &case.row,
            table.rows.iter().map(|row| row.id.as_str()),
        );
    }
    for name in case.then.keys().filter(|name| !table.outputs.iter().any(|output| output.name == **name)) {
        let known = table.outputs.iter().map(|output| output.name.as_str());
        check.unknown(&format!("{place}/then/{name}"), "output", name, known);
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::each_brings;

    const TABLE: &str = "services/card/rules/eligibility.csv";
    const STEPS: &str = "services/card/steps.toml";
    const CASES: &str = "services/card/cases/eligibility.toml";

    #[test]
    fn each_broken_table_says_what_is_wrong() {
        each_brings(&[
            (
                TABLE,
                "C1,false,\"\"\"child\"\"\",true",
                "C1,false,\"\"\"adult\"\"\",true",
                "services/card/rules/eligibility.csv:1: error[table-gap]: no row of `eligibility` fires for card.found = false, event.age_group = \"child\", guardian.found = true",
            ),
            (
                TABLE,
                "C1,false,\"\"\"child\"\"\",true",
                "C1,false,\"\"\"adult\"\"\",true",
                "services/card/rules/eligibility.csv:5: error[table-overlap]: the rows `A1` and `C1` both fire for card.found = false, event.age_group = \"adult\", guardian.found = true",
            ),
            (
                TABLE,
                "parameter(voucher-adult)",
                "parameter(voucher-adul)",
                "services/card/rules/eligibility.csv:4: error[unknown-name]: there is no parameter `voucher-adul`\n  help: did you mean `voucher-adult`?",
            ),
            (
                TABLE,
                "parameter(voucher-adult)",
                "parameter(voucher-months)",
                "services/card/rules/eligibility.csv:4: error[parameter-unit]: `voucher-months` counts Number, the column `amount` Money",
            ),
            (
                TABLE,
                "\"\"review\"\"\",money",
                "\"\"review\"\",\"\"never\"\"\",money",
                "services/card/rules/eligibility.csv:2: error[idle-outcome]: no row of `eligibility` gives the outcome \"never\"",
            ),
            (
                STEPS,
                ", review = \"librarian\"",
                "",
                "services/card/steps.toml:21: error[outcome-without-step]: the outcome \"review\" of `eligibility` leads nowhere",
            ),
            (
                STEPS,
                "review = \"librarian\"",
                "reviw = \"librarian\"",
                "services/card/steps.toml:21: error[unknown-outcome]: the table `eligibility` has no outcome \"reviw\"\n  help: did you mean `review`?",
            ),
            (
                STEPS,
                "table = \"eligibility\"",
                "table = \"silence\"",
                "services/card/rules/eligibility.csv:1: error[unused-table]: no step lets the table `eligibility` decide",
            ),
            (
                CASES,
                "row = \"C2\"",
                "row = \"C1\"",
                "services/card/rules/eligibility.csv:6: error[row-without-case]: no golden case shows the row `C2` of `eligibility`\n  help: add one to cases/: a lawyer signs what the row means by its example",
            ),
            (
                CASES,
                "row = \"C2\"",
                "row = \"C7\"",
                "services/card/cases/eligibility.toml:38: error[unknown-name]: there is no row `C7`\n  help: did you mean `C1`?",
            ),
            (
                CASES,
                ", \"guardian.found\" = false",
                "",
                "services/card/cases/eligibility.toml:5: error[case-input]: the case does not say what `guardian.found` is",
            ),
            (
                CASES,
                "outcome = \"known\"",
                "outcom = \"known\"",
                "services/card/cases/eligibility.toml:7: error[unknown-name]: there is no output `outcom`\n  help: did you mean `outcome`?",
            ),
        ]);
    }
}
