//! `vahid`: see [`vahid::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    vahid::cli::run()
}
