//! Makes a log of any size, to try the tools of `tools/` on: `cargo run -p witnessing --example make_log -- DIR LOOKS`.

use keys::NoteKey;
use std::path::Path;
use tilelog::Files;
use tilelog::generate::{Plan, generate};
use tlog::NoteSigner;

fn main() {
    let mut words = std::env::args().skip(1);
    let (Some(dir), Some(looks)) = (words.next(), words.next().and_then(|looks| looks.parse().ok())) else {
        eprintln!("usage: make_log DIR LOOKS");
        std::process::exit(2);
    };
    let origin = format!("{}/2026", witnessing::NAME);
    let key = NoteKey::fresh(&origin).expect("randomness");
    let files = Files::open(&Path::new(&dir).join("public")).expect("a folder");
    let plan = Plan {
        origin,
        looks,
        days: (20_454, 365),
        providers: (1..=150).collect(),
        planted: Vec::new(),
        policy: b"a log to try tools on\n".to_vec(),
        seed: 4,
    };
    let made = generate(&files, &key, &plan, |_| ()).expect("made");
    let policy = Path::new(&dir).join("policy");
    std::fs::write(&policy, format!("log {}\nquorum none\n", key.verifier())).expect("written");
    println!("{} leaves in {dir}/public, policy {}", made.checkpoint.size, policy.display());
}
