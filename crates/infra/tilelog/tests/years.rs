//! One log a year: born with its keys, closed when its days are over, pruned under a policy.

mod bed;

use bed::{Bed, NAME, NOON, TestKey, fsck, look, looks};
use calendar::{Clock, Instant, ManualClock};
use ledger::public::{LogDown, Origin, PublicFiles, PublicLog};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use store::BoxFuture;
use tilelog::{
    Fuse, Journal, Limits, LogFault, MINIMUM_INDEX_FILE, Memory, MemoryJournal, Parts, RETENTION_FILE, Shelf,
    YearParts, Years, prune,
};
use tlog::{Kind, Leaf};

const DAY: i64 = 86_400_000_000;

/// The last noon of 2026.
const NEW_YEARS_EVE: i64 = NOON + 36 * DAY;

struct Country {
    clock: Arc<ManualClock>,
    years: Mutex<BTreeMap<i16, (Memory, MemoryJournal)>>,
}

impl Country {
    fn year(&self, year: i16) -> (Memory, MemoryJournal) {
        self.years.lock().expect("whole").entry(year).or_default().clone()
    }
}

impl YearParts for Country {
    fn parts(&self, origin: &Origin) -> BoxFuture<'_, Result<Parts, LogFault>> {
        let (shelf, journal) = self.year(origin.year);
        let parts = Parts {
            origin: origin.clone(),
            shelf: Arc::new(shelf),
            journal: Box::new(journal),
            signer: TestKey::of(origin),
            clock: self.clock.clone(),
            limits: Limits::default(),
            sleep: None,
            fuse: Fuse::default(),
        };
        Box::pin(std::future::ready(Ok(parts)))
    }

    fn shelf(&self, origin: &Origin) -> Result<Arc<dyn Shelf>, LogFault> {
        Ok(Arc::new(self.year(origin.year).0))
    }

    fn opening(&self, origin: &Origin) -> Vec<u8> {
        format!("keys of {origin}\n").into_bytes()
    }

    fn drive(&self, runner: BoxFuture<'static, ()>) {
        tokio::spawn(runner);
    }
}

fn years(at: i64) -> (Arc<Country>, Years) {
    let clock = Arc::new(ManualClock::at(Instant(at)));
    let country = Arc::new(Country { clock: clock.clone(), years: Mutex::default() });
    let years = Years::new(NAME, country.clone(), clock as Arc<dyn Clock>);
    (country, years)
}

fn origin(year: i16) -> Origin {
    Origin { name: NAME.into(), year }
}

#[tokio::test]
async fn a_log_is_born_with_its_keys_and_takes_leaves_for_a_month_after_its_year() {
    let (country, years) = years(NEW_YEARS_EVE);
    assert_eq!(years.now(), origin(2026));
    let placed = years.add(origin(2026), looks(0..2)).await.expect("placed");
    assert_eq!(placed.iter().map(|one| one.index).collect::<Vec<_>>(), [1, 2], "leaf 0 tells the keys");
    let text = years.get(origin(2026), "policy/0".to_owned()).await.expect("readable").expect("there");
    assert_eq!(text, format!("keys of {NAME}/2026\n").into_bytes());
    let refused = |answer: Result<_, LogDown>| matches!(answer, Err(LogDown::Refused(_)));
    assert!(refused(years.add(origin(2027), looks(0..1)).await), "its year has not begun");
    let other = Origin { name: "elsewhere.example/access".into(), year: 2026 };
    assert!(refused(years.add(other, looks(0..1)).await));

    // 31 January, noon: the 31st day after the year still takes; the day after that does not.
    country.clock.set(Instant(NEW_YEARS_EVE + 31 * DAY));
    assert_eq!(years.add(origin(2026), looks(2..3)).await.expect("late")[0].index, 3);
    assert_eq!(years.add(origin(2027), looks(2..3)).await.expect("the new year")[0].index, 1);
    country.clock.set(Instant(NEW_YEARS_EVE + 32 * DAY));
    assert!(refused(years.add(origin(2026), looks(3..4)).await));
}

#[tokio::test]
async fn files_are_read_below_the_log_only() {
    let (_, years) = years(NOON);
    years.add(origin(2026), looks(0..1)).await.expect("placed");
    let get = |path: &str| years.get(origin(2026), path.to_owned());
    assert!(get("checkpoint").await.expect("readable").is_some());
    for path in ["../2026/checkpoint", "/checkpoint", "tile//0", ".half/1", "tile/0/.", "nothing", ""] {
        assert_eq!(get(path).await, Ok(None), "{path}");
    }
}

#[tokio::test]
async fn a_closed_year_is_pruned_under_a_policy_and_every_proof_can_still_be_made() {
    let (country, years) = years(NEW_YEARS_EVE);
    for number in 0..3 {
        years.add(origin(2026), looks(number * 300..(number + 1) * 300)).await.expect("placed");
    }
    let policy = "Leaves are published for a month after their year.";
    assert!(
        matches!(years.prune(&origin(2026), policy).await, Err(LogFault::Refused(_))),
        "the year takes leaves"
    );
    country.clock.set(Instant(NEW_YEARS_EVE + 40 * DAY));
    for nothing in ["", " \n"] {
        assert!(matches!(years.prune(&origin(2026), nothing).await, Err(LogFault::Refused(_))), "no policy");
    }
    assert_eq!(years.prune(&origin(2026), policy).await, Ok(901));
    let (shelf, journal) = country.year(2026);
    assert_eq!(shelf.read(MINIMUM_INDEX_FILE), Ok(Some(b"901\n".to_vec())));
    assert_eq!(shelf.read(RETENTION_FILE), Ok(Some(policy.as_bytes().to_vec())));
    for n in 0..3 {
        assert_eq!(shelf.read(&tlog::entries_path(n, 256)), Ok(None));
        assert!(shelf.read(&tlog::tile_path(0, n, 256)).expect("readable").is_some());
    }
    assert!(
        shelf.read(&tlog::entries_path(3, 133)).expect("readable").is_some(),
        "ends after the minimum index"
    );
    assert_eq!(journal.clone().batch(0).await, Ok(None));
    let report = fsck(&shelf, Vec::new()).await.expect("the root is made from the tiles");
    assert_eq!((report.minimum_index, report.checkpoint.size), (901, 901));
    // Files of a pruned year are read on; it takes no leaf.
    assert!(years.get(origin(2026), "checkpoint".to_owned()).await.expect("readable").is_some());
    let refused = years.log(&origin(2026)).await.err().expect("refused");
    assert!(matches!(&refused, LogFault::Refused(why) if why.contains("pruned")), "{refused}");
    let back = prune(&shelf, &mut journal.clone(), 5, policy).await;
    assert!(matches!(back, Err(LogFault::Refused(_))), "what is gone does not come back: {back:?}");
}

#[tokio::test]
async fn a_part_of_a_log_is_pruned_up_to_the_bundle_that_ends_there() {
    let bed = Bed::new();
    let log = bed.open().await.expect("opened");
    for number in 0..3 {
        log.add(looks(number * 256..(number + 1) * 256)).await.expect("placed");
    }
    log.add(vec![Leaf { kind: Kind::Stat, ..look(9_999) }.bytes()]).await.expect("placed");
    log.close().await;
    assert_eq!(prune(&*bed.shelf, &mut bed.journal.clone(), 511, "a policy").await, Ok(511));
    assert!(bed.shelf.read("tile/entries/000").expect("readable").is_none());
    assert!(
        bed.shelf.read("tile/entries/001").expect("readable").is_some(),
        "it ends after the minimum index"
    );
    assert!(bed.journal.clone().batch(256).await.expect("readable").is_some());
    let report = fsck(&*bed.shelf, Vec::new()).await.expect("whole");
    assert_eq!((report.kinds[&Kind::Access], report.kinds[&Kind::Stat]), (512, 1));
}
