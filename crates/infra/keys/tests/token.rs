//! A key in a PKCS#11 token, tried with SoftHSM2. A test with a `main` of its own: the module's settings are the
//! environment of a process, which cannot be changed while it runs, so the test starts itself again.

mod place;

use futures_util::future::join_all;
use keys::{FileSigner, KeyFault, Sealer, Signer, TokenPlace, TokenSigner};
use place::{Place, block_on, put, run};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use tlog::leaf_hash;

/// Where Debian puts the module.
const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// Tells the second start its folder.
const FOLDER: &str = "VAHID_TOKEN_TEST";

fn main() {
    match std::env::var_os(FOLDER) {
        Some(folder) => tell_and_run(&PathBuf::from(folder)),
        None => start_again(),
    }
}

fn start_again() {
    assert!(
        Path::new(MODULE).exists(),
        "{MODULE} is missing: install SoftHSM2 (apt-get install softhsm2) to run this test"
    );
    let place = Place::new();
    let tokens = place.path("tokens");
    std::fs::create_dir(&tokens).expect("a folder");
    let settings = put(&place, "softhsm2.conf", &format!("directories.tokendir = {}\n", tokens.display()));
    let ended = Command::new(std::env::current_exe().expect("the test itself"))
        .env("SOFTHSM2_CONF", settings)
        .env(FOLDER, place.path(""))
        .status()
        .expect("the test starts");
    drop(place);
    assert!(ended.success(), "the token's test failed: {ended}");
}

fn tell_and_run(folder: &Path) {
    let arguments = "--init-token --free --label office --so-pin 5678 --pin 1234";
    run("softhsm2-util", &arguments.split(' ').collect::<Vec<_>>());
    std::fs::write(folder.join("pin"), "1234\n").expect("written");
    let place = |key: &str| TokenPlace {
        module: MODULE.into(),
        token_label: "office".to_owned(),
        key_label: key.to_owned(),
        pin_file: folder.join("pin"),
    };
    println!("refuses what is not there");
    refuses(&place, folder);
    println!("makes a key and opens it");
    makes_and_opens(&place);
    println!("seals in batches");
    seals_in_batches(&place);
    println!("survives the token's absence");
    survives_the_tokens_absence(&place, folder);
    println!("the token's test passed");
}

fn makes_and_opens(place: &dyn Fn(&str) -> TokenPlace) {
    let made = TokenSigner::create_key(place("seal")).expect("made");
    let signature = made.sign(b"message").expect("signed");
    assert!(made.public().verifies(b"message", &signature));
    let opened = TokenSigner::open(place("seal")).expect("opened");
    assert_eq!(opened.public(), made.public());
    drop(made);
    let signature = opened.sign(b"again").expect("the other session lives on");
    assert!(opened.public().verifies(b"again", &signature));
    assert!(!opened.is_quick());
    let fault = TokenSigner::create_key(place("seal")).map(drop).expect_err("the label is taken").to_string();
    assert!(fault.contains("is taken"), "{fault}");
}

fn refuses(place: &dyn Fn(&str) -> TokenPlace, folder: &Path) {
    let told = |result: Result<TokenSigner, KeyFault>, wanted: &str| {
        let fault = result.map(drop).expect_err(wanted).to_string();
        assert!(fault.contains(wanted), "{fault}");
    };
    told(TokenSigner::open(place("absent")), "no key labelled absent");
    told(
        TokenSigner::open(TokenPlace { token_label: "elsewhere".into(), ..place("seal") }),
        "no token labelled",
    );
    told(
        TokenSigner::open(TokenPlace { module: "/absent.so".into(), ..place("seal") }),
        "apt-get install softhsm2",
    );
    // A login holds for the whole process, so a wrong PIN is seen only while nobody is logged in: now.
    std::fs::write(folder.join("wrong"), "9999").expect("written");
    let wrong = TokenPlace { pin_file: folder.join("wrong"), ..place("seal") };
    told(TokenSigner::open(wrong), "the PIN does not log in");
    let nowhere = TokenPlace { pin_file: folder.join("nowhere"), ..place("seal") };
    assert!(matches!(TokenSigner::open(nowhere), Err(KeyFault::File { .. })));
}

fn seals_in_batches(place: &dyn Fn(&str) -> TokenPlace) {
    let signer = Arc::new(TokenSigner::open(place("seal")).expect("opened"));
    let public = signer.public();
    let sealer = Sealer::new(signer);
    let leaves: Vec<_> = (0..64_u8).map(|number| leaf_hash(&[number])).collect();
    let seals = block_on(join_all(leaves.iter().map(|leaf| sealer.seal(*leaf))));
    let seals: Vec<_> = seals.into_iter().map(|seal| seal.expect("sealed")).collect();
    assert!(seals.iter().zip(&leaves).all(|(seal, leaf)| seal.holds(&public, leaf)));
    assert!(seals.iter().any(|seal| seal.size > 1), "leaves gather while the token signs");
}

fn survives_the_tokens_absence(place: &dyn Fn(&str) -> TokenPlace, folder: &Path) {
    let first = TokenSigner::open(place("seal")).expect("opened");
    let second = TokenSigner::create_key(place("other")).expect("made");
    let sealer = Sealer::new(Arc::new(TokenSigner::open(place("seal")).expect("opened")));
    assert_ne!(first.public(), second.public());
    let (tokens, away) = (folder.join("tokens"), folder.join("away"));
    let signs = |signer: &TokenSigner| {
        let signature = signer.sign(b"message")?;
        assert!(signer.public().verifies(b"message", &signature), "never with another key");
        Ok::<_, KeyFault>(())
    };
    for round in 0..2 {
        std::fs::rename(&tokens, &away).expect("the token is pulled out");
        std::fs::create_dir(&tokens).expect("an empty slot");
        assert!(matches!(signs(&first), Err(KeyFault::Token(_))), "round {round}");
        assert!(matches!(signs(&second), Err(KeyFault::Token(_))), "round {round}");
        let sealed = block_on(sealer.seal(leaf_hash(b"away")));
        assert!(matches!(sealed, Err(KeyFault::Token(_))), "nobody waits for ever: {sealed:?}");
        std::fs::remove_dir_all(&tokens).expect("the slot is emptied");
        std::fs::rename(&away, &tokens).expect("the token is back");
        signs(&second).expect("back");
        signs(&first).expect("back");
        let leaf = leaf_hash(b"back");
        assert!(block_on(sealer.seal(leaf)).expect("sealed").holds(&first.public(), &leaf));
    }
    // A key of a file takes over while the token's owner is away.
    let fresh = Arc::new(FileSigner::fresh().expect("fresh"));
    sealer.replace(fresh.clone());
    let leaf = leaf_hash(b"file");
    assert!(block_on(sealer.seal(leaf)).expect("sealed").holds(&fresh.public(), &leaf));
}
