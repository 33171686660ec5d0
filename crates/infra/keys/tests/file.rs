//! Keys in files: made, opened, refused, and read by OpenSSL.

mod place;

use keys::{FileSigner, KeyFault, Signer};
use place::{Place, openssl};
use std::os::unix::fs::PermissionsExt;

const PASSPHRASE: &str = "söz və söz";

#[test]
fn a_key_is_the_same_when_it_is_opened_again() {
    let place = Place::new();
    let path = place.path("seal.pem");
    let made = FileSigner::create(&path, PASSPHRASE).expect("made");
    let mode = std::fs::metadata(&path).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "only the owner may read it");
    let opened = FileSigner::open(&path, PASSPHRASE).expect("opened");
    assert_eq!(opened.public(), made.public());
    let signature = opened.sign(b"message").expect("signed");
    assert!(made.public().verifies(b"message", &signature));
    assert!(!made.public().verifies(b"massage", &signature));
    assert!(!FileSigner::fresh().expect("fresh").public().verifies(b"message", &signature));
}

#[test]
fn a_key_is_never_overwritten() {
    let place = Place::new();
    let path = place.path("seal.pem");
    FileSigner::create(&path, PASSPHRASE).expect("made");
    let before = std::fs::read(&path).expect("readable");
    assert!(matches!(FileSigner::create(&path, PASSPHRASE), Err(KeyFault::File { .. })));
    assert_eq!(std::fs::read(&path).expect("readable"), before);
}

#[test]
fn each_way_of_not_opening_has_its_fault() {
    let place = Place::new();
    let path = place.path("seal.pem");
    FileSigner::create(&path, PASSPHRASE).expect("made");
    let file =
        |name: &str| matches!(FileSigner::open(&place.path(name), PASSPHRASE), Err(KeyFault::File { .. }));

    let wrong = FileSigner::open(&path, "another").expect_err("the passphrase is another");
    assert_eq!(wrong, KeyFault::Passphrase { file: path.display().to_string() });
    assert!(matches!(FileSigner::create(&place.path("none.pem"), ""), Err(KeyFault::Form(_))));
    assert!(!place.path("none.pem").exists());

    assert!(file("absent.pem"));
    let text = std::fs::read_to_string(&path).expect("readable");
    for (name, broken) in [
        ("cut.pem", text[..text.len() / 2].to_owned()),
        ("frame.pem", text.replace("ENCRYPTED PRIVATE KEY", "PRIVATE KEY")),
        ("empty.pem", String::new()),
        ("words.pem", "no key at all".to_owned()),
        ("large.pem", "a".repeat(usize::try_from(keys::KEY_FILE_BYTES_MAX).expect("small") + 1)),
    ] {
        std::fs::write(place.path(name), broken).expect("written");
        assert!(file(name), "{name}");
    }
    // One letter changed in the encrypted part: never opens, and never opens another key.
    let place_of_change = text.len() - 60;
    let other = if &text[place_of_change..=place_of_change] == "A" { "B" } else { "A" };
    let mut bent = text.clone();
    bent.replace_range(place_of_change..=place_of_change, other);
    std::fs::write(place.path("bent.pem"), bent).expect("written");
    assert!(FileSigner::open(&place.path("bent.pem"), PASSPHRASE).is_err());
}

#[test]
fn openssl_reads_our_keys_and_we_read_those_of_openssl() {
    let place = Place::new();
    let (ours, word) = (place.path("ours.pem"), place.path("word"));
    std::fs::write(&word, PASSPHRASE).expect("written");
    let made = FileSigner::create(&ours, PASSPHRASE).expect("made");
    let pass = format!("file:{}", word.display());
    let der = place.path("public.der");
    openssl(&[
        "pkey",
        "-in",
        path(&ours),
        "-passin",
        &pass,
        "-pubout",
        "-outform",
        "DER",
        "-out",
        path(&der),
    ]);
    assert_eq!(std::fs::read(&der).expect("readable"), made.public().spki());

    for (curve, good) in [("P-256", true), ("P-384", false)] {
        let theirs = place.path(curve);
        let option = format!("ec_paramgen_curve:{curve}");
        let pass_out = ["-aes-256-cbc", "-pass", &pass, "-out", path(&theirs)];
        openssl(&[&["genpkey", "-algorithm", "EC", "-pkeyopt", &option][..], &pass_out].concat());
        let opened = FileSigner::open(&theirs, PASSPHRASE);
        match opened {
            Ok(_) => assert!(good, "{curve}"),
            Err(KeyFault::Form(text)) => assert!(!good && text.contains("another kind"), "{curve}: {text}"),
            Err(fault) => panic!("{curve}: {fault}"),
        }
    }
}

#[test]
fn a_secret_is_not_printed() {
    let signer = FileSigner::fresh().expect("fresh");
    assert_eq!(format!("{signer:?}"), format!("FileSigner({})", signer.public().id()));
}

fn path(path: &std::path::Path) -> &str {
    path.to_str().expect("a plain path")
}
