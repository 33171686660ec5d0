//! The public log and the tag custodian, as the owner's side sees them: in this process or over the network.

use std::sync::Arc;
use store::BoxFuture;
use tlog::Hash;

/// Which year's log: `name` is the country's (`az.vahid.example/access`), the origin of notes is `name/year`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The part before the year.
    pub name: Arc<str>,
    /// The year (UTC) whose leaves stand there.
    pub year: i16,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.name, self.year)
    }
}

/// Where a leaf stands in the log, with what proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Its number, from 0.
    pub index: u64,
    /// Its path to the root of the checkpoint, nearest neighbour first.
    pub path: Vec<Hash>,
    /// The checkpoint, signed by the log: a signed note.
    pub checkpoint: Arc<str>,
}

/// Why the log did not place leaves.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogDown {
    /// Not reached, or it could not act now. Whether the leaves were placed is unknown: the same leaves may be
    /// submitted again, the log knows them by their bytes.
    #[error("the access log cannot be reached: {0}")]
    Away(String),
    /// The log refuses these leaves for good: a wrong provider, a kind that this member may not write.
    #[error("the access log refuses: {0}")]
    Refused(String),
}

/// The log: takes leaves and answers once they are durable and in a published checkpoint.
pub trait PublicLog: Send + Sync {
    /// Places leaves of one origin, in their order. Each is 128 bytes ([`tlog::LEAF_BYTES`]). One that is there
    /// already is answered with its old place.
    fn add(&self, origin: Origin, leaves: Vec<[u8; 128]>) -> BoxFuture<'_, Result<Vec<Placed>, LogDown>>;
}

/// The custodian of the tag key (a VRF). It sees pseudonymous secrets of persons, never their numbers.
pub trait Custodian: Send + Sync {
    /// Proofs for inputs ([`tlog::alpha`]) of one origin, in their order; 80 bytes each.
    fn prove(&self, origin: Origin, alphas: Vec<Vec<u8>>) -> BoxFuture<'_, Result<Vec<[u8; 80]>, LogDown>>;
    /// The public key of that origin: 32 bytes.
    fn key(&self, origin: Origin) -> BoxFuture<'_, Result<[u8; 32], LogDown>>;
}

/// Those who keep what lies under a seal: openings of sealed looks are encrypted to them (HPKE), and two of three
/// shares of their key open one.
pub trait Escrow: Send + Sync {
    /// The ciphertext; an error says why there is none.
    fn encrypt(&self, opening: &[u8]) -> Result<Vec<u8>, String>;
}

/// What the log publishes as files, for those who check it.
pub trait PublicFiles: Send + Sync {
    /// A file of the log of one year by its path (`checkpoint`, `tile/0/x001/067`); none if there is no such file.
    fn get(&self, origin: Origin, path: String) -> BoxFuture<'_, Result<Option<Vec<u8>>, LogDown>>;
}
