use super::*;
use crate::{
    Checkpoint, Cosignature, KIND_COSIGNATURE, KIND_ED25519, Kind, NoteSignature, TileTree, VerifierKey,
    cosignature_message, leaf_hash,
};
use ed25519_dalek::{Signer, SigningKey};

const ORIGIN: &str = "log.example/access/2026";

fn keys() -> (SigningKey, VerifierKey, SigningKey, VerifierKey) {
    let (log, witness) = (SigningKey::from_bytes(&[1; 32]), SigningKey::from_bytes(&[2; 32]));
    let public = |key: &SigningKey, name, kind| {
        VerifierKey::new(name, kind, key.verifying_key().to_bytes()).expect("good")
    };
    let (log_key, witness_key) =
        (public(&log, ORIGIN, KIND_ED25519), public(&witness, "w.example", KIND_COSIGNATURE));
    (log, log_key, witness, witness_key)
}

fn leaf() -> Leaf {
    let (tag, commitment, aux) = (Hash([1; 32]), Hash([2; 32]), Hash::ZERO);
    let (basis, provider, requester, day, reference, due, count) = (1, 2, 3, 4, 0, 0, 1);
    let kind = Kind::Access;
    Leaf { kind, basis, provider, requester, day, reference, due, count, tag, commitment, aux }
}

/// The receipt of a leaf at 300 of 700, and the policy it satisfies.
fn receipt() -> (TlogProof, Policy) {
    let (log, log_key, witness, witness_key) = keys();
    let hashes = (0..700_u64)
        .map(|number| if number == 300 { leaf().hash() } else { leaf_hash(&number.to_be_bytes()) });
    let tree = TileTree::of(hashes);
    let text = Checkpoint { origin: ORIGIN.to_owned(), size: 700, root: tree.root() }.text();
    let mut note = Note::unsigned(&text).expect("a text");
    let signature = log.sign(text.as_bytes()).to_bytes().to_vec();
    note.signatures.push(NoteSignature { name: log_key.name.clone(), id: log_key.id, signature });
    let signature = witness.sign(&cosignature_message(1_000, &text)).to_bytes();
    let signature = Cosignature { time: 1_000, signature }.bytes();
    note.signatures.push(NoteSignature { name: witness_key.name.clone(), id: witness_key.id, signature });
    let extra = [&leaf().bytes()[..], b"more"].concat();
    let path = tree.inclusion(300).expect("inside");
    let policy =
        Policy::parse(&format!("log {log_key}\nwitness w {witness_key}\nquorum w\n")).expect("a policy");
    (TlogProof { index: 300, path, extra, checkpoint: note.to_string() }, policy)
}

#[test]
fn a_receipt_is_read_as_it_is_written_and_verifies_offline() {
    let (receipt, policy) = receipt();
    let text = receipt.to_string();
    assert!(text.starts_with("c2sp.org/tlog-proof@v1\nextra AQEA"), "{text}");
    let read: TlogProof = text.parse().expect("read");
    assert_eq!(read, receipt);
    assert_eq!(read.leaf(), Some(leaf()));
    let quorum = read.verify(&leaf().hash(), &policy).expect("proven");
    assert_eq!((quorum.time_oldest_needed, quorum.checkpoint.size), (Some(1_000), 700));
    let bare = TlogProof { extra: Vec::new(), ..receipt.clone() };
    assert_eq!(bare.to_string().parse(), Ok(bare.clone()));
    assert!(bare.to_string().starts_with("c2sp.org/tlog-proof@v1\nindex 300\n"));
    assert_eq!((bare.leaf(), TlogProof { extra: vec![1; 127], ..receipt }.leaf()), (None, None));
}

#[test]
fn another_leaf_place_path_log_or_quorum_is_not_proven() {
    let (receipt, policy) = receipt();
    let hash = leaf().hash();
    assert_eq!(receipt.verify(&Hash::ZERO, &policy), Err(ProofFault::Absent));
    for index in [0, 299, 301, 700, u64::MAX] {
        let moved = TlogProof { index, ..receipt.clone() };
        assert_eq!(moved.verify(&hash, &policy), Err(ProofFault::Absent));
    }
    for place in 0..receipt.path.len() {
        let mut bent = receipt.clone();
        bent.path[place].0[0] ^= 1;
        assert_eq!(bent.verify(&hash, &policy), Err(ProofFault::Absent));
    }
    let larger =
        TlogProof { checkpoint: receipt.checkpoint.replace("\n700\n", "\n701\n"), ..receipt.clone() };
    assert!(matches!(larger.verify(&hash, &policy), Err(ProofFault::Policy(PolicyFault::Signature(_)))));
    let (_, log_key, _, witness_key) = keys();
    let alone = receipt.checkpoint.rsplit_once("\u{2014} w.example").expect("two signatures").0.to_owned();
    let unwitnessed = TlogProof { checkpoint: alone, ..receipt.clone() };
    assert!(matches!(unwitnessed.verify(&hash, &policy), Err(ProofFault::Policy(PolicyFault::Quorum(_)))));
    let stranger = VerifierKey::new("other", KIND_ED25519, log_key.key).expect("good");
    let other = format!("log {stranger}\nwitness w {witness_key}\nquorum w\n");
    let other = Policy::parse(&other).expect("a policy");
    assert!(matches!(receipt.verify(&hash, &other), Err(ProofFault::Policy(PolicyFault::Origin(_)))));
}

#[test]
fn what_is_no_receipt_is_refused() {
    let good = receipt().0.to_string();
    let fault = |text: &str| text.parse::<TlogProof>().expect_err(text);
    for text in [
        "",
        "c2sp.org/tlog-proof@v1",
        &good.replace("@v1", "@v2"),
        &format!("\n{good}"),
        &good.replacen('\n', "\r\n", 1),
    ] {
        assert_eq!(fault(text), ProofFault::Head, "{text}");
    }
    let extra = good.lines().nth(1).expect("there").to_owned();
    for wrong in ["extra", "extra ", "extra  AAAA", "extra A", "extra AAAA ", "extraAAAA"] {
        assert_eq!(fault(&good.replace(&extra, wrong)), ProofFault::Extra, "{wrong}");
    }
    assert_eq!(fault(&good.replace(&extra, &format!("{extra}\n{extra}"))), ProofFault::Index);
    for wrong in [
        "index",
        "index ",
        "index -1",
        "index 0300",
        "index 300 ",
        "Index 300",
        "index 9223372036854775807",
        "other 300",
    ] {
        assert_eq!(fault(&good.replace("index 300", wrong)), ProofFault::Index, "{wrong}");
    }
    for wrong in ["index 300\nAAAA", "index 300\nindex 300", "index 300\n AAAA"] {
        assert_eq!(fault(&good.replace("index 300", wrong)), ProofFault::Path, "{wrong}");
    }
    assert_eq!(fault(good.split_once("\n\n").expect("there").0), ProofFault::Path);
    let gap = good.replace("\n\nlog.example", "\n\n\nlog.example");
    assert_eq!(fault(&gap), ProofFault::Checkpoint(CheckpointFault::Lines));
    assert!(matches!(fault(good.trim_end()), ProofFault::Note(NoteFault::Shape)));
    assert!(matches!(fault(&good.replace("\u{2014} ", "- ")), ProofFault::Note(NoteFault::Signature(1))));
}

#[test]
fn a_receipt_may_be_so_long_and_no_longer() {
    let (receipt, _) = receipt();
    let with = |bytes: usize| {
        TlogProof { extra: vec![7; bytes], ..receipt.clone() }.to_string().parse::<TlogProof>()
    };
    assert!(with(EXTRA_BYTES_MAX).is_ok());
    assert_eq!(with(EXTRA_BYTES_MAX + 1), Err(ProofFault::Extra));
    let with = |hashes: usize| {
        TlogProof { path: vec![Hash::ZERO; hashes], ..receipt.clone() }.to_string().parse::<TlogProof>()
    };
    assert!(with(PATH_LENGTH_MAX).is_ok());
    assert_eq!(with(PATH_LENGTH_MAX + 1), Err(ProofFault::Path));
}
