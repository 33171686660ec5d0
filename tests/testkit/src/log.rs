//! A public log and a custodian inside the test: real keys, a real tree, kept in memory.

use keys::NoteKey;
use ledger::public::{Custodian, LogDown, Origin, Placed, PublicLog};
use ledger::{LogKeys, Owner, Placer, PlacerParts};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::{BoxFuture, Store};
use tlog::{Checkpoint, Hash, LEAF_BYTES, Leaf, Note, NoteSigner, TileTree, VrfSecret, leaf_hash};

/// The name of the log of tests, without its year.
pub const ORIGIN: &str = "log.example/access";

/// The pepper of tests.
pub const PEPPER: [u8; 32] = [5; 32];

/// How many years a test's log knows: from [`FIRST_YEAR`] on; some tests let a benefit of three years end.
const YEARS: i16 = 8;

/// The first year of a test's log.
const FIRST_YEAR: i16 = 2025;

/// A log of its own for one test, with the custodian beside it. It outlives restarts of those who write to it.
pub struct TestLog {
    signers: BTreeMap<i16, NoteKey>,
    vrf: VrfSecret,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    years: BTreeMap<i16, Year>,
    away: bool,
    refuses: bool,
    lies: Option<Lie>,
    asked: usize,
}

/// The log of one year.
#[derive(Clone, Default)]
struct Year {
    leaves: Vec<[u8; LEAF_BYTES]>,
    places: BTreeMap<[u8; LEAF_BYTES], u64>,
    tree: TileTree,
}

impl Year {
    /// The place of a leaf; a new one comes to the end.
    fn take(&mut self, leaf: [u8; LEAF_BYTES]) -> u64 {
        let next = self.leaves.len() as u64;
        let place = *self.places.entry(leaf).or_insert(next);
        if place == next {
            self.leaves.push(leaf);
            self.tree.append(leaf_hash(&leaf));
        }
        place
    }
}

/// How a log, or its custodian, deceives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lie {
    /// It says that leaves are there and does not keep them.
    Drops,
    /// It signs with a key that nobody knows.
    ForeignKey,
    /// The custodian gives the key of another input.
    ForeignTagKey,
}

impl TestLog {
    /// An empty log with fresh keys. Panics when the machine gives no random bytes.
    pub fn new() -> Arc<Self> {
        let key = |year: i16| NoteKey::fresh(&format!("{ORIGIN}/{year}")).expect("a fresh key");
        let signers = (FIRST_YEAR..FIRST_YEAR + YEARS).map(|year| (year, key(year))).collect();
        // The same tag keys in every run: a run can be repeated.
        let vrf = VrfSecret::of_random(&[3; 64]).expect("no zero");
        Arc::new(Self { signers, vrf, state: Mutex::default() })
    }

    /// The keys to believe.
    pub fn keys(&self) -> Arc<LogKeys> {
        Arc::new(LogKeys::new(self.signers.values().map(NoteSigner::verifier)))
    }

    /// A placer of an agency over this log.
    pub fn placer(self: &Arc<Self>, agency: &ids::AgencyId, store: &Store, parts: Beside) -> Arc<Placer> {
        Arc::new(Placer::new(PlacerParts {
            owner: Owner::new(agency.clone(), ORIGIN, PEPPER),
            store: store.clone(),
            log: self.clone(),
            custodian: self.clone(),
            keys: self.keys(),
            escrow: None,
            sealer: parts.sealer,
            clock: parts.clock,
            chance: parts.chance,
        }))
    }

    /// The leaves of all years, in order.
    pub fn leaves(&self) -> Vec<Leaf> {
        let years = &self.state().years;
        years.values().flat_map(|year| &year.leaves).filter_map(|bytes| Leaf::read(bytes).ok()).collect()
    }

    /// Whether some leaf commits to this.
    pub fn holds(&self, commitment: &Hash) -> bool {
        self.leaves().iter().any(|leaf| leaf.commitment == *commitment)
    }

    /// Makes the log and its custodian unreachable, or reachable again.
    pub fn set_away(&self, away: bool) {
        self.state().away = away;
    }

    /// Makes the log refuse every leaf, or take them again.
    pub fn set_refusing(&self, refuses: bool) {
        self.state().refuses = refuses;
    }

    /// Makes the log deceive, or not.
    pub fn set_lie(&self, lie: Option<Lie>) {
        self.state().lies = lie;
    }

    /// How often the custodian was asked for proofs.
    pub fn asked(&self) -> usize {
        self.state().asked
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn placed(&self, origin: &Origin, leaves: Vec<[u8; LEAF_BYTES]>) -> Result<Vec<Placed>, LogDown> {
        let mut state = self.state();
        if state.away {
            return Err(LogDown::Away("the test took it away".to_owned()));
        }
        if state.refuses {
            return Err(LogDown::Refused("the test forbids it".to_owned()));
        }
        let signer =
            self.signers.get(&origin.year).ok_or_else(|| LogDown::Refused("no such year".to_owned()))?;
        let lie = state.lies;
        let kept = state.years.entry(origin.year).or_default();
        let mut year = kept.clone();
        let places: Vec<u64> = leaves.into_iter().map(|leaf| year.take(leaf)).collect();
        if lie == Some(Lie::Drops) {
            year = Year::default();
            year.take([1; LEAF_BYTES]);
        } else {
            kept.clone_from(&year);
        }
        let said = Checkpoint { origin: origin.to_string(), size: year.tree.size(), root: year.tree.root() };
        let mut note = Note::unsigned(&said.text()).expect("a checkpoint is a note");
        let signature = match lie {
            Some(Lie::ForeignKey) => {
                NoteKey::fresh(&origin.to_string()).expect("a fresh key").sign(&note.text)
            }
            _ => signer.sign(&note.text),
        };
        note.signatures.push(signature.expect("a signature"));
        let checkpoint: Arc<str> = note.to_string().into();
        let placed = |index: u64| Placed {
            index,
            path: year.tree.inclusion(index).unwrap_or_default(),
            checkpoint: Arc::clone(&checkpoint),
        };
        Ok(places.into_iter().map(placed).collect())
    }
}

/// What a placer needs beside its log.
pub struct Beside {
    /// The node's key.
    pub sealer: Arc<keys::Sealer>,
    /// Time.
    pub clock: Arc<dyn calendar::Clock>,
    /// Chance.
    pub chance: Arc<dyn ids::Chance>,
}

impl Beside {
    /// A fresh sealing key beside this time and chance. Panics when the machine gives no random bytes.
    pub fn new(clock: Arc<dyn calendar::Clock>, chance: Arc<dyn ids::Chance>) -> Self {
        let signer = keys::FileSigner::fresh().expect("a fresh key");
        Self { sealer: Arc::new(keys::Sealer::new(Arc::new(signer))), clock, chance }
    }
}

impl PublicLog for TestLog {
    fn add(
        &self,
        origin: Origin,
        leaves: Vec<[u8; LEAF_BYTES]>,
    ) -> BoxFuture<'_, Result<Vec<Placed>, LogDown>> {
        Box::pin(async move { self.placed(&origin, leaves) })
    }
}

impl Custodian for TestLog {
    fn prove(&self, _: Origin, alphas: Vec<Vec<u8>>) -> BoxFuture<'_, Result<Vec<[u8; 80]>, LogDown>> {
        Box::pin(async move {
            let mut state = self.state();
            if state.away {
                return Err(LogDown::Away("the test took it away".to_owned()));
            }
            state.asked += 1;
            let foreign = state.lies == Some(Lie::ForeignTagKey);
            let input = |alpha: &Vec<u8>| if foreign { b"another".to_vec() } else { alpha.clone() };
            Ok(alphas.iter().map(|alpha| self.vrf.prove(&input(alpha))).collect())
        })
    }

    fn key(&self, _: Origin) -> BoxFuture<'_, Result<[u8; 32], LogDown>> {
        Box::pin(async move { Ok(self.vrf.public().0) })
    }
}
