//! What the tests of the log stand on.

#![allow(dead_code, reason = "each test file uses its part")]

use calendar::{Clock, Instant, ManualClock};
use ed25519_dalek::{Signer, SigningKey};
use ledger::public::{Origin, Placed};
use std::sync::Arc;
use tilelog::{Fuse, Journal, Limits, Log, LogFault, Memory, MemoryJournal, Parts, Shelf};
use tlog::{
    Checkpoint, Hash, KIND_ED25519, Kind, Leaf, Note, NoteSignFault, NoteSignature, NoteSigner, VerifierKey,
    leaf_hash, verify,
};

/// Noon of a day in 2026, microseconds since 1970.
pub const NOON: i64 = 1_795_608_000_000_000;

/// The log of the tests.
pub const NAME: &str = "town.example/access";

/// Its origin.
pub fn origin() -> Origin {
    Origin { name: NAME.into(), year: 2026 }
}

/// A key that is the same in every process of a test.
pub struct TestKey {
    key: SigningKey,
    name: String,
}

impl TestKey {
    /// The key of a log with this origin.
    pub fn of(origin: &Origin) -> Arc<Self> {
        Arc::new(Self { key: SigningKey::from_bytes(&[7; 32]), name: origin.to_string() })
    }
}

impl NoteSigner for TestKey {
    fn verifier(&self) -> VerifierKey {
        VerifierKey::new(&self.name, KIND_ED25519, self.key.verifying_key().to_bytes()).expect("a key")
    }

    fn sign(&self, text: &str) -> Result<NoteSignature, NoteSignFault> {
        let VerifierKey { name, id, .. } = self.verifier();
        Ok(NoteSignature { name, id, signature: self.key.sign(text.as_bytes()).to_bytes().to_vec() })
    }
}

/// The key under which checkpoints of the tests are checked.
pub fn key() -> VerifierKey {
    TestKey::of(&origin()).verifier()
}

/// A look, each number another one.
pub fn look(number: u64) -> Leaf {
    Leaf {
        kind: Kind::Access,
        basis: 1,
        provider: 2,
        requester: 3,
        day: 20_782,
        reference: 0,
        due: 0,
        count: 1,
        tag: Hash::of(&number.to_be_bytes()),
        commitment: Hash::of(&[&b"c"[..], &number.to_be_bytes()].concat()),
        aux: Hash::ZERO,
    }
}

/// The bytes of looks.
pub fn looks(numbers: std::ops::Range<u64>) -> Vec<[u8; 128]> {
    numbers.map(|number| look(number).bytes()).collect()
}

/// What a test can turn.
pub struct Bed {
    pub shelf: Arc<dyn Shelf>,
    pub journal: MemoryJournal,
    pub clock: Arc<ManualClock>,
    pub limits: Limits,
    pub fuse: Fuse,
}

impl Bed {
    /// A log in memory, without any leaf.
    pub fn new() -> Self {
        Self {
            shelf: Arc::new(Memory::new()),
            journal: MemoryJournal::new(),
            clock: Arc::new(ManualClock::at(Instant(NOON))),
            limits: Limits::default(),
            fuse: Fuse::default(),
        }
    }

    /// Its parts, with this journal.
    pub fn parts(&self, journal: Box<dyn Journal>) -> Parts {
        Parts {
            origin: origin(),
            shelf: self.shelf.clone(),
            journal,
            signer: TestKey::of(&origin()),
            clock: self.clock.clone() as Arc<dyn Clock>,
            limits: self.limits,
            sleep: None,
            fuse: self.fuse.clone(),
        }
    }

    /// Opens it on its journal in memory and drives it.
    pub async fn open(&self) -> Result<Log, LogFault> {
        open(self.parts(Box::new(self.journal.clone()))).await
    }
}

/// Opens a log and drives it by a task.
pub async fn open(parts: Parts) -> Result<Log, LogFault> {
    let (log, runner) = Log::open(parts).await?;
    tokio::spawn(runner.run());
    Ok(log)
}

/// The checkpoint of a note that the tests' key signed.
pub fn checkpoint(note: &str) -> Checkpoint {
    let note: Note = note.parse().expect("a note");
    assert!(note.verify(&key()), "signed by the log");
    Checkpoint::parse(&note.text).expect("a checkpoint")
}

/// Holds a leaf against its proof.
pub fn assert_placed(leaf: &[u8; 128], placed: &Placed) {
    let Checkpoint { size, root, .. } = checkpoint(&placed.checkpoint);
    assert!(verify(&leaf_hash(leaf), placed.index, size, &placed.path, &root), "leaf {}", placed.index);
}

/// Checks a log's files whole.
pub async fn fsck(
    shelf: &dyn Shelf,
    kept: Vec<String>,
) -> Result<tilelog::fsck::Report, tilelog::fsck::FsckFault> {
    let work = Memory::new();
    let options =
        tilelog::fsck::Options { key: key(), origin: Some(origin().to_string()), kept, work: &work };
    let reader = tilelog::fsck::Shelved(shelf);
    tilelog::fsck::check(&reader, &options, &mut |_| ()).await
}
