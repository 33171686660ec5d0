//! The configuration in force, swapped while traffic flows.

use exchange::chain::{self, ChainFault, Staleness};
use exchange::rest::{Origin, RestFault};
use exchange::snapshot::SignedSnapshot;
use exchange::standing::{Standing, StandingFault};
use std::sync::{Arc, PoisonError, RwLock};

/// Holds the configuration in force. Clones share it. A message that is under way keeps the one that it began with.
#[derive(Clone, Debug)]
pub struct StandingCell {
    inner: Arc<RwLock<Current>>,
}

#[derive(Clone, Debug)]
struct Current {
    standing: Arc<Standing>,
    confirmed_micros: i64,
}

/// Why a newer configuration was not taken; the one in force stays.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReloadFault {
    /// It does not follow from the one in force.
    #[error("{0}")]
    Chain(#[from] ChainFault),
    /// It contradicts itself.
    #[error("{0}")]
    Standing(#[from] StandingFault),
}

impl StandingCell {
    /// A cell that holds a configuration; `confirmed_micros` is when the centre last said that it is its newest.
    pub fn new(standing: Standing, confirmed_micros: i64) -> Self {
        let current = Current { standing: Arc::new(standing), confirmed_micros };
        Self { inner: Arc::new(RwLock::new(current)) }
    }

    /// The configuration, however old.
    pub fn get(&self) -> Arc<Standing> {
        Arc::clone(&self.read().standing)
    }

    /// The configuration and when it was last confirmed, microseconds UTC.
    pub fn current(&self) -> (Arc<Standing>, i64) {
        let current = self.read();
        (Arc::clone(&current.standing), current.confirmed_micros)
    }

    /// The configuration, if it may still be worked on; else the protocol's `global_conf_outdated`.
    pub fn in_force(&self, origin: Origin, now_micros: i64) -> Result<Arc<Standing>, RestFault> {
        let (standing, confirmed) = self.current();
        match chain::stale(standing.snapshot(), confirmed, now_micros) {
            Staleness::Fresh | Staleness::OnGrace { .. } => Ok(standing),
            Staleness::Expired => Err(RestFault::new(
                origin,
                "global_conf_outdated",
                "The configuration of the exchange is too old; this node must reach its centre first",
            )),
        }
    }

    /// Takes the next snapshot if it follows from the one in force; says whether it is new. No connection is
    /// dropped: later messages are judged by it, on the same connections.
    pub fn accept(&self, next: &SignedSnapshot, now_micros: i64) -> Result<bool, ReloadFault> {
        let former = self.get();
        let known = (former.snapshot().clone(), former.hash());
        let (snapshot, hash) = chain::accept(Some(&known), next, &[])?;
        let is_new = hash != former.hash();
        if is_new {
            self.replace(Standing::new(snapshot, hash)?, now_micros);
        }
        Ok(is_new)
    }

    /// Puts a configuration in force that the caller has already judged.
    pub fn replace(&self, standing: Standing, confirmed_micros: i64) {
        let current = Current { standing: Arc::new(standing), confirmed_micros };
        *self.inner.write().unwrap_or_else(PoisonError::into_inner) = current;
    }

    /// Notes that the centre called the configuration in force its newest at an instant ([`chain::confirm`]).
    pub fn confirmed(&self, at_micros: i64) {
        let mut current = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        current.confirmed_micros = current.confirmed_micros.max(at_micros);
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Current> {
        self.inner.read().unwrap_or_else(PoisonError::into_inner)
    }
}
