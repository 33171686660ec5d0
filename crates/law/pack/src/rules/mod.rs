//! Decision tables: read, prove, evaluate.
//!
//! A table is a DMN 1.5 decision table with hit policy *unique* and cells in a small part of S-FEEL.
//! [`read_csv`] reads one, [`proof::prove`] shows that exactly one row fires for every possible input,
//! [`evaluate`] finds that row and keeps the explanation. Nothing here recurses, waits or guesses.

mod cell;
mod csv_file;
mod evaluate;
pub mod proof;
mod token;

pub use cell::{cell_text, domain_text, test_text};
pub(crate) use cell::{parse_cell, parse_domain, parse_test};
pub(crate) use csv_file::fits;
pub use csv_file::{TableFault, read_csv};
pub use evaluate::{EvaluationFault, evaluate};

/// The most rows of one table.
pub const ROWS_MAX: usize = 128;
/// The most input columns of one table.
pub const INPUTS_MAX: usize = 12;
/// The most output columns of one table.
pub const OUTPUTS_MAX: usize = 12;
/// The most characters of one cell.
pub const CELL_LENGTH_MAX: usize = 1_000;
