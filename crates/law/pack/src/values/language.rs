//! The languages in which the engine itself has words; a pack may speak others besides.

/// Azerbaijani (ISO 639).
pub const AZERBAIJANI: &str = "az";
/// English (ISO 639).
pub const ENGLISH: &str = "en";
