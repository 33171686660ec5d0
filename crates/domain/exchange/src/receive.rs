//! The two ends of a delivery, as traits: roles implement the receiving end, the binary the carrying one.

use crate::{Envelope, Reply};
use store::BoxFuture;

/// Takes messages in. A reply other than [`Reply::Failed`] is given only after what it says is durable.
pub trait Receiver: Send + Sync {
    /// Takes one message.
    fn receive(&self, envelope: Envelope) -> BoxFuture<'_, Reply>;
}

/// Brings a message to its receiver, in this process or over the network.
pub trait Carrier: Send + Sync {
    /// Delivers and waits for the reply.
    fn carry(&self, envelope: Envelope) -> BoxFuture<'_, Result<Reply, CarrierFault>>;
}

/// Why a message did not arrive, or its reply did not. Whether it was taken in is then unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CarrierFault {
    /// Nobody is known under that name.
    UnknownReceiver(String),
    /// The receiver could not be reached or did not answer in time.
    Unreachable(String),
}

impl std::fmt::Display for CarrierFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnknownReceiver(name) => write!(f, "no agency {name} is known to this node"),
            Self::Unreachable(detail) => write!(f, "the agency could not be reached: {detail}"),
        }
    }
}

impl std::error::Error for CarrierFault {}
