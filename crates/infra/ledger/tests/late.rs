//! The queue for a log that is away: nothing acknowledged is lost, nothing comes twice, nothing changed passes.

use access::{Actor, Asker, Granted};
use calendar::{Instant, ManualClock};
use futures_util::future::join_all;
use ids::{AgencyId, EntryId, FieldId, PersonKey, RegisterId};
use keys::{FileSigner, KeyFault, PublicKey, Sealer, Signature, Signer};
use ledger::late::{LATE_ENTRIES_MAX, LATE_HOURS_MAX, LateFault, Queue};
use ledger::{Draw, LogFault, Occasion, Owner, Permit};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use store::{Fault, Store};
use testkit::chance::SeededChance;
use testkit::folder::Folder;
use testkit::log::{Beside, TestLog};
use testkit::stores::on_both;
use testkit::town::TEST_NOON;
use tlog::Kind;
use uuid::Uuid;

const HOUR: i64 = 3_600_000_000;

static COUNTRY: LazyLock<pack::model::Country> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../packs/_example-library");
    pack::load(&folder).expect("the example pack loads")
});

static KEY: LazyLock<Arc<FileSigner>> = LazyLock::new(|| Arc::new(FileSigner::fresh().expect("fresh")));

fn library() -> AgencyId {
    "library".parse().expect("an agency")
}

fn granted() -> Granted {
    let asker = Asker { agency: library(), actor: Actor::Person };
    let person = PersonKey::Number("1234567".to_owned());
    let (register, holder): (RegisterId, FieldId) =
        ("card".parse().expect("a register"), "holder".parse().expect("a field"));
    access::decide_own(&COUNTRY, &asker, &person, &register, &holder).expect("own data")
}

fn id(number: u64) -> EntryId {
    EntryId(Uuid::from_u64_pair(7, number))
}

fn draw(number: u64) -> Draw {
    Draw { id: id(number), seed: [number as u8; 32] }
}

fn owner() -> Owner {
    Owner::new(library(), testkit::log::ORIGIN, testkit::log::PEPPER)
}

async fn look(queue: &Queue, number: u64, at_micros: i64) -> Result<Permit, LateFault> {
    let owner = owner();
    let occasion = Occasion::new(&owner, Instant(at_micros), "message-1", draw(number));
    queue.record(granted(), occasion).await.map(|(permit, receipt)| {
        assert_eq!((receipt.entry, receipt.commitment), (permit.entry(), permit.leaf()));
        assert_eq!(receipt.opening.root(), Some(permit.leaf()), "the asker can compare it");
        permit
    })
}

fn open(path: &Path) -> Result<Queue, LateFault> {
    Queue::open(path, Arc::new(Sealer::new(KEY.clone())), &[])
}

/// A queue's file in a folder of its own.
fn place() -> (Folder, PathBuf) {
    let folder = Folder::new("late");
    let path = folder.path().join("late.jsonl");
    (folder, path)
}

async fn log(store: &Store) -> (Vec<ledger::Entry>, ledger::Verified) {
    let log = TestLog::new();
    let (clock, chance) = (Arc::new(ManualClock::at(TEST_NOON)), Arc::new(SeededChance::new(1)));
    log.placer(&library(), store, Beside::new(clock, chance)).work().await.expect("placed");
    read(store, &log).await
}

async fn read(store: &Store, log: &TestLog) -> (Vec<ledger::Entry>, ledger::Verified) {
    let keys = log.keys();
    let read = store.read("test.log", move |tx| {
        let keys = keys.clone();
        Box::pin(
            async move { Ok::<_, Fault>((ledger::newest(tx, 100).await?, ledger::verify(tx, &keys).await?)) },
        )
    });
    read.await.expect("readable")
}

#[tokio::test]
async fn what_was_acknowledged_reaches_the_log_once_and_is_marked_late() {
    on_both(|store| async move {
        let (_folder, path) = place();
        let queue = open(&path).expect("opened");
        let in_time = store.write("test.record", |tx| {
            Box::pin(async move {
                let owner = owner();
                ledger::record(tx, granted(), Occasion::new(&owner, TEST_NOON, "m", draw(0))).await
            })
        });
        let in_time: Permit = in_time.await.expect("recorded");
        let permit = look(&queue, 1, TEST_NOON.0 + 1).await.expect("recorded");
        let _ = look(&queue, 2, TEST_NOON.0 + 2).await.expect("recorded");
        assert_eq!((permit.entry(), queue.waiting_count(), queue.placed_late()), (id(1), 2, 0));
        assert_eq!(queue.oldest_at_micros(), Some(TEST_NOON.0 + 1));

        assert_eq!(queue.flush(&store).await, Ok(2));
        assert_eq!((queue.waiting_count(), queue.placed_late()), (0, 2));
        assert_eq!(std::fs::metadata(&path).expect("there").len(), 0, "the file is emptied");
        assert_eq!(queue.flush(&store).await, Ok(0));
        let (entries, verified) = log(&store).await;
        assert_eq!(
            (verified.entries, verified.placed, verified.late, &verified.faults[..]),
            (3, 3, 2, &[][..])
        );
        let late: Vec<bool> = entries.iter().rev().map(|entry| entry.late).collect();
        assert_eq!(late, [false, true, true]);
        assert_eq!(entries[1].commitment, permit.leaf(), "a receipt names what the leaf holds");
        assert_eq!(entries[1].placed.as_ref().expect("placed").leaf.kind, Kind::Late);
        assert_eq!(entries[2].commitment, in_time.leaf());
        let numbers: Vec<Option<u64>> = entries.iter().rev().map(|entry| entry.n).collect();
        assert_eq!(numbers, [Some(1), Some(2), Some(3)], "the queue's entries get their numbers here");
    })
    .await;
}

#[tokio::test]
async fn a_mark_that_is_cleared_or_set_is_found() {
    on_both(|store| async move {
        let (_folder, path) = place();
        let queue = open(&path).expect("opened");
        let _ = look(&queue, 1, TEST_NOON.0).await.expect("recorded");
        queue.flush(&store).await.expect("brought");
        let log = TestLog::new();
        let (clock, chance) = (Arc::new(ManualClock::at(TEST_NOON)), Arc::new(SeededChance::new(1)));
        log.placer(&library(), &store, Beside::new(clock, chance)).work().await.expect("placed");
        let turn = || {
            store.write("test.turn", |tx| {
                Box::pin(async move {
                    tx.exec("-- test.turn\n update access_opening set kind = 10 - kind", &[]).await
                })
            })
        };
        assert_eq!(read(&store, &log).await.1.wrong, 0);
        turn().await.expect("turned");
        let found = read(&store, &log).await.1.faults;
        assert!(matches!(&found[..], [LogFault::Receipt { entry, .. }] if *entry == id(1)), "{found:?}");
        turn().await.expect("turned back");
        assert_eq!(read(&store, &log).await.1.wrong, 0);
    })
    .await;
}

#[tokio::test]
async fn a_crash_between_placing_and_emptying_places_nothing_twice() {
    on_both(|store| async move {
        let (_folder, path) = place();
        let queue = open(&path).expect("opened");
        for number in 1..=3 {
            let _ = look(&queue, number, TEST_NOON.0).await.expect("recorded");
        }
        let before = std::fs::read(&path).expect("readable");
        assert_eq!(queue.flush(&store).await, Ok(3));
        drop(queue);
        std::fs::write(&path, before).expect("as if the crash came before the file was emptied");
        let queue = open(&path).expect("opened");
        assert_eq!(queue.waiting_count(), 3);
        let _ = look(&queue, 4, TEST_NOON.0).await.expect("recorded");
        assert_eq!(queue.flush(&store).await, Ok(1), "only the new one is new");
        let (entries, verified) = log(&store).await;
        assert_eq!((entries.len(), verified.entries, verified.wrong), (4, 4, 0));
    })
    .await;
}

#[tokio::test]
async fn a_fault_of_the_log_leaves_everything_waiting() {
    on_both(|store| async move {
        let (_folder, path) = place();
        let queue = open(&path).expect("opened");
        let _ = look(&queue, 1, TEST_NOON.0).await.expect("recorded");
        let _ = look(&queue, 2, TEST_NOON.0).await.expect("recorded");
        let fuse = store::Fuse::new();
        let frail = store.clone().with_fuse(fuse.clone());
        fuse.blow_after(2);
        assert_eq!(queue.flush(&frail).await, Err(LateFault::Log(Fault::Injected)));
        assert_eq!(queue.waiting_count(), 2);
        // The rows are there, the answer is lost: the second try finds them.
        fuse.blow_after_commit(1);
        assert_eq!(queue.flush(&frail).await, Err(LateFault::Log(Fault::Injected)));
        assert_eq!(queue.flush(&frail).await, Ok(0));
        assert_eq!((queue.waiting_count(), log(&store).await.0.len()), (0, 2));
    })
    .await;
}

#[tokio::test]
async fn another_entry_under_the_same_id_is_a_fault() {
    on_both(|store| async move {
        let (_folder, path) = place();
        let queue = open(&path).expect("opened");
        let _ = look(&queue, 1, TEST_NOON.0).await.expect("recorded");
        queue.flush(&store).await.expect("placed");
        let _ = look(&queue, 1, TEST_NOON.0 + 5_000).await.expect("recorded here");
        assert!(matches!(queue.flush(&store).await, Err(LateFault::Log(Fault::Engine(_)))));
        assert_eq!((queue.waiting_count(), log(&store).await.0.len()), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_line_that_was_cut_short_is_dropped_and_whole_ones_stay() {
    let (_folder, path) = place();
    let queue = open(&path).expect("opened");
    for number in 1..=3 {
        let _ = look(&queue, number, TEST_NOON.0).await.expect("recorded");
    }
    drop(queue);
    let whole = std::fs::read(&path).expect("readable");
    let ends: Vec<usize> = (0..whole.len()).filter(|at| whole[*at] == b'\n').map(|at| at + 1).collect();
    assert_eq!(ends.len(), 3);
    for length in [ends[1], ends[1] + 1, ends[2] - 20, ends[2] - 1, ends[2]] {
        std::fs::write(&path, &whole[..length]).expect("written");
        let queue = open(&path).expect("opened");
        let kept = if length == ends[2] { 3 } else { 2 };
        assert_eq!(queue.waiting_count(), kept, "{length} bytes");
        let _ = look(&queue, 9, TEST_NOON.0).await.expect("the next line fits");
        drop(queue);
        let queue = open(&path).expect("opened after the next line");
        assert_eq!(queue.waiting_count(), kept + 1);
        drop(queue);
    }
    // Zeros, as some file systems leave after a power cut.
    std::fs::write(&path, [&whole[..ends[0]], &[0; 300]].concat()).expect("written");
    let queue = open(&path).expect("opened");
    assert_eq!(queue.waiting_count(), 1);
    drop(queue);
}

#[tokio::test]
async fn a_line_that_somebody_touched_is_found() {
    let (_folder, path) = place();
    let queue = open(&path).expect("opened");
    for number in 1..=3 {
        let _ = look(&queue, number, TEST_NOON.0).await.expect("recorded");
    }
    drop(queue);
    let text = std::fs::read_to_string(&path).expect("readable");
    let lines: Vec<&str> = text.lines().collect();
    let joined = |lines: &[&str]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    let edited = lines[1].replace("message-1", "message-2");
    let renumbered = lines[2].replace("\"place\":3", "\"place\":2");
    for (what, changed, at) in [
        ("edited", joined(&[lines[0], &edited, lines[2]]), 2),
        ("taken out", joined(&[lines[0], lines[2]]), 2),
        ("taken out and renumbered", joined(&[lines[0], &renumbered]), 2),
        ("the first taken", joined(&lines[1..]), 1),
        ("moved", joined(&[lines[0], lines[2], lines[1]]), 2),
        ("doubled", joined(&[lines[0], lines[0]]), 2),
        ("not a line", joined(&["{}", lines[1]]), 1),
    ] {
        std::fs::write(&path, &changed).expect("written");
        match open(&path).map(drop) {
            Err(LateFault::Tampered { line, .. }) => assert_eq!(line, at, "{what}"),
            other => panic!("{what}: {other:?}"),
        }
        assert_eq!(std::fs::read_to_string(&path).expect("readable"), changed, "evidence is kept as it is");
    }
    // Another key's lines are not this node's, until the key is known as a former one.
    std::fs::write(&path, &text).expect("written");
    let new = Arc::new(FileSigner::fresh().expect("fresh"));
    let stranger = Queue::open(&path, Arc::new(Sealer::new(new.clone())), &[]).map(drop);
    assert!(matches!(stranger, Err(LateFault::Tampered { line: 1, .. })));
    let queue = Queue::open(&path, Arc::new(Sealer::new(new)), &[KEY.public()]).expect("opened");
    let _ = look(&queue, 4, TEST_NOON.0).await.expect("sealed by the new key");
    assert_eq!(queue.waiting_count(), 4);
}

#[tokio::test]
async fn the_queue_holds_as_many_entries_as_its_limit() {
    let (_folder, path) = place();
    let queue = open(&path).expect("opened");
    let all = join_all((0..LATE_ENTRIES_MAX as u64).map(|number| look(&queue, number, TEST_NOON.0))).await;
    assert!(all.iter().all(Result::is_ok));
    let full = look(&queue, LATE_ENTRIES_MAX as u64, TEST_NOON.0).await;
    assert_eq!(full.map(|permit| permit.entry()), Err(LateFault::Full));
    assert_eq!(queue.waiting_count(), LATE_ENTRIES_MAX);
    drop(queue);
    let queue = open(&path).expect("as many are read back");
    assert_eq!(queue.waiting_count(), LATE_ENTRIES_MAX);
    assert!(matches!(look(&queue, 1, TEST_NOON.0).await, Err(LateFault::Full)));
}

#[tokio::test]
async fn the_queue_holds_as_long_as_its_limit() {
    let (_folder, path) = place();
    let queue = open(&path).expect("opened");
    let end = TEST_NOON.0 + LATE_HOURS_MAX * HOUR;
    let _ = look(&queue, 1, TEST_NOON.0).await.expect("the first");
    let _ = look(&queue, 2, end).await.expect("at the limit");
    assert_eq!(look(&queue, 3, end + 1).await.map(|permit| permit.entry()), Err(LateFault::TooLong));
    let _ = look(&queue, 4, TEST_NOON.0 - HOUR).await.expect("a clock that went back");
    assert_eq!(look(&queue, 5, end).await.map(|permit| permit.entry()), Err(LateFault::TooLong));
}

#[tokio::test]
async fn one_process_has_the_queue_and_only_its_owner_reads_it() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, path) = place();
    let queue = open(&path).expect("opened");
    assert_eq!(std::fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
    assert!(matches!(open(&path).map(drop), Err(LateFault::File { .. })));
    drop(queue);
    assert!(open(&path).is_ok());
}

/// A key whose token is away.
struct Away(PublicKey);

impl Signer for Away {
    fn public(&self) -> PublicKey {
        self.0
    }
    fn sign(&self, _: &[u8]) -> Result<Signature, KeyFault> {
        Err(KeyFault::Token("away".to_owned()))
    }
}

#[tokio::test]
async fn without_a_seal_there_is_no_permit_and_no_line() {
    let (_folder, path) = place();
    let sealer = Arc::new(Sealer::new(Arc::new(Away(KEY.public()))));
    let queue = Queue::open(&path, Arc::clone(&sealer), &[]).expect("opened");
    let refused = look(&queue, 1, TEST_NOON.0).await.map(|permit| permit.entry());
    assert_eq!(refused, Err(LateFault::Seal(KeyFault::Token("away".to_owned()))));
    assert_eq!((queue.waiting_count(), std::fs::metadata(&path).expect("there").len()), (0, 0));
    sealer.replace(KEY.clone());
    let _ = look(&queue, 2, TEST_NOON.0).await.expect("the token is back");
    assert_eq!(queue.waiting_count(), 1);
}
