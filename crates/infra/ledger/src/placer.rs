//! The way into the public log: leaves are made, placed and proven, and only then anything leaves the process.
//!
//! Whoever has committed entries calls [`Placer::place`] and waits. The first who waits leads: it takes everything
//! that is unplaced in this owner's store, in order, and submits it at once; the others share what it found. A leaf's
//! bytes are stored before they are sent for the first time, so that a crash sends the same bytes again, and the log
//! answers with their old place. So no number of a person's series comes before the one below it.
//!
//! While the log is away entries are durable in the store, sealed with the node's key and marked late; past
//! [`LATE_ENTRIES_MAX`] or [`LATE_HOURS_MAX`] nothing is released any more. What lies under a seal or is deferred
//! waits for the log from the first moment: a late leaf would show what it must not.

mod keys;
mod late;
mod leaves;
mod line;
mod round;
mod sql;

use crate::late::{LATE_ENTRIES_MAX, LATE_HOURS_MAX};
use crate::public::{Custodian, Escrow, PublicLog};
use crate::{Entry, Held, LogKeys, Owner};
use ::keys::{KeyFault, Seal, Sealer};
use calendar::Clock;
use ids::{Chance, EntryId};
use line::Line;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use store::{Fault, Store};
use tlog::{Hash, Opening, VrfPublic};

pub use late::late_hash;

/// The most leaves that are submitted at once.
pub const ROUND_ENTRIES_MAX: i64 = 500;

/// How long after a failure those who wait for a place do not try the log again, microseconds. The worker does.
pub const AWAY_PAUSE_MICROS: i64 = 1_000_000;

/// What a placer is made of.
pub struct PlacerParts {
    /// Whose entries they are.
    pub owner: Owner,
    /// The store that holds them.
    pub store: Store,
    /// The log.
    pub log: Arc<dyn PublicLog>,
    /// The custodian of the tag key.
    pub custodian: Arc<dyn Custodian>,
    /// The keys of the logs that are believed.
    pub keys: Arc<LogKeys>,
    /// To whom openings under a seal are encrypted; without it no look under a warrant is released.
    pub escrow: Option<Arc<dyn Escrow>>,
    /// The node's key, for the time when the log is away.
    pub sealer: Arc<Sealer>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance: seeds of what the first log left behind.
    pub chance: Arc<dyn Chance>,
}

/// Places one owner's entries in the public log. Share it in an `Arc`: all ways out of a process that use one store
/// use one placer.
pub struct Placer {
    parts: PlacerParts,
    line: Line,
    /// The custodian's key by origin; asked once.
    custodians: Mutex<BTreeMap<String, VrfPublic>>,
    /// Until when the log is not tried again.
    away_until: Mutex<i64>,
}

/// Why nothing may leave.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaceFault {
    /// There is no such entry here.
    #[error("the access log of this agency has no entry {0}")]
    Unknown(EntryId),
    /// The log is away and this look may not be released without it.
    #[error("the access log cannot be reached, and a look under a seal waits for it: {0}")]
    Away(String),
    /// [`LATE_ENTRIES_MAX`] is reached.
    #[error("{LATE_ENTRIES_MAX} entries wait for the access log; nothing more is released until it is back")]
    Full,
    /// [`LATE_HOURS_MAX`] is passed.
    #[error("the access log is away for over {LATE_HOURS_MAX} hours; nothing is released until it is back")]
    TooLong,
    /// The log takes the leaves for no reason that time would mend.
    #[error("the access log refuses the leaves of this agency: {0}")]
    Refused(String),
    /// The log answered with something that does not hold: keep it, it is evidence.
    #[error("the access log answered with a proof that does not hold: {0}")]
    FalseProof(String),
    /// The custodian's proof does not hold.
    #[error("the custodian of tags answered with a proof that does not hold")]
    FalseKey,
    /// An opening cannot be encrypted to the keepers of the escrow.
    #[error("a look under a seal cannot be put into escrow: {0}")]
    Escrow(String),
    /// The node's key does not seal.
    #[error("a late entry cannot be sealed")]
    Seal(#[source] KeyFault),
    /// The store.
    #[error("the store of the access log")]
    Store(#[from] Fault),
}

/// What proves one entry to whoever asked for the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The entry.
    pub entry: EntryId,
    /// What its leaf commits to.
    pub commitment: Hash,
    /// The details that the asker compares with its question ([`crate::SHOWN_TO_ASKER`]).
    pub opening: Opening,
    /// Where it stands.
    pub stand: Stand,
}

/// Where an entry stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stand {
    /// In the public log: the number of its leaf, and a `tlog-proof` text.
    Placed {
        /// The number.
        index: u64,
        /// The text.
        proof: Arc<str>,
    },
    /// Not yet, for the log is away: the node's seal over [`late_hash`] of the commitment.
    Late(Box<Seal>),
}

/// How the way into the log stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Entries that are not in the log yet.
    pub entries: u64,
    /// Those of them that were released late.
    pub late: u64,
    /// When the oldest was made, microseconds UTC.
    pub oldest_at_micros: Option<i64>,
}

impl Placer {
    /// A placer of these parts. Call [`Placer::adopt`] once before anything else.
    pub fn new(parts: PlacerParts) -> Self {
        Self { parts, line: Line::default(), custodians: Mutex::default(), away_until: Mutex::new(i64::MIN) }
    }

    /// Whose entries it places.
    pub fn owner(&self) -> &Owner {
        &self.parts.owner
    }

    /// The logs that are believed here.
    pub fn keys(&self) -> &Arc<LogKeys> {
        &self.parts.keys
    }

    /// The log itself, for leaves that are no looks.
    pub fn log(&self) -> &Arc<dyn PublicLog> {
        &self.parts.log
    }

    pub(crate) fn provider(&self) -> Arc<str> {
        self.parts.owner.agency().as_str().into()
    }
    pub(crate) fn store(&self) -> &Store {
        &self.parts.store
    }
    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.parts.clock
    }
    pub(crate) fn chance(&self) -> &Arc<dyn Chance> {
        &self.parts.chance
    }

    /// Gives a value out once the entries behind it are in the public log, or sealed as late while it is away.
    pub async fn release<T>(&self, held: Held<T>) -> Result<T, PlaceFault> {
        if !held.entries.is_empty() {
            self.place(&held.entries).await?;
        }
        Ok(held.value)
    }

    /// How many entries wait.
    pub async fn waiting(&self) -> Result<Waiting, Fault> {
        let (entries, late, oldest_at_micros) =
            self.parts.store.read("ledger.waiting", |tx| Box::pin(crate::sql::waiting(tx))).await?;
        let count = |number: i64| u64::try_from(number).unwrap_or_default();
        Ok(Waiting { entries: count(entries), late: count(late), oldest_at_micros })
    }
}

/// The receipt of an entry, if it stands anywhere. One without a seed was erased: nobody asks for it any more.
fn receipt(entry: &Entry, late: Option<&Seal>) -> Option<Receipt> {
    let stand = match (&entry.placed, late) {
        (Some(placed), _) => Stand::Placed { index: placed.index, proof: Arc::clone(&placed.receipt) },
        (None, Some(seal)) => Stand::Late(Box::new(seal.clone())),
        (None, None) => return None,
    };
    let opening = entry.opening(&crate::SHOWN_TO_ASKER)?;
    Some(Receipt { entry: entry.id, commitment: entry.commitment, opening, stand })
}
