//! One witness, as the log speaks with it (c2sp.org/tlog-witness).

use axum::body::Bytes;
use axum::http::{Method, Request};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tilelog::{Log, LogFault, View};
use tlog::{Hash, Note, NoteSignature, VerifierKey};
use web::client::Client;

/// How long a witness may take to answer.
pub const WITNESS_PATIENCE: Duration = Duration::from_secs(3);

/// How often one round asks one witness: it may have to tell its size first, and may move meanwhile.
const TRIES_MAX: usize = 3;

/// The most bytes of a witness's reason that are told on.
const REASON_BYTES_MAX: usize = 200;

/// No size is known of this witness.
const UNKNOWN: u64 = u64::MAX;

/// Why a witness did not cosign.
#[derive(Debug, thiserror::Error)]
pub enum PeerFault {
    /// No answer.
    #[error(transparent)]
    Away(#[from] web::client::Fault),
    /// It said no.
    #[error("it answers {0}: {1}")]
    Refused(u16, String),
    /// It has cosigned more than this log has: an old copy of the log is running, or another one beside it.
    #[error("it has cosigned {seen} leaves, this log has {have}: an old copy of the log may be running")]
    Ahead {
        /// What it has seen.
        seen: u64,
        /// What we have.
        have: u64,
    },
    /// Its answer is no cosignature of its key.
    #[error("its answer is no cosignature of its key over this checkpoint")]
    Answer,
    /// It named another size again and again.
    #[error("it named another size {TRIES_MAX} times")]
    Restless,
    /// Our own tiles.
    #[error(transparent)]
    Log(#[from] LogFault),
}

/// A witness and what it saw last.
pub(super) struct Peer {
    pub(super) name: String,
    key: VerifierKey,
    url: String,
    http: Client,
    size: AtomicU64,
}

impl Peer {
    pub(super) fn new(name: &str, key: VerifierKey, url: &str, http: Client) -> Self {
        let url = format!("{}/add-checkpoint", url.trim_end_matches('/'));
        Self { name: name.to_owned(), key, url, http, size: AtomicU64::new(UNKNOWN) }
    }

    /// The size it cosigned last, as far as we know.
    pub(super) fn size(&self) -> Option<u64> {
        Some(self.size.load(Ordering::Relaxed)).filter(|size| *size != UNKNOWN)
    }

    /// Brings the checkpoint and fetches the cosignature.
    pub(super) async fn feed(&self, log: &Log, view: &View) -> Result<NoteSignature, PeerFault> {
        let new = view.checkpoint.size;
        for _ in 0..TRIES_MAX {
            let old = self.size().unwrap_or(0);
            if old > new {
                // What it told once may be old: a smaller log was restored by its keepers, and it knows better.
                self.size.store(UNKNOWN, Ordering::Relaxed);
                return Err(PeerFault::Ahead { seen: old, have: new });
            }
            let proof = self.proof(log, old, new).await?;
            let answer = self.post(body(old, &proof, &view.note)).await?;
            let text = String::from_utf8_lossy(answer.body()).into_owned();
            match answer.status().as_u16() {
                200 => {
                    let signature = self.cosignature(&text, view)?;
                    self.size.store(new, Ordering::Relaxed);
                    return Ok(signature);
                }
                409 => {
                    let size = text.trim_end().parse().map_err(|_| PeerFault::Answer)?;
                    self.size.store(size, Ordering::Relaxed);
                }
                status => return Err(PeerFault::Refused(status, shortened(&text))),
            }
        }
        Err(PeerFault::Restless)
    }

    async fn proof(&self, log: &Log, old: u64, new: u64) -> Result<Vec<Hash>, PeerFault> {
        if old == 0 || old == new {
            return Ok(Vec::new());
        }
        let log = log.clone();
        let made = tokio::task::spawn_blocking(move || log.consistency(old, new)).await;
        let bug = |_| LogFault::Closed("making a proof met a bug".to_owned());
        Ok(made.map_err(bug)??)
    }

    async fn post(&self, body: String) -> Result<axum::http::Response<Bytes>, PeerFault> {
        let request = Request::builder().method(Method::POST).uri(&self.url).body(Bytes::from(body).into());
        let unwritable = |_| web::client::Fault::Unwritable { url: self.url.clone() };
        Ok(self.http.send(request.map_err(unwritable)?, WITNESS_PATIENCE).await?)
    }

    /// The line of this witness's key among those it sent, if it holds.
    fn cosignature(&self, text: &str, view: &View) -> Result<NoteSignature, PeerFault> {
        let lines = text.lines().filter_map(|line| line.parse::<NoteSignature>().ok());
        let own = |line: &NoteSignature| line.name == self.key.name && line.id == self.key.id;
        let signature = lines.into_iter().find(own).ok_or(PeerFault::Answer)?;
        let note = Note { text: view.checkpoint.text(), signatures: vec![signature.clone()] };
        note.cosigned_at(&self.key).map(|_| signature).ok_or(PeerFault::Answer)
    }
}

/// The body of an `add-checkpoint`.
fn body(old: u64, proof: &[Hash], note: &str) -> String {
    let lines: String = proof.iter().map(|hash| format!("{}\n", STANDARD.encode(hash.0))).collect();
    format!("old {old}\n{lines}\n{note}")
}

fn shortened(text: &str) -> String {
    text.trim_end().chars().take(REASON_BYTES_MAX).filter(|letter| !letter.is_control()).collect()
}
