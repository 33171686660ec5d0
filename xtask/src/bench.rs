//! `cargo xtask bench NAME …`: builds the release binary, then lets it measure itself. The numbers are made by
//! the shipped program and not by a separate harness, so anyone can repeat them on their own machine.

use crate::workspace;
use std::path::Path;
use std::process::{Command, ExitCode};

/// Builds quietly (so that `--json` leaves clean output) and passes every argument on; the exit code is the
/// binary's own.
pub fn run(root: &Path, arguments: &[String]) -> ExitCode {
    match measure(root, arguments) {
        Ok(code) => ExitCode::from(code),
        Err(message) => {
            eprintln!("bench: {message}");
            ExitCode::FAILURE
        }
    }
}

fn measure(root: &Path, arguments: &[String]) -> Result<u8, String> {
    eprintln!("bench: building the release binary");
    let built = workspace::cargo(root)
        .args(["build", "--quiet", "--release", "-p", "vahid"])
        .status()
        .map_err(|error| format!("cannot start cargo build: {error}"))?;
    if !built.success() {
        return Err("the release binary does not build; nothing was measured".into());
    }
    let binary = workspace::release_binary(root)?;
    let status = Command::new(&binary)
        .current_dir(root)
        .arg("bench")
        .args(arguments)
        .status()
        .map_err(|error| format!("cannot start {}: {error}", binary.display()))?;
    // A signal leaves no code; shells call that a failure too.
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}
