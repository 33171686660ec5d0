//! A third agency joins a running country by the lines of `examples/join`, and nobody is restarted; keys and
//! certificates change while traffic flows.

use journeys::http::Answer;
use journeys::process::{pause, until};
use journeys::scripts::ScriptedCountry;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// The README's promise, seconds.
const JOINED_WITHIN: u64 = 300;

/// By then every node of these tests has asked the centre again, seconds: they ask every second.
const SPREAD: &str = "4";

#[test]
fn a_third_agency_joins_by_the_lines_of_the_readme() {
    let country = ScriptedCountry::start();
    let before = country.processes();
    let parts: Vec<&str> = before.keys().map(String::as_str).collect();
    assert_eq!(parts, ["centre", "custodian", "library", "log", "w1", "w2"]);
    let said = country.script("third-agency.sh");
    let line = said.lines().find(|line| line.starts_with("joined, agreed and answered in "));
    let seconds = line.and_then(|line| line.split(' ').nth(5)).and_then(|word| word.parse::<u64>().ok());
    println!("{}", line.expect("the script tells its time"));
    assert!(seconds.is_some_and(|seconds| seconds < JOINED_WITHIN), "{said}");
    // The answer was cut to what the agreement names, and its receipt holds.
    assert!(said.contains("the receipt holds"), "{said}");
    // The school's look stands in the log that both witnesses cosigned: it may write since it joined (SG-02).
    assert!(said.contains("cosigned by w1, w2") && said.contains("1 Access"), "{said}");
    let answer = country.call().expect("the front answers");
    assert_eq!(answer.json, json!({ "name": "Ada Page", "enrolled": "2026-09-15" }), "{}", answer.text);
    assert_eq!(answer.header("x-road-service"), "XX/GOV/school/pupils/enrolments");

    // SG-24: one act of the data-protection authority ends it, within the time in which nodes ask the centre.
    country.vahid(&["agreement", "stop", "council", "enrolments", "--reason", "More than the act allows."]);
    until("the next call is refused", || country.call().expect("the front answers").status != 200);
    let refused = country.call().expect("the front answers");
    assert!(refused.at("/type").ends_with(".access_denied"), "{}", refused.text);
    let after = country.processes();
    assert!(before.iter().all(|(name, process)| after.get(name) == Some(process)), "{before:?} {after:?}");
    assert_eq!(after.len(), before.len() + 1);
}

/// What `docs/exchange.md` shows for the shell is what the script runs.
#[test]
fn the_documents_lines_are_the_scripts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |file: &str| std::fs::read_to_string(root.join(file)).expect("it is there");
    let (document, script) = (read("docs/exchange.md"), read("examples/join/third-agency.sh"));
    let blocks = document.split("```sh\n").skip(1).filter_map(|rest| rest.split_once("```"));
    let lines: Vec<&str> = blocks.flat_map(|(block, _)| block.lines()).collect();
    assert!(lines.len() > 10, "{lines:?}");
    for line in lines {
        assert!(script.lines().any(|known| known == line), "the script has no line {line:?}");
    }
}

#[test]
fn no_call_fails_while_keys_and_certificates_change() {
    let country = ScriptedCountry::start();
    country.script("third-agency.sh");
    let before = country.processes();
    let first = country.receipt(&country.call().expect("the front answers"));
    let (stop, answers) = (AtomicBool::new(false), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !stop.load(Ordering::SeqCst) {
                    answers.lock().expect("nobody panics here").push(country.call());
                    pause(10);
                }
            });
        }
        let changed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| change(&country)));
        stop.store(true, Ordering::SeqCst);
        changed.expect("keys and certificates change");
    });
    let answers: Vec<std::io::Result<Answer>> = answers.into_inner().expect("nobody panicked");
    assert!(answers.len() > 100, "only {} calls: no traffic", answers.len());
    for answer in &answers {
        let answer = answer.as_ref().expect("the front answers");
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    println!("{} calls answered while two keys and two certificates changed", answers.len());
    assert_eq!(country.processes(), before, "nobody was restarted");

    // Both receipts hold, each under the key of its time.
    let last = country.receipt(&country.call().expect("the front answers"));
    for part in ["question", "answer"] {
        let key = |receipt: &Value| receipt[part]["seal"]["key"].clone();
        assert!(key(&first).is_string() && key(&first) != key(&last), "{part}: {first} {last}");
    }
    for (name, receipt) in [("first.json", &first), ("last.json", &last)] {
        std::fs::write(country.file(name), receipt.to_string()).expect("written");
        let authority = "library/authority.json";
        let words = ["verify", "receipt", name, "--configuration", "library/configuration"];
        country.look(&[&words[..], &["--authority", authority]].concat());
    }
}

/// Each node gets a new sealing key and a new certificate, one after the other.
fn change(country: &ScriptedCountry) {
    for member in ["library", "school"] {
        country.vahid(&["node", "rotate-key", member, "--overlap-minutes", "1", "--wait-seconds", SPREAD]);
        country.vahid(&["node", "renew", member, "--wait-seconds", SPREAD]);
    }
    // Long enough for the running nodes to take over what lies in their folders.
    pause(3_000);
}
