use super::*;
use crate::vkey::KIND_ED25519;
use crate::{Cosignature, cosignature_message};
use ed25519_dalek::{Signer, SigningKey};

/// A key of a test, named by its number.
fn key(number: u8, kind: u8) -> (SigningKey, VerifierKey) {
    let key = SigningKey::from_bytes(&[number; 32]);
    let verifier = VerifierKey::new(&format!("key.example/{number}"), kind, key.verifying_key().to_bytes());
    (key, verifier.expect("good"))
}

fn signed(key: &(SigningKey, VerifierKey), text: &str) -> NoteSignature {
    let signature = key.0.sign(text.as_bytes()).to_bytes().to_vec();
    NoteSignature { name: key.1.name.clone(), id: key.1.id, signature }
}

fn cosigned(key: &(SigningKey, VerifierKey), time: u64, text: &str) -> NoteSignature {
    let signature = key.0.sign(&cosignature_message(time, text)).to_bytes();
    NoteSignature { signature: Cosignature { time, signature }.bytes(), ..signed(key, text) }
}

#[test]
fn the_example_of_the_specification_verifies() {
    let note = "This is an example message.\n\n\u{2014} example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    let key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k".parse().expect("a key");
    let read: Note = note.parse().expect("a note");
    assert_eq!(read.text, "This is an example message.\n");
    assert_eq!(read.to_string(), note);
    assert!(read.verify(&key));
    let other: Note = note.replace("message", "massage").parse().expect("a note");
    assert!(!other.verify(&key));
}

#[test]
fn unknown_signatures_are_kept_and_do_not_count() {
    let text = "line\n\nafter an empty line\n";
    let (known, stranger) = (key(1, KIND_ED25519), key(2, KIND_ED25519));
    let mut note = Note::unsigned(text).expect("good");
    note.signatures.extend([signed(&stranger, text), signed(&known, text)]);
    // A sort of signature that nobody here knows, longer than ours.
    note.signatures.push(NoteSignature { name: "pq.example".to_owned(), id: 7, signature: vec![1; 2420] });
    // Same name, another id; same id, another name.
    note.signatures.push(NoteSignature {
        id: known.1.id ^ 1,
        signature: vec![0; 64],
        ..signed(&known, text)
    });
    note.signatures.push(NoteSignature {
        name: "x".to_owned(),
        signature: vec![0; 64],
        ..signed(&known, text)
    });
    let read: Note = note.to_string().parse().expect("read");
    assert_eq!(read, note);
    assert!(read.verify(&known.1) && read.names(&known.1));
    let absent = key(3, KIND_ED25519).1;
    assert!(!read.verify(&absent) && !read.names(&absent));
}

#[test]
fn one_bad_signature_of_a_known_key_spoils_the_note() {
    let text = "line\n";
    let known = key(1, KIND_ED25519);
    let mut note = Note::unsigned(text).expect("good");
    note.signatures.push(signed(&known, text));
    assert!(note.verify(&known.1));
    note.signatures.push(signed(&known, "other\n"));
    assert!(!note.verify(&known.1));
    for length in [0, 63, 65, 72] {
        note.signatures[1].signature = vec![0; length];
        assert!(!note.verify(&known.1));
    }
}

#[test]
fn a_cosignature_is_bound_to_its_time_and_text() {
    let text = "origin\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
    let (witness, mut note) = (key(1, KIND_COSIGNATURE), Note::unsigned(text).expect("good"));
    note.signatures.push(cosigned(&witness, 1000, text));
    note.signatures.push(cosigned(&witness, 3000, text));
    note.signatures.push(cosigned(&witness, 2000, text));
    assert_eq!(note.cosigned_at(&witness.1), Some(3000));
    // A plain signature of the same key does not pass for a cosignature, nor the other way round.
    let plain = VerifierKey::new(&witness.1.name, KIND_ED25519, witness.1.key).expect("good");
    let mut swapped = note.clone();
    swapped.signatures = vec![NoteSignature { id: plain.id, ..cosigned(&witness, 1000, text) }];
    assert!(!swapped.verify(&plain));
    swapped.signatures = vec![signed(&witness, text)];
    assert!(!swapped.verify(&witness.1) && swapped.cosigned_at(&witness.1).is_none());
    assert_eq!(note.cosigned_at(&plain), None);
    // Another time over the same signature.
    note.signatures[0].signature[7] ^= 1;
    assert_eq!(note.cosigned_at(&witness.1), None);
}

#[test]
fn what_is_no_note_is_refused() {
    let good = "text\n\n\u{2014} a AAAAAAA=\n";
    assert!(good.parse::<Note>().is_ok());
    let fault = |text: &str| text.parse::<Note>().expect_err(text);
    for text in
        ["", "\n", "\n\n", "text\n", "text\n\n", &good[..good.len() - 1], "text\n\u{2014} a AAAAAAA=\n"]
    {
        assert!(matches!(fault(text), NoteFault::Shape | NoteFault::Signature(1)), "{text:?}");
    }
    for text in ["te\txt", "te\rxt", "te\0xt", "te\u{1b}xt"] {
        assert_eq!(fault(&good.replace("text", text)), NoteFault::Control);
    }
    for line in [
        "- a AAAAAAA=",
        "\u{2014}a AAAAAAA=",
        "\u{2014} a",
        "\u{2014} a AAAAAAA= ",
        "\u{2014} a AAAAAA==",
        "\u{2014} a AAAAAAA",
        "\u{2014}  AAAAAAA=",
        "\u{2014} a+b AAAAAAA=",
        "\u{2014} a b AAAAAAA=",
        "\u{2014} a\u{a0}b AAAAAAA=",
        "\u{2014} a AAAAAAB=",
        "\u{2014} a !",
        " \u{2014} a AAAAAAA=",
    ] {
        assert_eq!(fault(&format!("{good}{line}\n")), NoteFault::Signature(2), "{line:?}");
    }
    assert!(matches!(Note::unsigned("no newline"), Err(NoteFault::Shape)));
    assert!(matches!(Note::unsigned("a\tb\n"), Err(NoteFault::Control)));
}

#[test]
fn a_note_may_have_so_many_signatures_and_bytes_and_no_more() {
    let line = "\u{2014} a AAAAAAA=\n";
    let with = |count: usize| format!("text\n\n{}", line.repeat(count)).parse::<Note>();
    assert_eq!(with(SIGNATURES_MAX).map(|note| note.signatures.len()), Ok(SIGNATURES_MAX));
    assert_eq!(with(SIGNATURES_MAX + 1), Err(NoteFault::Signatures));
    let long = |bytes: usize| format!("{}\n\n{line}", "t".repeat(bytes - line.len() - 2));
    assert!(long(NOTE_BYTES_MAX).parse::<Note>().is_ok());
    assert_eq!(long(NOTE_BYTES_MAX + 1).parse::<Note>(), Err(NoteFault::Long));
    assert_eq!(Note::unsigned(&long(NOTE_BYTES_MAX + 1)), Err(NoteFault::Long));
}
