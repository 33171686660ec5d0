//! Golden cases: given these facts, on this day, the table must say this. Lawyers read and sign them.

use crate::model::{Country, GoldenCase, Service, Trace};
use crate::rules::evaluate;

/// How one golden case went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoldenResult {
    /// The service.
    pub service: String,
    /// The table.
    pub table: String,
    /// What the case shows.
    pub title: String,
    /// The file it stands in.
    pub file: String,
    /// What the table said; every difference in words when it is not what the case says.
    pub outcome: Result<Trace, Vec<String>>,
}

impl GoldenResult {
    /// Whether the table said what the case says.
    pub fn passed(&self) -> bool {
        self.outcome.is_ok()
    }
}

/// Runs every golden case of a country, in the order of services and files.
pub fn run(country: &Country) -> Vec<GoldenResult> {
    let services = country.services.values();
    services.flat_map(|service| service.golden.iter().map(|case| one(country, service, case))).collect()
}

fn one(country: &Country, service: &Service, case: &GoldenCase) -> GoldenResult {
    GoldenResult {
        service: service.about.id.to_string(),
        table: case.table.to_string(),
        title: case.title.clone(),
        file: case.file.clone(),
        outcome: judge(country, service, case),
    }
}

fn judge(country: &Country, service: &Service, case: &GoldenCase) -> Result<Trace, Vec<String>> {
    let table =
        service.tables.get(&case.table).ok_or_else(|| vec![format!("there is no table `{}`", case.table)])?;
    let trace = evaluate(table, &case.given, &country.parameters, case.on)
        .map_err(|fault| vec![fault.to_string()])?;
    let mut differences = Vec::new();
    if trace.fired != case.row {
        differences.push(format!("row `{}` fired, not `{}`", trace.fired, case.row));
    }
    for (name, expected) in &case.then {
        let given = trace.outputs.get(name);
        if given != Some(expected) {
            let given = given.map_or("nothing".to_owned(), |value| format!("{value:?}"));
            differences.push(format!("`{name}` is {given}, not {expected:?}"));
        }
    }
    if differences.is_empty() { Ok(trace) } else { Err(differences) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load_files;
    use crate::sample::{edited, loaded};

    #[test]
    fn all_cases_of_the_example_pass() {
        let results = run(&loaded().country);
        assert_eq!(results.len(), 7);
        assert!(results.iter().all(GoldenResult::passed), "{results:?}");
    }

    #[test]
    fn a_case_that_fails_names_every_difference() {
        let cases = "services/card/cases/eligibility.toml";
        let files = edited(&[
            (cases, "row = \"K1\"", "row = \"A1\""),
            (cases, "amount = 1000", "amount = 1200"),
            (
                cases,
                "\"event.age_group\" = \"child\", \"guardian.found\" = true",
                "\"event.age_group\" = \"elder\", \"guardian.found\" = true",
            ),
        ]);
        let results = run(&load_files(&files).expect("loads").country);
        let failed: Vec<String> = results
            .iter()
            .filter_map(|result| result.outcome.as_ref().err())
            .map(|list| list.join("; "))
            .collect();
        assert_eq!(
            failed,
            [
                "row `K1` fired, not `A1`",
                "`amount` is Int(1000), not Int(1200)",
                "table eligibility: the fact event.age_group is Text(\"elder\"), which the table does not know",
            ]
        );
    }
}
