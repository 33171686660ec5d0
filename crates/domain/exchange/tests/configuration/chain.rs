use crate::world::{NOW, World};
use exchange::chain::{
    AHEAD_SECONDS_MAX, ChainFault, FRESH_SECONDS, SNAPSHOT_BYTES_MAX, Staleness, accept, confirm, stale,
};
use exchange::signing::{sign_confirmation, sign_snapshot};
use exchange::snapshot::{SignedSnapshot, Snapshot};
use keys::{FileSigner, Signer};
use proptest::prelude::*;
use tlog::Hash;

fn first(world: &World) -> (Snapshot, Hash) {
    accept(None, &world.signed(&world.snapshot()), &[world.authority.public()]).expect("the first")
}

/// The one that follows, changed as a test wants.
fn next(world: &World, known: &(Snapshot, Hash), change: impl FnOnce(&mut Snapshot)) -> SignedSnapshot {
    let mut next = known.0.clone();
    next.number += 1;
    next.previous = Some(known.1);
    next.at_micros += 1;
    change(&mut next);
    world.signed(&next)
}

#[test]
fn one_follows_the_other_and_the_same_again_changes_nothing() {
    let world = World::new();
    let known = first(&world);
    let second = next(&world, &known, |_| {});
    let newer = accept(Some(&known), &second, &[]).expect("it follows");
    assert_eq!((newer.0.number, newer.0.previous), (2, Some(known.1)));
    assert_eq!(accept(Some(&newer), &second, &[]).expect("the same again"), newer);
}

#[test]
fn what_does_not_follow_is_refused_by_its_name() {
    let world = World::new();
    let known = first(&world);
    let second = accept(Some(&known), &next(&world, &known, |_| {}), &[]).expect("it follows");
    let fault = |change: &dyn Fn(&mut Snapshot)| {
        accept(Some(&second), &next(&world, &second, |snapshot| change(snapshot)), &[]).expect_err("refused")
    };
    let other = Hash([7; 32]);
    assert!(matches!(
        fault(&|s| {
            s.number = 2;
            s.previous = Some(other)
        }),
        ChainFault::Fork { number: 2, .. }
    ));
    assert_eq!(fault(&|s| s.previous = Some(other)), ChainFault::Fork { number: 2, known: second.1, other });
    assert!(matches!(fault(&|s| s.previous = None), ChainFault::Form(_)));
    assert_eq!(fault(&|s| s.number = 1), ChainFault::StepBack { known: 2, found: 1 });
    assert_eq!(fault(&|s| s.number = 4), ChainFault::Gap { wanted: 3, found: 4 });
    assert_eq!(fault(&|s| s.at_micros = NOW - 1), ChainFault::Time(3));
    assert_eq!(fault(&|s| s.authority.clear()), ChainFault::NoAuthority(3));
    assert_eq!(fault(&|s| s.version = 2), ChainFault::Version(2));
    let stranger = ChainFault::Instance { known: "XX".to_owned(), found: "YY".to_owned() };
    assert_eq!(fault(&|s| s.instance = "YY".to_owned()), stranger);
}

#[test]
fn only_a_key_that_the_one_before_names_may_sign() {
    let world = World::new();
    let known = first(&world);
    let thief = FileSigner::fresh().expect("a key");
    // The thief names itself in the snapshot that it signs: that does not help.
    let mut forged = known.0.clone();
    (forged.number, forged.previous, forged.authority) = (2, Some(known.1), vec![thief.public()]);
    let signed = sign_snapshot(&forged, &thief).expect("signed");
    let refused = ChainFault::Signature(thief.public().id());
    assert_eq!(accept(Some(&known), &signed, &[]).expect_err("not named"), refused);
    // Nor does a pinned key once the chain has moved on.
    assert_eq!(accept(Some(&known), &signed, &[thief.public()]).expect_err("pinned"), refused);
    // Handed over by the old key, the new one may.
    let handed = next(&world, &known, |snapshot| snapshot.authority = vec![thief.public()]);
    let known = accept(Some(&known), &handed, &[]).expect("handed over");
    let mut third = known.0.clone();
    (third.number, third.previous) = (3, Some(known.1));
    assert!(accept(Some(&known), &sign_snapshot(&third, &thief).expect("signed"), &[]).is_ok());
    let old = ChainFault::Signature(world.authority.public().id());
    assert_eq!(accept(Some(&known), &world.signed(&third), &[]).expect_err("the old key"), old);
}

#[test]
fn the_first_one_is_number_one_by_the_pinned_key() {
    let world = World::new();
    let second = next(&world, &first(&world), |_| {});
    let pinned = [world.authority.public()];
    assert_eq!(accept(None, &second, &pinned), Err(ChainFault::Gap { wanted: 1, found: 2 }));
    let other = FileSigner::fresh().expect("a key").public();
    let signed = world.signed(&world.snapshot());
    assert_eq!(accept(None, &signed, &[other]), Err(ChainFault::Signature(signed.key)));
    assert_eq!(accept(None, &signed, &[]), Err(ChainFault::Signature(signed.key)));
}

#[test]
fn a_snapshot_at_the_limit_is_read_and_one_past_it_is_not() {
    let world = World::new();
    let sized = |bytes: usize| {
        let mut snapshot = world.snapshot();
        let bare = serde_json::to_string(&snapshot).expect("JSON").len();
        snapshot.tls_authority = "x".repeat(bytes - bare);
        accept(None, &world.signed(&snapshot), &[world.authority.public()])
    };
    assert!(sized(SNAPSHOT_BYTES_MAX).is_ok());
    assert_eq!(sized(SNAPSHOT_BYTES_MAX + 1), Err(ChainFault::TooLong(SNAPSHOT_BYTES_MAX + 1)));
}

#[test]
fn a_snapshot_grows_stale_from_when_it_was_last_confirmed() {
    let (snapshot, _) = first(&World::new());
    let at = |confirmed: i64, seconds: u64| {
        stale(
            &snapshot,
            NOW + confirmed * 1_000_000,
            NOW + i64::try_from(seconds).expect("small") * 1_000_000,
        )
    };
    let grace = snapshot.grace_seconds;
    assert_eq!(at(0, FRESH_SECONDS), Staleness::Fresh);
    let left = grace - FRESH_SECONDS - 1;
    assert_eq!(at(0, FRESH_SECONDS + 1), Staleness::OnGrace { seconds_left: left });
    assert_eq!(at(0, grace), Staleness::OnGrace { seconds_left: 0 });
    assert_eq!(at(0, grace + 1), Staleness::Expired);
    assert_eq!(at(60, grace + 60), Staleness::OnGrace { seconds_left: 0 });
    // A clock that went back, and a confirmation from before the snapshot, make nothing worse or better.
    assert_eq!(stale(&snapshot, NOW, NOW - 1), Staleness::Fresh);
    assert_eq!(at(-50, grace + 1), Staleness::Expired);
}

#[test]
fn the_centres_word_confirms_only_what_it_says() {
    let world = World::new();
    let known = first(&world);
    let word = sign_confirmation(&known.0, &known.1, NOW + 5, &world.authority).expect("signed");
    assert_eq!(confirm(&known, &word, NOW + 9), Ok(NOW + 5));
    // A centre that is a little ahead of us does not confirm the future.
    assert_eq!(confirm(&known, &word, NOW), Ok(NOW));
    let ahead = |seconds: i64| {
        let at = NOW + seconds * 1_000_000;
        let word = sign_confirmation(&known.0, &known.1, at, &world.authority).expect("signed");
        confirm(&known, &word, NOW)
    };
    assert_eq!(ahead(AHEAD_SECONDS_MAX), Ok(NOW));
    assert_eq!(ahead(AHEAD_SECONDS_MAX + 1), Err(ChainFault::Time(1)));
    let mut later = word.clone();
    later.at_micros += 1;
    assert_eq!(confirm(&known, &later, NOW + 9), Err(ChainFault::Signature(word.key)));
    let forked = sign_confirmation(&known.0, &Hash([9; 32]), NOW, &world.authority).expect("signed");
    assert!(matches!(confirm(&known, &forked, NOW), Err(ChainFault::Fork { number: 1, .. })));
    let mut newer = known.clone();
    newer.0.number = 3;
    let word = sign_confirmation(&newer.0, &newer.1, NOW, &world.authority).expect("signed");
    assert_eq!(confirm(&known, &word, NOW), Err(ChainFault::Gap { wanted: 2, found: 3 }));
    let old = sign_confirmation(&known.0, &known.1, NOW, &world.authority).expect("signed");
    assert_eq!(confirm(&newer, &old, NOW), Err(ChainFault::StepBack { known: 3, found: 1 }));
    let stranger = sign_confirmation(&known.0, &known.1, NOW, &world.school).expect("signed");
    assert_eq!(confirm(&known, &stranger, NOW), Err(ChainFault::Signature(stranger.key)));
}

proptest! {
    /// Whatever byte of a signed snapshot is changed on its way, it is refused.
    #[test]
    fn a_changed_byte_is_refused(place in any::<prop::sample::Index>(), change in 1_u8..=255) {
        let world = World::new();
        let signed = world.signed(&world.snapshot());
        let mut bytes = serde_json::to_vec(&signed).expect("JSON");
        let place = place.index(bytes.len());
        bytes[place] ^= change;
        if let Ok(read) = serde_json::from_slice::<SignedSnapshot>(&bytes) {
            prop_assert!(accept(None, &read, &[world.authority.public()]).is_err(), "byte {place}");
        }
    }
}
