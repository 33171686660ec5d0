//! A look as the person sees it: role and agency, not the official's name, and what proves it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exchange::{Look, PublicLook, TagProof};
use ledger::{Entry, KeyProof, Owner, SHOWN_TO_PERSON, WarrantKey};

/// One look.
pub(crate) fn shown(owner: &Owner, entry: Entry) -> Look {
    let public = public(owner, &entry);
    Look {
        entry: entry.id.to_string(),
        at_micros: entry.at_micros,
        provider: entry.provider,
        requester: entry.requester,
        duty: entry.duty,
        source: entry.source,
        fields: entry.fields,
        purpose: entry.purpose,
        act: entry.act,
        article: entry.article,
        public,
    }
}

/// Its place in the public log, the leaf, and the opening of all but the official's name.
fn public(owner: &Owner, entry: &Entry) -> Option<PublicLook> {
    let placed = entry.placed.as_ref()?;
    Some(PublicLook {
        origin: owner.origin(entry.year()).to_string(),
        index: placed.index,
        n: entry.n?,
        leaf: STANDARD.encode(placed.leaf.bytes()),
        opening: entry.opening(&SHOWN_TO_PERSON)?,
        receipt: placed.receipt.to_string(),
    })
}

/// The proofs of the person's tag keys here: of her years, and of warrants that came to light.
pub(crate) fn tags(owner: &Owner, years: Vec<KeyProof>, warrants: Vec<WarrantKey>) -> Vec<TagProof> {
    let told = |year: i16, proof: &[u8], warrant_leaf: Option<u64>| TagProof {
        origin: owner.origin(year).to_string(),
        proof: STANDARD.encode(proof),
        warrant_leaf,
    };
    let of_year = |key: &KeyProof| Some(told(key.series.parse().ok()?, &key.proof, None));
    let of_warrant = |key: &WarrantKey| told(key.year, &key.proof, Some(key.leaf));
    years.iter().filter_map(of_year).chain(warrants.iter().map(of_warrant)).collect()
}
