//! The custodian of the tag key: turns a person's secret into the proof from which her tags are made (ACC-04).
//!
//! The owner of a register asks once for each person and year. The custodian sees a keyed hash of her number, never
//! the number; it keeps no table of who asked for whom, and writes none into its journal: it counts. Invariants:
//! a member gets proofs under its own code only, so nobody can look for a person's traces at other owners; each
//! origin (a year) has a key of its own.

mod client;
mod limits;
mod local;
mod routes;
mod wire;

pub use client::{CustodianClient, published_key};
pub use limits::{ALPHA_BYTES_MAX, ALPHAS_A_MINUTE_MAX, ALPHAS_A_REQUEST_MAX, BODY_BYTES_MAX};
pub use local::LocalCustodian;
pub use routes::router;
pub use wire::{ProveRequest, WireFault};

use calendar::Clock;
use exchange::sealed_request::{Members, RequestRefused, SealedBy};
use ids::AgencyId;
use keys::VrfKey;
use limits::Rates;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tlog::{VrfPublic, agency_code};

/// What is sealed over: the door of this role.
pub const DOOR: &str = "custodian/prove";

/// What the binary hands to a custodian.
pub struct CustodianParts {
    /// The key of each origin.
    pub keys: BTreeMap<String, VrfKey>,
    /// Who may ask at all.
    pub members: Arc<dyn Members>,
    /// Codes beyond a member's own ([`agency_code`]): codes of groups, and [`tlog::WARRANTS_PROVIDER`] for those who
    /// open warrants or tell persons of them.
    pub shared: BTreeMap<u32, BTreeSet<AgencyId>>,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

/// Why there are no proofs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProveFault {
    /// The request has another form. 400.
    #[error(transparent)]
    Form(#[from] WireFault),
    /// Nobody knows who asks. 403.
    #[error(transparent)]
    Stranger(#[from] RequestRefused),
    /// There is no key for this log and year. 404.
    #[error("this custodian has no key for {0}")]
    Origin(String),
    /// An input of another log, or under a code that is not the member's. 403.
    #[error("input {0} is not of this log or not under a code of {1}")]
    Code(usize, AgencyId),
    /// Too many in this minute: [`ALPHAS_A_MINUTE_MAX`]. 429.
    #[error("{0} has asked for {ALPHAS_A_MINUTE_MAX} proofs in this minute; go on in the next")]
    Often(AgencyId),
}

/// A custodian. Cheap to clone.
#[derive(Clone)]
pub struct Custodian {
    inner: Arc<Inner>,
}

struct Inner {
    parts: CustodianParts,
    rates: Rates,
    proofs: AtomicU64,
    refused: AtomicU64,
}

impl Custodian {
    /// A custodian over its parts.
    pub fn new(parts: CustodianParts) -> Self {
        let (proofs, refused) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { inner: Arc::new(Inner { parts, rates: Rates::default(), proofs, refused }) }
    }

    /// The public key of an origin.
    pub fn key(&self, origin: &str) -> Option<VrfPublic> {
        self.inner.parts.keys.get(origin).map(VrfKey::public)
    }

    /// Judges and answers a sealed request. About 150 µs a proof: call it from a thread that may take that long.
    pub fn prove_sealed(&self, by: SealedBy, body: &[u8]) -> Result<Vec<[u8; 80]>, ProveFault> {
        let judged = || {
            let request = ProveRequest::read(body)?;
            let now = self.inner.parts.clock.now().0;
            let member = by.judge(&*self.inner.parts.members, DOOR, body, now)?;
            self.prove(&member, &request)
        };
        judged().inspect_err(|_| {
            self.inner.refused.fetch_add(1, Ordering::Relaxed);
        })
    }

    /// Answers a member whose seal was checked, or who sits in this process.
    pub fn prove(&self, member: &AgencyId, request: &ProveRequest) -> Result<Vec<[u8; 80]>, ProveFault> {
        let parts = &self.inner.parts;
        let key = parts.keys.get(&request.origin);
        let key = key.ok_or_else(|| ProveFault::Origin(request.origin.clone()))?;
        for (alpha, number) in request.alphas.iter().zip(0..) {
            let code = wire::provider_of(alpha, &request.origin).filter(|code| self.may(member, *code));
            code.ok_or_else(|| ProveFault::Code(number, member.clone()))?;
        }
        let minute = parts.clock.now().0.div_euclid(60_000_000);
        if !self.inner.rates.take(member, minute, request.alphas.len()) {
            return Err(ProveFault::Often(member.clone()));
        }
        let proofs = request.alphas.iter().map(|alpha| key.prove(alpha)).collect();
        self.inner.proofs.fetch_add(request.alphas.len() as u64, Ordering::Relaxed);
        Ok(proofs)
    }

    fn may(&self, member: &AgencyId, code: u32) -> bool {
        let shared = self.inner.parts.shared.get(&code);
        code == agency_code(member.as_str()) || shared.is_some_and(|members| members.contains(member))
    }

    /// Proofs given and requests refused since the start: all that is counted.
    pub fn counts(&self) -> (u64, u64) {
        (self.inner.proofs.load(Ordering::Relaxed), self.inner.refused.load(Ordering::Relaxed))
    }
}
