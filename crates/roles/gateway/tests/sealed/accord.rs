//! What the members have agreed on, as the nodes' own questions and events ask for it (SG-12, SG-24).

use crate::town::Town;
use exchange::accord::{Accord, Deed, NoAccord};
use jiff::civil::date;

/// A grant whose agreement is published, signed by both and in its term lets through; each of these taken away
/// does not.
#[tokio::test]
async fn only_an_agreement_in_force_lets_through() {
    let town = Town::new().await;
    let cell = &town.archive.cell;
    let standing = cell.get();
    let agreement = standing.snapshot().agreements[0].agreement.clone();
    let grant: ids::GrantId = agreement.id.as_str().parse().expect("a name");
    let today = agreement.from;
    assert_eq!(cell.on(&grant, Deed::Question, today), Ok(()));
    assert_eq!(cell.on(&grant, Deed::Question, agreement.to), Ok(()));
    let before = agreement.from.yesterday().expect("a day before");
    assert_eq!(cell.on(&grant, Deed::Question, before), Err(NoAccord::OutOfTerm));
    let after = agreement.to.tomorrow().expect("a day after");
    assert_eq!(cell.on(&grant, Deed::Question, after), Err(NoAccord::OutOfTerm));
    // An agreement on questions is none on events.
    assert_eq!(cell.on(&grant, Deed::Events, today), Err(NoAccord::Missing));
    let other = "of-nobody".parse().expect("a name");
    assert_eq!(cell.on(&other, Deed::Question, date(2026, 11, 24)), Err(NoAccord::Missing));
}

#[tokio::test]
async fn an_agreement_that_one_side_did_not_sign_lets_nothing_through() {
    let town = Town::new().await;
    town.publish(|snapshot| drop(snapshot.agreements[0].signatures.pop()));
    let cell = &town.archive.cell;
    let agreement = cell.get().snapshot().agreements[0].agreement.clone();
    let grant: ids::GrantId = agreement.id.as_str().parse().expect("a name");
    assert_eq!(cell.on(&grant, Deed::Question, agreement.from), Err(NoAccord::Missing));
}

/// SG-24: once stopped, at once and for all, and the reason is told.
#[tokio::test]
async fn a_stopped_agreement_lets_nothing_through() {
    let town = Town::new().await;
    town.publish(|snapshot| {
        let stopped = &mut snapshot.agreements[0];
        let (authority, signer) = (&town.archive.member, &*town.archive.signer);
        let id = stopped.agreement.id.clone();
        let stop =
            exchange::signing::sign_stop(&id, "too much was asked", snapshot.at_micros, authority, signer);
        stopped.stopped = Some(stop.expect("a signature"));
    });
    let cell = &town.archive.cell;
    let agreement = cell.get().snapshot().agreements[0].agreement.clone();
    let grant: ids::GrantId = agreement.id.as_str().parse().expect("a name");
    let told = cell.on(&grant, Deed::Question, agreement.from);
    assert_eq!(told, Err(NoAccord::Stopped("too much was asked".to_owned())));
}
