use crate::world::{NOW, World, member, name, node};
use access::Client;
use exchange::signing::{sign_agreement, sign_stop};
use exchange::snapshot::{SealingKey, Snapshot};
use exchange::standing::{KeyStanding, Standing, StandingFault};
use keys::{FileSigner, Signer};
use tlog::Hash;

fn standing(snapshot: Snapshot) -> Result<Standing, StandingFault> {
    Standing::new(snapshot, Hash::ZERO)
}

/// Whether asker and owner count as having signed, in a snapshot changed as a test wants.
fn signed(world: &World, change: impl FnOnce(&mut Snapshot)) -> (bool, bool) {
    let mut snapshot = world.snapshot();
    change(&mut snapshot);
    let standing = standing(snapshot).expect("it stands");
    let service = name("library").system("main").service("cards");
    let found = standing.agreements_for(&name("school").system("main"), &service);
    assert_eq!(found.len(), 1);
    (found[0].client_signed, found[0].owner_signed)
}

#[test]
fn everything_is_found_by_its_name() {
    let world = World::new();
    let standing = standing(world.snapshot()).expect("it stands");
    let system = name("library").system("main");
    assert_eq!(standing.nodes_for(&system).len(), 2);
    assert_eq!(standing.nodes_for(&name("nobody").system("main")).len(), 0);
    let found = standing.node_by_certificate(&Hash([2; 32])).expect("listed");
    assert_eq!(found.name, name("library").server("n2"));
    assert_eq!(standing.node_by_certificate(&Hash([9; 32])), None);
    assert!(standing.is_security(&name("nobody")), "who is not known is trusted with nothing");
    assert!(!standing.is_security(&name("school")));
    let asker = name("school").system("main");
    assert_eq!(standing.agreements_for(&asker, &system.service("other")).len(), 0);
    assert_eq!(standing.agreements_for(&name("overseer").system("main"), &system.service("cards")).len(), 0);
    assert_eq!(standing.signed_by(&world.agreement().id).len(), 2);
}

#[test]
fn a_key_holds_from_then_until_then_and_for_its_member_only() {
    let world = World::new();
    let mut snapshot = world.snapshot();
    let key = &mut snapshot.members[0].keys[0];
    (key.until_micros, key.revoked_micros) = (Some(NOW + 10), Some(NOW + 20));
    let id = key.key.id();
    let standing = standing(snapshot).expect("it stands");
    let at = |micros: i64| standing.key(&name("library"), &id, micros).map(|_| ());
    assert_eq!(at(NOW - 1), Err(KeyStanding::NotYet));
    assert_eq!(at(NOW), Ok(()));
    assert_eq!(at(NOW + 9), Ok(()));
    assert_eq!(at(NOW + 10), Err(KeyStanding::Ended));
    assert_eq!(at(NOW + 20), Err(KeyStanding::Revoked));
    assert_eq!(standing.key(&name("school"), &id, NOW).map(|_| ()), Err(KeyStanding::Unknown));
}

#[test]
fn a_signature_that_does_not_hold_counts_as_missing() {
    let world = World::new();
    assert_eq!(signed(&world, |_| {}), (true, true));
    // Taken away, made by another, over other content, under another's name (SG-12).
    assert_eq!(signed(&world, |s| drop(s.agreements[0].signatures.pop())), (false, true));
    assert_eq!(signed(&world, |s| s.agreements[0].agreement.health = true), (false, false));
    assert_eq!(signed(&world, |s| s.agreements[0].signatures[0].signature.0[5] ^= 1), (true, false));
    assert_eq!(
        signed(&world, |s| {
            let again = sign_agreement(&world.agreement(), &name("library"), NOW, &world.school);
            s.agreements[0].signatures[0] = again.expect("signed");
        }),
        (true, false)
    );
}

#[test]
fn a_key_that_ended_later_undoes_nothing_and_one_revoked_from_before_does() {
    let world = World::new();
    let key = |s: &mut Snapshot, until: Option<i64>, revoked: Option<i64>| {
        (s.members[0].keys[0].until_micros, s.members[0].keys[0].revoked_micros) = (until, revoked);
    };
    assert_eq!(signed(&world, |s| key(s, Some(NOW + 1), None)), (true, true));
    assert_eq!(signed(&world, |s| key(s, None, Some(NOW + 1))), (true, true));
    assert_eq!(signed(&world, |s| key(s, None, Some(NOW))), (true, false));
    assert_eq!(signed(&world, |s| s.members[0].keys[0].from_micros = NOW + 1), (true, false));
}

#[test]
fn a_group_covers_only_members_that_signed() {
    let world = World::new();
    let mut snapshot = world.snapshot();
    let other = FileSigner::fresh().expect("a key");
    snapshot.members.push(member("college", other.public()));
    snapshot.groups.get_mut("schools").expect("there").push(name("college").system("main"));
    let agreement = &mut snapshot.agreements[0];
    agreement.agreement.client = Client::Group("schools".to_owned());
    let sign = |code: &str, signer: &FileSigner, agreement| {
        sign_agreement(agreement, &name(code), NOW, signer).expect("signed")
    };
    agreement.signatures = vec![
        sign("library", &world.library, &agreement.agreement),
        sign("school", &world.school, &agreement.agreement),
    ];
    let standing = standing(snapshot).expect("it stands");
    let service = name("library").system("main").service("cards");
    let covered = |code: &str| {
        let found = standing.agreements_for(&name(code).system("main"), &service);
        found.iter().map(|found| found.client_signed).collect::<Vec<_>>()
    };
    assert_eq!(covered("school"), [true]);
    assert_eq!(covered("college"), [false]);
    assert!(covered("overseer").is_empty());
}

#[test]
fn only_a_data_protection_authority_stops_and_every_change_of_its_order_shows() {
    let world = World::new();
    let standing = standing(world.snapshot()).expect("it stands");
    let id = world.agreement().id;
    let order = sign_stop(&id, "More is asked than the act says.", NOW, &name("overseer"), &world.overseer);
    let order = order.expect("signed");
    assert!(standing.stop_holds(&order));
    let mut changed = [order.clone(), order.clone(), order.clone(), order.clone()];
    changed[0].reason.push('!');
    changed[1].at_micros += 1;
    changed[2].agreement = "a-2".parse().expect("an id");
    changed[3].by.signature.0[0] ^= 1;
    for order in &changed {
        assert!(!standing.stop_holds(order), "{order:?}");
    }
    let library = sign_stop(&id, "We would rather not.", NOW, &name("library"), &world.library);
    assert!(!standing.stop_holds(&library.expect("signed")), "SG-24");
    // Even so: what is marked as stopped stays stopped.
    let mut snapshot = world.snapshot();
    snapshot.agreements[0].stopped = Some(changed[0].clone());
    let standing = Standing::new(snapshot, Hash::ZERO).expect("it stands");
    let service = name("library").system("main").service("cards");
    assert!(standing.agreements_for(&name("school").system("main"), &service)[0].stopped);
}

#[test]
fn a_snapshot_in_which_nobody_could_say_who_acted_is_refused() {
    let world = World::new();
    let fault = |change: &dyn Fn(&mut Snapshot)| {
        let mut snapshot = world.snapshot();
        change(&mut snapshot);
        standing(snapshot).expect_err("refused")
    };
    let library = || world.snapshot().members[0].clone();
    assert_eq!(fault(&|s| s.members.push(library())), StandingFault::Double("XX/GOV/library".to_owned()));
    // A firm of the same code would pass for the agency in the nodes' own messages.
    let firm = |s: &mut exchange::snapshot::Snapshot| {
        let mut firm = library();
        firm.name.class = "COM".to_owned();
        firm.keys.clear();
        s.members.push(firm);
    };
    assert_eq!(fault(&firm), StandingFault::Double("XX/COM/library".to_owned()));
    let key = || SealingKey { key: world.library.public(), ..library().keys[0].clone() };
    assert!(matches!(fault(&|s| s.members[1].keys.push(key())), StandingFault::Shared(_)));
    assert!(matches!(fault(&|s| s.nodes.push(node("school", "n9", 1))), StandingFault::Shared(_)));
    assert!(matches!(fault(&|s| s.nodes.push(node("school", "n1", 9))), StandingFault::Double(_)));
    assert!(matches!(fault(&|s| s.nodes.push(node("nobody", "n1", 9))), StandingFault::Stranger(_)));
    let foreign = name("library").system("main");
    assert!(matches!(fault(&|s| s.nodes[2].systems.push(foreign.clone())), StandingFault::Stranger(_)));
    let agreement = world.signed_agreement();
    assert!(matches!(fault(&|s| s.agreements.push(agreement.clone())), StandingFault::Double(_)));
    assert!(matches!(fault(&|s| s.instance = "YY".to_owned()), StandingFault::Instance(_)));
    assert_eq!(fault(&|s| s.version = 9), StandingFault::Version(9));
}
