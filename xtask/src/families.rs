//! `cargo xtask families`: a thousand invented families for the journeys and the bench.
//!
//! Out: `examples/births.ndjson`, one family a line: who lies in which register, what the clinic reports, what the
//! parents choose, and how each notice must end. The same bytes each time. Days of birth are written as `$today-N`,
//! so that the file never ages; who reads it puts the date in.
//!
//! Keys of a line: `family`, `kind`, `people` (records by register, to be there before), `notices` (records of
//! `births`, in order), `choices` (`by`, `given_name`, `surname`, and `notice`: which child, 0 when absent),
//! `account` (`by`, `iban`; only where the Fund must ask), `official` (what a registrar enters when the parents
//! are late), `expect` (one word a notice, see [`story`]).

mod account;
mod chance;
mod names;
mod people;
mod story;

use crate::workspace;
use chance::Chance;
use people::People;
use story::Kind;

/// Families in the file.
const FAMILIES: usize = 1_000;
/// Where the chance begins. Another seed makes other families, and all expectations with them.
const SEED: u64 = 2026;

/// How many families of each kind; the rest are complete.
const MIX: [(Kind, usize); 11] = [
    (Kind::NoCard, 80),
    (Kind::Twins, 40),
    (Kind::Foreign, 30),
    (Kind::Duplicate, 30),
    (Kind::Disagree, 25),
    (Kind::LateName, 20),
    (Kind::BadRecord, 20),
    (Kind::UnknownMother, 15),
    (Kind::SecretAddress, 15),
    (Kind::Adoption, 15),
    (Kind::Stillbirth, 10),
];

/// Writes the families anew. Refuses when the file cannot be written.
pub fn run() -> Result<(), String> {
    let path = workspace::root().join("examples").join("births.ndjson");
    let fault = |fault: std::io::Error| format!("cannot write {}: {fault}", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(fault)?;
    }
    std::fs::write(&path, written()).map_err(fault)?;
    println!("{FAMILIES} invented families written to examples/births.ndjson");
    Ok(())
}

/// The whole file.
fn written() -> String {
    let mut chance = Chance::new(SEED);
    let mut kinds: Vec<Kind> =
        MIX.iter().flat_map(|(kind, count)| std::iter::repeat_n(*kind, *count)).collect();
    kinds.resize(FAMILIES, Kind::Complete);
    chance.shuffle(&mut kinds);
    let mut people = People::new(chance);
    let mut out = String::new();
    for (at, kind) in kinds.into_iter().enumerate() {
        let family = story::family(&format!("F{:04}", at + 1), kind, &mut people);
        out.push_str(&sorted(family).to_string());
        out.push('\n');
    }
    out
}

/// The same value with the keys of every object in order: what a guest of the workspace asks of the JSON crate must
/// not change what is generated.
fn sorted(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Object(fields) => {
            let fields: std::collections::BTreeMap<String, Value> =
                fields.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::{BTreeMap, BTreeSet};

    fn families() -> Vec<Value> {
        written().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    #[test]
    fn what_lies_in_the_tree_is_what_the_generator_makes() {
        let path = workspace::root().join("examples").join("births.ndjson");
        let lies = std::fs::read_to_string(path).expect("generated");
        assert!(lies == written(), "run cargo xtask families");
    }

    #[test]
    fn the_mix_holds_and_each_notice_has_one_expected_end() {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for family in families() {
            *counts.entry(family["kind"].as_str().expect("a kind").to_owned()).or_default() += 1;
            let notices = family["notices"].as_array().expect("notices");
            let expected = family["expect"].as_array().expect("expect");
            assert_eq!(notices.len(), expected.len(), "{}", family["family"]);
        }
        assert_eq!(counts.values().sum::<usize>(), FAMILIES);
        assert_eq!(counts["complete"], 700);
        assert_eq!(counts.len(), MIX.len() + 1);
    }

    #[test]
    fn every_number_is_given_once_and_every_account_has_its_check_digits() {
        let mut numbers = BTreeSet::new();
        for family in families() {
            for person in family["people"]["population"].as_array().expect("people") {
                let number = person["person"].as_str().expect("a number");
                assert_eq!(number.len(), 7);
                assert!(!number.contains(['I', 'O']), "{number}");
                assert!(numbers.insert(number.to_owned()), "{number} twice");
            }
            let held = family["people"]["recipient-accounts"].as_array().expect("accounts");
            for account in held.iter().chain(family.get("account")) {
                let iban = account["iban"].as_str().expect("an account");
                assert_eq!((iban.len(), account::remainder(iban)), (28, 1), "{iban}");
            }
        }
        assert!(numbers.len() > FAMILIES);
    }

    #[test]
    fn nobody_of_a_silent_family_is_asked_anything() {
        for family in families().iter().filter(|family| family["expect"][0] == "silent") {
            assert_eq!(family["choices"].as_array().map(Vec::len), Some(0), "{}", family["family"]);
            assert!(family.get("account").is_none());
        }
    }
}
