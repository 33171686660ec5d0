//! The whole country as its users meet it: a process of its own, spoken to over HTTP.

use axum::body::Bytes;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use web::client::Client;

/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running country.
pub(crate) struct Country {
    child: Child,
    /// What it printed when it was ready.
    pub(crate) addresses: Value,
    /// Seconds from the start of the process to that line.
    pub(crate) start_seconds: f64,
    client: Client,
}

impl Country {
    /// Starts `vahid demo --json` on a folder.
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
    pub(crate) fn start(data: &Path, port: u16) -> Result<Self, String> {
        let binary = std::env::current_exe().map_err(|fault| fault.to_string())?;
        let start = Instant::now();
        let mut child = Command::new(binary)
            .args(["demo", "--json", "--port", &port.to_string(), "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|fault| format!("the country could not start: {fault}"))?;
        let output = child.stdout.take().ok_or("the country has no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).map_err(|fault| fault.to_string())?;
        let start_seconds = start.elapsed().as_secs_f64();
        let addresses = serde_json::from_str(&line).map_err(|fault| format!("not ready: {fault}: {line}"))?;
        Ok(Self { child, addresses, start_seconds, client: Client::new() })
    }

    /// Resident memory in MiB.
    pub(crate) fn memory_mib(&self) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kib / 1_024.0)
    }

    /// Signs in at a door and gives the token.
    pub(crate) async fn sign_in(&self, door: &str, who: &str) -> Result<String, String> {
        let answer = self.post(door, "/api/sign-in", None, &json!({ "who": who })).await?;
        let token = answer.get("token").and_then(Value::as_str);
        token.map(str::to_owned).ok_or_else(|| format!("no token for {who}: {answer}"))
    }

    /// Posts JSON and reads JSON.
    pub(crate) async fn post(
        &self,
        door: &str,
        path: &str,
        token: Option<&str>,
        body: &Value,
    ) -> Result<Value, String> {
        let url = format!("{door}{path}");
        let sent = self.client.post_json(&url, token, Bytes::from(body.to_string()), PATIENCE).await;
        let (status, body) = sent.map_err(|fault| fault.to_string())?;
        let answer: Value =
            serde_json::from_slice(&body).map_err(|fault| format!("{url} {status}: {fault}"))?;
        if status.is_success() { Ok(answer) } else { Err(format!("{url} {status}: {answer}")) }
    }

    /// Gets JSON.
    pub(crate) async fn get(&self, door: &str, path: &str, token: Option<&str>) -> Result<Value, String> {
        let url = format!("{door}{path}");
        let (status, body) =
            self.client.get(&url, token, PATIENCE).await.map_err(|fault| fault.to_string())?;
        serde_json::from_slice(&body).map_err(|fault| format!("{url} {status}: {fault}"))
    }
}

impl Drop for Country {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
