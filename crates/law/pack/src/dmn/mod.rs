//! Decision tables as DMN 1.5 XML: written for any modeller, read back under guard.
//!
//! [`export`] writes a table with the parameter values of one day. [`import`] takes exactly one decision
//! with one decision table and hit policy *unique*; anything that could run code elsewhere is refused.
//! Facts keep their paths as labels, because `mother.found` is not one name in FEEL.

mod export;
mod import;

pub use export::{export, input_names};
pub use import::{NODES_MAX, import};

/// The namespace of DMN 1.5.
pub const NAMESPACE: &str = "https://www.omg.org/spec/DMN/20230324/MODEL/";

/// The name of a fact or table in FEEL: letters, digits and underscores.
pub fn feel_name(path: &str) -> String {
    path.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Table;
    use crate::sample::{check_files, files, loaded};
    use jiff::civil::date;

    fn eligibility() -> (Table, String) {
        let country = loaded().country;
        let table = country.services["card"].tables["eligibility"].clone();
        let xml = export(&table, &country.parameters, date(2026, 7, 1)).expect("dated");
        (table, xml)
    }

    #[test]
    fn a_table_survives_the_journey() {
        let (table, xml) = eligibility();
        let back = import("eligibility", &xml).expect("our own export");
        assert_eq!((&back.inputs, &back.outputs), (&table.inputs, &table.outputs));
        for (one, other) in back.rows.iter().zip(&table.rows) {
            assert_eq!(
                (&one.id, &one.tests, &one.results, &one.basis),
                (&other.id, &other.tests, &other.results, &other.basis)
            );
        }
        assert_eq!(back.rows.len(), table.rows.len());
        assert!(xml.contains("<text>1200</text>"), "the value of the day stands in the cell: {xml}");
    }

    #[test]
    fn a_dmn_file_stands_in_the_place_of_a_csv_file() {
        let (_, xml) = eligibility();
        let mut files = files();
        files.remove("services/card/rules/eligibility.csv");
        files.put("services/card/rules/eligibility.dmn", xml.clone());
        assert_eq!(check_files(&files), Vec::<String>::new());
        files.put("services/card/rules/eligibility.dmn", xml.replace("\"UNIQUE\"", "\"ANY\""));
        let findings = crate::load_files(&files).expect_err("hit policy");
        assert_eq!(
            findings[0].to_string(),
            "packs/_example-library/services/card/rules/eligibility.dmn:17: error[dmn]: the hit policy is ANY; only UNIQUE is taken"
        );
    }

    #[test]
    fn what_could_run_elsewhere_is_refused() {
        let (_, xml) = eligibility();
        for (old, new, message) in [
            (
                "</definitions>",
                "<businessKnowledgeModel id=\"b\" name=\"b\"/></definitions>",
                "<businessKnowledgeModel> is refused: a table decides from its inputs alone",
            ),
            (
                "</definitions>",
                "<import namespace=\"x\" importType=\"y\" name=\"z\"/></definitions>",
                "<import> is refused: a table decides from its inputs alone",
            ),
            (
                "</decisionTable>",
                "</decisionTable><invocation/>",
                "<invocation> is refused: a table decides from its inputs alone",
            ),
            (
                "<decisionTable",
                "<functionDefinition kind=\"Java\"/><decisionTable",
                "<functionDefinition> is refused: a table decides from its inputs alone",
            ),
            (
                "<decisionTable",
                "<context/><decisionTable",
                "<context> is refused: a table decides from its inputs alone",
            ),
            (
                "<decisionTable",
                "<x kind=\"PMML\"/><decisionTable",
                "kind=\"PMML\" is refused: no function outside the table runs",
            ),
            (
                "</definitions>",
                "<decision id=\"two\" name=\"two\"/></definitions>",
                "a file holds exactly one decision with one decision table, this one has 2 and 1",
            ),
            ("<text>1200</text>", "<text>1200 * 2</text>", "row `A1`, amount: '*' has no meaning in a cell"),
            (
                "<definitions",
                "<!DOCTYPE x [<!ENTITY a \"b\">]><definitions",
                "not XML: XML with DTD detected",
            ),
            (
                "<text>\"adult\",\"child\"</text>",
                "<text></text>",
                "event.age_group: a domain is boolean, a list of codes (\"a\",\"b\") or a range ([0..120])",
            ),
        ] {
            assert!(xml.contains(old), "{old}");
            let faults = import("eligibility", &xml.replacen(old, new, 1)).expect_err(message);
            let found: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
            assert!(found.contains(&message), "{message}\nis not among\n{found:#?}");
        }
    }

    #[test]
    fn names_of_facts_become_names_of_feel() {
        assert_eq!(feel_name("mother-secret.found"), "mother_secret_found");
    }

    #[test]
    fn a_file_at_the_node_limit_is_judged_and_one_past_it_is_not() {
        // The document itself and its root element are nodes too.
        let xml = |nodes: u32| format!("<x>{}</x>", "<y/>".repeat(nodes as usize - 2));
        let first = |nodes| import("t", &xml(nodes)).expect_err("no table").remove(0).message;
        assert_eq!(first(NODES_MAX), "this is not a DMN model");
        assert_eq!(first(NODES_MAX + 1), "not XML: nodes limit reached");
    }
}
