//! The way into the public log: order, crash, deceit, and the time when the log is away.

use access::{Actor, Asker, Granted};
use calendar::{Instant, ManualClock};
use ids::{AgencyId, Chance, EntryId, PersonKey};
use ledger::late::{LATE_ENTRIES_MAX, LATE_HOURS_MAX};
use ledger::{Draw, Held, LogFault, Occasion, PlaceFault, Placer, SHOWN_TO_PERSON, Stand};
use std::path::Path;
use std::sync::{Arc, LazyLock};
use store::{Fault, Fuse, Store};
use testkit::chance::SeededChance;
use testkit::log::{Beside, Lie, ORIGIN, PEPPER, TestLog};
use testkit::stores::on_both;
use testkit::town::TEST_NOON;
use tlog::{Field, Kind, TagKey};

static COUNTRY: LazyLock<pack::model::Country> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../packs/_example-library");
    pack::load(&folder).expect("the example pack loads")
});

/// One owner before one log.
struct Office {
    store: Store,
    log: Arc<TestLog>,
    clock: Arc<ManualClock>,
    chance: Arc<SeededChance>,
    placer: Arc<Placer>,
}

impl Office {
    fn new(store: Store) -> Self {
        Self::before(store, TestLog::new())
    }

    fn before(store: Store, log: Arc<TestLog>) -> Self {
        let (clock, chance) = (Arc::new(ManualClock::at(TEST_NOON)), Arc::new(SeededChance::new(9)));
        let placer = log.placer(&library(), &store, Beside::new(clock.clone(), chance.clone()));
        Self { store, log, clock, chance, placer }
    }

    /// Writes down a look at a person.
    async fn look(&self, person: &str) -> EntryId {
        let (placer, person) = (self.placer.clone(), person.to_owned());
        let (at, draw) = (self.now(), Draw::of(&*self.chance as &dyn Chance, self.now()));
        let written = self.store.write("test.look", move |tx| {
            let (placer, person) = (placer.clone(), person.clone());
            Box::pin(async move {
                let occasion = Occasion::new(placer.owner(), at, "case 1", draw);
                Ok::<_, Fault>(ledger::record(tx, granted(&person), occasion).await?.entry())
            })
        });
        written.await.expect("written")
    }

    fn now(&self) -> Instant {
        calendar::Clock::now(&*self.clock)
    }

    async fn verified(&self) -> ledger::Verified {
        let keys = self.log.keys();
        let read = self.store.read("test.verify", move |tx| {
            let keys = keys.clone();
            Box::pin(async move { ledger::verify(tx, &keys).await })
        });
        read.await.expect("readable")
    }

    async fn find(&self, id: EntryId) -> ledger::Entry {
        let read = self.store.read("test.find", move |tx| Box::pin(ledger::find(tx, id)));
        read.await.expect("readable").expect("it is there")
    }
}

fn library() -> AgencyId {
    "library".parse().expect("an agency")
}

fn granted(person: &str) -> Granted {
    let asker = Asker { agency: library(), actor: Actor::Person };
    let (register, holder) = ("card".parse().expect("a name"), "holder".parse().expect("a name"));
    let person = PersonKey::Number(person.to_owned());
    access::decide_own(&COUNTRY, &asker, &person, &register, &holder).expect("own data")
}

/// RF-19, ACC-04: what is released stands in the log, under the tags that the person computes for herself.
#[tokio::test]
async fn looks_stand_in_the_log_under_the_persons_own_numbers() {
    on_both(|store| async move {
        let office = Office::new(store);
        let ids = [office.look("1234567").await, office.look("7654321").await, office.look("1234567").await];
        let held = Held::new("data", ids.to_vec());
        assert_eq!(office.placer.release(held).await, Ok("data"));
        assert_eq!(office.log.asked(), 1, "the custodian is asked once for both people");
        let person = PersonKey::Number("1234567".to_owned());
        let proofs = office.store.read("test.proofs", move |tx| {
            let person = person.clone();
            Box::pin(async move { ledger::key_proofs(tx, "library", &person).await })
        });
        let proofs: Vec<ledger::KeyProof> = proofs.await.expect("readable");
        let secret = tlog::person_secret(&PEPPER, "1234567");
        let alpha = tlog::alpha(&format!("{ORIGIN}/2026"), tlog::agency_code("library"), &secret);
        let proof: [u8; 80] = proofs[0].proof.clone().try_into().expect("80 bytes");
        let public = tlog::VrfPublic(key(&office).await);
        let key = TagKey::of(&public.verify(&alpha, &proof).expect("the proof holds"));
        let leaves = office.log.leaves();
        for (id, n) in [(ids[0], 1), (ids[2], 2)] {
            let entry = office.find(id).await;
            let placed = entry.placed.clone().expect("placed");
            assert_eq!((entry.n, placed.leaf.tag), (Some(n), tlog::tag(&key, n)));
            assert_eq!(leaves[placed.index as usize], placed.leaf);
            let opening = entry.opening(&SHOWN_TO_PERSON).expect("a seed");
            assert_eq!(opening.root(), Some(placed.leaf.commitment));
            assert_eq!((opening.value(Field::Name), opening.value(Field::Case)), (None, Some("case 1")));
            assert!(office.log.keys().check(&placed.receipt, &entry.commitment).is_ok());
        }
        assert!(leaves.iter().all(|leaf| leaf.tag != tlog::tag(&key, 3)), "and none is missing or too many");
        assert!(office.verified().await.is_whole());
        assert_eq!(office.placer.release(Held::new(1, ids.to_vec())).await, Ok(1), "what stands there stays");
        assert_eq!(office.log.leaves().len(), 3);
    })
    .await;
}

async fn key(office: &Office) -> [u8; 32] {
    use ledger::public::Custodian;
    office.log.key(office.placer.owner().origin(2026)).await.expect("a key")
}

/// Many who wait share few rounds, and nobody is forgotten.
#[tokio::test]
async fn those_who_wait_together_are_served_together() {
    on_both(|store| async move {
        let office = Office::new(store);
        let mut ids = Vec::new();
        for number in 0..40 {
            ids.push(office.look(&format!("12345{:02}", number % 7)).await);
        }
        let one = |id: &EntryId| {
            let (placer, id) = (office.placer.clone(), *id);
            async move { placer.place(&[id]).await }
        };
        let receipts = futures_util::future::join_all(ids.iter().map(one)).await;
        for (receipt, id) in receipts.into_iter().zip(&ids) {
            assert_eq!(receipt.expect("placed")[0].entry, *id);
        }
        assert_eq!((office.log.leaves().len(), office.verified().await.placed), (40, 40));
        let unknown = EntryId(uuid::Uuid::nil());
        assert_eq!(office.placer.place(&[unknown]).await, Err(PlaceFault::Unknown(unknown)));
    })
    .await;
}

/// A crash after the leaf was sent sends the same bytes again; the log has them once.
#[tokio::test]
async fn a_crash_after_sending_places_nothing_twice() {
    on_both(|store| async move {
        let fuse = Fuse::new();
        let office = Office::new(store.with_fuse(fuse.clone()));
        let id = office.look("1234567").await;
        // Statements of a first round: read, keys, leaf, key; then the place, which is lost.
        let mut survived = 0;
        for statement in 1..12 {
            fuse.blow_after(statement);
            survived += usize::from(office.placer.place(&[id]).await.is_ok());
            fuse.blow_after(0);
            if survived > 0 {
                break;
            }
        }
        assert_eq!(survived, 1, "it came through at last");
        assert_eq!(office.log.leaves().len(), 1);
        assert_eq!(office.verified().await.placed, 1);
    })
    .await;
}

/// A log that drops the leaf, one that signs with another key, a custodian that gives another person's key: the owner
/// notices at once and releases nothing.
#[tokio::test]
async fn a_log_or_custodian_that_deceives_is_noticed_before_anything_leaves() {
    on_both(|store| async move {
        let office = Office::new(store);
        let id = office.look("1234567").await;
        for lie in [Lie::ForeignTagKey, Lie::Drops, Lie::ForeignKey] {
            office.log.set_lie(Some(lie));
            let held = office.placer.release(Held::new("data", vec![id])).await;
            let noticed = match lie {
                Lie::ForeignTagKey => held == Err(PlaceFault::FalseKey),
                Lie::Drops | Lie::ForeignKey => matches!(held, Err(PlaceFault::FalseProof(_))),
            };
            assert!(noticed, "{lie:?}: {held:?}");
        }
        office.log.set_lie(None);
        office.log.set_refusing(true);
        assert!(matches!(office.placer.place(&[id]).await, Err(PlaceFault::Refused(_))));
        office.log.set_refusing(false);
        assert_eq!(office.placer.release(Held::new("data", vec![id])).await, Ok("data"));
    })
    .await;
}

/// While the log is away entries are sealed as late and released; afterwards they stand there as late ones.
#[tokio::test]
async fn while_the_log_is_away_looks_are_sealed_and_come_late() {
    on_both(|store| async move {
        let office = Office::new(store);
        office.log.set_away(true);
        let id = office.look("1234567").await;
        let receipt = office.placer.place(&[id]).await.expect("within the limits").remove(0);
        let Stand::Late(seal) = &receipt.stand else { panic!("not placed") };
        assert!(seal.covers(&ledger::late_hash(&receipt.commitment)));
        let waiting = office.placer.waiting().await.expect("readable");
        assert_eq!((waiting.entries, waiting.late), (1, 1));
        // Asked again it says the same, also while the log is not even tried.
        assert_eq!(office.placer.place(&[id]).await.expect("still").remove(0), receipt);
        office.log.set_away(false);
        assert_eq!(office.placer.work().await, Ok(1));
        let entry = office.find(id).await;
        assert_eq!(entry.placed.expect("placed").leaf.kind, Kind::Late);
        assert_eq!(entry.commitment, receipt.commitment, "the promise is kept");
        let verified = office.verified().await;
        assert_eq!((verified.late, verified.wrong, verified.waiting), (1, 0, 0));
    })
    .await;
}

/// The limits of the time without a log: at them it is released, one past them it is not.
#[tokio::test]
async fn late_ones_are_limited_in_hours() {
    on_both(|store| async move {
        let office = Office::new(store);
        office.log.set_away(true);
        let id = office.look("1234567").await;
        assert!(office.placer.place(&[id]).await.is_ok());
        office.clock.leap_seconds(LATE_HOURS_MAX * 3_600);
        let second = office.look("1234567").await;
        assert!(office.placer.place(&[second]).await.is_ok(), "at the limit");
        office.clock.leap_seconds(1);
        let third = office.look("1234567").await;
        assert_eq!(office.placer.place(&[third]).await, Err(PlaceFault::TooLong));
        const { assert!(LATE_ENTRIES_MAX == 10_000) };
    })
    .await;
}

/// The arbiter opens a drawn leaf; after erasure the leaf stays and says nothing; an edited entry is found.
#[tokio::test]
async fn a_drawn_leaf_is_opened_until_it_is_erased() {
    on_both(|store| async move {
        let office = Office::new(store);
        let (kept, gone) = (office.look("1234567").await, office.look("7654321").await);
        office.placer.place(&[kept, gone]).await.expect("placed");
        let index = office.find(gone).await.placed.expect("placed").index;
        let opened =
            || office.store.read("test.open", move |tx| Box::pin(ledger::opening_of(tx, 2026, index)));
        let (_, opening) = opened().await.expect("readable").expect("of this owner");
        assert_eq!(opening.value(Field::Person), Some("7654321"));
        let erased = office.store.write("test.erase", move |tx| Box::pin(ledger::erase(tx, gone)));
        assert!(erased.await.expect("written"));
        assert!(opened().await.expect("readable").is_none());
        let verified = office.verified().await;
        assert_eq!((verified.wrong, verified.erased, verified.placed), (0, 1, 2), "{verified:?}");
        let since = Instant(0);
        let received = office.store.read("test.receivers", move |tx| {
            let person = PersonKey::Number("1234567".to_owned());
            Box::pin(async move { ledger::receivers(tx, &person, "register.card", since).await })
        });
        assert_eq!(received.await.expect("readable"), [], "the person's own look is no release to others");
        let edit = office.store.write("test.edit", |tx| {
            Box::pin(async move {
                tx.exec("-- test.edit\n update access_opening set purpose = 'x' where not erased", &[]).await
            })
        });
        edit.await.expect("written");
        assert_eq!(office.verified().await.faults, [LogFault::Edited { entry: kept }]);
        let cut = office.store.write("test.cut", |tx| {
            Box::pin(async move {
                tx.exec("-- test.cut\n delete from access_opening where not erased", &[]).await
            })
        });
        cut.await.expect("written");
        let gap = office.verified().await.faults;
        assert!(matches!(&gap[..], [LogFault::Gap { .. }]), "{gap:?}");
    })
    .await;
}

/// A day's count stands in the log once, without sealed looks, however often it is told.
#[tokio::test]
async fn a_day_is_counted_in_public_once() {
    on_both(|store| async move {
        let office = Office::new(store);
        let ids = [office.look("1234567").await, office.look("7654321").await];
        office.placer.place(&ids).await.expect("placed");
        assert_eq!(office.placer.tell_days().await, Ok(1), "yesterday, without a look");
        office.clock.leap_seconds(86_400);
        office.log.set_away(true);
        assert_eq!(office.placer.tell_days().await, Ok(0), "it waits for the log");
        office.log.set_away(false);
        assert_eq!(office.placer.tell_days().await, Ok(1));
        assert_eq!(office.placer.tell_days().await, Ok(0));
        let day = tlog::day_of_micros(TEST_NOON.0);
        let counts: Vec<(u32, u32)> = office
            .log
            .leaves()
            .iter()
            .filter(|leaf| leaf.kind == Kind::DayCount)
            .map(|leaf| (leaf.day, leaf.count))
            .collect();
        assert_eq!(counts, [(day - 1, 0), (day, 2)]);
    })
    .await;
}
