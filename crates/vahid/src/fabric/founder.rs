//! The centre of a demonstration, inside the process: it signs the one change that an institution orders, the stop of
//! an agreement (SG-24).

use super::founding;
use exchange::chain;
use exchange::signing::sign_snapshot;
use exchange::snapshot::{Snapshot, Stop};
use gateway::standing_cell::StandingCell;
use guardian::Exchanges;
use ids::MemberName;
use keys::Signer;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use store::BoxFuture;

/// The founded exchange, as the one who founded it can change it.
pub(super) struct Founder {
    pub(super) dir: PathBuf,
    pub(super) authority: Arc<dyn Signer>,
    pub(super) standing: StandingCell,
    /// Changes come one after the other.
    pub(super) turn: Mutex<()>,
}

impl Founder {
    fn stop(&self, stop: &Stop, now: i64) -> Result<u64, String> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let standing = self.standing.get();
        if !standing.member(&stop.by.member).is_some_and(|member| member.data_protection) {
            return Err(format!("{} is no data-protection authority", stop.by.member));
        }
        if !standing.stop_holds(stop) {
            return Err("the signature over the order does not hold".to_owned());
        }
        let mut snapshot: Snapshot = standing.snapshot().clone();
        let found = snapshot.agreements.iter_mut().find(|signed| signed.agreement.id == stop.agreement);
        let found = found.ok_or_else(|| format!("there is no agreement {}", stop.agreement))?;
        if found.stopped.is_some() {
            return Err(format!("{} is stopped already", stop.agreement));
        }
        found.stopped = Some(stop.clone());
        snapshot.number += 1;
        snapshot.previous = Some(standing.hash());
        snapshot.at_micros = now.max(snapshot.at_micros);
        let signed = sign_snapshot(&snapshot, &*self.authority).map_err(|fault| fault.to_string())?;
        chain::read(&signed).map_err(|fault| fault.to_string())?;
        // Durable before it holds: a restart must not bring the agreement back.
        founding::publish(&self.dir, &self.dir.join(founding::NEWEST), &signed, snapshot.number)?;
        self.standing.accept(&signed, now).map_err(|fault| fault.to_string())?;
        Ok(snapshot.number)
    }
}

/// The same as one institution sees it.
pub(super) struct Seen {
    pub(super) founder: Arc<Founder>,
    pub(super) member: MemberName,
    pub(super) clock: Arc<dyn calendar::Clock>,
}

impl Exchanges for Seen {
    fn member(&self) -> MemberName {
        self.member.clone()
    }

    fn newest(&self) -> BoxFuture<'_, Result<Arc<Snapshot>, String>> {
        Box::pin(async move { Ok(Arc::new(self.founder.standing.get().snapshot().clone())) })
    }

    fn stop(&self, stop: Stop) -> BoxFuture<'_, Result<u64, String>> {
        Box::pin(async move { self.founder.stop(&stop, self.clock.now().0) })
    }
}
