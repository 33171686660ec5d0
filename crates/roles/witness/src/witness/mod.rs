//! The witness: cosigns what a log says about itself, and never two things that contradict each other
//! (c2sp.org/tlog-witness).
//!
//! ```text
//! add-checkpoint → read → admit (known log, its signature) → lock the log → follow (state, proof)
//!                → cosign → keep on disk → answer
//! ```
//! It sees origins, sizes and roots; it reads no entry and asks nobody anything. Invariants: for each log the
//! cosigned sizes never shrink and one size has one root; nothing is answered that is not on the disk; reading the
//! state, judging and writing are one step for each log.

mod evidence;
mod judge;
mod request;
mod routes;
mod shelf;
mod standing;

pub use evidence::{Contradiction, EVIDENCE_BYTES_MAX, Evidence, EvidenceFault};
pub use judge::{Broken, Refusal, admit, follow};
pub use request::{AddCheckpoint, PROOF_LINES_MAX, REQUEST_BYTES_MAX, RequestFault};
pub use routes::router;
pub use shelf::{EVIDENCE_FILES_MAX, HISTORY_BYTES_MAX, Shelf, ShelfFault};
pub use standing::{LogStanding, STALL_SECONDS, STALL_SECONDS_MAX};

use calendar::Clock;
use keys::NoteKey;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tlog::{Checkpoint, Hash, Note, NoteSignature, VerifierKey};

/// What the binary hands to a witness.
pub struct WitnessParts {
    /// Its folder.
    pub shelf: Shelf,
    /// Its key.
    pub key: NoteKey,
    /// The keys of the logs it watches; the name of a key is the log's origin.
    pub logs: Vec<VerifierKey>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// After how many seconds without a checkpoint a log counts as stalled: [`STALL_SECONDS`] unless told.
    pub stall_seconds: i64,
}

/// Why there was no cosignature.
#[derive(Debug, thiserror::Error)]
pub enum AddFault {
    /// No request. 400.
    #[error(transparent)]
    Request(#[from] RequestFault),
    /// The log or the checkpoint.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The disk. 500: the log asks again.
    #[error(transparent)]
    Shelf(#[from] ShelfFault),
}

/// A witness. Cheap to clone.
#[derive(Clone)]
pub struct Witness {
    inner: Arc<Inner>,
}

struct Inner {
    shelf: Shelf,
    key: NoteKey,
    rooms: BTreeMap<String, Room>,
    clock: Arc<dyn Clock>,
    stall_seconds: i64,
    refused: AtomicU64,
}

/// One log.
struct Room {
    keys: Vec<VerifierKey>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    last: Option<(Note, Checkpoint)>,
    fed_micros: i64,
    moved_micros: i64,
}

impl Witness {
    /// Reads what the folder holds of each log. A damaged file is a fault: a witness that forgot is no witness.
    pub fn open(parts: WitnessParts) -> Result<Self, ShelfFault> {
        let WitnessParts { shelf, key, logs, clock, stall_seconds } = parts;
        let now = clock.now().0;
        let mut by_origin: BTreeMap<String, Vec<VerifierKey>> = BTreeMap::new();
        for log in logs {
            by_origin.entry(log.name.clone()).or_default().push(log);
        }
        let mut rooms = BTreeMap::new();
        for (origin, keys) in by_origin {
            let last = shelf.last(&origin)?;
            let cosigned = last.as_ref().and_then(|(note, _)| note.cosigned_at(key.cosigner()));
            let since = cosigned.and_then(|unix| i64::try_from(unix).ok()?.checked_mul(1_000_000));
            let since = since.unwrap_or(now);
            let state = Mutex::new(State { last, fed_micros: since, moved_micros: since });
            rooms.insert(origin, Room { keys, state });
        }
        let (stall_seconds, refused) = (stall_seconds.clamp(1, STALL_SECONDS_MAX), AtomicU64::new(0));
        Ok(Self { inner: Arc::new(Inner { shelf, key, rooms, clock, stall_seconds, refused }) })
    }

    /// Its public key.
    pub fn key(&self) -> &VerifierKey {
        self.inner.key.cosigner()
    }

    /// Answers one `add-checkpoint`. Blocks on the disk: call it from a thread that may.
    pub fn add(&self, body: &[u8]) -> Result<NoteSignature, AddFault> {
        let outcome =
            AddCheckpoint::read(body).map_err(AddFault::from).and_then(|request| self.judge(&request));
        if outcome.is_err() {
            self.inner.refused.fetch_add(1, Ordering::Relaxed);
        }
        outcome
    }

    fn judge(&self, request: &AddCheckpoint) -> Result<NoteSignature, AddFault> {
        let inner = &*self.inner;
        let origin = &request.checkpoint.origin;
        let room = inner.rooms.get(origin);
        judge::admit(request, room.map_or(&[], |room| &room.keys))?;
        let Some(room) = room else { return Err(Refusal::UnknownOrigin(origin.clone()).into()) };
        // From here until the state is on the disk nobody else judges a checkpoint of this log.
        let mut state = room.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = inner.clock.now().0;
        if let Err(refusal) = judge::follow(request, state.last.as_ref().map(|(_, checkpoint)| checkpoint)) {
            self.keep_evidence(room, state.last.as_ref(), request, now);
            return Err(refusal.into());
        }
        let line = inner.key.cosign(u64::try_from(now / 1_000_000).unwrap_or(0), &request.note.text);
        let mut cosigned = Note { text: request.note.text.clone(), signatures: Vec::new() };
        // Only what was verified is kept: the log's own signatures, and ours.
        let trusted = |signature: &&NoteSignature| {
            room.keys.iter().any(|key| key.name == signature.name && key.id == signature.id)
        };
        cosigned.signatures.extend(request.note.signatures.iter().filter(trusted).cloned());
        cosigned.signatures.push(line.clone());
        inner.shelf.keep(origin, &cosigned)?;
        let moved = state.last.as_ref().is_none_or(|(_, last)| last.size < request.checkpoint.size);
        if moved {
            inner.shelf.remember(origin, &cosigned)?;
            state.moved_micros = now;
        }
        state.fed_micros = now;
        state.last = Some((cosigned, request.checkpoint.clone()));
        Ok(line)
    }

    /// Two signed checkpoints that contradict each other are kept, whatever the status of the answer: a fork may
    /// come as a step back too. What proves nothing is not kept, so nobody fills the folder.
    fn keep_evidence(
        &self,
        room: &Room,
        last: Option<&(Note, Checkpoint)>,
        request: &AddCheckpoint,
        now: i64,
    ) {
        let Some((last_note, last)) = last else { return };
        let shelf = &self.inner.shelf;
        let new = &request.checkpoint;
        let former = if new.size < last.size {
            shelf.remembered(&new.origin, new.size)
        } else {
            Some(last_note.clone())
        };
        let Some(former) = former else { return };
        let evidence = Evidence::new(&former, &request.note, &request.proof, now / 1_000_000);
        if evidence.judge(&room.keys).is_err() {
            return;
        }
        match shelf.keep_evidence(new, &evidence) {
            Ok(path) => tracing::error!(
                origin = new.origin,
                file = %path.display(),
                "The log signed two checkpoints that contradict each other; the evidence is kept"
            ),
            Err(fault) => tracing::error!("the evidence of a fork could not be kept: {fault}"),
        }
    }

    /// The note that monitors fetch, by the SHA-256 of its origin; none when nothing was cosigned.
    pub fn last_by_hash(&self, hash: &str) -> Option<Note> {
        let hash: Hash = hash.parse().ok()?;
        let (_, room) = self.inner.rooms.iter().find(|(origin, _)| Hash::of(origin.as_bytes()) == hash)?;
        let state = room.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.last.as_ref().map(|(note, _)| note.clone())
    }

    /// How each log stands.
    pub fn standing(&self) -> Vec<LogStanding> {
        let inner = &*self.inner;
        let now = inner.clock.now().0;
        let of = |(origin, room): (&String, &Room)| {
            let state = room.state.lock().unwrap_or_else(PoisonError::into_inner);
            let size = state.last.as_ref().map_or(0, |(_, checkpoint)| checkpoint.size);
            LogStanding::new(origin, size, (state.fed_micros, state.moved_micros), now, inner.stall_seconds)
        };
        inner.rooms.iter().map(of).collect()
    }

    /// How many requests were refused since the start, and how many contradictions are kept.
    pub fn counts(&self) -> (u64, usize) {
        (self.inner.refused.load(Ordering::Relaxed), self.inner.shelf.evidence_count())
    }
}
