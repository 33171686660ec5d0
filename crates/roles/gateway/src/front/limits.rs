//! Every limit of the front, on one page.

use std::time::Duration;

/// How long a request's head may take from its first byte, and a kept connection may lie still: 20 seconds. Who
/// drips a head byte by byte loses the connection.
pub const HEAD_SECONDS_MAX: u64 = 20;

/// The most bytes of a request's head.
pub const HEAD_BYTES_MAX: usize = 48 * 1024;

/// How long a TLS handshake may take.
pub const HANDSHAKE_SECONDS_MAX: u64 = 10;

/// How long a sender may be silent in the middle of its body.
pub const BODY_SILENCE_SECONDS_MAX: u64 = 30;

/// The most open connections of one listener. The next ones wait at the door.
pub const CONNECTIONS_MAX: usize = 4_096;

/// How long the front waits. The defaults are the constants of this page; tests and small machines choose less.
#[derive(Clone, Copy, Debug)]
pub struct FrontLimits {
    /// For a head: [`HEAD_SECONDS_MAX`].
    pub head: Duration,
    /// For a handshake: [`HANDSHAKE_SECONDS_MAX`].
    pub handshake: Duration,
    /// For the next bytes of a body: [`BODY_SILENCE_SECONDS_MAX`].
    pub body_silence: Duration,
    /// Open connections of one listener: [`CONNECTIONS_MAX`].
    pub connections: usize,
}

impl Default for FrontLimits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(HEAD_SECONDS_MAX),
            handshake: Duration::from_secs(HANDSHAKE_SECONDS_MAX),
            body_silence: Duration::from_secs(BODY_SILENCE_SECONDS_MAX),
            connections: CONNECTIONS_MAX,
        }
    }
}
