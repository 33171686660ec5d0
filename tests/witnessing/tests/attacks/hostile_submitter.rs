//! A member that writes what is not its own: the operator refuses at the submission, and nothing of it is placed.

use axum::http::{Method, Request};
use calendar::{Instant, ManualClock};
use ledger::public::{LogDown, Origin, PublicLog};
use operator::{ADD_LEAVES_MAX, RemoteLog};
use std::sync::Arc;
use std::time::Duration;
use tlog::{Hash, Kind, Leaf, agency_code};
use witnessing::{Bed, agency, look};

async fn size(bed: &Bed) -> u64 {
    bed.operator.log(&bed.origin()).await.expect("open").view().checkpoint.size
}

fn refused<T: std::fmt::Debug>(answer: Result<T, LogDown>, word: &str) {
    match answer {
        Err(LogDown::Refused(why)) => assert!(why.contains(word), "{why} has {word:?}"),
        other => panic!("{other:?}, wanted a refusal with {word:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_and_kinds_of_others_are_refused_and_nothing_of_the_batch_is_placed() {
    let bed = Bed::with("hostile", false).await;
    bed.looks(0..1).await;
    let before = size(&bed).await;
    let own = look("library", 5, bed.today());
    let warrant = Leaf { kind: Kind::Warrant, tag: Hash::ZERO, due: bed.today() + 30, ..own };
    let remote = bed.remote("library");
    for (leaf, word) in [
        (look("school", 6, bed.today()), "provider code"),
        (Leaf { kind: Kind::DayCount, tag: Hash::ZERO, provider: 0, ..own }, "provider code"),
        (warrant, "kind Warrant"),
        (Leaf { kind: Kind::Open, ..own }, "kind Open"),
        (Leaf { kind: Kind::Extend, due: bed.today() + 9, ..own }, "kind Extend"),
        (Leaf { kind: Kind::Segment, tag: Hash::ZERO, ..own }, "log alone"),
        (Leaf { kind: Kind::Policy, tag: Hash::ZERO, ..own }, "log alone"),
        (Leaf { kind: Kind::Sealed, ..own }, "sealed leaf"),
        (Leaf { day: bed.today() + 9, ..own }, "day"),
    ] {
        refused(remote.add(bed.origin(), vec![own.bytes(), leaf.bytes()]).await, word);
    }
    assert_eq!(size(&bed).await, before, "not even the good leaf beside a bad one");
    bed.remote("tribunal").add(bed.origin(), vec![warrant.bytes()]).await.expect("its own to write (SG-01)");
}

#[tokio::test(flavor = "multi_thread")]
async fn foreign_seals_borrowed_names_and_moved_requests_are_refused() {
    let bed = Bed::with("seals", false).await;
    bed.looks(0..1).await;
    let before = size(&bed).await;
    let leaf = vec![look("library", 5, bed.today()).bytes()];
    let as_library =
        |sealer: &str, url: &str, clock| RemoteLog::new(url, bed.sealer(sealer), agency("library"), clock);
    let foreign = as_library("school", &bed.url, bed.clock.clone());
    refused(foreign.add(bed.origin(), leaf.clone()).await, "seal of library");
    let late = Arc::new(ManualClock::at(Instant(witnessing::machine_micros() - 400_000_000)));
    refused(as_library("library", &bed.url, late).add(bed.origin(), leaf.clone()).await, "clock");
    let other = Origin { name: "other.example/access".into(), ..bed.origin() };
    refused(bed.remote("library").add(other, leaf.clone()).await, "seal");
    let closed = Origin { year: bed.origin().year - 2, ..bed.origin() };
    assert!(bed.remote("library").add(closed, leaf.clone()).await.is_err(), "a closed year takes nothing");
    let url = format!("{}/{}/add", bed.url, bed.origin().year);
    let bare =
        Request::builder().method(Method::POST).uri(url).body(leaf.concat().into()).expect("a request");
    let answer = web::client::Client::new().send(bare, Duration::from_secs(5)).await.expect("answers");
    assert_eq!(answer.status(), 403, "no seal at all");
    assert_eq!(size(&bed).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_has_its_limit_and_more_go_in_parts() {
    let bed = Bed::with("batch", false).await;
    let day = bed.today();
    let count = ADD_LEAVES_MAX as u64 + 3;
    let leaves: Vec<_> = (0..count).map(|number| look("library", number, day).bytes()).collect();
    let placed = bed.remote("library").add(bed.origin(), leaves.clone()).await.expect("in two parts");
    assert!(placed.iter().zip(1..).all(|(placed, index)| placed.index == index), "in their order");
    let again = bed.remote("library").add(bed.origin(), leaves).await.expect("known");
    assert!(
        again.iter().zip(&placed).all(|(again, first)| again.index == first.index),
        "at their old places"
    );
    assert_eq!(size(&bed).await, count + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulk_list_is_the_one_that_its_leaf_names() {
    let bed = Bed::with("bulk", false).await;
    let tags: Vec<Hash> = (0..3_u64).map(|n| Hash::of(&n.to_le_bytes())).collect();
    let leaf = Leaf {
        kind: Kind::Bulk,
        tag: Hash::ZERO,
        count: 3,
        aux: tlog::bulk_root(&tags),
        ..look("library", 1, bed.today())
    };
    let remote = bed.remote("library");
    refused(remote.add(bed.origin(), vec![leaf.bytes()]).await, "Bulk");
    refused(remote.add_bulk(&bed.origin(), leaf.bytes(), &tags[..2]).await, "list");
    let foreign = Leaf { provider: agency_code("school"), ..leaf };
    refused(remote.add_bulk(&bed.origin(), foreign.bytes(), &tags).await, "provider code");
    let placed = remote.add_bulk(&bed.origin(), leaf.bytes(), &tags).await.expect("placed");
    let list = std::fs::read(bed.public().join(format!("bulk/{}", placed.index))).expect("published");
    assert_eq!(list.len(), 96);
}
