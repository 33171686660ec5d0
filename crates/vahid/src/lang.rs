//! What the command line itself speaks, and which country it serves when nobody says.

/// The language of the terminal.
pub(crate) const TERMINAL: &str = "en";

/// The country that is served when nobody names one.
pub(crate) const DEFAULT_PACK: &str = "packs/az";

/// The journey that is measured when nobody names one.
pub(crate) const BENCH_JOURNEY: &str = "birth"; // tidy: allow pack-word: a default of the command line

/// Its families.
pub(crate) const BENCH_FAMILIES: &str = "examples/births.ndjson"; // tidy: allow pack-word: a default of the command line

/// Examples under `vahid journey --help`.
pub(crate) const JOURNEY_EXAMPLES: &str = concat!(
    "Examples:\n",
    "  vahid journey birth examples/births.ndjson\n", // tidy: allow pack-word: examples for people
    "  vahid journey birth examples/births.ndjson --json --data ./journey", // tidy: allow pack-word: examples for people
);
