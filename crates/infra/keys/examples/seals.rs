//! How many seals a second a key makes, alone and in company, against one signature for each message.
//!
//! `cargo run --release -p keys --example seals [MODULE TOKEN KEY PIN_FILE]`. With a token named, its key is
//! measured too. Figures for docs/adr/0007; they decide nothing.

use futures_util::future::join_all;
use keys::{
    FileSigner, KeyFault, PublicKey, Seal, Sealer, Signature, Signer, TokenPlace, TokenSigner, Verifier,
    batch_bytes,
};
use std::hint::black_box;
use std::sync::Arc;
use std::task::{Context, Poll, Wake};
use std::time::{Duration, Instant};
use tlog::leaf_hash;

/// Seals of one measurement.
const SEALS: usize = 32_000;

/// The same key, but on a thread of its own: what the sealer does for a token.
struct OwnThread(FileSigner);

impl Signer for OwnThread {
    fn public(&self) -> PublicKey {
        self.0.public()
    }
    fn sign(&self, message: &[u8]) -> Result<Signature, KeyFault> {
        self.0.sign(message)
    }
}

fn main() -> Result<(), KeyFault> {
    let key = FileSigner::fresh()?;
    let message = batch_bytes(&leaf_hash(b"message"), 1);
    let plain = measure(|| (0..SEALS).for_each(|_| drop(black_box(key.sign(black_box(&message))))));
    println!("{:<52} {:>9} {:>8}", "", "a second", "ratio");
    show("a signature for each message, no sealer", plain, plain);

    let quick = Arc::new(Sealer::new(Arc::new(FileSigner::fresh()?)));
    let own_thread = Arc::new(Sealer::new(Arc::new(OwnThread(FileSigner::fresh()?))));
    for (name, sealer) in [("on the caller's thread", &quick), ("on a thread of its own", &own_thread)] {
        for callers in [1, 32] {
            let taken = measure(|| rounds(sealer, callers));
            show(&format!("{callers:>2} callers of one executor, {name}"), taken, plain);
        }
        let taken = measure(|| threads(sealer, 32));
        show(&format!("32 callers, a thread each, {name}"), taken, plain);
        let taken = measure(|| tasks(sealer, 32));
        show(&format!("32 tasks on two threads, {name}"), taken, plain);
    }
    token(plain)?;

    let seals = block_on(join_all((0..32_u8).map(|number| quick.seal(leaf_hash(&[number])))));
    let seals: Vec<Seal> = seals.into_iter().collect::<Result<_, _>>()?;
    let check = |holds: &dyn Fn(&Seal, u8) -> bool| {
        measure(|| {
            for _ in 0..SEALS / seals.len() {
                assert!((0..32).zip(&seals).all(|(number, seal)| holds(seal, number)));
            }
        })
    };
    let sealing = quick.public();
    let fully = check(&|seal, number| seal.holds(&sealing, &leaf_hash(&[number])));
    show("checks, each with its signature", fully, fully);
    let verifier = Verifier::new();
    let kept = check(&|seal, number| verifier.holds(seal, &sealing, &leaf_hash(&[number])));
    show("checks, batches of 32 remembered", kept, fully);
    Ok(())
}

/// All seals, `callers` at a time on one executor.
fn rounds(sealer: &Sealer, callers: usize) {
    let caller = async |number: usize| {
        for round in 0..SEALS / callers {
            let leaf = leaf_hash(&(number + round * callers).to_be_bytes());
            black_box(sealer.seal(leaf).await).expect("a key in memory signs");
        }
    };
    block_on(join_all((0..callers).map(caller)));
}

/// A token's key, if one was named.
fn token(plain: Duration) -> Result<(), KeyFault> {
    let named: Vec<String> = std::env::args().skip(1).collect();
    let [module, token_label, key_label, pin_file] = named.try_into().unwrap_or_default();
    if module.is_empty() {
        return Ok(());
    }
    let (module, pin_file) = (module.into(), pin_file.into());
    let key = TokenSigner::open(TokenPlace { module, token_label, key_label, pin_file })?;
    let message = batch_bytes(&leaf_hash(b"message"), 1);
    let taken = measure(|| (0..SEALS).for_each(|_| drop(black_box(key.sign(black_box(&message))))));
    show("the token, a signature for each message", taken, plain);
    let sealer = Arc::new(Sealer::new(Arc::new(key)));
    for callers in [1, 32] {
        let taken = measure(|| tasks(&sealer, callers));
        show(&format!("the token, {callers:>2} tasks on two threads"), taken, plain);
    }
    Ok(())
}

/// All seals, from tasks of a runtime with two threads, as in a node.
fn tasks(sealer: &Arc<Sealer>, callers: usize) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("two threads");
    let caller = |_| {
        let sealer = Arc::clone(sealer);
        runtime.spawn(async move {
            for number in 0..SEALS / callers {
                black_box(sealer.seal(leaf_hash(&number.to_be_bytes())).await).expect("the key signs");
            }
        })
    };
    let callers: Vec<_> = (0..callers).map(caller).collect();
    runtime.block_on(join_all(callers)).into_iter().for_each(|ended| ended.expect("no panic"));
}

/// All seals, from as many threads as callers.
fn threads(sealer: &Sealer, callers: usize) {
    std::thread::scope(|scope| {
        for _ in 0..callers {
            scope.spawn(|| {
                for number in 0..SEALS / callers {
                    let seal = block_on(sealer.seal(leaf_hash(&number.to_be_bytes())));
                    black_box(seal).expect("a key in memory signs");
                }
            });
        }
    });
}

#[expect(clippy::disallowed_methods, reason = "a figure shown to a person; it decides nothing")]
fn measure(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn show(name: &str, taken: Duration, against: Duration) {
    let rate = SEALS as f64 / taken.as_secs_f64();
    println!("{name:<52} {rate:>9.0} {:>8.2}", against.as_secs_f64() / taken.as_secs_f64());
}

fn block_on<F: Future>(future: F) -> F::Output {
    struct Thread(std::thread::Thread);
    impl Wake for Thread {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Arc::new(Thread(std::thread::current())).into();
    let mut context = Context::from_waker(&waker);
    let mut future = std::pin::pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        std::thread::park();
    }
}
