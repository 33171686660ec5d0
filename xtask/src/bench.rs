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
    let server = server(root, arguments)?;
    let mut command = Command::new(&binary);
    // Where a benchmark that needs a token of its own describes it; the library is told by this variable only.
    let token = std::env::temp_dir().join(format!("vahid-bench-{}.softhsm2", std::process::id()));
    command.current_dir(root).arg("bench").args(arguments).env("SOFTHSM2_CONF", &token);
    if let Some(server) = &server {
        command.arg("--postgres-file").arg(&server.connection_file);
    }
    let status = command.status();
    drop(std::fs::remove_file(&token));
    let status = status.map_err(|error| format!("cannot start {}: {error}", binary.display()))?;
    // A signal leaves no code; shells call that a failure too.
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}

/// A private PostgreSQL server for the run; it ends when its standard input closes.
struct Server {
    child: std::process::Child,
    connection_file: std::path::PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // The server stops by itself once nobody holds its input; waiting leaves nothing behind.
        drop(self.child.wait());
        drop(std::fs::remove_file(&self.connection_file));
    }
}

/// Starts the test kit's private server, unless the caller names one or PostgreSQL is not installed.
fn server(root: &Path, arguments: &[String]) -> Result<Option<Server>, String> {
    use std::io::BufRead;
    if arguments.iter().any(|argument| argument == "--postgres-file")
        || !Path::new("/usr/lib/postgresql").exists()
    {
        return Ok(None);
    }
    let mut child = workspace::cargo(root)
        .args(["run", "--quiet", "-p", "testkit", "--bin", "private_postgres"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot start the private PostgreSQL: {error}"))?;
    let output = child.stdout.take().ok_or("the private PostgreSQL says nothing")?;
    let mut line = String::new();
    std::io::BufReader::new(output).read_line(&mut line).map_err(|error| error.to_string())?;
    let connection_file = std::env::temp_dir().join(format!("vahid-bench-{}.connection", std::process::id()));
    std::fs::write(&connection_file, line).map_err(|error| error.to_string())?;
    Ok(Some(Server { child, connection_file }))
}
