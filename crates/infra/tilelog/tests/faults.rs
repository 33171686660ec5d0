//! A journal that fails for a moment, and segments that are merged beside the rounds.

mod bed;

use bed::{Bed, assert_placed, fsck, look, looks};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tilelog::{Batch, Fuse, Head, Journal, JournalFault, JournalFuture, LogFault, MemoryJournal, Step};
use tlog::{Found, Hash};

/// A journal whose answers are lost now and then, after the work was done or before.
struct Flaky {
    under: MemoryJournal,
    calls: Arc<AtomicU64>,
    /// Which call fails, counting appends and swaps.
    fails: u64,
    /// Whether the failing call has done its work.
    done: bool,
}

impl Flaky {
    fn lost(&self) -> bool {
        self.calls.fetch_add(1, Ordering::SeqCst) + 1 == self.fails
    }
}

impl Journal for Flaky {
    fn recover(&mut self) -> JournalFuture<'_, ()> {
        self.under.recover()
    }
    fn head(&mut self) -> JournalFuture<'_, Option<Head>> {
        self.under.head()
    }
    fn batch(&mut self, first: u64) -> JournalFuture<'_, Option<Batch>> {
        self.under.batch(first)
    }
    fn append<'a>(&'a mut self, batch: &'a Batch) -> JournalFuture<'a, ()> {
        let lost = self.lost();
        Box::pin(async move {
            if !lost || self.done {
                self.under.append(batch).await?;
            }
            if lost { Err(JournalFault::Away("no answer".to_owned())) } else { Ok(()) }
        })
    }
    fn swap<'a>(&'a mut self, old: Option<&'a Head>, new: &'a Head) -> JournalFuture<'a, ()> {
        let lost = self.lost();
        Box::pin(async move {
            if !lost || self.done {
                self.under.swap(old, new).await?;
            }
            if lost { Err(JournalFault::Away("no answer".to_owned())) } else { Ok(()) }
        })
    }
    fn keep<'a>(&'a mut self, hash: &'a Hash, bytes: &'a [u8]) -> JournalFuture<'a, ()> {
        self.under.keep(hash, bytes)
    }
    fn kept<'a>(&'a mut self, hash: &'a Hash) -> JournalFuture<'a, Option<Vec<u8>>> {
        self.under.kept(hash)
    }
    fn prune(&mut self, before: u64) -> JournalFuture<'_, ()> {
        self.under.prune(before)
    }
}

#[tokio::test]
async fn a_journal_that_lost_one_answer_is_read_again_and_each_leaf_stands_once() {
    for (fails, done) in [(3, false), (3, true), (4, false), (4, true)] {
        let bed = Bed::new();
        let journal = Flaky { under: bed.journal.clone(), calls: Arc::default(), fails, done };
        let log = bed::open(bed.parts(Box::new(journal))).await.expect("opened");
        log.add(looks(0..5)).await.expect("placed");
        let lost = log.add(looks(5..9)).await;
        assert!(matches!(lost, Err(LogFault::Journal(JournalFault::Away(_)))), "call {fails}: {lost:?}");
        let again = log.add(looks(5..12)).await.expect("the log goes on by itself");
        assert_eq!(again.iter().map(|placed| placed.index).collect::<Vec<_>>(), (5..12).collect::<Vec<_>>());
        looks(5..12).iter().zip(&again).for_each(|(leaf, placed)| assert_placed(leaf, placed));
        assert_eq!(fsck(&*bed.shelf, Vec::new()).await.expect("whole").checkpoint.size, 12);
    }
}

#[tokio::test]
async fn a_log_that_was_stopped_answers_nobody_and_the_next_one_goes_on() {
    for step in
        Step::ALL.into_iter().filter(|step| !matches!(step, Step::HalfJournaled | Step::HalfPublished))
    {
        let mut bed = Bed::new();
        bed.fuse = Fuse::new(Arc::new(move |at| at == step));
        let log = bed.open().await.expect("opened");
        let first = log.add(looks(0..1_000)).await;
        assert_eq!(first.is_ok(), matches!(step, Step::Answered | Step::SegmentBuilt), "{step:?}");
        let mut last = first;
        for number in 1..5 {
            last = log.add(looks(number * 1_000..(number + 1) * 1_000)).await;
        }
        // The fifth thousand makes a segment due; its leaf is placed after the answer.
        let after = log.add(looks(5_000..5_001)).await;
        assert!(after.is_err(), "{step:?}: {last:?}");
        bed.fuse = Fuse::default();
        let log = bed.open().await.expect("opened");
        for number in 0..6 {
            log.add(looks(number * 1_000..(number + 1) * 1_000)).await.expect("placed");
        }
        log.close().await;
        let report = fsck(&*bed.shelf, Vec::new()).await.expect("whole");
        assert_eq!((report.checkpoint.size, report.segments), (6_001, 1), "{step:?}");
    }
}

#[tokio::test]
async fn segments_merged_beside_the_rounds_are_the_same_index() {
    let mut bed = Bed::new();
    // Every merge is made by a thread of its own.
    bed.limits.merged_inline_max = tlog::SEGMENT_LEAVES;
    let log = bed.open().await.expect("opened");
    let mut next = 0;
    while log.view().segments().iter().all(|live| live.count < 16 * tlog::SEGMENT_LEAVES) {
        log.add(looks(next..next + 1_000)).await.expect("placed");
        next += 1_000;
        assert!(next < 1_000_000, "the merges never end");
    }
    let (view, looked) = log.absence(&look(77).tag).expect("looked up");
    assert!(matches!(looked.segments[0].found, Found::Present(_)), "{:?}", view.segments()[0]);
    log.close().await;
    fsck(&*bed.shelf, Vec::new()).await.expect("whole");
    // The next start finds every live segment as it is, and only those.
    let before = bed.shelf.names("segment").expect("readable");
    bed.open().await.expect("opened").close().await;
    let live = log.view().segments().len();
    let after = bed.shelf.names("segment").expect("readable");
    assert!(after.len() <= before.len() && after.len() == live + 1, "{after:?}");
}

#[tokio::test]
async fn a_public_file_spoiled_while_the_log_runs_is_mended_and_stops_nobody() {
    let bed = Bed::new();
    let log = bed.open().await.expect("opened");
    log.add(looks(0..1_000)).await.expect("placed");
    let good = bed.shelf.read("tile/entries/002").expect("readable").expect("there");
    let mut bad = good.clone();
    bad[99] ^= 1;
    bed.shelf.write("tile/entries/002", &bad).expect("written");
    bed.shelf.remove("tile/0/001").expect("removed");
    // Who asks for an old leaf is told to come again, once.
    let missing = log.add(looks(300..301)).await;
    assert!(matches!(missing, Err(LogFault::Folder { .. })), "{missing:?}");
    let again = log.add(looks(300..301)).await.expect("mended");
    assert_placed(&looks(300..301)[0], &again[0]);
    bed.shelf.write("tile/entries/002", &bad).expect("written");
    // The segment of the first 4,096 leaves meets the spoiled bundle.
    for number in 1..6 {
        log.add(looks(number * 1_000..(number + 1) * 1_000)).await.expect("placed");
    }
    assert_eq!(bed.shelf.read("tile/entries/002"), Ok(Some(good)));
    log.close().await;
    assert_eq!(fsck(&*bed.shelf, Vec::new()).await.expect("whole").segments, 1);
}
