//! What the command line itself speaks, and which country it serves when nobody says.

/// The language of the terminal.
pub(crate) const TERMINAL: &str = "en";

/// The country that is served when nobody names one.
pub(crate) const DEFAULT_PACK: &str = "packs/az";
