//! An honest log gets its cosignatures, at every size, and monitors see them.

use crate::support::{Log, ORIGIN, both, ours, serve};
use testkit::folder::Folder;
use tlog::Note;
use web::client::Client;
use witness::witness::{AddCheckpoint, STALL_SECONDS, router};

#[tokio::test]
async fn a_log_that_only_grows_is_cosigned_at_every_step() {
    let mut log = Log::new();
    for target in both(&log.vkey()).await {
        log.tree = tlog::TileTree::new();
        assert_eq!(target.monitored(ORIGIN).await.0, 404, "{}: nothing was cosigned yet", target.name);
        target.cosigns(&log.request(0), &log.signed(0)).await;
        let mut old = 0;
        for size in [1, 2, 3, 4, 7, 8, 255, 256, 257, 600] {
            log.grow(size, "true");
            target.cosigns(&log.request(old), &log.signed(size)).await;
            // The same again only gives a later time.
            target.cosigns(&log.request(size), &log.signed(size)).await;
            old = size;
        }
        let (status, text) = target.monitored(ORIGIN).await;
        let note: Note = text.parse().expect("a note");
        assert!(status == 200 && note.verify(&log.vkey()) && note.cosigned_at(&target.vkey).is_some());
        assert_eq!(note.text, log.signed(600).text);
    }
}

#[tokio::test]
async fn signatures_of_strangers_are_ignored_and_not_kept() {
    let mut log = Log::new();
    log.grow(5, "true");
    let stranger = keys::NoteKey::fresh("stranger.example").expect("a key");
    for target in both(&log.vkey()).await {
        let mut note = log.signed(5);
        note.signatures.push(stranger.cosign(1, &note.text));
        target.cosigns(&AddCheckpoint::body(0, &[], &note.to_string()), &note).await;
        let (_, text) = target.monitored(ORIGIN).await;
        assert!(!text.contains("stranger"), "{}: {text}", target.name);
    }
}

#[tokio::test]
async fn a_log_that_is_silent_shows_on_the_health_page_until_it_comes_again() {
    // Who notices a stalled log: every witness, after STALL_SECONDS, without being asked by the log.
    let (mut log, folder) = (Log::new(), Folder::new("stall"));
    log.grow(3, "true");
    let (witness, clock) = ours(folder.path(), &log.vkey());
    let url = serve(router(witness.clone())).await;
    let seen = async |path: &str| {
        let patience = std::time::Duration::from_secs(10);
        let answer = Client::new().get(&format!("{url}{path}"), None, patience).await.expect("answers");
        String::from_utf8(answer.1.to_vec()).expect("text")
    };
    witness.add(log.request(0).as_bytes()).expect("cosigned");
    clock.leap_seconds(STALL_SECONDS - 1);
    assert!(seen("/health").await.contains("\"ok\":true"));
    clock.leap_seconds(1);
    assert!(seen("/health").await.contains("\"stalled\":true"));
    assert!(seen("/metrics").await.contains(&format!("vahid_witness_stalled{{origin=\"{ORIGIN}\"}} 1")));
    witness.add(log.request(3).as_bytes()).expect("the same size again is a sign of life");
    let standing = &witness.standing()[0];
    assert!(!standing.stalled && standing.moved_seconds == STALL_SECONDS && standing.size == 3);
}
