//! Who a record is about: a personal number, or for those without one a foreign document.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// How a country writes its personal numbers; comes from the pack, never from code.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NumberFormat {
    /// What people call it (`FİN`).
    pub name: String,
    /// Exact number of characters.
    pub length: usize,
    /// The characters that may occur, each once.
    pub alphabet: String,
}

impl NumberFormat {
    /// The most characters a personal number may have in any country.
    pub const LENGTH_MAX: usize = 20;

    /// Parses a number typed by a person: spaces fall away, letters become capitals.
    pub fn parse(&self, typed: &str) -> Result<PersonKey, PersonKeyFault> {
        let text: String =
            typed.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect();
        let length = text.chars().count();
        if length != self.length {
            return Err(PersonKeyFault::Length { name: self.name.clone(), expected: self.length, length });
        }
        match text.chars().find(|c| !self.alphabet.contains(*c)) {
            Some(found) => Err(PersonKeyFault::Character { name: self.name.clone(), found }),
            None => Ok(PersonKey::Number(text)),
        }
    }

    /// The number that belongs to a draw; the caller brings the chance and checks that it is free.
    pub fn from_draw(&self, mut draw: u128) -> PersonKey {
        let letters: Vec<char> = self.alphabet.chars().collect();
        let base = letters.len().max(1) as u128;
        let mut text = String::with_capacity(self.length);
        for _ in 0..self.length {
            let index = usize::try_from(draw % base).unwrap_or(0);
            text.extend(letters.get(index));
            draw /= base;
        }
        PersonKey::Number(text)
    }
}

/// The key of a person in a register. Temporary residents have no personal number (MIG rules, section 11
/// point 8 of the requirements), so a document of another state can stand for one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonKey {
    /// A personal number of this country.
    Number(String),
    /// A travel document: issuing state (ISO 3166-1 alpha-2) and its number.
    Document { country: String, number: String },
}

/// Why a text is not the key of a person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PersonKeyFault {
    /// Too short or too long.
    #[error("{name} has {expected} characters, this one has {length}")]
    Length { name: String, expected: usize, length: usize },
    /// A character that never occurs.
    #[error("{found:?} never occurs in {name}")]
    Character { name: String, found: char },
    /// Not of the form `XX/NUMBER`.
    #[error("a foreign document is written as the country's two letters, a slash and its number: XX/AB12345")]
    Document,
}

impl PersonKey {
    /// The most characters a foreign document number may have.
    pub const DOCUMENT_LENGTH_MAX: usize = 20;

    /// Parses either form; a slash marks a foreign document.
    pub fn parse(typed: &str, format: &NumberFormat) -> Result<Self, PersonKeyFault> {
        if typed.contains('/') { Self::parse_document(typed) } else { format.parse(typed) }
    }

    /// Parses `XX/NUMBER`.
    pub fn parse_document(typed: &str) -> Result<Self, PersonKeyFault> {
        let text = typed.trim().to_ascii_uppercase();
        let (country, number) = text.split_once('/').ok_or(PersonKeyFault::Document)?;
        let country_fits = country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase());
        let number_fits = (1..=Self::DOCUMENT_LENGTH_MAX).contains(&number.len())
            && number.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !(country_fits && number_fits) {
            return Err(PersonKeyFault::Document);
        }
        Ok(Self::Document { country: country.to_owned(), number: number.to_owned() })
    }

    /// The key as stored: the number itself, or `XX/NUMBER`.
    pub fn stored(&self) -> String {
        match self {
            Self::Number(number) => number.clone(),
            Self::Document { country, number } => format!("{country}/{number}"),
        }
    }

    /// Reads a stored key back. The text was checked when it came in, so only its form decides here.
    pub fn from_stored(text: &str) -> Self {
        match text.split_once('/') {
            Some((country, number)) => {
                Self::Document { country: country.to_owned(), number: number.to_owned() }
            }
            None => Self::Number(text.to_owned()),
        }
    }

    /// Whether the state has given this person a number.
    pub fn has_number(&self) -> bool {
        matches!(self, Self::Number(_))
    }
}

impl fmt::Debug for PersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Number(_) => "PersonKey::Number(▮)",
            Self::Document { .. } => "PersonKey::Document(▮)",
        })
    }
}

impl Serialize for PersonKey {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.stored())
    }
}

impl<'de> Deserialize<'de> for PersonKey {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self::from_stored(&String::deserialize(from)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format() -> NumberFormat {
        NumberFormat { name: "No".into(), length: 4, alphabet: "0123456789AB".into() }
    }

    #[test]
    fn numbers_parse_as_people_type_them() {
        assert_eq!(format().parse(" 12 ab "), Ok(PersonKey::Number("12AB".into())));
        assert!(matches!(format().parse("123"), Err(PersonKeyFault::Length { length: 3, .. })));
        assert!(matches!(format().parse("12345"), Err(PersonKeyFault::Length { length: 5, .. })));
        assert!(matches!(format().parse("12XY"), Err(PersonKeyFault::Character { found: 'X', .. })));
    }

    #[test]
    fn documents_parse_and_limits_hold() {
        let at_limit = format!("tr/{}", "1".repeat(PersonKey::DOCUMENT_LENGTH_MAX));
        assert!(PersonKey::parse(&at_limit, &format()).is_ok());
        assert_eq!(PersonKey::parse(&format!("{at_limit}1"), &format()), Err(PersonKeyFault::Document));
        for bad in ["TUR/1", "T1/1", "TR/", "TR/1 2", "TR/ə"] {
            assert_eq!(PersonKey::parse(bad, &format()), Err(PersonKeyFault::Document), "{bad}");
        }
    }

    #[test]
    fn keys_never_print_their_value_and_survive_storage() {
        for key in [
            PersonKey::Number("12AB".into()),
            PersonKey::Document { country: "TR".into(), number: "U1".into() },
        ] {
            assert!(!format!("{key:?}").contains('1'));
            assert_eq!(PersonKey::from_stored(&key.stored()), key);
        }
    }

    proptest::proptest! {
        #[test]
        fn every_draw_gives_a_number_that_parses(draw: u128) {
            let key = format().from_draw(draw);
            proptest::prop_assert_eq!(format().parse(&key.stored()), Ok(key));
        }
    }
}
