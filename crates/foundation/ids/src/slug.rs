//! Names that a pack gives to its parts: lower-case words joined by hyphens or underscores.

use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

/// The longest name a pack may give to anything, in bytes.
pub const SLUG_LENGTH_MAX: usize = 64;

/// Why a text is not a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SlugFault {
    /// Nothing was written.
    #[error("a {kind} must not be empty")]
    Empty { kind: &'static str },
    /// Longer than [`SLUG_LENGTH_MAX`].
    #[error("a {kind} has at most {SLUG_LENGTH_MAX} characters, this one has {length}")]
    TooLong { kind: &'static str, length: usize },
    /// A character outside the allowed set.
    #[error("a {kind} is written with a-z, A-Z, 0-9, '-', '_' and '.'; {found:?} is not one of them")]
    Character { kind: &'static str, found: char },
}

/// Checks one name; `kind` is the word that error texts use.
fn check(kind: &'static str, text: &str) -> Result<(), SlugFault> {
    if text.is_empty() {
        return Err(SlugFault::Empty { kind });
    }
    if text.len() > SLUG_LENGTH_MAX {
        return Err(SlugFault::TooLong { kind, length: text.len() });
    }
    match text.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))) {
        Some(found) => Err(SlugFault::Character { kind, found }),
        None => Ok(()),
    }
}

macro_rules! slugs {
    ($($(#[$doc:meta])* $name:ident = $kind:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Parses a name; refuses empty, long or oddly spelt ones.
            pub fn parse(text: &str) -> Result<Self, SlugFault> {
                check($kind, text)?;
                Ok(Self(text.to_owned()))
            }
            /// The name as it stands in the pack.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl std::str::FromStr for $name {
            type Err = SlugFault;
            fn from_str(text: &str) -> Result<Self, SlugFault> {
                Self::parse(text)
            }
        }
        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    )*};
}

slugs! {
    /// An agency or another actor of the state (*qurum*).
    AgencyId = "agency id";
    /// A register: a data set with one owner (*reyestr*).
    RegisterId = "register id";
    /// A field of a register's record.
    FieldId = "field id";
    /// A service of an agency (*xidmət*).
    ServiceId = "service id";
    /// A step of a service.
    StepId = "step id";
    /// A form that a person or an official fills in.
    FormId = "form id";
    /// A decision table of a service.
    TableId = "table id";
    /// A legal act in the pack's archive.
    ActId = "act id";
    /// A dated legal parameter.
    ParameterId = "parameter id";
    /// What data are used for; the list is closed (SG-28).
    PurposeId = "purpose id";
    /// A duty that an official holds in an agency (*vəzifə*).
    RoleId = "role id";
    /// A grant: who may ask which register for what (SG-12).
    GrantId = "grant id";
    /// An agreement between two members of the exchange (SG-12).
    AgreementId = "agreement id";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_at_the_limit_parses_and_one_past_it_does_not() {
        assert!(AgencyId::parse(&"a".repeat(SLUG_LENGTH_MAX)).is_ok());
        let fault = AgencyId::parse(&"a".repeat(SLUG_LENGTH_MAX + 1)).expect_err("one past the limit");
        assert_eq!(fault, SlugFault::TooLong { kind: "agency id", length: SLUG_LENGTH_MAX + 1 });
    }

    #[test]
    fn odd_names_are_refused_with_the_character() {
        for (text, found) in [("a b", ' '), ("ə", 'ə'), ("a/b", '/'), ("a'", '\'')] {
            let fault = StepId::parse(text).expect_err("must be refused");
            assert_eq!(fault, SlugFault::Character { kind: "step id", found });
        }
        assert_eq!(StepId::parse(""), Err(SlugFault::Empty { kind: "step id" }));
    }
}
