//! The people of a simulated country.

use crate::simulator::chance::NUMBERS;
use pack::model::{Country, Value, Values};
use std::collections::BTreeMap;

/// Households of one country.
pub const HOUSEHOLDS: usize = 16;

/// What is special about a household.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Both parents known, the mother's account known.
    Complete,
    /// The Fund knows no account.
    NoAccount,
    /// No account, and no name on a document either.
    NoDocumentName,
    /// No father.
    Single,
    /// Both parents with a foreign document only.
    Foreign,
    /// The mother with a foreign document only.
    ForeignMother,
    /// The mother's address is secret.
    Secret,
    /// The father's address is secret.
    SecretFather,
    /// The mother lives abroad.
    Abroad,
    /// The mother has a number of the right form that no register knows.
    Unknown,
}

const KINDS: [Kind; 10] = [
    Kind::Complete,
    Kind::NoAccount,
    Kind::Single,
    Kind::Foreign,
    Kind::Secret,
    Kind::ForeignMother,
    Kind::SecretFather,
    Kind::Abroad,
    Kind::NoDocumentName,
    Kind::Unknown,
];

/// A household.
#[derive(Clone, Debug)]
pub struct Household {
    /// What is special.
    pub kind: Kind,
    /// Stored key of the mother.
    pub mother: String,
    /// Stored key of the father.
    pub father: Option<String>,
}

/// The households, always the same.
pub fn households(country: &Country) -> Vec<Household> {
    (0..HOUSEHOLDS).map(|index| household(country, index)).collect()
}

fn household(country: &Country, index: usize) -> Household {
    let kind = KINDS[index % KINDS.len()];
    let number = |place: u64| {
        // Spread over the few numbers that exist, so that a child's draw often meets a parent's.
        let draw = (2 * index as u64 + place) * 7 % NUMBERS;
        country.about.personal_number.from_draw(u128::from(draw)).stored()
    };
    let foreign = |place: &str| format!("GE/{place}{index:05}");
    let mother = match kind {
        Kind::Foreign | Kind::ForeignMother => foreign("M"),
        // A number outside of those that are ever drawn.
        Kind::Unknown => {
            country.about.personal_number.from_draw(u128::from(NUMBERS) + index as u128).stored()
        }
        _ => number(0),
    };
    let father = match kind {
        Kind::Single => None,
        Kind::Foreign => Some(foreign("F")),
        _ => Some(number(1)),
    };
    Household { kind, mother, father }
}

/// What the registers hold before the first operation, by register.
pub fn records(households: &[Household]) -> BTreeMap<&'static str, Vec<Values>> {
    let mut records: BTreeMap<&'static str, Vec<Values>> = BTreeMap::new();
    for (index, home) in households.iter().enumerate() {
        let mut add = |register, values: Values| records.entry(register).or_default().push(values);
        let mother = home.mother.as_str();
        if !mother.contains('/') && home.kind != Kind::Unknown {
            add("population", person(mother, "Səbinə", "female", index));
            if home.kind != Kind::NoDocumentName {
                add(
                    "document-names",
                    values(&[("person", mother), ("printed_name", "Sınaq Səbinə Arif qızı")]),
                );
            }
        }
        if let Some(father) = home.father.as_deref().filter(|father| !father.contains('/')) {
            add("population", person(father, "Orxan", "male", index));
        }
        let has_account =
            !matches!(home.kind, Kind::NoAccount | Kind::NoDocumentName | Kind::Foreign | Kind::Unknown);
        if has_account {
            let account = iban(index);
            add(
                "recipient-accounts",
                values(&[("person", mother), ("iban", &account), ("holder", "Sınaq & Səbinə")]),
            );
        }
        let since = |person: &str| values(&[("person", person), ("since", "2026-01-05")]);
        match (home.kind, home.father.as_deref()) {
            (Kind::Secret, _) => add("protected-addresses", since(mother)),
            (Kind::SecretFather, Some(father)) => add("protected-addresses", since(father)),
            (Kind::Abroad, _) => add("residence-abroad", since(mother)),
            _ => {}
        }
    }
    records
}

fn person(key: &str, given_name: &str, sex: &str, index: usize) -> Values {
    let born_on = format!("19{:02}-0{}-1{}", 80 + index % 20, 1 + index % 9, index % 10);
    values(&[
        ("person", key),
        ("given_name", given_name),
        ("surname", "Sınaq"),
        ("patronymic", "Arif"),
        ("sex", sex),
        ("born_on", &born_on),
        ("citizenship", "citizen"),
    ])
}

/// Values of texts.
pub fn values(texts: &[(&str, &str)]) -> Values {
    texts.iter().map(|(name, text)| ((*name).to_owned(), Value::from(*text))).collect()
}

/// An account number that holds, of an invented bank.
pub fn iban(number: usize) -> String {
    let body = format!("NMNB{number:020}");
    let check =
        (2..=98).map(|check| format!("AZ{check:02}{body}")).find(|text| pack::values::iban_holds(text));
    check.expect("one of the 97 possible check digits always fits")
}
