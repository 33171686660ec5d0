//! Makes the example receipt in `examples/receipts`: two gateways with stores and keys of their own, over mutual TLS,
//! and one question about an invented person. The keys are gone when it ends.
//!
//! ```sh
//! cargo run -p gateway --example receipt -- examples/receipts
//! ```

#[path = "../../tests/sealed/desk.rs"]
mod desk;
#[path = "../../tests/sealed/founding.rs"]
mod founding;
#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../../tests/sealed/service.rs"]
mod service;
#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../../tests/sealed/town.rs"]
mod town;

use exchange::signing::sign_snapshot;
use keys::Signer;
use std::path::PathBuf;
use town::{Town, read};

#[tokio::main]
async fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("the folder to write into"));
    let write = |name: &str, text: String| std::fs::write(folder.join(name), text).expect("written");
    let town = Town::new().await;
    let call = town.get("records", "/persons/P1");
    let (id, line) = (call.id, call.line.bytes());
    let (_, answer) = read(town.library.gateway.ask(call).await.expect("an answer")).await.expect("whole");
    let receipt = town.library.gateway.receipt(id).await.expect("the store").expect("a receipt");
    let snapshot = town.snapshot.lock().expect("not poisoned").clone();
    let signed = sign_snapshot(&snapshot, &town.centre).expect("a signature");
    let authority = serde_json::json!({ "instance": snapshot.instance, "key": town.centre.public() });
    write("receipt.json", serde_json::to_string(&receipt).expect("JSON"));
    write("configuration.json", serde_json::to_string(&signed).expect("JSON"));
    write("authority.json", authority.to_string());
    let log = town.log.keys().find(&format!("{}/2026", testkit::log::ORIGIN)).expect("the log of this year");
    write("log-policy", format!("log {log}\nquorum none\n"));
    write("answer-body.json", String::from_utf8(answer).expect("text"));
    write("question-line.json", String::from_utf8(line).expect("text"));
}
