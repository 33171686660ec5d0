use crate::town::{Player, Town, agreement, plain, refused};
use centre::CERTIFICATES_KEPT_MAX;
use exchange::membership::{Command, Rotation, SKEW_SECONDS_MAX, rotation_bytes};
use exchange::standing::{KeyStanding, Standing};
use keys::{FileSigner, Signer};
use std::collections::BTreeMap;
use store::Store;
use testkit::stores::on_both;

#[tokio::test(flavor = "multi_thread")]
async fn keys_rotate_and_are_revoked() {
    on_both(keys).await;
}

fn rotation(player: &Player, new: &FileSigner, until: i64) -> Command {
    let follows = player.key.public().id();
    let proof = new.sign(&rotation_bytes(&player.name, &follows)).expect("signed");
    Command::RotateKey(Rotation { key: new.public(), proof, follows, old_until_micros: until })
}

async fn standing(town: &Town) -> Standing {
    let (snapshot, hash) = town.newest().await;
    Standing::new(snapshot, hash).expect("it stands")
}

async fn keys(store: Store) {
    let town = Town::founded(store).await;
    let mut library = town.join("library", plain()).await;
    let school = town.join("school", plain()).await;
    let guardian = town.join("guardian", plain()).await;
    let cards = agreement("cards", &school, &library, &guardian);
    town.order(&library, Command::Propose(Box::new(cards.clone()))).await.expect("handed in");
    town.client.sign(&cards.id, &library.signs(&cards)).await.expect("taken");
    town.client.sign(&cards.id, &school.signs(&cards)).await.expect("taken");
    town.clock.leap_seconds(60);
    // The new key must prove itself, and the old one does not seal for ever.
    let (new, thief) = (FileSigner::fresh().expect("a key"), FileSigner::fresh().expect("a key"));
    let until = town.now() + 3_600_000_000;
    let mut unproven = rotation(&library, &new, until);
    if let Command::RotateKey(rotation) = &mut unproven {
        rotation.key = thief.public();
    }
    assert_eq!(refused(town.order(&library, unproven).await), (422, "request".into()));
    let for_ever = rotation(&library, &new, town.now() + 31 * 86_400_000_000);
    assert_eq!(refused(town.order(&library, for_ever).await), (422, "unfit".into()));
    town.order(&library, rotation(&library, &new, until)).await.expect("rotated");
    let now = standing(&town).await;
    let old = library.key.public().id();
    assert!(
        now.key(&library.name, &old, until - 1).is_ok()
            && now.key(&library.name, &new.public().id(), until).is_ok()
    );
    assert_eq!(now.key(&library.name, &old, until).map(|_| ()), Err(KeyStanding::Ended));
    assert_eq!(now.signed_by(&cards.id).len(), 2, "what the old key signed stays signed");
    // After its end the old key orders nothing; the new one does.
    town.clock.leap_seconds(3_601);
    let revoke = Command::RevokeKey { key: old, since_micros: town.now() };
    assert_eq!(refused(town.order(&library, revoke.clone()).await), (403, "key".into()));
    library.key = new;
    town.order(&library, revoke).await.expect("revoked");
    let again = Command::RevokeKey { key: old, since_micros: town.now() };
    assert_eq!(refused(town.order(&library, again).await), (409, "decided".into()));
    // The authority knows that it was stolen from the beginning: the agreement waits to be signed again.
    town.centre.revoke_key(&library.name, &old, crate::town::START).await.expect("revoked earlier");
    assert_eq!(standing(&town).await.signed_by(&cards.id), std::slice::from_ref(&school.name));
    town.client.sign(&cards.id, &library.signs(&cards)).await.expect("signed again").expect("in force");
    assert_eq!(standing(&town).await.signed_by(&cards.id).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_acts_once_within_its_time_for_its_own_member() {
    on_both(orders).await;
}

async fn orders(store: Store) {
    let town = Town::founded(store).await;
    let library = town.join("library", plain()).await;
    let school = town.join("school", plain()).await;
    let command = || Command::ListNode { node: library.node("node-2"), new_systems: BTreeMap::new() };
    let order = library.order(&town, command());
    assert!(town.client.order(&order).await.expect("listed").certificate.is_some());
    assert_eq!(refused(town.client.order(&order).await), (409, "already-taken".into()));
    let late = library.order(&town, command());
    town.clock.leap_seconds(SKEW_SECONDS_MAX);
    town.client.order(&late).await.expect("just in time");
    let late = library.order(&town, command());
    town.clock.leap_seconds(SKEW_SECONDS_MAX + 1);
    assert_eq!(refused(town.client.order(&late).await), (422, "out-of-time".into()));
    // Another member's key under this member's name; another member's node.
    let pretender = Player { name: library.name.clone(), key: FileSigner::fresh().expect("a key") };
    assert_eq!(refused(town.order(&pretender, command()).await), (403, "key".into()));
    assert_eq!(refused(town.order(&school, command()).await), (422, "request".into()));
    let foreign = agreement("cards", &library, &library, &library);
    let foreign = Command::Propose(Box::new(foreign));
    assert_eq!(refused(town.order(&school, foreign).await), (403, "not-a-side".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_gets_its_next_certificates_and_new_systems() {
    on_both(nodes).await;
}

async fn nodes(store: Store) {
    let town = Town::founded(store).await;
    let library = town.join("library", plain()).await;
    let mut node = library.node("node-1");
    node.systems.push("archive".to_owned());
    let unknown = Command::ListNode { node: node.clone(), new_systems: BTreeMap::new() };
    assert_eq!(refused(town.order(&library, unknown).await), (422, "unfit".into()));
    for _ in 0..CERTIFICATES_KEPT_MAX + 1 {
        let new_systems = BTreeMap::from([("archive".to_owned(), "Archive".to_owned())]);
        let mut again = library.node("node-1");
        again.systems = node.systems.clone();
        let command = Command::ListNode { node: again, new_systems };
        let pem = town.order(&library, command).await.expect("listed").certificate.expect("issued");
        let newest = standing(&town).await;
        let entry = newest.node(&library.name.server("node-1")).expect("listed");
        let der = &keys::certificates::read_pem(&pem).expect("a certificate")[0];
        assert_eq!(entry.certificates[0], keys::certificates::fingerprint(der));
    }
    let newest = standing(&town).await;
    assert_eq!(newest.nodes_for(&library.name.system("archive")).len(), 1);
    let entry = newest.node(&library.name.server("node-1")).expect("listed");
    assert_eq!(entry.certificates.len(), CERTIFICATES_KEPT_MAX);
}
