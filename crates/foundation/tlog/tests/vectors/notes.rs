//! Keys, notes, cosignatures, policies and receipts.

use crate::leaves::example;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use tlog::{
    Checkpoint, Cosignature, KIND_COSIGNATURE, KIND_ED25519, Kind, Note, NoteSignature, Policy, TileTree,
    TlogProof, VerifierKey, cosignature_message, leaf_hash,
};

const ORIGIN: &str = "log.example/access/2026";

fn secret(number: u8) -> SigningKey {
    SigningKey::from_bytes(&[number; 32])
}

fn key(number: u8, name: &str, kind: u8) -> VerifierKey {
    VerifierKey::new(name, kind, secret(number).verifying_key().to_bytes()).expect("good")
}

fn log() -> VerifierKey {
    key(1, ORIGIN, KIND_ED25519)
}

fn witness(number: u8) -> VerifierKey {
    key(number, &format!("w{number}.example"), KIND_COSIGNATURE)
}

fn line(key: VerifierKey, signature: Vec<u8>) -> NoteSignature {
    NoteSignature { name: key.name, id: key.id, signature }
}

/// A checkpoint signed by the log and cosigned by witnesses at times.
fn signed(checkpoint: &Checkpoint, cosigners: &[(u8, u64)]) -> Note {
    let mut note = Note::unsigned(&checkpoint.text()).expect("a text");
    note.signatures.push(line(log(), secret(1).sign(note.text.as_bytes()).to_bytes().to_vec()));
    for (number, time) in cosigners {
        let signature = secret(*number).sign(&cosignature_message(*time, &note.text)).to_bytes();
        note.signatures.push(line(witness(*number), Cosignature { time: *time, signature }.bytes()));
    }
    note
}

pub fn note() -> Value {
    let checkpoint = Checkpoint { origin: ORIGIN.to_owned(), size: 5, root: leaf_hash(b"root") };
    let good = signed(&checkpoint, &[(2, 1_800_000_000), (3, 1_800_000_005)]);
    let stranger = signed(&checkpoint, &[(9, 1_800_000_000)]);
    let mut bent = good.clone();
    bent.signatures[1].signature[7] ^= 1;
    let keys = [log(), witness(2), witness(3)];
    let case = |note: &Note| {
        let verified: Vec<bool> = keys.iter().map(|key| note.verify(key)).collect();
        let times: Vec<Option<u64>> = keys.iter().map(|key| note.cosigned_at(key)).collect();
        json!({ "note": note.to_string(), "verified": verified, "cosigned_at": times })
    };
    let refused = [
        "text\n".to_owned(),
        "text\n\n".to_owned(),
        format!("{}\t", good.text),
        good.to_string().trim_end().to_owned(),
        good.to_string().replace("\u{2014} ", "- "),
        good.to_string().replace("\n\n", "\n"),
    ];
    assert!(refused.iter().all(|text| text.parse::<Note>().is_err()));
    json!({
        "keys": keys.each_ref().map(ToString::to_string),
        "checkpoint": { "origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root,
            "text": checkpoint.text() },
        "notes": [case(&good), case(&stranger), case(&bent)],
        "refused": refused,
    })
}

pub fn proof() -> Value {
    let policy = format!(
        "# a policy of three witnesses\nlog {}\nwitness w2 {}\nwitness w3 {}\nwitness w4 {} https://w4.example/\n\
         group home any w2 w3\ngroup all-of-them all home w4\nquorum all-of-them\n",
        log(),
        witness(2),
        witness(3),
        witness(4)
    );
    let leaf = example(Kind::Access);
    let hashes =
        (0..700_u64).map(|number| if number == 300 { leaf.hash() } else { leaf_hash(&number.to_be_bytes()) });
    let tree = TileTree::of(hashes);
    let checkpoint = Checkpoint { origin: ORIGIN.to_owned(), size: 700, root: tree.root() };
    let receipt = |cosigners: &[(u8, u64)]| TlogProof {
        index: 300,
        path: tree.inclusion(300).expect("inside"),
        extra: leaf.bytes().to_vec(),
        checkpoint: signed(&checkpoint, cosigners).to_string(),
    };
    let good = receipt(&[(2, 1_800_000_010), (3, 1_800_000_020), (4, 1_800_000_030)]);
    let bare = TlogProof { extra: Vec::new(), ..receipt(&[(3, 1_800_000_020), (4, 1_800_000_000)]) };
    let moved = TlogProof { index: 301, ..good.clone() };
    let few = receipt(&[(2, 1_800_000_010), (3, 1_800_000_020)]);
    let read = Policy::parse(&policy).expect("a policy");
    let cases: Vec<Value> = [good, bare, moved, few]
        .iter()
        .map(|receipt| {
            let quorum = receipt.verify(&leaf.hash(), &read).ok();
            json!({
                "text": receipt.to_string(), "holds": quorum.is_some(),
                "time_oldest_needed": quorum.as_ref().and_then(|quorum| quorum.time_oldest_needed),
                "witnesses": quorum.map(|quorum| quorum.names),
            })
        })
        .collect();
    assert_eq!(
        cases.iter().map(|case| case["holds"] == true).collect::<Vec<_>>(),
        [true, true, false, false]
    );
    json!({ "policy": policy, "leaf": leaf.hash(), "receipts": cases })
}
