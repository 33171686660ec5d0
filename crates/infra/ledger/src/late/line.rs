//! One line of the queue: the entry, its place, what stands before it, and the seal over all three.

use crate::Entry;
use access::Cover;
use ids::{EntryId, PersonKey};
use keys::{PublicKey, Seal};
use serde::{Deserialize, Serialize};
use tlog::{Hash, Kind, leaf_hash};

/// A line as it is stored.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    /// From 1; an emptied file begins again.
    place: u64,
    /// The sealed hash of the line before. The first line follows whatever was placed in the log before it.
    before: Hash,
    entry: EntryForm,
    seal: Seal,
}

/// An entry as it is stored. What the log adds later is not here.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryForm {
    id: EntryId,
    at_micros: i64,
    provider: String,
    requester: String,
    unit: String,
    duty: String,
    actor: String,
    official: String,
    name: String,
    person: String,
    source: String,
    fields: Vec<String>,
    purpose: String,
    act: String,
    article: String,
    reference: String,
    request: String,
    seed: Hash,
}

/// What is sealed of a line: what the entry commits to (which covers all its fields), its place, and the line before.
pub(super) fn sealed_hash(place: u64, before: &Hash, entry: &Entry) -> Hash {
    let mut bytes = b"vahid/late/1\n".to_vec();
    bytes.extend(place.to_be_bytes());
    bytes.extend(before.0);
    bytes.extend(entry.commitment.0);
    leaf_hash(&bytes)
}

/// Writes a line, with its end.
pub(super) fn write(place: u64, before: Hash, entry: &Entry, seal: Seal) -> Vec<u8> {
    let form = EntryForm {
        id: entry.id,
        at_micros: entry.at_micros,
        provider: entry.provider.clone(),
        requester: entry.requester.clone(),
        unit: entry.unit.clone(),
        duty: entry.duty.clone(),
        actor: entry.actor.clone(),
        official: entry.official.clone(),
        name: entry.name.clone(),
        person: entry.person.stored(),
        source: entry.source.clone(),
        fields: entry.fields.clone(),
        purpose: entry.purpose.clone(),
        act: entry.act.clone(),
        article: entry.article.clone(),
        reference: entry.reference.clone(),
        request: entry.request.clone(),
        // The queue takes no entry without a seed; zeros would give another commitment and be found.
        seed: Hash(entry.seed.unwrap_or_default()),
    };
    let line = Line { place, before, entry: form, seal };
    let mut bytes = serde_json::to_vec(&line).expect("texts, numbers and hashes have a JSON form");
    bytes.push(b'\n');
    bytes
}

/// Reads a line that must stand at this place, after that hash (none for the first). Gives the entry and the
/// line's own hash, or what does not fit.
pub(super) fn read(
    text: &[u8],
    place: u64,
    before: Option<Hash>,
    keys: &[PublicKey],
) -> Result<(Entry, Hash), String> {
    let line: Line = serde_json::from_slice(text).map_err(|error| format!("not a line: {error}"))?;
    if line.place != place {
        return Err(format!("it says that it is line {}", line.place));
    }
    if before.is_some_and(|before| before != line.before) {
        return Err("it does not follow from the line before".to_owned());
    }
    let form = line.entry;
    let mut entry = Entry {
        id: form.id,
        at_micros: form.at_micros,
        provider: form.provider,
        requester: form.requester,
        unit: form.unit,
        duty: form.duty,
        actor: form.actor,
        official: form.official,
        name: form.name,
        person: PersonKey::from_stored(&form.person),
        source: form.source,
        fields: form.fields,
        purpose: form.purpose,
        act: form.act,
        article: form.article,
        reference: form.reference,
        request: form.request,
        cover: Cover::Plain,
        kind: Kind::Late,
        seed: Some(form.seed.0),
        n: None,
        has_n: false,
        commitment: Hash::ZERO,
        placed: None,
        late: true,
        erased: false,
    };
    entry.commitment = entry.computed().unwrap_or(Hash::ZERO);
    let hash = sealed_hash(place, &line.before, &entry);
    let key = keys.iter().find(|key| key.id() == line.seal.key).ok_or("its key is not one of this node")?;
    if !line.seal.holds(key, &hash) {
        return Err("its seal does not hold".to_owned());
    }
    Ok((entry, hash))
}
