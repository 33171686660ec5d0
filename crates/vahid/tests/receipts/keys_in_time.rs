//! The same receipt by later configurations: keys that ended or were revoked since.
//!
//! The example's own authority is gone; a new one signs these configurations, and is the one that is pinned.

use crate::commands::{AZERBAIJANI, Desk, example};
use exchange::receipt::Receipt;
use exchange::signing::sign_snapshot;
use exchange::snapshot::{SealingKey, SignedSnapshot, Snapshot};
use keys::{FileSigner, Signer};
use serde_json::{Value, json};
use tlog::Hash;

const DAY_MICROS: i64 = 86_400_000_000;

fn snapshot() -> Snapshot {
    let signed: SignedSnapshot = serde_json::from_value(example("configuration.json")).expect("signed");
    serde_json::from_str(&signed.snapshot).expect("a snapshot")
}

/// When the example was answered.
fn answered_micros() -> i64 {
    let receipt: Receipt = serde_json::from_value(example("receipt.json")).expect("a receipt");
    receipt.answer.head.at_micros
}

fn signed(snapshot: &Snapshot, authority: &FileSigner) -> Value {
    serde_json::to_value(sign_snapshot(snapshot, authority).expect("a signature")).expect("JSON")
}

fn desk_of(authority: &FileSigner) -> Desk {
    let desk = Desk::new();
    desk.put("authority.json", &json!({ "instance": "EX", "key": authority.public() }));
    desk
}

/// A configuration of the day after, with the owner's key changed.
fn next_day(change: impl FnOnce(&mut SealingKey)) -> (Desk, FileSigner) {
    let authority = FileSigner::fresh().expect("a key");
    let mut snapshot = snapshot();
    snapshot.number = 2;
    snapshot.previous = Some(Hash::ZERO);
    snapshot.at_micros += DAY_MICROS;
    let owner = snapshot.members.iter_mut().find(|member| member.name.code == "archive").expect("listed");
    change(&mut owner.keys[0]);
    let desk = desk_of(&authority);
    desk.put("configuration.json", &signed(&snapshot, &authority));
    (desk, authority)
}

/// A key counts by when it sealed: to the microsecond.
#[test]
fn a_receipt_of_yesterday_outlives_its_key_and_a_revoked_key_proves_nothing() {
    let at = answered_micros();
    type Change = Box<dyn FnOnce(&mut SealingKey)>;
    let cases: [(Change, Option<&str>); 7] = [
        (Box::new(|_| {}), None),
        (Box::new(move |key| key.until_micros = Some(at + DAY_MICROS)), None),
        (Box::new(move |key| key.until_micros = Some(at + 1)), None),
        (Box::new(move |key| key.until_micros = Some(at)), Some("the key has ended")),
        (Box::new(move |key| key.revoked_micros = Some(at + 1)), None),
        (Box::new(move |key| key.revoked_micros = Some(at)), Some("the key was revoked")),
        (Box::new(move |key| key.from_micros = at + 1), Some("does not hold yet")),
    ];
    for (number, (change, why)) in cases.into_iter().enumerate() {
        let (desk, _) = next_day(change);
        let (code, verdict) = desk.verdict();
        match why {
            None => assert_eq!((code, &verdict["configuration"]), (Some(0), &2.into()), "case {number}"),
            Some(why) => {
                assert_eq!(code, Some(1), "case {number}");
                assert!(verdict["why"].as_str().expect("a sentence").contains(why), "{verdict}");
            }
        }
    }
}

#[test]
fn a_revoked_key_is_said_in_the_readers_language() {
    let at = answered_micros();
    let (desk, _) = next_day(|key| key.revoked_micros = Some(at));
    let (code, out, _) = desk.check(&["--authority", "authority.json", "--lang", AZERBAIJANI]);
    assert!(code == Some(1) && out.contains("açar ləğv edilmişdi"), "{out}");
}

#[test]
fn another_exchanges_key_and_a_strangers_signature_are_refused() {
    let (desk, authority) = next_day(|_| {});
    let stranger = FileSigner::fresh().expect("a key");
    desk.put("configuration.json", &signed(&snapshot(), &stranger));
    assert!(desk.verdict().1.as_str().expect("refused").contains("may not sign this"));
    desk.put("configuration.json", &signed(&snapshot(), &authority));
    assert_eq!(desk.verdict().0, Some(0));
    desk.put("authority.json", &json!({ "instance": "OTHER", "key": authority.public() }));
    assert!(desk.verdict().1.as_str().expect("refused").contains("of the exchange OTHER"));
}

/// An authority that changed its key is traced link by link; a gap in the chain is found.
#[test]
fn a_chain_is_traced_from_the_pinned_key() {
    let (old, new) = (FileSigner::fresh().expect("a key"), FileSigner::fresh().expect("a key"));
    let desk = desk_of(&old);
    let mut first = snapshot();
    first.authority = vec![new.public()];
    let one = signed(&first, &old);
    let mut second = first.clone();
    second.number = 2;
    second.previous = Some(Hash::of(one["snapshot"].as_str().expect("text").as_bytes()));
    let two = signed(&second, &new);
    let mut third = second.clone();
    third.number = 3;
    third.previous = Some(Hash::of(two["snapshot"].as_str().expect("text").as_bytes()));
    desk.put("one.json", &one);
    desk.put("two.json", &two);
    desk.put("configuration.json", &signed(&third, &new));
    let pinned = ["--authority", "authority.json"];
    let (code, out, err) =
        desk.check(&[&pinned[..], &["--configuration", "two.json", "--configuration", "one.json"]].concat());
    assert!(code == Some(0) && out.contains("of configuration 3, traced to the pinned key"), "{out}{err}");
    let (code, _, err) = desk.check(&pinned);
    assert!(code == Some(1) && err.contains("give the folder with all snapshots"), "{err}");
    let (code, _, err) = desk.check(&[&pinned[..], &["--configuration", "one.json"]].concat());
    assert!(code == Some(1) && err.contains("those between are missing"), "{err}");
    let (code, _, err) = desk.check(&["--configuration", "one.json"]);
    assert!(code == Some(1) && err.contains("give --authority FILE"), "{err}");
}
