//! How long a gateway waits for others, and how many it talks to at once.

use std::time::Duration;

pub use exchange::head::SKEW_MICROS_MAX;

/// The most connections of other nodes that are held at once, unless [`Limits::connections`] says otherwise.
pub const PEER_CONNECTIONS_MAX: usize = 1_024;

/// The most idle connections kept to one node.
pub const IDLE_CONNECTIONS_MAX: usize = 256;

/// How long an idle connection is kept by the asker; shorter than the owner's [`KEPT_SECONDS`], so that a question
/// seldom meets a closing door.
pub const IDLE_SECONDS_MAX: u64 = 30;

/// How long the owner's side keeps a connection on which nothing is asked.
pub const KEPT_SECONDS: u64 = 60;

/// The buffer of one connection in one direction, bytes. A slow reader stops the writer when it is full.
pub const CONNECTION_BUFFER_BYTES: usize = 64 * 1024;

/// The most bytes of a streamed question that are read and thrown away after its refusal.
pub const DRAINED_BYTES_MAX: usize = 1024 * 1024;

/// The most bytes of an answer that is cut to its granted fields, and of a node's own message.
pub const HELD_BYTES_MAX: usize = exchange::inside::INSIDE_BODY_BYTES_MAX;

/// How long this node waits and how much it takes on. Another node that is slow, half open or gone gives one clear error within these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For a connection to another node with its TLS handshake.
    pub connect: Duration,
    /// For the first bytes of an answer, once nothing more of the question leaves.
    pub answer: Duration,
    /// For the next bytes of a message that has begun.
    pub idle: Duration,
    /// How many connections of other nodes are held at once; further ones wait.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(60),
            idle: Duration::from_secs(60),
            connections: PEER_CONNECTIONS_MAX,
        }
    }
}
