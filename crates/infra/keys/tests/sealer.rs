//! The sealer under many callers: batches, rotation, failing and stopping keys, callers that go away.

mod place;

use futures_util::FutureExt;
use futures_util::future::join_all;
use keys::{BATCH_LEAVES_MAX, FileSigner, KeyFault, PublicKey, Seal, Sealer, Signature, Signer};
use place::block_on;
use std::ops::Range;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use tlog::{Hash, leaf_hash};

/// A slow key: it says when it begins to sign, and signs when it is told what to do.
struct SlowKey {
    key: FileSigner,
    begins: Mutex<Sender<()>>,
    orders: Mutex<Receiver<Order>>,
    signatures: AtomicUsize,
}

#[derive(Clone, Copy)]
enum Order {
    Sign,
    Fail,
    Panic,
}

impl Signer for SlowKey {
    fn public(&self) -> PublicKey {
        self.key.public()
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, KeyFault> {
        // The test may have stopped listening.
        let _ = self.begins.lock().expect("not poisoned").send(());
        let order = self.orders.lock().expect("not poisoned").recv();
        self.signatures.fetch_add(1, Ordering::SeqCst);
        match order {
            Ok(Order::Sign) => self.key.sign(message),
            Ok(Order::Panic) => panic!("the key panics, as the test wants"),
            Ok(Order::Fail) | Err(_) => Err(KeyFault::Token("away".to_owned())),
        }
    }
}

fn slow() -> (Arc<SlowKey>, Receiver<()>, Sender<Order>) {
    let (begins, begun) = channel();
    let (order, orders) = channel();
    let key = FileSigner::fresh().expect("fresh");
    let (begins, orders) = (Mutex::new(begins), Mutex::new(orders));
    (Arc::new(SlowKey { key, begins, orders, signatures: AtomicUsize::new(0) }), begun, order)
}

fn leaf(number: usize) -> Hash {
    leaf_hash(&number.to_be_bytes())
}

type Waiting<'a> = Pin<Box<dyn Future<Output = Result<Seal, KeyFault>> + 'a>>;

/// Lays leaves down by polling their futures once.
fn lay(sealer: &Sealer, numbers: Range<usize>) -> Vec<Waiting<'_>> {
    let lay_one = |number| {
        let mut future: Waiting<'_> = Box::pin(sealer.seal(leaf(number)));
        assert!(future.as_mut().now_or_never().is_none(), "it waits for its signature");
        future
    };
    numbers.map(lay_one).collect()
}

#[test]
fn a_lone_leaf_has_an_empty_path_and_a_seal_that_holds() {
    let key = Arc::new(FileSigner::fresh().expect("fresh"));
    let sealer = Sealer::new(key.clone());
    let seal = block_on(sealer.seal(leaf(1))).expect("sealed");
    assert_eq!((seal.size, seal.index, seal.path.len()), (1, 0, 0));
    assert!(seal.holds(&key.public(), &leaf(1)) && !seal.holds(&key.public(), &leaf(2)));
    assert_eq!(sealer.public(), key.public());
}

#[test]
fn ready_callers_of_a_quick_key_share_signatures_up_to_the_limit() {
    let key = Arc::new(FileSigner::fresh().expect("fresh"));
    let sealer = Sealer::new(key.clone());
    for (count, sizes) in [(BATCH_LEAVES_MAX, vec![256]), (BATCH_LEAVES_MAX + 1, vec![256, 1])] {
        let waiting = lay(&sealer, 0..count);
        let seals = block_on(join_all(waiting));
        let seals: Vec<Seal> = seals.into_iter().map(|seal| seal.expect("sealed")).collect();
        assert!(seals.iter().enumerate().all(|(number, seal)| seal.holds(&key.public(), &leaf(number))));
        let mut found: Vec<u64> = seals.iter().map(|seal| seal.size).collect();
        found.dedup();
        assert_eq!(found, sizes);
    }
}

#[test]
fn leaves_sealed_together_share_signatures_up_to_the_limit() {
    let key = Arc::new(FileSigner::fresh().expect("fresh"));
    let sealer = Sealer::new(key.clone());
    for (count, sizes) in [(0, vec![]), (BATCH_LEAVES_MAX, vec![256]), (BATCH_LEAVES_MAX + 1, vec![256, 1])] {
        let leaves: Vec<Hash> = (0..count).map(leaf).collect();
        let seals = sealer.seal_together(&leaves).expect("sealed");
        assert!(seals.iter().zip(&leaves).all(|(seal, leaf)| seal.holds(&key.public(), leaf)));
        let mut found: Vec<u64> = seals.iter().map(|seal| seal.size).collect();
        found.dedup();
        assert_eq!((seals.len(), found), (count, sizes));
    }
}

#[test]
fn leaves_gather_while_a_slow_key_signs() {
    let (key, begun, order) = slow();
    let sealer = Sealer::new(key.clone());
    let mut waiting = lay(&sealer, 0..1);
    begun.recv().expect("the thread signs");
    waiting.extend(lay(&sealer, 1..BATCH_LEAVES_MAX + 2));
    for _ in 0..3 {
        order.send(Order::Sign).expect("heard");
    }
    let sizes: Vec<u64> = block_on(join_all(waiting))
        .into_iter()
        .enumerate()
        .map(|(number, seal)| {
            let seal = seal.expect("sealed");
            assert!(seal.holds(&key.public(), &leaf(number)));
            seal.size
        })
        .collect();
    assert_eq!((sizes[0], sizes[1], sizes[BATCH_LEAVES_MAX], sizes[BATCH_LEAVES_MAX + 1]), (1, 256, 256, 1));
    assert_eq!(key.signatures.load(Ordering::SeqCst), 3);
}

#[test]
fn what_waits_keeps_its_key_when_the_key_is_replaced() {
    let (old, begun, order) = slow();
    let sealer = Sealer::new(old.clone());
    let mut waiting = lay(&sealer, 0..1);
    begun.recv().expect("the thread signs");
    waiting.extend(lay(&sealer, 1..4));
    let new = Arc::new(FileSigner::fresh().expect("fresh"));
    sealer.replace(new.clone());
    assert_eq!(sealer.public(), new.public());
    assert!(block_on(sealer.seal(leaf(9))).expect("sealed at once").holds(&new.public(), &leaf(9)));
    for _ in 0..2 {
        order.send(Order::Sign).expect("heard");
    }
    for (number, seal) in block_on(join_all(waiting)).into_iter().enumerate() {
        assert!(seal.expect("sealed").holds(&old.public(), &leaf(number)));
    }
}

#[test]
fn keys_rotate_under_traffic_without_one_fault() {
    let sealer = Sealer::new(Arc::new(FileSigner::fresh().expect("fresh")));
    let keys = Mutex::new(vec![sealer.public()]);
    std::thread::scope(|scope| {
        for caller in 0..4 {
            let (sealer, keys) = (&sealer, &keys);
            scope.spawn(move || {
                for number in 0..200 {
                    let leaf = leaf(caller * 1_000 + number);
                    let seal = block_on(sealer.seal(leaf)).expect("never a fault");
                    let key =
                        *keys.lock().expect("whole").iter().find(|key| key.id() == seal.key).expect("known");
                    assert!(seal.holds(&key, &leaf));
                }
            });
        }
        for round in 0..20 {
            let key = FileSigner::fresh().expect("fresh");
            keys.lock().expect("whole").push(key.public());
            if round % 2 == 0 {
                sealer.replace(Arc::new(Hidden(key)));
            } else {
                sealer.replace(Arc::new(key));
            }
        }
    });
}

/// A key of a file that must sign on a thread of its own, as a token does.
struct Hidden(FileSigner);

impl Signer for Hidden {
    fn public(&self) -> PublicKey {
        self.0.public()
    }
    fn sign(&self, message: &[u8]) -> Result<Signature, KeyFault> {
        self.0.sign(message)
    }
}

#[test]
fn a_failing_key_answers_everybody_and_works_again_later() {
    let (key, begun, order) = slow();
    let sealer = Sealer::new(key.clone());
    let mut waiting = lay(&sealer, 0..1);
    begun.recv().expect("the thread signs");
    waiting.extend(lay(&sealer, 1..5));
    for _ in 0..2 {
        order.send(Order::Fail).expect("heard");
    }
    for seal in block_on(join_all(waiting)) {
        assert_eq!(seal, Err(KeyFault::Token("away".to_owned())));
    }
    order.send(Order::Sign).expect("heard");
    assert!(block_on(sealer.seal(leaf(7))).expect("sealed").holds(&key.public(), &leaf(7)));
}

#[test]
fn a_stopped_thread_answers_those_who_wait_and_those_who_come() {
    let (key, begun, order) = slow();
    let sealer = Sealer::new(key);
    let mut waiting = lay(&sealer, 0..1);
    begun.recv().expect("the thread signs");
    waiting.extend(lay(&sealer, 1..3));
    order.send(Order::Panic).expect("heard");
    for seal in block_on(join_all(waiting)) {
        assert_eq!(seal, Err(KeyFault::Stopped));
    }
    assert_eq!(block_on(sealer.seal(leaf(4))), Err(KeyFault::Stopped));
    let fresh = Arc::new(FileSigner::fresh().expect("fresh"));
    sealer.replace(fresh.clone());
    assert!(block_on(sealer.seal(leaf(5))).expect("a new key seals").holds(&fresh.public(), &leaf(5)));
}

#[test]
fn a_caller_that_goes_away_takes_its_leaf_back() {
    let (key, begun, order) = slow();
    let sealer = Sealer::new(key.clone());
    let first = lay(&sealer, 0..1);
    begun.recv().expect("the thread signs");
    let (gone, stays) = (lay(&sealer, 1..3), lay(&sealer, 3..4));
    drop(gone);
    // The first is being signed already: its leaf stays, its answer goes to nobody.
    drop(first);
    for _ in 0..2 {
        order.send(Order::Sign).expect("heard");
    }
    let seal = block_on(join_all(stays)).remove(0).expect("sealed");
    assert_eq!(seal.size, 1, "the leaves of those who left are not signed");
    assert!(seal.holds(&key.public(), &leaf(3)));

    // A caller of a quick key that is never polled again holds nobody up.
    let quick = Arc::new(FileSigner::fresh().expect("fresh"));
    sealer.replace(quick.clone());
    let asleep = lay(&sealer, 0..1);
    let seal = block_on(sealer.seal(leaf(1))).expect("sealed");
    assert_eq!(seal.size, 2, "the sleeper's leaf is signed along");
    let slept = block_on(join_all(asleep)).remove(0).expect("sealed");
    assert!(slept.holds(&quick.public(), &leaf(0)));
}

#[test]
fn the_thread_of_a_dropped_sealer_ends() {
    let (key, begun, order) = slow();
    let sealer = Sealer::new(key.clone());
    let waiting = lay(&sealer, 0..1);
    begun.recv().expect("the thread signs");
    drop(waiting);
    drop(sealer);
    drop(key);
    order.send(Order::Sign).expect("heard");
    // The key goes with its thread, and its end of the channel with it.
    let ended = begun.recv_timeout(std::time::Duration::from_secs(60));
    assert_eq!(ended, Err(RecvTimeoutError::Disconnected));
}
