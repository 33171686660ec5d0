//! The command as an auditor types it.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use testkit::folder::Folder;

/// The other language of the terminal.
pub const AZERBAIJANI: &str = "az"; // tidy: allow pack-word: the code of the language, ISO 639

/// The folder with the example.
pub fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/receipts")
}

/// A file of the example, as JSON.
pub fn example(name: &str) -> Value {
    let text = std::fs::read(examples().join(name)).expect("the example is there");
    serde_json::from_slice(&text).expect("JSON")
}

pub fn vahid(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vahid"));
    command.current_dir(folder).args(words).env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", "C");
    command.output().expect("it runs")
}

/// A folder with a copy of the example, in which a test may change what it likes.
pub struct Desk(Folder);

impl Desk {
    pub fn new() -> Self {
        let folder = Folder::new("vahid_receipts");
        for name in [
            "receipt.json",
            "configuration.json",
            "authority.json",
            "answer-body.json",
            "question-line.json",
            "log-policy",
        ] {
            std::fs::copy(examples().join(name), folder.path().join(name)).expect("copied");
        }
        Self(folder)
    }

    pub fn put(&self, name: &str, value: &Value) {
        std::fs::write(self.0.path().join(name), value.to_string()).expect("written");
    }

    pub fn put_text(&self, name: &str, text: &str) {
        std::fs::write(self.0.path().join(name), text).expect("written");
    }

    /// Checks the receipt with these words more; gives the exit code, what was printed and what was complained of.
    pub fn check(&self, words: &[&str]) -> (Option<i32>, String, String) {
        let mut all = vec!["verify", "receipt", "receipt.json", "--configuration", "configuration.json"];
        all.extend(words);
        let output = vahid(self.0.path(), &all);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    }

    /// Checks with the pinned key, for a program.
    pub fn verdict(&self) -> (Option<i32>, Value) {
        let (code, out, err) = self.check(&["--authority", "authority.json", "--json"]);
        (code, serde_json::from_str(&out).unwrap_or_else(|_| Value::String(err)))
    }
}

/// `--lang` and `--json` say the same; what was erased is not missed; who, what for and by which agreement is told (SG-12).
#[test]
fn the_example_holds_with_and_without_what_may_be_erased() {
    let desk = Desk::new();
    let pinned = ["--authority", "authority.json"];
    let kept = ["--body", "answer-body.json", "--question-line", "question-line.json"];
    let (code, out, _) = desk.check(&[&pinned[..], &kept[..]].concat());
    assert_eq!(code, Some(0), "{out}");
    for words in [
        "the receipt holds",
        "EX/GOV/library/registers",
        "EX/GOV/archive/registers/records",
        "2026-11-24T12:00:00Z",
        "loans",
        "lending",
        "log entry",
        "answer: the file is the one that was sealed",
        "traced to the pinned key",
    ] {
        assert!(out.contains(words), "{words} in {out}");
    }
    let (code, out, _) = desk.check(&pinned);
    assert_eq!((code, out.matches("the receipt holds without it").count()), (Some(0), 4), "{out}");
    let (code, out, _) = desk.check(&[&pinned[..], &["--lang", AZERBAIJANI]].concat());
    assert!(code == Some(0) && out.contains("qəbz etibarlıdır") && out.contains("razılaşma"), "{out}");
    let (code, json) = desk.verdict();
    assert_eq!((code, &json["holds"], &json["status"]), (Some(0), &Value::Bool(true), &200.into()));
    assert_eq!((json["entries"].as_array().map(Vec::len), &json["pinned"]), (Some(1), &Value::Bool(true)));
}

/// RF-19: where the entry behind the answer stands, by the log's own signature; without its key that is said.
#[test]
fn the_place_of_the_entry_is_proven_with_the_logs_key() {
    let desk = Desk::new();
    let policy = ["--log-policy", "log-policy"];
    let (code, out, _) = desk.check(&policy);
    assert!(
        code == Some(0) && out.contains("log.example/access/2026 at number 0, signed by the log"),
        "{out}"
    );
    let (code, out, _) = desk.check(&[&policy[..], &["--lang", AZERBAIJANI]].concat());
    assert!(code == Some(0) && out.contains("açıq jurnalında 0 nömrəli yerdədir"), "{out}");
    let (code, out, _) = desk.check(&[]);
    assert!(code == Some(0) && out.contains("nothing vouches for that log"), "{out}");
    // An older receipt, or one that somebody took the proofs from, still holds, and says what it lacks.
    let mut old = example("receipt.json");
    old.as_object_mut().expect("a receipt").remove("proofs").expect("it had them");
    desk.put("receipt.json", &old);
    let (code, out, _) = desk.check(&policy);
    assert!(code == Some(0) && out.contains("brings no proof of its place"), "{out}");
}

/// The signature of the log is one line of the proof; a changed one, and a policy of another log, are refused.
#[test]
fn a_log_that_did_not_sign_is_refused() {
    let desk = Desk::new();
    let policy = std::fs::read_to_string(examples().join("log-policy")).expect("a policy");
    desk.put_text("log-policy", &policy.replace("2026", "2027"));
    let (code, out, err) = desk.check(&["--log-policy", "log-policy"]);
    assert_eq!(code, Some(1), "{out}{err}");
    desk.put_text("log-policy", &policy);
    let mut receipt = example("receipt.json");
    let text = receipt["proofs"][0]["stand"]["placed"].as_str().expect("a proof").to_owned();
    let (head, signature) = text.trim_end().rsplit_once(' ').expect("a signature");
    let turned: String = signature.chars().rev().collect();
    receipt["proofs"][0]["stand"]["placed"] = format!("{head} {turned}\n").into();
    desk.put("receipt.json", &receipt);
    let (code, out, _) = desk.check(&["--log-policy", "log-policy"]);
    assert!(code == Some(1) && out.contains("does not hold"), "{out}");
}

#[test]
fn without_a_pinned_key_it_says_that_nothing_vouches_for_the_keys() {
    let (code, out, _) = Desk::new().check(&[]);
    assert!(code == Some(0) && out.contains("nothing vouches for it"), "{out}");
}

#[test]
fn other_bytes_are_refused_and_so_is_what_is_no_receipt() {
    let desk = Desk::new();
    desk.put_text("other", "{}");
    for (option, says) in [
        ("--body", "the body given is not the one of this answer"),
        ("--question-body", "the body given is not the one of this question"),
        ("--line", "the line given is not the one of this answer"),
        ("--question-line", "the line given is not the one of this question"),
    ] {
        let (code, out, err) = desk.check(&[option, "other"]);
        assert!(code == Some(1) && out.contains(says) && err.contains("does not hold"), "{out}{err}");
    }
    let (code, out, _) = desk.check(&["--body", "other", "--lang", AZERBAIJANI]);
    assert!(code == Some(1) && out.contains("qəbz etibarlı deyil"), "{out}");
    let (code, _, err) = desk.check(&["--authority", "answer-body.json"]);
    assert!(code == Some(1) && err.contains("is not the key of an authority"), "{err}");
    desk.put_text("receipt.json", "{}");
    let (code, _, err) = desk.check(&[]);
    assert!(code == Some(1) && err.contains("is not a receipt"), "{err}");
}

/// A receipt at the limit is read (and is none); one byte more is not even read.
#[test]
fn a_file_larger_than_any_receipt_is_not_read() {
    let desk = Desk::new();
    const MAX: usize = 256 * 1024 + 1024 * 1024;
    for (bytes, says) in [(MAX, "is not a receipt"), (MAX + 1, "larger than 1310720 bytes")] {
        desk.put_text("receipt.json", &" ".repeat(bytes));
        let (code, _, err) = desk.check(&[]);
        assert!(code == Some(1) && err.contains(says), "{err}");
    }
}

/// The README's own lines, as they stand.
#[test]
fn the_readme_of_the_example_does_what_it_says() {
    let readme = std::fs::read_to_string(examples().join("README.md")).expect("a README");
    let blocks = readme.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    // The last block is about a node of one's own.
    let own: Vec<&str> = blocks.filter(|block| !block.contains("./node")).collect();
    assert_eq!(own.len(), 2);
    let (desk, program) = (Desk::new(), env!("CARGO_BIN_EXE_vahid"));
    for block in own {
        let script =
            block.replace("cd examples/receipts", "").replace("vahid verify", &format!("{program} verify"));
        let output =
            Command::new("sh").current_dir(desk.0.path()).args(["-ec", &script]).output().expect("a shell");
        assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn what_cannot_be_fetched_is_said_before_anybody_is_asked() {
    let folder = Folder::new("vahid_receipts_fetch");
    let id = "01a20d6d-5a00-7768-8dad-cab79996a2df";
    let client = ["--client", "XX/GOV/x/main"];
    for (words, says) in [
        (vec!["receipts", "one", "--from", "http://127.0.0.1:1", client[0], client[1]], "x-road-request-id"),
        (vec!["receipts", id, "--from", "https://127.0.0.1:1", client[0], client[1]], "asked with curl"),
        (vec!["receipts", id, "--from", "http://127.0.0.1:1", "--client", "XX"], "parts"),
        (vec!["receipts", id, "--from", "http://127.0.0.1:1"], "--client"),
        (vec!["receipts", id, "nowhere", "--from", "http://127.0.0.1:1"], "vahid node init"),
    ] {
        let output = vahid(folder.path(), &words);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(says), "{words:?}: {said}");
    }
}
