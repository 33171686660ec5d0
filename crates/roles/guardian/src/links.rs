//! What the binary connects to an institution after it is made: the key with which it signs, the exchange whose
//! agreements it watches, the policy by which it judges the log.

use exchange::snapshot::{Snapshot, Stop};
use ids::MemberName;
use keys::Signer;
use ledger::public::{Escrow, Origin};
use oversight::warrant::KeyRing;
use std::sync::{Arc, OnceLock};
use store::BoxFuture;

/// The exchange as an institution sees it: the configuration in force, and the one order that an authority gives.
pub trait Exchanges: Send + Sync {
    /// The institution's own name in it.
    fn member(&self) -> MemberName;
    /// The newest snapshot. The fault is a sentence for the journal.
    fn newest(&self) -> BoxFuture<'_, Result<Arc<Snapshot>, String>>;
    /// Stops an agreement (SG-24); gives the number of the snapshot that says so.
    fn stop(&self, stop: Stop) -> BoxFuture<'_, Result<u64, String>>;
}

/// The policy (log and witnesses) of the log of a year; none when nobody told it.
pub type Policies = Arc<dyn Fn(&Origin) -> Option<tlog::Policy> + Send + Sync>;

/// The connections; each is set once, the first word stays.
#[derive(Default)]
pub(crate) struct Links {
    pub(crate) signer: OnceLock<Arc<dyn Signer>>,
    pub(crate) exchanges: OnceLock<Arc<dyn Exchanges>>,
    pub(crate) policies: OnceLock<Policies>,
    pub(crate) keys: OnceLock<Arc<dyn KeyRing>>,
    pub(crate) escrow: OnceLock<Arc<dyn Escrow>>,
}

impl crate::Guardian {
    /// Says with which key the institution signs reports, rule changes and stops: the one of its seat.
    pub fn set_signer(&self, signer: Arc<dyn Signer>) {
        // A second word is a mistake of the wiring and harms nobody.
        let _ = self.inner.links.signer.set(signer);
    }

    /// Says where the agreements of the exchange are.
    pub fn set_exchanges(&self, exchanges: Arc<dyn Exchanges>) {
        // A second word is a mistake of the wiring and harms nobody.
        let _ = self.inner.links.exchanges.set(exchanges);
    }

    /// Says where the keys of institutions are known. Without them no seal of another institution holds (SG-19).
    pub fn set_keys(&self, keys: Arc<dyn KeyRing>) {
        // A second word is a mistake of the wiring and harms nobody.
        let _ = self.inner.links.keys.set(keys);
    }

    /// Says with what openings are locked for the escrow. Without it no warrant comes into force.
    pub fn set_escrow(&self, escrow: Arc<dyn Escrow>) {
        // A second word is a mistake of the wiring and harms nobody.
        let _ = self.inner.links.escrow.set(escrow);
    }

    /// Says by which policy (log and witnesses) the checkpoints of each year's log are judged. Without one the
    /// institution draws no lots (`no-policy`) and its checks say that nobody judges the witnesses.
    pub fn set_policies(&self, policies: Policies) {
        // A second word is a mistake of the wiring and harms nobody.
        let _ = self.inner.links.policies.set(policies);
    }

    /// The policy of the log of a year.
    pub(crate) fn policy(&self, origin: &Origin) -> Option<tlog::Policy> {
        self.inner.links.policies.get().and_then(|policies| policies(origin))
    }
}
