//! A witness that was stopped remembers; two on one folder are refused; a damaged state is told, not guessed.

use crate::support::{Log, ORIGIN, ours};
use testkit::folder::Folder;
use testkit::go;
use tlog::Hash;
use witness::witness::{AddCheckpoint, AddFault, Refusal, Shelf, ShelfFault};

#[test]
fn after_a_restart_the_last_cosigned_size_still_stands() {
    let (mut log, folder) = (Log::new(), Folder::new("restart"));
    log.grow(7, "true");
    let (witness, _) = ours(folder.path(), &log.vkey());
    let key = witness.key().clone();
    witness.add(log.request(0).as_bytes()).expect("cosigned");
    let held = Shelf::open(folder.path());
    assert!(matches!(held, Err(ShelfFault::Held(_))), "two witnesses on one folder would be two histories");
    drop(witness);
    let (witness, _) = ours(folder.path(), &log.vkey());
    assert_eq!(*witness.key(), key);
    let refused = witness.add(log.request(0).as_bytes());
    assert!(matches!(refused, Err(AddFault::Refused(Refusal::Stale(7)))));
    witness.add(log.request(7).as_bytes()).expect("cosigned");
}

#[test]
fn a_damaged_state_stops_the_witness() {
    let (mut log, folder) = (Log::new(), Folder::new("damaged"));
    log.grow(7, "true");
    let (witness, _) = ours(folder.path(), &log.vkey());
    witness.add(log.request(0).as_bytes()).expect("cosigned");
    drop(witness);
    let file = folder.path().join(format!("{}.checkpoint", Hash::of(ORIGIN.as_bytes())));
    let text = std::fs::read_to_string(&file).expect("the state");
    std::fs::write(&file, &text[..text.len() / 3]).expect("damaged");
    let shelf = Shelf::open(folder.path()).expect("free");
    assert!(matches!(shelf.last(ORIGIN), Err(ShelfFault::Damaged(..))));
}

#[tokio::test]
async fn the_go_witness_remembers_too() {
    let Some(program) = go::build("witness") else { return };
    let (mut log, folder) = (Log::new(), Folder::new("restart_go"));
    log.grow(7, "true");
    let start = || go::Witness::start(&program, folder.path(), "w.example", &[log.vkey().to_string()]);
    let first = start();
    assert_eq!(crate::support::post(&first.url, &log.request(0)).await.status, 200);
    drop(first);
    let again = start();
    let body = AddCheckpoint::body(0, &[], &log.signed(7).to_string());
    assert_eq!(crate::support::post(&again.url, &body).await.status, 409);
}
