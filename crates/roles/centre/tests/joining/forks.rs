use crate::town::{Town, plain};
use centre::client::ClientFault;
use exchange::chain::{self, ChainFault};
use exchange::signing::sign_snapshot;
use exchange::snapshot::{ForkEvidence, SignedSnapshot, Snapshot};
use keys::FileSigner;
use store::Store;
use testkit::stores::on_both;

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_with_two_faces_is_found_out() {
    on_both(forks).await;
}

/// The newest snapshot with one thing changed, signed again.
fn twin(snapshot: &Snapshot, signer: &FileSigner) -> SignedSnapshot {
    let mut twin = snapshot.clone();
    twin.members.pop();
    twin.nodes.clear();
    sign_snapshot(&twin, signer).expect("signed")
}

async fn forks(store: Store) {
    let town = Town::founded(store).await;
    town.join("library", plain()).await;
    let known = town.newest().await;
    let signed = town.client.snapshot(2).await.expect("there");
    let other = twin(&known.0, &town.authority);
    let fault = chain::accept(Some(&known), &other, &[]).expect_err("a fork");
    assert!(matches!(fault, ChainFault::Fork { number: 2, .. }));
    let evidence = ForkEvidence { known: signed.clone(), other };
    assert!(town.client.bring_fork(&evidence).await.expect("kept"));
    assert!(!town.client.bring_fork(&evidence).await.expect("known"));
    // What another key signed proves nothing, nor do two that follow each other.
    let stranger = FileSigner::fresh().expect("a key");
    let forged = ForkEvidence { known: signed.clone(), other: twin(&known.0, &stranger) };
    assert!(matches!(town.client.bring_fork(&forged).await, Err(ClientFault::Refused { status: 422, .. })));
    let first = town.client.snapshot(1).await.expect("there");
    let honest = ForkEvidence { known: first, other: signed };
    assert!(matches!(town.client.bring_fork(&honest).await, Err(ClientFault::Refused { status: 422, .. })));
}

/// A node that saw another number 2 than the centre now shows: it refuses, and holds half of the proof.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_refuses_another_past() {
    on_both(another_past).await;
}

async fn another_past(store: Store) {
    let town = Town::founded(store).await;
    town.join("library", plain()).await;
    let newest = town.newest().await;
    let mine = chain::read(&twin(&newest.0, &town.authority)).expect("read");
    let refused = town.client.follow(Some(&mine), &[], town.now()).await.expect_err("another past");
    let ClientFault::Chain { fault: ChainFault::Fork { number: 2, .. }, given: Some(given) } = refused else {
        panic!("{refused}")
    };
    assert_eq!(*given, town.client.snapshot(2).await.expect("there"));
    town.join("school", plain()).await;
    let refused = town.client.follow(Some(&mine), &[], town.now()).await.expect_err("another past");
    assert!(matches!(refused, ClientFault::Chain { fault: ChainFault::Fork { number: 2, .. }, .. }));
    // A centre that forgot its newest one is a step back.
    let mut ahead = town.newest().await;
    ahead.0.number += 1;
    let refused = town.client.follow(Some(&ahead), &[], town.now()).await.expect_err("a step back");
    assert!(matches!(refused, ClientFault::Chain { fault: ChainFault::StepBack { known: 4, found: 3 }, .. }));
}

/// Two processes that add at the same moment: one chain comes of it, and nothing is lost.
#[tokio::test(flavor = "multi_thread")]
async fn changes_at_one_moment_make_one_chain() {
    on_both(one_moment).await;
}

async fn one_moment(store: Store) {
    let town = Town::founded(store).await;
    let joining = ["a", "b", "c", "d"].map(|code| town.join(code, plain()));
    let [a, b, c, d] = joining;
    tokio::join!(a, b, c, d);
    let (snapshot, _) = town.newest().await;
    assert_eq!((snapshot.number, snapshot.members.len(), snapshot.nodes.len()), (5, 4, 4));
}
