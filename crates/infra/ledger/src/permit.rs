//! Writing a look down, and the proof of it.

use crate::{Entry, sql};
use access::Granted;
use calendar::Instant;
use ids::{AgencyId, EntryId, FieldId, PersonKey};
use store::{Fault, Tx};
use tlog::Hash;

/// Proof that a look is on the record. Private fields, neither `Clone` nor `Copy`: only [`record`] and
/// [`crate::late::Queue::record`] make one, and a fetch spends it.
#[derive(Debug)]
#[must_use = "the look is on the record; fetch the data or say why not"]
pub struct Permit {
    granted: Granted,
    entry: EntryId,
    leaf: Hash,
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
    /// The leaf of that entry: the hash over all its fields, by which a receipt names it.
    pub fn leaf(&self) -> Hash {
        self.leaf
    }
}

/// When and where a look happens: what the grant itself does not say.
#[derive(Clone, Debug)]
pub struct Occasion<'a> {
    /// The agency that holds the data.
    pub provider: &'a AgencyId,
    /// The moment.
    pub at: Instant,
    /// The message or case that the look belongs to.
    pub reference: &'a str,
    /// A fresh id, from the caller.
    pub entry: EntryId,
}

/// Writes the look into the log of this transaction and gives the permit. If the transaction does not
/// commit there is neither entry nor data.
pub async fn record(tx: &Tx<'_>, granted: Granted, occasion: Occasion<'_>) -> Result<Permit, Fault> {
    let entry = entry_of(&granted, &occasion, false);
    sql::append(tx, &entry).await?;
    Ok(permit(granted, &entry))
}

/// The entry of a look, with its leaf.
pub(crate) fn entry_of(granted: &Granted, occasion: &Occasion<'_>, late: bool) -> Entry {
    let asker = granted.asker();
    let mut entry = Entry {
        id: occasion.entry,
        at_micros: occasion.at.0,
        provider: occasion.provider.to_string(),
        requester: asker.agency.to_string(),
        duty: asker.actor.duty().to_owned(),
        actor: asker.actor.name().into_owned(),
        person: granted.person().clone(),
        source: granted.source().to_string(),
        fields: granted.fields().iter().map(FieldId::to_string).collect(),
        purpose: granted.purpose().to_owned(),
        act: granted.basis().act.to_string(),
        article: granted.basis().article.clone(),
        reference: occasion.reference.to_owned(),
        late,
        seq: None,
        leaf: Vec::new(),
        chain: None,
    };
    entry.leaf = entry.leaf_hash().to_vec();
    entry
}

/// The proof of an entry that is on the record: in the log, or for good in the late queue. Nothing else may
/// call this.
pub(crate) fn permit(granted: Granted, entry: &Entry) -> Permit {
    let leaf = Hash(entry.leaf_hash());
    Permit { granted, entry: entry.id, leaf }
}
