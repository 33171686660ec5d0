//! The gateway of one node: what it is made of, and its two doors: `ask` for calls that leave, `arrive` for those
//! that come.
//!
//! Both ways run the same steps over the same code, whether the other node is across the network or in this
//! process; only the link under them differs.

use crate::call::{Incoming, Outgoing, Provider};
use crate::health::Health;
use crate::late::Waiting;
use crate::limits::Limits;
use crate::link::{FrameBody, Link, Via};
use crate::proofs::Promises;
use crate::replay::Seen;
use crate::standing_cell::StandingCell;
use calendar::{Clock, Instant};
use exchange::Receiver;
use exchange::receipt::Receipt;
use exchange::rest::RestFault;
use exchange::standing::Standing;
use ids::{Chance, MessageId, ServerName};
use jiff::tz::TimeZone;
use std::sync::{Arc, OnceLock};
use store::{BoxFuture, Fault, Store};
use web::watch::Watch;

/// What a gateway is made of.
pub struct GatewayParts {
    /// The name of this node. Its member seals, and its member's systems are asked and answer.
    pub server: ServerName,
    /// Where messages, receipts and the access log are kept: the agency's own store.
    pub store: Store,
    /// The member's sealing key; [`keys::Sealer::replace`] rotates it while traffic flows.
    pub sealer: Arc<keys::Sealer>,
    /// The configuration in force; swapped without dropping a connection.
    pub standing: StandingCell,
    /// How other nodes are reached: [`crate::tls_link::TlsLink`], [`crate::link::LocalLink`], or both
    /// ([`crate::link::Links`]).
    pub link: Arc<dyn Link>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Fresh ids.
    pub chance: Arc<dyn Chance>,
    /// Users whom asking systems name (`X-Road-UserId`) stand in the access log as a hash under this key: one user can
    /// be followed, and nobody can tell who it is. Secret, and the same for the life of the store.
    pub user_key: [u8; 32],
    /// The civil day on which agreements are judged is that of this zone.
    pub zone: TimeZone,
    /// The services of this node.
    pub provider: Arc<dyn Provider>,
    /// Takes the nodes' own messages in; none at a node that is a gateway and nothing else.
    pub receiver: Option<Arc<dyn Receiver>>,
    /// The way into the public access log: no answer leaves before its entries are there, and no answer of another
    /// node is believed that does not prove the same.
    pub placer: Arc<ledger::Placer>,
    /// The signed local queue of the access log, for the time that the log's store cannot be reached
    /// ([`Gateway::flush_late`]); without it calls are refused then.
    pub late: Option<Arc<ledger::late::Queue>>,
    /// How long it waits for others.
    pub limits: Limits,
}

/// A running gateway. Clones are the same gateway.
#[derive(Clone)]
pub struct Gateway {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) parts: GatewayParts,
    pub(crate) verifier: keys::Verifier,
    pub(crate) health: Health,
    pub(crate) seen: Seen,
    pub(crate) waiting: Waiting,
    pub(crate) promises: Promises,
    pub(crate) watch: OnceLock<Arc<Watch>>,
    /// Whether entries of a former run waited in the late queue when this one began.
    pub(crate) began_late: bool,
}

impl Gateway {
    /// A gateway of these parts. Nothing runs until it is asked or a listener hands it calls.
    pub fn new(parts: GatewayParts) -> Self {
        let seen = Seen::since(parts.clock.now());
        let began_late = parts.late.as_ref().is_some_and(|queue| queue.waiting_count() > 0);
        let (verifier, health, waiting) = (keys::Verifier::new(), Health::default(), Waiting::default());
        let promises = Promises::default();
        let watch = OnceLock::new();
        let inner = Inner { parts, verifier, health, seen, waiting, promises, watch, began_late };
        Self { inner: Arc::new(inner) }
    }

    /// Asks another member's service and gives its verified answer. The receipt is on disk before the answer is
    /// given; for a streamed answer, before its body ends.
    ///
    /// Refused with the protocol's errors of `server.clientproxy`, among them `global_conf_outdated`,
    /// `access_denied`, `unknown_member`, `invalid_security_server`, `network_error`, `inconsistent_response`,
    /// `logging_failed`. A refusal of the owner's node is no error here: it is an [`Incoming`] with a `fault`.
    pub async fn ask(&self, call: Outgoing) -> Result<Incoming, RestFault> {
        crate::ask::ask(self, call).await
    }

    /// Takes a call that another node sent and gives the frames of the sealed answer. `via` says how the caller
    /// proved which node it is. An error means that the frames could not be read at all: there is nothing that a
    /// sealed answer could name.
    pub async fn arrive(&self, via: Via, frames: FrameBody) -> Result<FrameBody, crate::open::OpenFault> {
        crate::arrive::arrive(self, via, frames).await
    }

    /// The receipt of a call that this node made, if it has it.
    pub async fn receipt(&self, id: MessageId) -> Result<Option<Receipt>, Fault> {
        crate::keep::receipt(self, id).await
    }

    /// Counts from now on what passes: faults on both sides, seals that were checked, messages of other nodes. The
    /// first watch stays.
    pub fn watched_by(&self, watch: Arc<Watch>) {
        // A second watch would count half of everything.
        let _ = self.inner.watch.set(watch);
    }

    /// The name of this node.
    pub fn server(&self) -> &ServerName {
        &self.inner.parts.server
    }

    /// The way into the public access log.
    pub fn placer(&self) -> &Arc<ledger::Placer> {
        &self.inner.parts.placer
    }

    /// The configuration in force.
    pub fn standing(&self) -> &StandingCell {
        &self.inner.parts.standing
    }

    /// Seals the opening of a message with the member's key. Batches are counted by their first leaf.
    pub(crate) async fn seal(&self, leaf: tlog::Hash) -> Result<keys::Seal, RestFault> {
        let seal = self.inner.parts.sealer.seal(leaf).await;
        let seal = seal.map_err(|fault| RestFault::cannot_sign(fault.to_string()))?;
        if let Some(watch) = self.watch().filter(|_| seal.index == 0) {
            watch.sealed(seal.size);
        }
        Ok(seal)
    }

    pub(crate) fn watch(&self) -> Option<&Watch> {
        self.inner.watch.get().map(AsRef::as_ref)
    }

    pub(crate) fn now(&self) -> Instant {
        self.inner.parts.clock.now()
    }
}

impl crate::front::Asks for Gateway {
    fn ask(&self, call: Outgoing) -> BoxFuture<'_, Result<Incoming, RestFault>> {
        Box::pin(crate::ask::ask(self, call))
    }
    fn receipt(&self, id: MessageId) -> BoxFuture<'_, Result<Option<Receipt>, Fault>> {
        Box::pin(crate::keep::receipt(self, id))
    }
    fn configuration(&self) -> Arc<Standing> {
        self.standing().get()
    }
}
