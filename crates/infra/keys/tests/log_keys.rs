//! The keys of the access log: of notes and of tags, made, opened, told apart, and read by OpenSSL.

mod place;

use keys::{FileSigner, KeyFault, NoteKey, VrfKey};
use place::{Place, openssl, put, shown};
use std::os::unix::fs::PermissionsExt;
use tlog::{KIND_COSIGNATURE, Note, NoteSigner};

const PASSPHRASE: &str = "söz və söz";
const NAME: &str = "log.example/access/2026";
const TEXT: &str = "log.example/access/2026\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";

#[test]
fn a_note_key_is_the_same_when_it_is_opened_again() {
    let place = Place::new();
    let path = place.path("log.pem");
    let made = NoteKey::create(&path, PASSPHRASE, NAME).expect("made");
    let mode = std::fs::metadata(&path).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "only the owner may read it");
    let opened = NoteKey::open(&path, PASSPHRASE, NAME).expect("opened");
    assert_eq!(opened.verifier(), made.verifier());
    assert_eq!(format!("{opened:?}"), format!("NoteKey({})", made.verifier()));
    assert!(matches!(NoteKey::create(&path, PASSPHRASE, NAME), Err(KeyFault::File { .. })));
    assert!(matches!(NoteKey::open(&path, "another", NAME), Err(KeyFault::Passphrase { .. })));
    for name in ["", "a b", "a+b", "a\n"] {
        assert!(matches!(NoteKey::open(&path, PASSPHRASE, name), Err(KeyFault::Form(_))), "{name:?}");
        assert!(matches!(NoteKey::create(&place.path("new.pem"), PASSPHRASE, name), Err(KeyFault::Form(_))));
    }
    assert!(!place.path("new.pem").exists(), "nothing is written for a name that cannot be");
}

#[test]
fn a_log_signs_and_a_witness_cosigns() {
    let (log, witness) = (NoteKey::fresh(NAME).expect("fresh"), NoteKey::fresh("w.example").expect("fresh"));
    let mut note = Note::unsigned(TEXT).expect("a text");
    note.signatures.push(log.sign(TEXT).expect("signed"));
    note.signatures.push(witness.cosign(1_000, TEXT));
    note.signatures.push(witness.cosign(2_000, TEXT));
    let read: Note = note.to_string().parse().expect("a note");
    assert!(read.verify(&log.verifier()) && read.verify(witness.cosigner()));
    assert_eq!(read.cosigned_at(witness.cosigner()), Some(2_000));
    assert_eq!(witness.cosigner().kind, KIND_COSIGNATURE);
    assert!(
        !read.verify(&witness.verifier()) && !read.verify(log.cosigner()),
        "neither passes for the other"
    );
    let stranger = NoteKey::fresh(NAME).expect("fresh");
    assert!(!read.verify(&stranger.verifier()), "a key of the same name");
}

#[test]
fn openssl_reads_our_note_keys_and_checks_their_signatures() {
    let place = Place::new();
    let (ours, word) = (place.path("ours.pem"), put(&place, "word", PASSPHRASE));
    let key = NoteKey::create(&ours, PASSPHRASE, NAME).expect("made");
    let pass = format!("file:{word}");
    let public = shown(&place.path("public.pem"));
    openssl(&["pkey", "-in", &shown(&ours), "-passin", &pass, "-pubout", "-out", &public]);
    let text = put(&place, "text", TEXT);
    let signature = shown(&place.path("signature"));
    std::fs::write(&signature, key.sign(TEXT).expect("signed").signature).expect("written");
    let said = openssl(&[
        "pkeyutl", "-verify", "-pubin", "-inkey", &public, "-rawin", "-in", &text, "-sigfile", &signature,
    ]);
    assert!(said.contains("Verified"), "{said}");

    let theirs = place.path("theirs.pem");
    openssl(&["genpkey", "-algorithm", "ED25519", "-aes-256-cbc", "-pass", &pass, "-out", &shown(&theirs)]);
    let opened = NoteKey::open(&theirs, PASSPHRASE, NAME).expect("opened");
    let note = Note { text: TEXT.to_owned(), signatures: vec![opened.sign(TEXT).expect("signed")] };
    assert!(note.verify(&opened.verifier()));
}

#[test]
fn a_vrf_key_gives_the_same_proofs_when_it_is_opened_again() {
    let place = Place::new();
    let path = place.path("tags.pem");
    let made = VrfKey::create(&path, PASSPHRASE).expect("made");
    let opened = VrfKey::open(&path, PASSPHRASE).expect("opened");
    assert_eq!(opened.public(), made.public());
    let input = tlog::alpha(NAME, 7, &[1; 32]);
    let proof = opened.prove(&input);
    assert_eq!(proof, made.prove(&input), "one input has one proof");
    assert!(made.public().verify(&input, &proof).is_some());
    assert!(made.public().verify(&tlog::alpha(NAME, 8, &[1; 32]), &proof).is_none());
    assert_ne!(VrfKey::fresh().expect("fresh").public(), made.public());
    assert!(matches!(VrfKey::create(&path, PASSPHRASE), Err(KeyFault::File { .. })));
    assert!(matches!(VrfKey::open(&path, "another"), Err(KeyFault::Passphrase { .. })));
}

#[test]
fn no_key_is_taken_for_one_of_another_sort() {
    let place = Place::new();
    let (seal, note, tags) = (place.path("seal.pem"), place.path("note.pem"), place.path("tags.pem"));
    FileSigner::create(&seal, PASSPHRASE).expect("made");
    NoteKey::create(&note, PASSPHRASE, NAME).expect("made");
    VrfKey::create(&tags, PASSPHRASE).expect("made");
    let told = |result: Result<(), KeyFault>, wanted: &str| {
        let fault = result.expect_err("another sort").to_string();
        assert!(fault.contains("another kind") && fault.contains(wanted), "{fault}");
    };
    for path in [&note, &tags] {
        told(FileSigner::open(path, PASSPHRASE).map(drop), "wanted P-256");
    }
    for path in [&seal, &tags] {
        told(NoteKey::open(path, PASSPHRASE, NAME).map(drop), "wanted Ed25519");
    }
    for path in [&seal, &note] {
        told(VrfKey::open(path, PASSPHRASE).map(drop), "wanted VRF");
    }
}
