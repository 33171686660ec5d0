//! `examples/rest/README.md`, from its first line to its last.

use crate::blocks::{blocks, run};
use crate::origin;
use crate::school_and_library::World;
use serde_json::Value;
use std::path::Path;
use std::time::Duration;
use tokio::runtime::Handle;

/// How often a running node is asked whether it has read its settings again; it needs a second.
const TRIES_MAX: usize = 200;

/// The pause between two tries.
const PAUSE: Duration = Duration::from_millis(100);

#[tokio::test(flavor = "multi_thread")]
async fn every_call_of_the_readme_answers_as_it_says() {
    let origin = origin::start().await;
    let world = tokio::task::spawn_blocking(move || World::new(origin)).await.expect("it runs");
    tokio::task::spawn_blocking(move || walk(&world)).await.expect("it holds");
}

fn walk(world: &World) {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/rest/README.md");
    let front = world.school.address("serves its information systems at http:");
    let tls = world.school.address("serves its information systems at https:");
    let tls = tls.trim_start_matches("https://");
    let options = format!("--connect-to node.example:8443:{tls}");
    let (mut before, mut printed, mut calls) = (String::new(), Vec::new(), 0);
    for block in blocks(&readme) {
        if block.statuses.is_empty() {
            // The names that the other blocks use; the front is where it is here.
            before = format!("{}\nFRONT={front}", block.commands);
            continue;
        }
        let asked = with_the_receipt(&block.commands, printed.first());
        if asked.contains("--cert ") {
            only_with_certificate(world, &before);
        }
        let done = run(world.hands.path(), &before, &asked, &options);
        assert_eq!(done.statuses, block.statuses, "{asked}\n{}", done.printed);
        calls += done.statuses.len();
        printed.push(done.printed);
    }
    assert!(calls >= 9, "{calls} calls");
    let card = &printed[0];
    assert!(card.contains(r#"{"name":"Leyla Q."}"#), "only what was granted (ACC-04): {card}");
    assert!(printed[1].contains("server.serverproxy.unknown_service"), "{}", printed[1]);
    assert!(printed[1].contains("endpoint-not-covered"), "{}", printed[1]);
    assert!(printed[2].contains("endpoint_list") && printed[2].contains("Books"), "{}", printed[2]);
    assert!(!printed[2].contains("10.0.0.7"), "where a service lives is nobody's business");
    receipts(world, front, &request_id(card));
}

/// The id in the README is of another call: put this one's in its place.
fn with_the_receipt(commands: &str, first: Option<&String>) -> String {
    let Some((before, rest)) = commands.split_once("/receipts/") else { return commands.to_owned() };
    let id = request_id(first.expect("a call before"));
    let rest = rest.get(36..).expect("an id");
    format!("{before}/receipts/{id}{rest}")
}

fn request_id(printed: &str) -> String {
    let line = printed.lines().find_map(|line| line.strip_prefix("x-road-request-id: "));
    line.expect("every answer has one").trim().to_owned()
}

/// From now on the client proves itself; the running node takes that without a restart.
fn only_with_certificate(world: &World, before: &str) {
    world.hands.done(&["client", "admit", "school", "pupils", "--certificate", "pupils.pem"]);
    let plain = "curl -H \"$CLIENT\" $FRONT/r1/$OWNER/listMethods";
    until("clients.toml is read again", || run(world.hands.path(), before, plain, "").statuses != [200]);
}

/// Tries until it is so. Only for a thread that may wait.
fn until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..TRIES_MAX {
        if is_so() {
            return;
        }
        Handle::current().block_on(tokio::time::sleep(PAUSE));
    }
    panic!("not within {TRIES_MAX} tries: {what}");
}

/// What curl fetched holds, and what the command fetches is the same.
fn receipts(world: &World, front: &str, id: &str) {
    let hands = &world.hands;
    let verify =
        ["--configuration", "school/configuration", "--authority", "school/authority.json", "--json"];
    let told = hands.done(&[&["verify", "receipt", "receipt.json"], &verify[..]].concat());
    let told: Value = serde_json::from_str(&told).expect("one object");
    assert_eq!((&told["message"], &told["agreement"]), (&id.into(), &"cards".into()));
    assert_eq!((&told["holds"], told["entries"].as_array().map(Vec::len)), (&true.into(), Some(1)));
    hands.done(&["client", "admit", "school", "pupils", "--mode", "NOSSL"]);
    let fetch = ["receipts", id, "school", "--from", front, "--out", "again.json"];
    until("the client is let in again", || hands.succeeds(&fetch));
    let read = |name: &str| std::fs::read(hands.path().join(name)).expect("there");
    assert_eq!(read("again.json"), read("receipt.json").trim_ascii_end());
    assert!(!hands.succeeds(&fetch), "a receipt that is there is not overwritten");
    let stranger = ["receipts", id, "--client", "XX/GOV/school/other", "--from", front, "--out", "none.json"];
    assert!(!hands.succeeds(&stranger), "only the client that asked gets it");
    assert!(!hands.path().join("none.json").exists());
}
