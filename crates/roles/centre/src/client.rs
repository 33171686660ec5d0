//! How a node speaks with the centre. What comes back is judged by the chain, never trusted for where it came from.

use exchange::chain::{self, ChainFault};
use exchange::membership::SignedText;
use exchange::snapshot::{Confirmation, ForkEvidence, MemberSignature, SignedSnapshot, Snapshot, Stop};
use ids::{AgreementId, MessageId};
use keys::PublicKey;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tlog::Hash;

use crate::{AgreementState, RequestState};

/// How long the centre may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The most snapshots that one round fetches; the next round goes on from there.
pub const SNAPSHOTS_A_ROUND_MAX: u64 = 500;

/// Why the centre could not be used.
#[derive(Debug, thiserror::Error)]
pub enum ClientFault {
    /// No answer.
    #[error(transparent)]
    Unreachable(#[from] web::client::Fault),
    /// It said no.
    #[error("the centre answers {status} {code}: {reason}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The stable code of the problem.
        code: String,
        /// Why, for the engineer.
        reason: String,
    },
    /// It answered with something else than was asked for.
    #[error("the centre's answer cannot be read: {0}")]
    Form(String),
    /// What it gave does not follow on what is known.
    #[error("{fault}")]
    Chain {
        /// Why.
        fault: ChainFault,
        /// What it gave: with a fork, half of the proof.
        given: Option<Box<SignedSnapshot>>,
    },
}

/// A snapshot that was accepted, as it was signed and as it was read.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// The exact bytes and their signature.
    pub signed: SignedSnapshot,
    /// What it says, and the hash of its bytes.
    pub known: (Snapshot, Hash),
}

/// What one round brought.
#[derive(Clone, Debug)]
pub struct News {
    /// New snapshots in order; empty when nothing changed.
    pub accepted: Vec<Accepted>,
    /// When the centre confirmed the last one as its newest, microseconds UTC; none when more are to be fetched.
    pub confirmed_micros: Option<i64>,
    /// Its signed word for that: kept, it tells the same after a restart.
    pub word: Option<Confirmation>,
}

/// What an order led to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// The snapshot that first shows it; none for a draft.
    pub number: Option<u64>,
    /// The certificate of a listed node, PEM.
    pub certificate: Option<String>,
}

/// A centre at an address.
#[derive(Clone, Debug)]
pub struct CentreClient {
    url: String,
    http: web::client::Client,
}

impl CentreClient {
    /// A centre at `http://host:port`.
    pub fn new(url: &str) -> Self {
        Self { url: url.trim_end_matches('/').to_owned(), http: web::client::Client::new() }
    }

    /// Fetches what is new since `known` and judges each; then the word that it is the newest. With none known
    /// the whole chain is fetched, from the first snapshot that the `pinned` key signed.
    pub async fn follow(
        &self,
        known: Option<&(Snapshot, Hash)>,
        pinned: &[PublicKey],
        now_micros: i64,
    ) -> Result<News, ClientFault> {
        let word: Confirmation = self.get("/configuration/confirmation").await?;
        let mut accepted: Vec<Accepted> = Vec::new();
        let from = known.map_or(0, |(snapshot, _)| snapshot.number);
        let to = word.number.min(from.saturating_add(SNAPSHOTS_A_ROUND_MAX));
        for number in from + 1..=to {
            let signed: SignedSnapshot = self.get(&format!("/configuration/{number}")).await?;
            let before = accepted.last().map(|last| &last.known).or(known);
            match chain::accept(before, &signed, pinned) {
                Ok(next) => accepted.push(Accepted { signed, known: next }),
                Err(fault) => return Err(ClientFault::Chain { fault, given: Some(Box::new(signed)) }),
            }
        }
        let newest = accepted.last().map(|last| &last.known).or(known);
        let newest = newest.ok_or_else(|| ClientFault::Form("the centre has no snapshot".to_owned()))?;
        if newest.0.number < word.number {
            return Ok(News { accepted, confirmed_micros: None, word: None });
        }
        match chain::confirm(newest, &word, now_micros) {
            Ok(at) => Ok(News { accepted, confirmed_micros: Some(at), word: Some(word) }),
            Err(fault) => Err(self.unconfirmed(newest.0.number, fault).await),
        }
    }

    /// When the centre confirms another snapshot than the known one, the other one is asked for: half of the proof.
    async fn unconfirmed(&self, number: u64, fault: ChainFault) -> ClientFault {
        let fork = matches!(fault, ChainFault::Fork { .. });
        let given = if fork { self.snapshot(number).await.ok().map(Box::new) } else { None };
        ClientFault::Chain { fault, given }
    }

    /// One snapshot, not judged.
    pub async fn snapshot(&self, number: u64) -> Result<SignedSnapshot, ClientFault> {
        self.get(&format!("/configuration/{number}")).await
    }

    /// The newest snapshot, not judged.
    pub async fn newest(&self) -> Result<SignedSnapshot, ClientFault> {
        self.get("/configuration").await
    }

    /// Hands in a request to join.
    pub async fn join(&self, request: &SignedText) -> Result<MessageId, ClientFault> {
        #[derive(Deserialize)]
        struct Taken {
            id: MessageId,
        }
        let taken: Taken = self.post("/requests", request).await?;
        Ok(taken.id)
    }

    /// Where a request to join stands.
    pub async fn request_state(&self, id: MessageId) -> Result<RequestState, ClientFault> {
        self.get(&format!("/requests/{id}")).await
    }

    /// Gives an order of a member: a draft, a key, a node.
    pub async fn order(&self, order: &SignedText) -> Result<Carried, ClientFault> {
        self.post("/agreements", order).await
    }

    /// The drafts that wait for signatures.
    pub async fn drafts(&self) -> Result<Vec<AgreementState>, ClientFault> {
        #[derive(Deserialize)]
        struct Listed {
            drafts: Vec<AgreementState>,
        }
        let listed: Listed = self.get("/agreements").await?;
        Ok(listed.drafts)
    }

    /// A draft or an agreement, and who signed it.
    pub async fn agreement(&self, id: &AgreementId) -> Result<AgreementState, ClientFault> {
        self.get(&format!("/agreements/{id}")).await
    }

    /// Signs; gives the number of the snapshot that activates it, when both sides have.
    pub async fn sign(&self, id: &AgreementId, by: &MemberSignature) -> Result<Option<u64>, ClientFault> {
        #[derive(Deserialize)]
        struct Signed {
            activated: Option<u64>,
        }
        let signed: Signed = self.post(&format!("/agreements/{id}/signatures"), by).await?;
        Ok(signed.activated)
    }

    /// Stops an agreement (SG-24); gives the number of the snapshot that says so.
    pub async fn stop(&self, stop: &Stop) -> Result<u64, ClientFault> {
        #[derive(Deserialize)]
        struct Stopped {
            number: u64,
        }
        let stopped: Stopped = self.post(&format!("/agreements/{}/stop", stop.agreement), stop).await?;
        Ok(stopped.number)
    }

    /// Brings the proof of a fork; true when it was new.
    pub async fn bring_fork(&self, evidence: &ForkEvidence) -> Result<bool, ClientFault> {
        #[derive(Deserialize)]
        struct Kept {
            new: bool,
        }
        let kept: Kept = self.post("/forks", evidence).await?;
        Ok(kept.new)
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientFault> {
        let (status, body) = self.http.get(&format!("{}{path}", self.url), None, PATIENCE).await?;
        read(status.as_u16(), &body)
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, what: &impl Serialize) -> Result<T, ClientFault> {
        let body = serde_json::to_vec(what).map_err(|fault| ClientFault::Form(fault.to_string()))?;
        let (status, body) =
            self.http.post_json(&format!("{}{path}", self.url), None, body, PATIENCE).await?;
        read(status.as_u16(), &body)
    }
}

fn read<T: DeserializeOwned>(status: u16, body: &[u8]) -> Result<T, ClientFault> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Said {
        code: String,
        reason: String,
        title: String,
    }
    if (200..300).contains(&status) {
        return serde_json::from_slice(body).map_err(|fault| ClientFault::Form(fault.to_string()));
    }
    let said: Said = serde_json::from_slice(body).unwrap_or_default();
    let reason = if said.reason.is_empty() { said.title } else { said.reason };
    Err(ClientFault::Refused { status, code: said.code, reason })
}
