//! The owner's gate over real messages: every way past it has its own refusal (SG-01, SG-19).

use crate::world::{World, name, person};
use access::{Office, Question};
use exchange::{Body, Reply};
use jiff::civil::date;
use oversight::warrant::wire::Message;
use oversight::warrant::{Approval, Held, LeafPlace, Seals, Terms, WarrantId, terms_bytes};
use oversight::wire::Matter;

/// SG-01: without a warrant, beside it, before and after it.
#[tokio::test]
async fn the_owner_refuses_what_the_court_did_not_name() {
    let world = World::open().await;
    let mut draft = world.draft();
    draft.term = (date(2026, 11, 26), date(2026, 12, 10));
    let id = world.in_force(draft).await.to_string();
    let under = || Some(id.clone());
    assert_eq!(world.put("watch", None, |_| ()).await, "warrant-needed");
    assert_eq!(world.put("watch", under(), |_| ()).await, "warrant-not-yet");
    world.go_to(date(2026, 11, 26));
    let other = |question: &mut Question| question.person = person("BEN002");
    let beyond = |question: &mut Question| question.fields.push(name("desk"));
    let purpose = |question: &mut Question| question.purpose = name("enrol-reader");
    assert_eq!(world.put("watch", under(), other).await, "warrant-other-person");
    assert_eq!(world.put("watch", under(), beyond).await, "warrant-fields");
    assert_eq!(world.put("watch", under(), purpose).await, "warrant-purpose");
    assert_eq!(world.put("library", under(), |_| ()).await, "not-a-requester");
    let unknown = Some(WarrantId(uuid::Uuid::from_u128(5)).to_string());
    assert_eq!(world.put("watch", unknown, |_| ()).await, "warrant-unknown");
    assert_eq!(world.put("watch", Some("?".to_owned()), |_| ()).await, "warrant-unknown");
    assert!(
        world.log.leaves().iter().all(|leaf| leaf.kind != tlog::Kind::Sealed),
        "no refusal leaves a look"
    );
    assert_eq!(world.put("watch", under(), |_| ()).await, "answered");
    world.go_to(date(2026, 12, 11));
    assert_eq!(world.put("watch", under(), |_| ()).await, "warrant-expired");
}

/// SG-19: a key that was revoked after the warrant came opens nothing more.
#[tokio::test]
async fn a_revoked_key_is_no_key() {
    for office in ["court", "commissioner"] {
        let world = World::open().await;
        let id = world.in_force(world.draft()).await.to_string();
        assert_eq!(world.put("watch", Some(id.clone()), |_| ()).await, "answered");
        let key = if office == "court" { &world.court_key } else { &world.reviewer_key };
        world.ring.revoke(key.public().id());
        assert_eq!(world.put("watch", Some(id), |_| ()).await, "warrant-key-revoked", "{office}");
    }
}

/// SG-19: a court alone, or whoever speaks in its name, makes no warrant.
#[tokio::test]
async fn an_owner_takes_in_no_warrant_whose_seals_do_not_hold() {
    let world = World::open().await;
    let id = world.apply(world.draft()).await;
    let terms = world.terms(id).await;
    let seal = |office: Office, body: &str, who: &str, by_court: bool, terms: &Terms| {
        let key = if by_court { &world.court_key } else { &world.reviewer_key };
        let bytes = |office: Office, name: &str, at: i64| terms_bytes(office, name, at, terms);
        let at = world.now().0;
        Approval::sign((office, name(body)), (who, at), key, &bytes).unwrap().approval().clone()
    };
    let court = || seal(Office::Court, "court", "Jo Bench", true, &terms);
    let reviewer = || seal(Office::Commissioner, "reviewer", "Rev Second", false, &terms);
    let wider = Terms { keep_days: 90, ..terms.clone() };
    let held = |court: Approval, commissioner: Approval| Held {
        terms: terms.clone(),
        seals: Seals { court, commissioner },
        leaf: LeafPlace { index: 0, year: 2026, day: world.day() },
        receipt: String::new(),
    };
    for (why, held, code) in [
        (
            "one key",
            held(court(), seal(Office::Commissioner, "court", "Rev", true, &terms)),
            "warrant-one-key",
        ),
        (
            "another text",
            held(court(), seal(Office::Commissioner, "reviewer", "R", false, &wider)),
            "warrant-seal",
        ),
        (
            "another office",
            held(court(), seal(Office::Court, "reviewer", "R", false, &terms)),
            "warrant-seal",
        ),
        (
            "another's key",
            held(court(), seal(Office::Commissioner, "reviewer", "R", true, &terms)),
            "warrant-seal",
        ),
        (
            "the same person",
            held(court(), seal(Office::Commissioner, "reviewer", "Jo Bench", false, &terms)),
            "warrant-one-key",
        ),
    ] {
        assert_eq!(in_force(&world, "court", held).await, Err(code.to_owned()), "{why}");
    }
    let whole = held(court(), reviewer());
    assert_eq!(
        in_force(&world, "watch", whole.clone()).await,
        Err("wrong-duty".to_owned()),
        "not from the court"
    );
    assert_eq!(in_force(&world, "court", whole).await, Ok(()));
}

async fn in_force(world: &World, from: &str, held: Held) -> Result<(), String> {
    let matter = Matter::Warrant(Box::new(Message::InForce { held: Box::new(held) })).json();
    match world.say(from, "townhall", Body::Oversight { matter }).await {
        Reply::Oversight { .. } => Ok(()),
        Reply::Refused { code, .. } => Err(code),
        other => Err(format!("{other:?}")),
    }
}
