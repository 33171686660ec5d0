//! Writing a look down, and the proof of it.

use crate::entry::series;
use crate::{Entry, Occasion, sql};
use access::Granted;
use ids::{EntryId, FieldId, PersonKey};
use store::{Fault, Tx};
use tlog::Hash;

/// Proof that a look is on the record. Private fields, neither `Clone` nor `Copy`: only [`record`] and
/// [`crate::late::Queue::record`] make one, and a fetch spends it. What was fetched stays in the process until
/// [`crate::Placer`] has its leaf in the public log.
#[derive(Debug)]
#[must_use = "the look is on the record; fetch the data or say why not"]
pub struct Permit {
    granted: Granted,
    entry: EntryId,
    commitment: Hash,
}

impl Permit {
    /// Whose data may be fetched.
    pub fn person(&self) -> &PersonKey {
        self.granted.person()
    }
    /// The fields that may be released.
    pub fn fields(&self) -> &[FieldId] {
        self.granted.fields()
    }
    /// The subject field of the lookup.
    pub fn by(&self) -> Option<&FieldId> {
        self.granted.by()
    }
    /// Where the data lie.
    pub fn source(&self) -> &access::Source {
        self.granted.source()
    }
    /// The entry that made this permit.
    pub fn entry(&self) -> EntryId {
        self.entry
    }
    /// The commitment to all details of that entry, by which receipts name it; its leaf in the public log holds it.
    pub fn leaf(&self) -> Hash {
        self.commitment
    }
}

/// Writes the look into the log of this transaction, gives it the next number of its person, and gives the permit.
/// If the transaction does not commit there is neither entry nor number nor data.
pub async fn record(tx: &Tx<'_>, granted: Granted, occasion: Occasion<'_>) -> Result<Permit, Fault> {
    let series = series(granted.cover(), occasion.at.0);
    let n = sql::next_number(tx, occasion.owner.agency().as_str(), granted.person(), &series).await?;
    let entry = Entry::new(&granted, &occasion, Some(n), false);
    sql::append(tx, &entry, None).await?;
    Ok(permit(granted, &entry))
}

/// The proof of an entry that is on the record: in the log's store, or for good in the late queue. Nothing else may
/// call this.
pub(crate) fn permit(granted: Granted, entry: &Entry) -> Permit {
    Permit { granted, entry: entry.id, commitment: entry.commitment }
}
