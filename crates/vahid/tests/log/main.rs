//! The keepers of the access log as their administrators run them, and the checks that anybody runs.

mod checks;
mod hands;
mod keepers;
