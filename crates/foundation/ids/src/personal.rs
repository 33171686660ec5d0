//! Personal data that cannot slip into a log line.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A personal value. It prints as `▮`; reading it is a visible act.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Personal<T>(T);

impl<T> Personal<T> {
    /// Wraps a value that belongs to a person.
    pub fn new(value: T) -> Self {
        Self(value)
    }
    /// The value itself: for storing, for a decision, for the reader who was granted it.
    pub fn reveal(&self) -> &T {
        &self.0
    }
    /// Unwraps the value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("▮")
    }
}

impl<T> fmt::Display for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("▮")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_personal_value_prints_as_a_block() {
        let name = Personal::new("Aysel".to_owned());
        assert_eq!(format!("{name} {name:?}"), "▮ ▮");
        assert_eq!(name.reveal(), "Aysel");
    }
}
