//! How a role stands, asked when somebody looks. Plain values; the role fills them from its own store.

use std::future::Future;
use std::pin::Pin;

use super::{CertificateKind, Queue};

/// A certificate with fewer days left than this is told of.
pub const CERTIFICATE_DAYS_SOON: i64 = 14;

/// How a role stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Why the store does not answer; none when it does. Never personal data.
    pub store_fault: Option<String>,
    /// Queues with their depth and age.
    pub queues: Vec<QueueStanding>,
    /// Certificates with the time they have left.
    pub certificates: Vec<CertificateStanding>,
    /// The configuration of the exchange; none for a role that has none.
    pub configuration: Option<ConfigurationStanding>,
    /// The access log; none for a role that has none.
    pub log: Option<LogStanding>,
}

/// One queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueStanding {
    /// Which.
    pub queue: Queue,
    /// How many wait.
    pub depth: u64,
    /// Seconds since the oldest of them was due; 0 for an empty queue.
    pub oldest_s: u64,
    /// The depth at which the queue takes no more; none if it has no such limit.
    pub depth_max: Option<u64>,
}

/// One certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateStanding {
    /// What it is for.
    pub kind: CertificateKind,
    /// Whose, as the page of traffic names it: a node or a system, never a person. Not a label.
    pub name: String,
    /// Seconds until it ends; negative when it has ended.
    pub seconds_left: i64,
}

impl CertificateStanding {
    /// Whole days left; -1 and less when it has ended.
    pub fn days_left(&self) -> i64 {
        self.seconds_left.div_euclid(86_400)
    }
}

/// The configuration of the exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfigurationStanding {
    /// The number of the snapshot in force.
    pub number: u64,
    /// Seconds since the centre was last heard to say that it is the newest.
    pub age_s: u64,
    /// Seconds after which this node stops working with it.
    pub grace_s: u64,
}

/// The access log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogStanding {
    /// Whether entries can be written.
    pub reachable: bool,
    /// Entries in the signed local queue.
    pub late: u64,
    /// How many that queue takes.
    pub late_max: u64,
}

/// What a role can be asked.
pub trait Standings: Send + Sync {
    /// Reads how the role stands now.
    fn read(&self) -> Pin<Box<dyn Future<Output = Standing> + Send + '_>>;
}
