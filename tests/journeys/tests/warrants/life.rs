//! The whole life: asked for, sealed by two, used, hidden until its day, then told.

use crate::script::overdue;
use crate::world::{World, name};
use guardian::cases::warrants::commissioner::Word;
use guardian::cases::warrants::court::Ruling;
use guardian::cases::warrants::{review, show};
use jiff::civil::date;
use keys::Escrow;
use oversight::warrant::escrow::sql as escrow;
use tlog::{Field, Kind, Leaf, Opening, TagKey, WARRANTS_PROVIDER};

fn of(leaves: &[Leaf], kind: Kind) -> Vec<Leaf> {
    leaves.iter().filter(|leaf| leaf.kind == kind).copied().collect()
}

/// The number of a leaf in the log of its year.
fn number(leaves: &[Leaf], wanted: &Leaf) -> u64 {
    let year = |leaf: &Leaf| oversight::warrant::civil_of_day(leaf.day).unwrap().year();
    let same = leaves.iter().filter(|leaf| year(leaf) == year(wanted));
    same.take_while(|leaf| *leaf != wanted).count() as u64
}

/// SG-01: that person only, in scope, so often; SG-19: sealed in public at once, and nothing of it before the day.
#[tokio::test]
async fn a_look_under_a_warrant_is_counted_and_sealed() {
    let world = World::open().await;
    let id = world.in_force(world.draft()).await;
    let warrant = of(&world.log.leaves(), Kind::Warrant).remove(0);
    assert_eq!((warrant.due, warrant.requester), (oversight::warrant::day_of(date(2027, 2, 1)), 0));
    assert!(world.ask(id).await.unwrap().contains("Ada Page"));
    assert!(world.ask(id).await.is_ok());
    assert_eq!(world.ask(id).await, Err("warrant-used-up".to_owned()));

    let leaves = world.log.leaves();
    let sealed = of(&leaves, Kind::Sealed);
    assert_eq!(sealed.len(), 2, "a refusal opens nothing and leaves no leaf");
    for leaf in &sealed {
        assert_eq!((leaf.provider, leaf.requester, leaf.due), (0, 0, warrant.due));
        assert_eq!(leaf.reference, number(&leaves, &warrant));
    }
    assert_ne!(sealed[0].tag, sealed[1].tag);
    // The last look ends it; requester and commissioner hear of it.
    world.deliver().await;
    assert_eq!(world.state(id).await, "used-up");
    let at_reviewer = show::one(&world.reviewer, id).await.unwrap();
    assert_eq!(at_reviewer.state.word(), "used-up");
    assert!(world.looks("townhall").await.iter().all(|look| look.requester != "watch"));
    assert!(world.window.told().is_empty(), "nobody is told before the day");
}

/// SG-02, SG-19: on its day, without any human act, owner and court each by its own clock.
#[tokio::test]
async fn on_the_day_the_person_is_told_and_not_before() {
    let world = World::open().await;
    let id = world.in_force(world.draft()).await;
    world.ask(id).await.unwrap();
    world.ask(id).await.unwrap();
    world.go_to(date(2027, 1, 31));
    world.ring_clocks().await;
    assert!(world.looks("court").await.is_empty() && world.window.told().is_empty(), "the day before");
    assert!(of(&world.log.leaves(), Kind::Open).is_empty());
    assert_eq!(overdue(&world.log.leaves(), "2027-02-01"), (0, "0".to_owned()), "on its day none is late");
    assert_eq!(overdue(&world.log.leaves(), "2027-02-02"), (1, "2".to_owned()), "a court that stays silent");

    world.go_to(date(2027, 2, 1));
    node::work::open_warrants_once(&world.townhall).await.unwrap();
    let looks: Vec<_> =
        world.looks("townhall").await.into_iter().filter(|look| look.requester == "watch").collect();
    assert_eq!(looks.len(), 2, "the owner needs no word of the court");
    for look in &looks {
        assert_eq!((look.purpose.as_str(), look.act.as_str()), ("issue-card", "ACT-1"));
        let public = look.public.as_ref().expect("placed");
        let leaf = leaf_of(&public.leaf);
        assert_eq!((leaf.kind, public.opening.root()), (Kind::Sealed, Some(leaf.commitment)));
    }
    world.ring_clocks().await;
    assert_eq!(world.state(id).await, "opened");
    let told: Vec<(String, u32)> =
        world.window.told().iter().map(|notice| (notice.person.stored(), notice.count)).collect();
    assert_eq!(
        told,
        [("ADA001".to_owned(), 2), ("ADA001".to_owned(), 1)],
        "of the looks, and of the warrant"
    );
    opened_leaf(&world).await;
    assert_eq!(overdue(&world.log.leaves(), "2027-02-02"), (0, "0".to_owned()));
    world.ring_clocks().await;
    assert_eq!(
        of(&world.log.leaves(), Kind::Open).len(),
        1,
        "a second look at the clock opens nothing twice"
    );
}

fn leaf_of(text: &str) -> Leaf {
    use base64::Engine;
    let bytes = base64::engine::general_purpose::STANDARD.decode(text).unwrap();
    Leaf::read(&bytes).unwrap()
}

/// The OPEN leaf stands in the log of the year of its day, under the person's tag, and names the warrant's log.
async fn opened_leaf(world: &World) {
    let leaves = world.log.leaves();
    let (open, warrant) = (of(&leaves, Kind::Open).remove(0), of(&leaves, Kind::Warrant).remove(0));
    assert_eq!((open.reference, open.requester), (number(&leaves, &warrant), 2026));
    let look = world.looks("court").await.remove(0);
    let public = look.public.expect("placed");
    assert_eq!(public.origin, "log.example/access/2027");
    assert_eq!(public.opening.root(), Some(open.commitment));
    assert_eq!(
        public.opening.value(Field::Person),
        Some("ADA001"),
        "her own number is in what was committed to"
    );
    let origin = testkit::log::ORIGIN;
    let secret = tlog::person_secret(&testkit::log::PEPPER, "ADA001");
    let alpha = tlog::alpha(&format!("{origin}/2027"), WARRANTS_PROVIDER, &secret);
    use ledger::public::{Custodian, Origin};
    let year = Origin { name: origin.into(), year: 2027 };
    let proof = world.log.prove(year.clone(), vec![alpha.clone()]).await.unwrap().remove(0);
    let public_key = tlog::VrfPublic(world.log.key(year).await.unwrap());
    let key = TagKey::of(&public_key.verify(&alpha, &proof).unwrap());
    assert_eq!(open.tag, tlog::tag(&key, 1));
    assert!(world.log.keys().check(&public.receipt, &open.commitment).is_ok(), "the receipt holds");
}

/// SG-02: the review grows with each look and is closed by the office that keeps it, after the warrant has ended.
#[tokio::test]
async fn every_warrant_is_reviewed_afterwards() {
    let world = World::open().await;
    let id = world.in_force(world.draft()).await;
    world.ask(id).await.unwrap();
    world.deliver().await;
    for office in [&world.court, &world.reviewer] {
        let (review, _) = review::open_reviews(office).await.unwrap().remove(0);
        assert_eq!((review.looks, review.requester), (1, name("watch")));
    }
    let jo = world.official("jo");
    let early = review::close_review(&world.court, &jo, id, "in order".to_owned()).await;
    assert_eq!(early.unwrap_err().code(), "warrant-too-early");
    world.go_to(date(2026, 12, 11));
    world.ring_clocks().await;
    assert_eq!(world.state(id).await, "expired");
    review::close_review(&world.court, &jo, id, "in order".to_owned()).await.unwrap();
    assert!(review::open_reviews(&world.court).await.unwrap().is_empty());
    assert_eq!(review::open_reviews(&world.reviewer).await.unwrap().len(), 1, "each office closes its own");
}

/// SG-27: an answer goes on its day, with a proof at the court; nobody shows it afterwards.
#[tokio::test]
async fn answers_expire_with_a_proof() {
    let world = World::open().await;
    let id = world.in_force(world.draft()).await;
    world.ask(id).await.unwrap();
    let (kept, deleted) = node::cases::answers_of(&world.watch, id).await.unwrap();
    assert_eq!((kept.len(), deleted, kept[0].delete_on), (1, 0, date(2026, 12, 24)));
    world.go_to(date(2026, 12, 23));
    world.ring_clocks().await;
    assert_eq!(node::cases::answers_of(&world.watch, id).await.unwrap().0.len(), 1, "the day before");
    world.go_to(date(2026, 12, 24));
    world.ring_clocks().await;
    let (kept, deleted) = node::cases::answers_of(&world.watch, id).await.unwrap();
    assert_eq!((kept.len(), deleted), (0, 1));
    let (_, proven) = review::open_reviews(&world.court).await.unwrap().remove(0);
    assert_eq!(proven, 1, "the court has the proof");
}

/// SG-19: sealed openings lie with the arbiter, who cannot read them alone; a missing acknowledgement is counted.
#[tokio::test]
async fn the_escrow_holds_what_was_sealed() {
    let world = World::open().await;
    world.town.remove(&name("council"));
    let id = world.in_force(world.draft()).await;
    world.ask(id).await.unwrap();
    world.ring_clocks().await;
    let counts = |node: &node::Node| {
        let (store, now) = (node.store().clone(), world.now());
        async move { store.read("escrow.counts", move |tx| Box::pin(escrow::counts(tx, now))).await.unwrap() }
    };
    assert_eq!((counts(&world.townhall).await.kept, counts(&world.townhall).await.missing), (0, 0));
    world.clock.leap_seconds(24 * 3_600 + 1);
    assert_eq!(counts(&world.townhall).await.missing, 1, "a day without an acknowledgement");
    world.town.settle(&name("council"), std::sync::Arc::new(world.arbiter.clone()));
    world.deliver().await;
    assert_eq!((counts(&world.townhall).await.kept, counts(&world.townhall).await.missing), (1, 0));

    let sealed = of(&world.log.leaves(), Kind::Sealed).remove(0);
    let store = world.arbiter.store().clone();
    let kept =
        store.read("escrow.kept", move |tx| Box::pin(async move { escrow::kept(tx, &sealed.aux).await }));
    let ciphertext: Vec<u8> =
        kept.await.unwrap().expect("the hash in the leaf is that of what the arbiter keeps");
    let [one, _, three] = world.escrow.split().unwrap();
    let whole = Escrow::join(&one, &three).unwrap();
    let opening: Opening = serde_json::from_slice(&whole.open(b"test", &ciphertext).unwrap()).unwrap();
    assert_eq!(opening.root(), Some(sealed.commitment), "two shares open what was committed to");
    assert_eq!(opening.value(Field::Requester), Some("watch"));
}

/// SG-19: only a new decision of both moves the day, and the old day opens nothing then.
#[tokio::test]
async fn a_seal_is_extended_by_both_or_not_at_all() {
    let world = World::open().await;
    let id = world.in_force(world.draft()).await;
    world.ask(id).await.unwrap();
    world.go_to(date(2027, 1, 15));
    world.ring_clocks().await;
    let later = date(2027, 8, 1);
    world.rule(id, Ruling::Prolong(later, "an accomplice is at large".to_owned())).await.unwrap();
    world.ring_clocks().await;
    assert!(of(&world.log.leaves(), Kind::Extend).is_empty(), "the court alone extends nothing");
    world.confirm(id, Word::OnProlonging(None)).await.unwrap();
    world.ring_clocks().await;
    let extend = of(&world.log.leaves(), Kind::Extend).remove(0);
    assert_eq!((extend.due, extend.requester), (oversight::warrant::day_of(later), 2026));
    world.go_to(date(2027, 2, 1));
    world.ring_clocks().await;
    assert!(world.window.told().is_empty(), "the old day has passed by");
    assert_eq!(overdue(&world.log.leaves(), "2027-07-31"), (0, "0".to_owned()));
    assert_eq!(overdue(&world.log.leaves(), "2027-08-02"), (1, "1".to_owned()));
    world.go_to(later);
    world.ring_clocks().await;
    assert_eq!((world.state(id).await.as_str(), world.window.told().len()), ("opened", 2));
    assert_eq!(overdue(&world.log.leaves(), "2027-08-02"), (0, "0".to_owned()));
}

/// A log that is away holds a warrant up and loses nothing; the same leaf goes again.
#[tokio::test]
async fn while_the_log_is_away_nothing_comes_into_force() {
    let world = World::open().await;
    let id = world.apply(world.draft()).await;
    let terms = world.terms(id).await;
    world.rule(id, Ruling::Grant(Box::new(terms))).await.unwrap();
    world.confirm(id, Word::OnWarrant(None)).await.unwrap();
    world.log.set_away(true);
    assert!(guardian::work::warrants_once(&world.court).await.is_err());
    world.deliver().await;
    assert_eq!(world.state(id).await, "confirmed");
    assert_eq!(world.ask(id).await, Err("warrant-unknown".to_owned()));
    world.log.set_away(false);
    world.ring_clocks().await;
    assert_eq!(world.state(id).await, "in-force");
    assert_eq!(of(&world.log.leaves(), Kind::Warrant).len(), 1);
}
