//! Looks under a seal and deferred ones on their way into the log: what their leaves hide, what is put into escrow,
//! and that nothing of them leaves while the log is away. And how many ordinary ones may leave late.

use access::{
    Actor, Asker, Granted, Question, SealStanding, WarrantInForce, WarrantReach, WarrantSeal, decide_own,
    decide_warrant,
};
use calendar::{Clock, ManualClock};
use ids::{AgencyId, Chance, EntryId, PersonKey};
use keys::{EscrowPublic, FileSigner, Sealer};
use ledger::late::LATE_ENTRIES_MAX;
use ledger::public::Escrow;
use ledger::{Draw, Held, Occasion, Owner, PlaceFault, Placer, PlacerParts};
use std::path::Path;
use std::sync::{Arc, LazyLock};
use store::{Fault, Store, Val};
use testkit::chance::SeededChance;
use testkit::log::{ORIGIN, PEPPER, TestLog};
use testkit::stores::on_both;
use testkit::town::TEST_NOON;
use tlog::{FIELDS, Field, Hash, Kind, Opening, VrfPublic};

static COUNTRY: LazyLock<pack::model::Country> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../packs/_example-library");
    pack::load(&folder).expect("the example pack loads")
});

/// The warrant's leaf, and the day on which its looks come to light.
const WARRANT: (u64, u32) = (7, 20_900);

fn name<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().expect("a name")
}

/// The keepers' public key.
struct Keepers(EscrowPublic);

impl Escrow for Keepers {
    fn encrypt(&self, opening: &[u8]) -> Result<Vec<u8>, String> {
        self.0.seal(b"test", opening).map_err(|fault| fault.to_string())
    }
}

struct Office {
    store: Store,
    log: Arc<TestLog>,
    clock: Arc<ManualClock>,
    chance: Arc<SeededChance>,
    placer: Placer,
}

impl Office {
    fn new(store: Store, escrow: Option<EscrowPublic>) -> Self {
        let (clock, chance) = (Arc::new(ManualClock::at(TEST_NOON)), Arc::new(SeededChance::new(9)));
        let (log, signer) = (TestLog::new(), FileSigner::fresh().expect("a fresh key"));
        let placer = Placer::new(PlacerParts {
            owner: Owner::new(name("townhall"), ORIGIN, PEPPER),
            store: store.clone(),
            log: log.clone(),
            custodian: log.clone(),
            keys: log.keys(),
            escrow: escrow.map(|key| Arc::new(Keepers(key)) as Arc<dyn Escrow>),
            sealer: Arc::new(Sealer::new(Arc::new(signer))),
            clock: clock.clone(),
            chance: chance.clone(),
        });
        Self { store, log, clock, chance, placer }
    }

    /// Writes down looks, each by a permit of its own, in one transaction.
    async fn looks(&self, grant: fn() -> Granted, count: usize) -> Vec<EntryId> {
        let (owner, at) = (self.placer.owner().clone(), self.clock.now());
        let draw = |_| Draw::of(&*self.chance as &dyn Chance, at);
        let draws: Arc<[Draw]> = (0..count).map(draw).collect();
        let written = self.store.write("test.looks", move |tx| {
            let (owner, draws) = (owner.clone(), Arc::clone(&draws));
            Box::pin(async move {
                let mut ids = Vec::with_capacity(draws.len());
                for draw in draws.iter() {
                    let occasion = Occasion::new(&owner, at, "case 1", *draw);
                    ids.push(ledger::record(tx, grant(), occasion).await?.entry());
                }
                Ok::<_, Fault>(ids)
            })
        });
        written.await.expect("written")
    }

    async fn find(&self, id: EntryId) -> ledger::Entry {
        let read = self.store.read("test.find", move |tx| Box::pin(ledger::find(tx, id)));
        read.await.expect("readable").expect("it is there")
    }

    /// The tag of a number under the custodian's key for this input.
    async fn tag(&self, alpha: &[u8], n: u64) -> Hash {
        use ledger::public::Custodian;
        let origin = self.placer.owner().origin(2026);
        let proof = self.log.prove(origin.clone(), vec![alpha.to_vec()]).await.expect("a proof").remove(0);
        let public = VrfPublic(self.log.key(origin).await.expect("a key"));
        tlog::tag(&tlog::TagKey::of(&public.verify(alpha, &proof).expect("it holds")), n)
    }
}

fn own() -> Granted {
    let asker = Asker { agency: name("townhall"), actor: Actor::Person };
    let person = PersonKey::Number("ADA001".to_owned());
    decide_own(&COUNTRY, &asker, &person, &name("residents"), &name("person")).expect("own data")
}

fn sealed() -> Granted {
    let seal = |institution: &str| WarrantSeal {
        institution: name::<AgencyId>(institution),
        by: format!("head of {institution}"),
        key: format!("key of {institution}"),
        standing: SealStanding::Holds,
    };
    let person = PersonKey::Number("ADA001".to_owned());
    let warrant = WarrantInForce {
        id: "w-1".to_owned(),
        leaf: WARRANT.0,
        year: 2026,
        requester: name("watch"),
        person: person.clone(),
        reach: vec![WarrantReach { register: name("residents"), fields: vec![name("name")], looks_max: 9 }],
        health: Vec::new(),
        purpose: name("issue-card"),
        act: name("ACT-1"),
        article: "art. 9".to_owned(),
        from: name("2026-11-20"),
        to: name("2026-12-20"),
        due_day: WARRANT.1,
        ended: false,
        court: seal("court"),
        commissioner: seal("reviewer"),
    };
    let actor = Actor::Official { name: "wat".to_owned(), role: name("watchman") };
    let asker = Asker { agency: name("watch"), actor };
    let (register, fields, purpose) = (name("residents"), vec![name("name")], name("issue-card"));
    let question = Question { register, person, by: name("person"), fields, purpose };
    decide_warrant(&COUNTRY, &warrant, &asker, &question, 0, name("2026-11-24")).expect("under the warrant")
}

/// SG-01, SG-19: a sealed leaf shows nobody and nothing but its warrant and its day; its number is in a series of its
/// own; two of three keepers open what was put into escrow, and it is the whole look.
#[tokio::test]
async fn a_sealed_look_hides_both_sides_and_lies_in_escrow() {
    on_both(|store| async move {
        let keepers = keys::Escrow::fresh().expect("a fresh key");
        let office = Office::new(store, Some(keepers.public()));
        let (plain, hidden) = (office.looks(own, 1).await[0], office.looks(sealed, 2).await);
        office.log.set_away(true);
        let held = office.placer.release(Held::new("data", hidden.clone())).await;
        assert!(matches!(held, Err(PlaceFault::Away(_))), "it waits for the log: {held:?}");
        office.log.set_away(false);
        office.placer.work().await.expect("the log is back");
        office.placer.place(&[plain, hidden[0], hidden[1]]).await.expect("placed");
        let leaf = office.find(hidden[1]).await.placed.expect("placed").leaf;
        assert_eq!((leaf.kind, leaf.basis), (Kind::Sealed, tlog::BASIS_SEALED));
        assert_eq!((leaf.provider, leaf.requester, leaf.reference, leaf.due), (0, 0, WARRANT.0, WARRANT.1));
        let (secret, code) = (tlog::person_secret(&PEPPER, "ADA001"), tlog::agency_code("townhall"));
        let under_seal = tlog::sealed_alpha(WARRANT.0, code, &secret);
        assert_eq!(leaf.tag, office.tag(&under_seal, 2).await, "the second of its warrant");
        let year = tlog::alpha(&format!("{ORIGIN}/2026"), code, &secret);
        let open = office.find(plain).await.placed.expect("placed").leaf;
        assert_eq!(open.tag, office.tag(&year, 1).await, "the first of the year");
        let next = office.tag(&year, 2).await;
        assert!(office.log.leaves().iter().all(|leaf| leaf.tag != next), "her own series did not move");
        let rows = office.store.read("test.escrow", |tx| {
            let sql =
                "-- test.escrow\n select escrow from access_opening where warrant <> '' order by number";
            Box::pin(async move { tx.query(sql, &[]).await?.iter().map(|row| row.blob("escrow")).collect() })
        });
        let kept: Vec<Vec<u8>> = rows.await.expect("readable");
        assert_eq!(leaf.aux, Hash::of(&kept[1]));
        let shares = keepers.split().expect("shares");
        let joined = keys::Escrow::join(&shares[0], &shares[2]).expect("two of three");
        let opened: Opening =
            serde_json::from_slice(&joined.open(b"test", &kept[1]).expect("opened")).expect("an opening");
        assert_eq!(opened.root(), Some(leaf.commitment));
        assert_eq!(opened.value(Field::Person), Some("ADA001"));
        assert!(FIELDS.iter().all(|field| opened.value(*field).is_some()), "the whole look");
    })
    .await;
}

/// SG-19: without keepers, and while the log is away, a sealed look is not released; an ordinary one beside it is.
#[tokio::test]
async fn nothing_under_a_seal_leaves_without_escrow_or_log() {
    on_both(|store| async move {
        let office = Office::new(store.clone(), None);
        let hidden = office.looks(sealed, 1).await;
        let plain = office.looks(own, 1).await;
        let held = office.placer.release(Held::new("data", hidden.clone())).await;
        assert!(matches!(held, Err(PlaceFault::Escrow(_))), "{held:?}");
        assert_eq!(office.placer.release(Held::new("data", plain)).await, Ok("data"));
        assert_eq!(office.log.leaves().len(), 1, "and no sealed leaf stands there");
        office.log.set_away(true);
        assert!(office.placer.release(Held::new("data", hidden)).await.is_err());
        assert_eq!(office.placer.waiting().await.expect("readable").late, 0);
        let plain = office.looks(own, 1).await;
        assert_eq!(office.placer.release(Held::new("data", plain)).await, Ok("data"), "as late");
    })
    .await;
}

/// A deferred look shows both sides and its day, is numbered apart, and waits for the log. No gate grants one yet, so
/// the row is made one before it is placed.
#[tokio::test]
async fn a_deferred_look_is_numbered_apart_and_waits_for_the_log() {
    on_both(|store| async move {
        let office = Office::new(store, None);
        let id = office.looks(own, 1).await[0];
        let made = office.store.write("test.defer", |tx| {
            let sql = "-- test.defer
                update access_opening set kind = 6, due = $1, series = 'deferred/2026'";
            Box::pin(async move { tx.exec(sql, &[Val::Int(WARRANT.1.into())]).await })
        });
        assert_eq!(made.await.expect("written"), 1);
        office.log.set_away(true);
        let held = office.placer.release(Held::new("data", vec![id])).await;
        assert!(matches!(held, Err(PlaceFault::Away(_))), "{held:?}");
        office.log.set_away(false);
        office.placer.work().await.expect("the log is back");
        assert_eq!(office.placer.release(Held::new("data", vec![id])).await, Ok("data"));
        let leaf = office.find(id).await.placed.expect("placed").leaf;
        let code = tlog::agency_code("townhall");
        assert_eq!((leaf.kind, leaf.due, leaf.reference), (Kind::Deferred, WARRANT.1, 0));
        assert_eq!((leaf.provider, leaf.requester, leaf.aux), (code, code, Hash::ZERO));
        let secret = tlog::person_secret(&PEPPER, "ADA001");
        let apart = tlog::alpha(&format!("{ORIGIN}/2026/deferred"), code, &secret);
        assert_eq!(leaf.tag, office.tag(&apart, 1).await);
    })
    .await;
}

/// The limit of entries that leave late: the last that fits does, one more does not, and is not lost.
#[tokio::test]
async fn late_ones_are_limited_in_number() {
    on_both(|store| async move {
        let office = Office::new(store, None);
        office.log.set_away(true);
        let ids = office.looks(own, LATE_ENTRIES_MAX).await;
        let last = *ids.last().expect("some");
        assert!(office.placer.place(&[last]).await.is_ok(), "at the limit");
        let one_more = office.looks(own, 1).await;
        assert_eq!(office.placer.place(&one_more).await, Err(PlaceFault::Full));
        let waiting = office.placer.waiting().await.expect("readable");
        assert_eq!((waiting.entries, waiting.late), (LATE_ENTRIES_MAX as u64 + 1, LATE_ENTRIES_MAX as u64));
    })
    .await;
}
