//! The log as its callers see it: every leaf once, proven, whatever journal keeps it.

mod bed;

use bed::{Bed, NOON, assert_placed, checkpoint, fsck, look, looks, origin};
use calendar::Instant;
use futures_util::future::join_all;
use testkit::folder::Folder;
use testkit::stores::on_both;
use tilelog::{
    BATCH_LEAVES_MAX, BULK_TAGS_MAX, CLOCK_BACK_MAX_MICROS, FileJournal, JournalFault, LogFault,
    POLICY_BYTES_MAX, StoreJournal,
};
use tlog::{Hash, Kind, Leaf, SEGMENT_LEAVES, bulk_root};

#[tokio::test]
async fn each_leaf_stands_once_with_its_proof_and_a_repeated_one_keeps_its_place() {
    let bed = Bed::new();
    let log = bed.open().await.expect("opened");
    let first = log.add(looks(0..3)).await.expect("placed");
    let again = log.add(vec![look(2).bytes(), look(3).bytes(), look(3).bytes()]).await.expect("placed");
    let places: Vec<u64> = first.iter().chain(&again).map(|placed| placed.index).collect();
    assert_eq!(places, [0, 1, 2, 2, 3, 3]);
    let leaves = [looks(0..3), vec![look(2).bytes(), look(3).bytes(), look(3).bytes()]].concat();
    leaves.iter().zip(first.iter().chain(&again)).for_each(|(leaf, placed)| assert_placed(leaf, placed));
    assert_eq!(log.view().checkpoint.size, 4);

    // A new process knows the old leaves by their bytes.
    log.close().await;
    let log = bed.open().await.expect("opened again");
    let again = log.add(looks(0..5)).await.expect("placed");
    assert_eq!(again.iter().map(|placed| placed.index).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    looks(0..5).iter().zip(&again).for_each(|(leaf, placed)| assert_placed(leaf, placed));
    assert_eq!(fsck(&*bed.shelf, Vec::new()).await.expect("whole").checkpoint.size, 5);
}

#[tokio::test]
async fn callers_at_the_same_time_share_rounds_and_none_is_lost() {
    let bed = Bed::new();
    let log = bed.open().await.expect("opened");
    let calls = (0..300).map(|number| log.add(looks(number * 10..number * 10 + 7)));
    let answers = join_all(calls).await;
    let mut places = Vec::new();
    for (number, answer) in (0..).zip(answers) {
        let placed = answer.expect("placed");
        looks(number * 10..number * 10 + 7)
            .iter()
            .zip(&placed)
            .for_each(|(leaf, one)| assert_placed(leaf, one));
        assert!(placed.is_sorted_by_key(|one| one.index), "in the order of the call");
        places.extend(placed.into_iter().map(|one| one.index));
    }
    places.sort_unstable();
    assert_eq!(places, (0..2_100).collect::<Vec<_>>());
    assert_eq!(fsck(&*bed.shelf, Vec::new()).await.expect("whole").checkpoint.size, 2_100);
}

#[tokio::test]
async fn at_the_limits_and_past_them() {
    let mut bed = Bed::new();
    bed.limits.queue_leaves_max = BATCH_LEAVES_MAX + 1;
    let log = bed.open().await.expect("opened");
    let max = BATCH_LEAVES_MAX as u64;
    assert!(matches!(log.add(looks(0..max + 1)).await, Err(LogFault::Refused(_))));
    // Both calls are queued before the runner is polled: the second one leaf past the queue.
    let (full, past) = futures_util::future::join(log.add(looks(0..max)), log.add(looks(max..max + 2))).await;
    assert_eq!(full.expect("a full batch").len(), BATCH_LEAVES_MAX);
    assert_eq!(past, Err(LogFault::Busy { waiting: BATCH_LEAVES_MAX, max: BATCH_LEAVES_MAX + 1 }));
    assert_eq!(log.add(looks(max..max + 2)).await.expect("room again").len(), 2);
    assert_eq!(log.add(Vec::new()).await, Ok(Vec::new()));

    for (bytes, good) in [(1, true), (POLICY_BYTES_MAX, true), (POLICY_BYTES_MAX + 1, false), (0, false)] {
        let placed = log.add_policy(&vec![b'p'; bytes]).await;
        assert_eq!(placed.is_ok(), good, "{bytes}");
    }
    let bulk = |count: usize| {
        let tags = vec![Hash::ZERO; count];
        let count = u32::try_from(count).expect("small");
        (Leaf { kind: Kind::Bulk, tag: Hash::ZERO, count, aux: bulk_root(&tags), ..look(0) }.bytes(), tags)
    };
    let (leaf, tags) = bulk(BULK_TAGS_MAX + 1);
    assert!(matches!(log.add_bulk(leaf, tags).await, Err(LogFault::Refused(_))));
    let (leaf, tags) = bulk(BULK_TAGS_MAX);
    assert!(log.add_bulk(leaf, tags).await.is_ok());
}

#[tokio::test]
async fn what_is_not_for_this_way_is_refused() {
    let bed = Bed::new();
    let log = bed.open().await.expect("opened");
    for kind in [Kind::Bulk, Kind::Policy, Kind::Segment] {
        let leaf = Leaf { kind, ..look(0) };
        assert!(matches!(log.add(vec![leaf.bytes()]).await, Err(LogFault::Refused(_))), "{kind:?}");
    }
    assert!(matches!(log.add(vec![[0; 128]]).await, Err(LogFault::Refused(_))));
    let tags = vec![Hash::of(b"a"), Hash::of(b"b")];
    let good = Leaf { kind: Kind::Bulk, tag: Hash::ZERO, count: 2, aux: bulk_root(&tags), ..look(0) };
    for wrong in [
        Leaf { count: 3, ..good },
        Leaf { aux: Hash::of(b"other"), ..good },
        Leaf { tag: Hash::of(b"tag"), ..good },
        Leaf { kind: Kind::Access, ..good },
    ] {
        assert!(
            matches!(log.add_bulk(wrong.bytes(), tags.clone()).await, Err(LogFault::Refused(_))),
            "{wrong:?}"
        );
    }
    assert!(log.add_bulk(good.bytes(), Vec::new()).await.is_err());
    assert_eq!(log.add_bulk(good.bytes(), tags).await.expect("placed").index, 0);
}

#[tokio::test]
async fn the_journal_in_a_store_keeps_a_log_on_both_engines_and_lets_one_sequencer_win() {
    on_both(|store| async move {
        let bed = Bed::new();
        let journal = || Box::new(StoreJournal::new(store.clone(), &origin().to_string()));
        let one = bed::open(bed.parts(journal())).await.expect("opened");
        let tags = vec![Hash::of(b"a"), Hash::of(b"b")];
        let bulk = Leaf { kind: Kind::Bulk, tag: Hash::ZERO, count: 2, aux: bulk_root(&tags), ..look(0) };
        one.add(looks(0..300)).await.expect("placed");
        one.add_bulk(bulk.bytes(), tags).await.expect("placed");
        let kept = one.view().note.to_string();

        // Two sequencers over one journal: the one that comes to write second has to stop, for good.
        let other = bed::open(bed.parts(journal())).await.expect("opened");
        other.add(looks(300..310)).await.expect("placed");
        let lost = one.add(looks(310..311)).await;
        assert!(matches!(lost, Err(LogFault::Journal(JournalFault::Lost(_)))), "{lost:?}");
        assert!(matches!(one.add(looks(310..311)).await, Err(LogFault::Closed(_))));
        assert_eq!(other.add(looks(310..311)).await.expect("placed")[0].index, 311);
        other.close().await;

        // Everything public is made again from the store alone, the bulk list too.
        let fresh = Bed::new();
        let log = bed::open(fresh.parts(journal())).await.expect("opened");
        assert_eq!(log.view().checkpoint.size, 312);
        let report = fsck(&*fresh.shelf, vec![kept]).await.expect("whole");
        assert_eq!((report.kinds[&Kind::Bulk], report.continued), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn of_two_sequencers_one_wins_at_every_step() {
    use std::sync::{Arc, Mutex};
    use tilelog::{Fuse, Step};
    for step in [Step::Gathered, Step::Journaled, Step::Signed] {
        let mut bed = Bed::new();
        let reached = Arc::new(Mutex::new(false));
        let rival = bed.open().await.expect("opened");
        rival.add(looks(0..5)).await.expect("placed");
        rival.close().await;
        // When the first one comes to the step, the second one has written a leaf meanwhile.
        let (gate, told) = std::sync::mpsc::channel::<()>();
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let wait = Mutex::new(wait);
        let seen = reached.clone();
        bed.fuse = Fuse::new(Arc::new(move |at| {
            let mut reached = seen.lock().expect("whole");
            if at == step && !*reached {
                *reached = true;
                gate.send(()).expect("heard");
                wait.lock().expect("whole").recv().expect("told");
            }
            false
        }));
        let (slow, runner) =
            tilelog::Log::open(bed.parts(Box::new(bed.journal.clone()))).await.expect("opened");
        std::thread::spawn(move || futures_run(runner.run()));
        bed.fuse = Fuse::default();
        let slow_add = {
            let slow = slow.clone();
            tokio::spawn(async move { slow.add(looks(5..6)).await })
        };
        tokio::task::spawn_blocking(move || told.recv().expect("reached")).await.expect("waited");
        let fast = bed.open().await.expect("opened");
        let fast_add = fast.add(looks(6..7)).await;
        go.send(()).expect("goes on");
        let slow_add = slow_add.await.expect("ended");
        assert_eq!(fast_add.is_ok() as u8 + slow_add.is_ok() as u8, 1, "{step:?}: {fast_add:?} {slow_add:?}");
        fast.close().await;
        let log = bed.open().await.expect("opened");
        log.add(looks(0..7)).await.expect("placed");
        assert_eq!(fsck(&*bed.shelf, Vec::new()).await.expect("whole").checkpoint.size, 7, "each leaf once");
    }
}

/// Polls a runner on this thread.
fn futures_run(runner: impl std::future::Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(runner);
}

#[tokio::test]
async fn a_file_journal_is_locked_and_refuses_a_lost_end() {
    let folder = Folder::new("tilelog_file");
    let bed = Bed::new();
    let journal = || FileJournal::open(folder.path()).map(Box::new);
    let log = bed::open(bed.parts(journal().expect("opened"))).await.expect("opened");
    log.add(looks(0..10)).await.expect("placed");
    assert!(matches!(journal(), Err(JournalFault::Lost(_))), "two processes never write one journal");
    log.add(looks(10..20)).await.expect("placed");
    log.close().await;

    let batches = folder.path().join("batches");
    let whole = std::fs::read(&batches).expect("there");
    // Bytes behind the checkpoint were promised to nobody and are cut off.
    std::fs::write(&batches, [&whole[..], b"TLJ1 half a batch"].concat()).expect("written");
    let log = bed::open(bed.parts(journal().expect("opened"))).await.expect("opened");
    assert_eq!(log.view().checkpoint.size, 20);
    log.close().await;
    assert_eq!(std::fs::read(&batches).expect("there"), whole);

    // A journal without its last batch is older than the checkpoint.
    std::fs::write(&batches, &whole[..whole.len() / 2]).expect("written");
    let fault = bed::open(bed.parts(journal().expect("opened"))).await.err().expect("refused");
    assert_eq!(fault, LogFault::Newer { checkpoint: 20, journal: 10 });
    std::fs::write(&batches, &whole[..whole.len() - 1]).expect("written");
    let fault = bed::open(bed.parts(journal().expect("opened"))).await.err().expect("refused");
    assert!(matches!(fault, LogFault::Journal(JournalFault::Damaged { .. })), "{fault}");
    assert_eq!(std::fs::read(&batches).expect("there").len(), whole.len() - 1, "nothing promised is cut off");
}

#[tokio::test]
async fn every_flipped_bit_of_the_journal_is_found_at_the_start() {
    let folder = Folder::new("tilelog_flip");
    let bed = Bed::new();
    let journal = || FileJournal::open(folder.path()).map(Box::new).expect("opened");
    let log = bed::open(bed.parts(journal())).await.expect("opened");
    for number in 0..4 {
        log.add(looks(number..number + 1)).await.expect("placed");
    }
    log.close().await;
    let batches = folder.path().join("batches");
    let whole = std::fs::read(&batches).expect("there");
    for byte in (0..whole.len()).step_by(7) {
        let mut flipped = whole.clone();
        flipped[byte] ^= 1 << (byte % 8);
        std::fs::write(&batches, &flipped).expect("written");
        let fault = bed::open(bed.parts(journal())).await.err();
        let named = matches!(&fault, Some(LogFault::Journal(JournalFault::Damaged { place, .. })) if place.contains("batches"));
        assert!(named, "byte {byte}: {fault:?}");
        assert_eq!(std::fs::read(&batches).expect("there"), flipped, "the evidence stays");
    }
}

#[tokio::test]
async fn a_clock_that_stands_before_the_checkpoint_stops_the_start() {
    let bed = Bed::new();
    let log = bed.open().await.expect("opened");
    log.add(looks(0..1)).await.expect("placed");
    log.close().await;
    bed.clock.set(Instant(NOON - CLOCK_BACK_MAX_MICROS));
    bed.open().await.expect("at the limit").close().await;
    bed.clock.set(Instant(NOON - CLOCK_BACK_MAX_MICROS - 1));
    let fault = bed.open().await.err().expect("one past it");
    assert_eq!(fault, LogFault::ClockBack { now: NOON - CLOCK_BACK_MAX_MICROS - 1, last: NOON });
}

#[tokio::test]
async fn spoiled_or_missing_public_files_are_made_again() {
    let bed = Bed::new();
    let log = bed.open().await.expect("opened");
    let mut next = 0;
    while log.view().checkpoint.size < SEGMENT_LEAVES + 300 {
        log.add(looks(next..next + 900)).await.expect("placed");
        next += 900;
    }
    log.close().await;
    for path in ["tile/0/003", "tile/entries/005", "segment/0-4096/tile/0/001", "segment/live", "checkpoint"]
    {
        let good = bed.shelf.read(path).expect("readable").expect(path);
        let mut bad = good.clone();
        bad[9] ^= 1;
        bed.shelf.write(path, &bad).expect("written");
        bed.open().await.expect("opened").close().await;
        assert_eq!(bed.shelf.read(path).expect("readable").as_ref(), Some(&good), "{path}");
        bed.shelf.remove(path).expect("removed");
        bed.open().await.expect("opened").close().await;
        assert_eq!(bed.shelf.read(path).expect("readable"), Some(good), "{path}");
    }
    fsck(&*bed.shelf, Vec::new()).await.expect("whole");
}

#[tokio::test]
async fn a_caller_who_goes_away_leaves_its_leaves_in_order() {
    let bed = Bed::new();
    let log = bed.open().await.expect("opened");
    let gone = log.add(looks(0..2));
    // Polled once, so it is queued; then dropped.
    assert!(futures_util::FutureExt::now_or_never(gone).is_none());
    let placed = log.add(looks(2..3)).await.expect("placed");
    assert_eq!(placed[0].index, 2);
    assert_eq!(checkpoint(&placed[0].checkpoint).size, 3);
}

#[tokio::test]
async fn sealed_leaves_name_no_provider_so_the_log_counts_them_itself() {
    let bed = Bed::new();
    let log = bed.open().await.expect("opened");
    let sealed = |number: u64, day: u32| {
        Leaf { kind: Kind::Sealed, provider: 0, requester: 0, basis: tlog::BASIS_SEALED, day, ..look(number) }
            .bytes()
    };
    log.add(vec![sealed(1, 100), sealed(2, 100), sealed(3, 101), look(4).bytes()]).await.expect("placed");
    let counted = log.add_sealed_count(100).await.expect("placed");
    assert_eq!(log.add_sealed_count(100).await.expect("placed").index, counted.index, "said once");
    log.close().await;
    let log = bed.open().await.expect("opened");
    assert_eq!((log.view().sealed_on(100), log.view().sealed_on(101), log.view().sealed_on(102)), (2, 1, 0));
    let bundle = bed.shelf.read("tile/entries/000.p/5").expect("readable").expect("there");
    let entries = tlog::decode_bundle(&bundle).expect("a bundle");
    let leaf = Leaf::read(entries[4]).expect("a leaf");
    assert_eq!((leaf.kind, leaf.provider, leaf.day, leaf.count), (Kind::DayCount, 0, 100, 2));
    assert_eq!((leaf.commitment, leaf.tag, leaf.aux), (Hash::ZERO, Hash::ZERO, Hash::ZERO));
}
