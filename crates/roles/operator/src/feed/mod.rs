//! Feeding the witnesses: every few seconds the newest checkpoint goes to all of them at once, with the proof that it
//! follows on what each saw last; their cosignatures come back and are published with it.
//!
//! A witness that hangs holds nobody up: the checkpoint is published as soon as the quorum stands, and again when more
//! have cosigned. A crash between two rounds loses nothing: the witnesses keep what they saw.

mod peer;

pub use peer::{PeerFault, WITNESS_PATIENCE};

use crate::WitnessedShelf;
use calendar::Clock;
use peer::Peer;
use serde::Serialize;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tilelog::{Log, LogFault};
use tlog::{Note, Policy};
use tokio::task::JoinSet;

use crate::QuorumState;

/// How often the witnesses are fed.
pub const FEED_EVERY: Duration = Duration::from_secs(5);

/// The feeder of one log.
pub struct Feeder {
    policy: Policy,
    peers: Vec<Arc<Peer>>,
    clock: Arc<dyn Clock>,
    /// When a quorum last stood, microseconds UTC.
    quorum_micros: AtomicI64,
    misses: AtomicU64,
    last: Mutex<Vec<PeerStanding>>,
}

/// How one witness answered last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PeerStanding {
    /// Its name in the policy.
    pub name: String,
    /// The size it cosigned last; none before the first.
    pub size: Option<u64>,
    /// Why it did not cosign in the last round.
    pub fault: Option<String>,
}

/// What one round brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// The size of the checkpoint that was fed; none before the first leaf.
    pub size: Option<u64>,
    /// The witnesses that cosigned it.
    pub cosigned: Vec<String>,
    /// Whether they are enough.
    pub quorum: bool,
}

impl Feeder {
    /// A feeder by a policy; witnesses without an address are not fed. With what is published already it knows since
    /// when there is no quorum.
    pub fn new(policy: Policy, shelf: &WitnessedShelf, clock: Arc<dyn Clock>) -> Result<Self, LogFault> {
        let now = clock.now().0;
        let published = shelf.cosigned()?.and_then(|note| {
            let judged = policy.judge(&note, u64::try_from(now / 1_000_000).ok()?).ok()?;
            i64::try_from(judged.time_oldest_needed?).ok()?.checked_mul(1_000_000)
        });
        let http = web::client::Client::new();
        let peers = policy.witnesses().filter_map(|(name, party)| {
            let url = party.url.as_deref()?;
            Some(Arc::new(Peer::new(name, party.key.clone(), url, http.clone())))
        });
        let peers = peers.collect();
        let quorum_micros = AtomicI64::new(published.unwrap_or(now));
        Ok(Self { policy, peers, clock, quorum_micros, misses: AtomicU64::new(0), last: Mutex::default() })
    }

    /// Whether the policy names a witness at all.
    pub fn is_witnessed(&self) -> bool {
        self.policy.witnesses().next().is_some()
    }

    /// Feeds all witnesses once with the newest checkpoint.
    pub async fn round(&self, log: &Log, shelf: &Arc<WitnessedShelf>) -> Result<Round, LogFault> {
        let view = log.view();
        if view.checkpoint.size == 0 || !self.is_witnessed() {
            return Ok(Round { size: None, cosigned: Vec::new(), quorum: !self.is_witnessed() });
        }
        let size = view.checkpoint.size;
        let mut note: Note = view
            .note
            .parse()
            .map_err(|_| LogFault::Disagree { what: "the newest checkpoint is no signed note".to_owned() })?;
        let mut asked = JoinSet::new();
        for peer in &self.peers {
            let (peer, log, view) = (peer.clone(), log.clone(), view.clone());
            asked.spawn(async move {
                let answer = peer.feed(&log, &view).await;
                (peer, answer)
            });
        }
        let (mut cosigned, mut standing, mut quorum) = (Vec::new(), Vec::new(), false);
        while let Some(answered) = asked.join_next().await {
            // A task of ours that panicked has said so already and is a witness that did not answer.
            let Ok((peer, answer)) = answered else { continue };
            let fault = match answer {
                Ok(signature) => {
                    note.signatures.push(signature);
                    cosigned.push(peer.name.clone());
                    None
                }
                Err(fault) => {
                    tracing::warn!(witness = peer.name, origin = %log.origin(), "A witness did not cosign: {fault}");
                    Some(fault.to_string())
                }
            };
            standing.push(PeerStanding { name: peer.name.clone(), size: peer.size(), fault });
            quorum = self.publish(size, &note, shelf)? || quorum;
        }
        standing.sort_by(|one, other| one.name.cmp(&other.name));
        cosigned.sort();
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = standing;
        if !quorum {
            self.misses.fetch_add(1, Ordering::Relaxed);
        }
        Ok(Round { size: Some(size), cosigned, quorum })
    }

    /// Publishes the note if it has its quorum.
    fn publish(&self, size: u64, note: &Note, shelf: &WitnessedShelf) -> Result<bool, LogFault> {
        let now = self.clock.now().0;
        let Ok(judged) = self.policy.judge(note, u64::try_from(now / 1_000_000).unwrap_or(0)) else {
            return Ok(false);
        };
        // A policy that asks for nobody publishes what came.
        let enough = judged.time_oldest_needed.is_some() || !judged.names.is_empty();
        if enough {
            shelf.publish_cosigned(size, note)?;
            self.quorum_micros.store(now, Ordering::Relaxed);
        }
        Ok(enough)
    }

    /// Seconds since a quorum last stood; 0 when the policy names no witness.
    pub fn quorum_seconds(&self) -> i64 {
        if !self.is_witnessed() {
            return 0;
        }
        let since = self.clock.now().0.saturating_sub(self.quorum_micros.load(Ordering::Relaxed));
        (since / 1_000_000).max(0)
    }

    /// What follows from that.
    pub fn state(&self) -> QuorumState {
        QuorumState::after(self.quorum_seconds())
    }

    /// Rounds without a quorum since the start.
    pub fn misses(&self) -> u64 {
        self.misses.load(Ordering::Relaxed)
    }

    /// How each witness answered in the last round.
    pub fn peers(&self) -> Vec<PeerStanding> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
