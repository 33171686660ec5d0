//! Checks of files alone, and what the commands say when they are used wrongly.

use crate::hands::{Hands, NAME, PASSPHRASE};
use keys::NoteKey;
use tlog::{Checkpoint, Hash, Note, NoteSigner};

#[test]
fn two_checkpoints_that_contradict_each_other_prove_a_log_false() {
    let hands = Hands::new("vahid_evidence");
    hands.says(0, &["log", "init", "log", "--name", NAME]);
    let origin = hands.origin();
    let year = origin.year;
    let key = hands.path(&format!("log/{year}/key.pem"));
    let key = NoteKey::open(&key, PASSPHRASE, &origin.to_string()).expect("the log's key");
    let write = |name: &str, size: u64, root: u8| {
        let text = Checkpoint { origin: origin.to_string(), size, root: Hash([root; 32]) }.text();
        let note = Note { signatures: vec![key.sign(&text).expect("signs")], text };
        std::fs::write(hands.path(name), note.to_string()).expect("written");
    };
    write("a", 7, 1);
    write("b", 7, 2);
    write("c", 8, 3);
    let policy = format!("log/{year}/policy");
    let said = hands.says(0, &["log", "evidence", "a", "b", "--policy", &policy]);
    assert!(said.contains("two trees of 7 leaves"), "{said}");
    for pair in [["a", "a"], ["a", "c"]] {
        let said = hands.says(1, &["log", "evidence", pair[0], pair[1], "--policy", &policy]);
        assert!(said.contains("do not contradict"), "{said}");
    }
    let stranger = NoteKey::fresh(&origin.to_string()).expect("a key").verifier().to_string();
    let said = hands.says(1, &["log", "evidence", "a", "b", "--key", &stranger]);
    assert!(said.contains("not signed by the key"), "{said}");
}

#[test]
fn wrong_use_is_told_with_the_next_step() {
    let hands = Hands::new("vahid_log_use");
    for (words, code, said) in [
        (&["log", "evidence", "a", "b"][..], 2, "--policy"),
        (
            &["log", "serve", "--dir", "none", "--listen", "127.0.0.1:0", "--members", "members.json"],
            1,
            "vahid log init",
        ),
        (&["witness", "serve", "--dir", "none", "--listen", "127.0.0.1:0"], 1, "at least one log"),
        (
            &["custodian", "serve", "--dir", "none", "--listen", "127.0.0.1:0", "--members", "members.json"],
            1,
            "custodian init",
        ),
        (&["log", "fsck", "nowhere", "--key", "x"], 1, "--key"),
        (&["log", "proof", "none", "--policy", "none"], 1, "none"),
    ] {
        let told = hands.says(code, words);
        assert!(told.contains(said), "{words:?}: {told}");
    }
    for command in ["init", "serve", "fsck", "prune", "evidence", "proof"] {
        let help = hands.says(0, &["log", command, "--help"]);
        assert!(help.contains("Example"), "{command}: {help}");
    }
}
