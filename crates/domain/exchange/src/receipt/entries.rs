//! The entries behind an answer: each proven to be in the owner's public log, or promised by its owner's seal.

use super::verify::{KeyBook, ReceiptFault};
use super::{Part, Receipt};
use crate::head::LoggedEntry;
use crate::proof::{self, EntryProof, Expected, Proof};
use keys::Seal;
use ledger::{LogKeys, late_hash};
use tlog::Field;

/// What a receipt opens of an entry: what the asker was shown, but not whose data they were. So a receipt names nobody.
pub const SHOWN_IN_RECEIPT: [Field; 11] = [
    Field::Provider,
    Field::Service,
    Field::Fields,
    Field::Requester,
    Field::Unit,
    Field::Role,
    Field::Purpose,
    Field::Article,
    Field::Case,
    Field::At,
    Field::Request,
];

/// Where an entry stands, as far as a receipt proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    /// In a log.
    Placed {
        /// The log's origin.
        origin: String,
        /// The number of the leaf.
        index: u64,
        /// Whether the reader knew the log's key: without it only the receipt itself says so.
        signed: bool,
    },
    /// Promised under the owner's seal, for the log was away.
    Promised,
    /// The receipt brings no proofs.
    Unproven,
}

/// Checks the proofs of a receipt; gives where its entries stand, in their order. A receipt proves all or none.
pub(super) fn stand(
    receipt: &Receipt,
    entries: &[LoggedEntry],
    keys: &KeyBook,
    logs: Option<&LogKeys>,
) -> Result<Vec<Stands>, ReceiptFault> {
    if receipt.proofs.is_empty() {
        return Ok(entries.iter().map(|_| Stands::Unproven).collect());
    }
    if receipt.proofs.len() != entries.len() {
        return Err(ReceiptFault::Proofs);
    }
    let stands = |entry: &LoggedEntry| {
        let proof = receipt.proofs.iter().find(|proof| proof.entry == entry.id);
        one(receipt, entry, proof.ok_or(ReceiptFault::Proofs)?, keys, logs)
    };
    entries.iter().map(stands).collect()
}

fn one(
    receipt: &Receipt,
    entry: &LoggedEntry,
    proof: &EntryProof,
    keys: &KeyBook,
    logs: Option<&LogKeys>,
) -> Result<Stands, ReceiptFault> {
    let expected = Expected {
        provider: &receipt.answer.head.sender.member.code,
        requester: &receipt.question.head.client.member.code,
        person: None,
        source: None,
        code: None,
    };
    let found = match logs {
        Some(logs) => proof::check(entry, proof, logs, &expected),
        None => proof::check_unsigned(entry, proof, &expected),
    };
    match found.map_err(|fault| ReceiptFault::Entry { entry: entry.id, fault })? {
        Proof::Placed(proven) => {
            Ok(Stands::Placed { origin: proven.origin, index: proven.index, signed: logs.is_some() })
        }
        Proof::Late(seal) => promised(receipt, entry, seal, keys).map(|()| Stands::Promised),
    }
}

/// The owner's key must have held when it answered, and the seal must be over this entry.
fn promised(receipt: &Receipt, entry: &LoggedEntry, seal: &Seal, keys: &KeyBook) -> Result<(), ReceiptFault> {
    let head = &receipt.answer.head;
    let key = keys.key(&head.sender.member, &seal.key, head.at_micros);
    let key = key.map_err(|standing| ReceiptFault::Key { part: Part::Answer, standing })?;
    if seal.holds(key, &late_hash(&entry.leaf)) { Ok(()) } else { Err(ReceiptFault::Promise(entry.id)) }
}
