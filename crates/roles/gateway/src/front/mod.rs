//! The side of the information systems: HTTP of the protocol becomes a sealed question, and its answer HTTP.
//!
//! What this room knows: which client stands at the door, how it proves who it is, and how an answer or an error
//! looks to it. It never judges an agreement and never opens a seal. Invariants: no call leaves for a client
//! that did not prove itself as its own settings demand; nothing is spooled; a body that broke off is seen to
//! have broken off; `X-Road-Error` stands on the exchange's own errors and on nothing else.

mod ask;
mod asks;
mod client_commands;
mod clients;
mod door;
mod drain;
mod identity;
mod limits;
mod listen;
mod own;
mod refuse;
mod serve;
mod tls;

pub use asks::Asks;
pub use client_commands::{admit, dismiss, pin, unpin};
pub use clients::{CLIENTS_MAX, CertificateList, ClientSettings, ClientWire, Clients, ClientsWire, Mode};
pub use door::Shown;
pub use drain::DRAINED_BYTES_MAX;
pub use identity::{Identity, IdentityFault};
pub use limits::{
    BODY_SILENCE_SECONDS_MAX, CONNECTIONS_MAX, FrontLimits, HANDSHAKE_SECONDS_MAX, HEAD_BYTES_MAX,
    HEAD_SECONDS_MAX,
};
pub use listen::{listen, listen_tls};
pub use serve::ROUTES;
pub use tls::FrontTls;

use crate::services::{Services, Watched};
use calendar::Clock;
use ids::{Chance, ServerName};
use std::sync::Arc;
use web::watch::{Standings, Watch};

/// What a front is made of.
pub struct FrontParts {
    /// This node.
    pub server: ServerName,
    /// The languages of members' names in `listClients` and `verificationconf`, the preferred one first: the
    /// protocol has one name for each member.
    pub languages: Vec<String>,
    /// The centre's address, as `verificationconf` names it.
    pub centre: String,
    /// The way to other nodes: the gateway.
    pub asks: Arc<dyn Asks>,
    /// The information systems that may ask, and how each proves who it is.
    pub clients: Arc<Watched<Clients>>,
    /// The node's services: its maintenance text holds for both directions.
    pub services: Arc<Watched<Services>>,
    /// Counts calls and faults; its routes are [`ROUTES`].
    pub watch: Arc<Watch>,
    /// How the node stands, for `/ready`.
    pub standings: Arc<dyn Standings>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Fresh ids.
    pub chance: Arc<dyn Chance>,
    /// How long it waits for information systems.
    pub limits: FrontLimits,
}

/// The front of one node. Clones are the same front.
#[derive(Clone)]
pub struct Front {
    parts: Arc<FrontParts>,
}

impl Front {
    /// A front of these parts; [`listen`] and [`listen_tls`] hand it connections.
    pub fn new(parts: FrontParts) -> Self {
        Self { parts: Arc::new(parts) }
    }
}
