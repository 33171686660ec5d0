//! `examples/sandbox/README.md` against `vahid demo`, from its first line to its last.

use crate::blocks::{blocks, run};
use crate::hands::{Hands, free_ports};
use serde_json::Value;
use std::path::Path;

/// Ports of a demonstration: the portal, the desks, the doors for information systems; with room.
const PORTS: u16 = 24;

/// Where the README begins to count: the usual port of `vahid demo`.
const USUAL_PORT: u16 = 8_100;

const PACK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/az");

#[test]
fn every_call_of_the_readme_answers_as_it_says() {
    let (hands, base) = (Hands::new(), free_ports(PORTS));
    let port = base.to_string();
    let words = ["demo", "--pack", PACK, "--data", "data", "--port", &port, "--json"];
    let demo = hands.start(&words, "\"ready\":true");
    let said: Value = serde_json::from_str(demo.said.last().expect("a line")).expect("JSON");
    let node = said["systems"]["SANDBOX"].as_str().expect("the sandbox's door");

    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/sandbox/README.md");
    let (mut before, mut calls, mut printed) = (String::new(), 0, String::new());
    for block in blocks(&readme) {
        if block.statuses.is_empty() {
            let usual = node_of(&block.commands);
            assert!(node.ends_with(&(usual - USUAL_PORT + base).to_string()), "{usual} is not where it is");
            before = block.commands.replace(&format!("http://127.0.0.1:{usual}"), node);
            continue;
        }
        let done = run(hands.path(), &before, &block.commands, "");
        assert_eq!(done.statuses, block.statuses, "{}\n{}", block.commands, done.printed);
        for code in &block.codes {
            assert!(done.printed.contains(&format!(".{code}\"")), "{code} in {}", done.printed);
        }
        calls += done.statuses.len();
        printed.push_str(&done.printed);
    }
    assert!(calls >= 14, "{calls} calls");
    let record = r#"{"books":3,"last-visit":"2026-11-02","person":"1000000"}"#;
    assert!(printed.contains(record), "no field beside those granted (ACC-04): {printed}");
    changed_line(&hands, &before);
    receipt(&hands, &before, node);
}

/// The port in `NODE=http://127.0.0.1:8107`.
fn node_of(commands: &str) -> u16 {
    let rest = commands.split_once("NODE=http://127.0.0.1:").expect("where the node is").1;
    rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().expect("a port")
}

/// "Change a line of `readers.csv` in the sandbox's folder and ask again: the next answer has it."
fn changed_line(hands: &Hands, before: &str) {
    let file = hands.path().join("data/sandbox/readers.csv");
    let text = std::fs::read_to_string(&file).expect("the file").replace("Ada Invented", "Ida Invented");
    std::fs::write(&file, text).expect("written");
    let ask = "curl -H \"X-Road-Client: $ME\" \"$S/readers/records/1000000\"";
    let done = run(hands.path(), before, ask, "");
    assert!(done.printed.contains("Ida Invented"), "{}", done.printed);
}

/// A receipt of a call to the sandbox holds, by the configuration that the demonstration publishes.
fn receipt(hands: &Hands, before: &str, node: &str) {
    let ask = "curl -i -o head -H \"X-Road-Client: $ME\" \"$S/loans/records/1000000\"; echo \"$ME\"";
    let done = run(hands.path(), before, ask, "");
    let client = done.printed.split_whitespace().last().expect("a name");
    let head = std::fs::read_to_string(hands.path().join("head")).expect("kept");
    let id = head.lines().find_map(|line| line.strip_prefix("x-road-request-id: ")).expect("an id").trim();
    hands.done(&["receipts", id, "--from", node, "--client", client, "--out", "receipt.json"]);
    let body = head.split_once("\r\n\r\n").expect("a body").1;
    hands.put("body.json", body);
    let configuration = ["--configuration", "data/exchange/configuration.json", "--body", "body.json"];
    let told = hands.done(&[&["verify", "receipt", "receipt.json", "--json"], &configuration[..]].concat());
    let told: Value = serde_json::from_str(&told).expect("one object");
    assert_eq!((&told["holds"], &told["agreement"]), (&true.into(), &"SANDBOX-loans".into()));
    assert_eq!(told["entries"].as_array().map(Vec::len), Some(1), "{told}");
}
