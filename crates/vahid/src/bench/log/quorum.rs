//! How long a look waits until a checkpoint that a quorum of witnesses cosigned holds it: three witnesses over HTTP, fed
//! as the operator feeds them.

use crate::bench::log::{load, origin, parts};
use crate::bench::table::percentile;
use crate::clock::SystemClock;
use keys::NoteKey;
use operator::{FEED_EVERY, Feeder, WitnessedShelf};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tilelog::{Log, MemoryJournal};
use tlog::{NoteSigner, Policy};
use witness::witness::{STALL_SECONDS, Shelf, Witness, WitnessParts, router};

/// Rounds of feeding that are measured.
const ROUNDS: usize = 5;

/// Between two looks.
const EVERY: Duration = Duration::from_millis(50);

/// Percentiles 50 and 99 of the wait, in seconds.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
pub(super) async fn waits(home: &Path) -> Result<(f64, f64), String> {
    let told = |fault: &dyn std::fmt::Display| fault.to_string();
    let key = Arc::new(NoteKey::fresh(&origin("quorum").to_string()).map_err(|fault| told(&fault))?);
    let mut policy = format!("log {}\n", key.verifier());
    for name in ["one", "two", "three"] {
        let (vkey, address) = start(&home.join(name), name, &key).await?;
        policy += &format!("witness {name} {vkey} http://{address}\n");
    }
    policy += "group enough 2 one two three\nquorum enough\n";
    let policy = Policy::parse(&policy).map_err(|fault| told(&fault))?;

    let mut parts = parts("quorum", Box::new(MemoryJournal::new()), home, key)?;
    let shelf = Arc::new(WitnessedShelf::open(parts.shelf.clone(), true).map_err(|fault| told(&fault))?);
    parts.shelf = shelf.clone();
    let feeder = Feeder::new(policy, &shelf, Arc::new(SystemClock)).map_err(|fault| told(&fault))?;
    let (log, runner) = Log::open(parts).await.map_err(|fault| told(&fault))?;
    tokio::spawn(runner.run());

    let (mut looks, mut feed) = (tokio::time::interval(EVERY), tokio::time::interval(FEED_EVERY));
    let numbers = load::Numbers::default();
    let (mut waiting, mut seconds, mut rounds): (Vec<(u64, Instant)>, Vec<f64>, _) =
        (Vec::new(), Vec::new(), 0);
    while rounds <= ROUNDS {
        tokio::select! {
            _ = looks.tick() => {
                let asked = Instant::now();
                let index = load::one(&log, &numbers).await.map_err(|fault| told(&fault))?;
                waiting.push((index, asked));
            }
            _ = feed.tick() => {
                let round = feeder.round(&log, &shelf).await.map_err(|fault| told(&fault))?;
                if let (Some(size), true) = (round.size, round.quorum) {
                    seconds.extend(waiting.iter().filter(|(index, _)| *index < size).map(|(_, asked)| asked.elapsed().as_secs_f64()));
                    waiting.retain(|(index, _)| *index >= size);
                }
                rounds += 1;
            }
        }
    }
    log.close().await;
    seconds.sort_by(f64::total_cmp);
    Ok((percentile(&seconds, 0.5), percentile(&seconds, 0.99)))
}

/// Starts a witness of this log and gives its key and address. It ends with the process.
async fn start(folder: &Path, name: &str, log: &NoteKey) -> Result<(String, std::net::SocketAddr), String> {
    let key = NoteKey::fresh(name).map_err(|fault| fault.to_string())?;
    let vkey = key.cosigner().to_string();
    let shelf = Shelf::open(folder).map_err(|fault| fault.to_string())?;
    let (logs, clock) = (vec![log.verifier()], Arc::new(SystemClock));
    let parts = WitnessParts { shelf, key, logs, clock, stall_seconds: STALL_SECONDS };
    let witness = Witness::open(parts).map_err(|fault| fault.to_string())?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.map_err(|fault| fault.to_string())?;
    let address = listener.local_addr().map_err(|fault| fault.to_string())?;
    tokio::spawn(async move {
        // It serves until the process ends.
        drop(axum::serve(listener, router(witness)).await);
    });
    Ok((vkey, address))
}
