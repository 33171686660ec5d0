//! `vahid receipts ID`: fetches a receipt from the front of the own node into a file.

use crate::member::NodeDir;
use crate::paint::say;
use axum::body::Bytes;
use axum::http::{HeaderValue, Request, StatusCode};
use clap::Args;
use exchange::receipt::Receipt;
use http_body_util::Full;
use ids::{MessageId, SystemName};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long the node may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What `vahid receipts` can be told.
#[derive(Args)]
#[command(after_help = "Examples:
  vahid receipts 01a20d6d-5a00-7768-8dad-cab79996a2df --from http://127.0.0.1:8180 --client AZ/GOV/x/main
  vahid receipts 01a20d6d-5a00-7768-8dad-cab79996a2df ./node --from http://127.0.0.1:8180
  vahid verify receipt receipt-01a20d6d-5a00-7768-8dad-cab79996a2df.json --configuration ./node/configuration \\
      --authority ./node/authority.json

The id is the x-road-request-id of the call. A front that asks for a certificate is asked with curl:
  curl --cacert front.pem --cert own.pem --key own-key.pem -H 'X-Road-Client: AZ/GOV/x/main' \\
      https://node.x.example:8443/receipts/ID -o receipt.json")]
pub(crate) struct FetchArguments {
    /// The x-road-request-id of the call.
    id: String,
    /// The node's folder: the client is its first system unless --client says another.
    dir: Option<PathBuf>,
    /// The node's front for information systems: http://host:port.
    #[arg(long)]
    from: String,
    /// The system that made the call, for example AZ/GOV/x/main.
    #[arg(long, required_unless_present = "dir")]
    client: Option<String>,
    /// Where to; receipt-ID.json when absent. A file that is there is never overwritten.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Fetches the receipt and writes it.
pub(crate) async fn run(arguments: FetchArguments) -> Result<(), String> {
    let id: MessageId = arguments.id.parse().map_err(|_| {
        format!("{:?} is no message id: it is the x-road-request-id of the call", arguments.id)
    })?;
    if !arguments.from.starts_with("http://") {
        return Err(
            "--from is http://host:port; a front over TLS is asked with curl, see `vahid receipts --help`"
                .to_owned(),
        );
    }
    let client = client(&arguments)?;
    let url = format!("{}/receipts/{id}", arguments.from.trim_end_matches('/'));
    let text = ask(&url, &client).await?;
    let receipt: Receipt =
        serde_json::from_slice(&text).map_err(|fault| format!("{url} gave no receipt: {fault}"))?;
    if receipt.question.head.id != id {
        return Err(format!("{url} gave the receipt of another call: {}", receipt.question.head.id));
    }
    let out = arguments.out.unwrap_or_else(|| PathBuf::from(format!("receipt-{id}.json")));
    keep(&out, &text)?;
    say!("\u{1b}[32m✓\u{1b}[0m {}", out.display());
    say!("next: vahid verify receipt {} --configuration FILE --authority FILE", out.display());
    Ok(())
}

fn client(arguments: &FetchArguments) -> Result<SystemName, String> {
    match (&arguments.client, &arguments.dir) {
        (Some(client), _) => client.parse().map_err(|fault| format!("--client {client:?}: {fault}")),
        (None, Some(dir)) => {
            let about = NodeDir::open(dir)?.about;
            let first = about.systems.first().ok_or("the node serves no system: give --client")?;
            Ok(about.member.system(first))
        }
        (None, None) => Err("give the node's folder or --client".to_owned()),
    }
}

async fn ask(url: &str, client: &SystemName) -> Result<Bytes, String> {
    let named = HeaderValue::try_from(client.to_string()).map_err(|fault| fault.to_string())?;
    let request = Request::get(url).header("x-road-client", named).body(Full::new(Bytes::new()));
    let request = request.map_err(|fault| format!("--from: {fault}"))?;
    let answer =
        web::client::Client::new().send(request, PATIENCE).await.map_err(|fault| fault.to_string())?;
    let (status, body) = (answer.status(), answer.into_body());
    if status == StatusCode::OK {
        return Ok(body);
    }
    // What the node says of itself is a JSON object with a sentence in `message`.
    let said: Option<serde_json::Value> = serde_json::from_slice(&body).ok();
    let said = said.and_then(|said| said["message"].as_str().map(str::to_owned)).unwrap_or_default();
    Err(format!(
        "the node answers {status}: {said}\nhelp: only the client that made the call gets its receipt"
    ))
}

fn keep(file: &Path, bytes: &[u8]) -> Result<(), String> {
    let told = |fault: std::io::Error| format!("{}: {fault}", file.display());
    let mut new = std::fs::OpenOptions::new().write(true).create_new(true).open(file).map_err(told)?;
    new.write_all(bytes).map_err(told)
}
