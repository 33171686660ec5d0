//! The receipt: a question, its answer and the entries behind it, provable after both bodies were erased.

mod entries;
mod told;
mod verify;

pub use entries::{SHOWN_IN_RECEIPT, Stands};
pub use told::Told;
pub use verify::{Erasable, KeyBook, KeyBookFault, Part, ReceiptFault, verify};

use crate::head::Head;
use crate::proof::EntryProof;
use keys::Seal;
use serde::{Deserialize, Serialize};
use tlog::Hash;

/// The form that this program writes.
pub const RECEIPT_FORM: &str = "vahid/receipt/1";

/// One sealed message as a receipt keeps it: the head whole, line and body as hashes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedPart {
    /// The head.
    pub head: Head,
    /// The hash of the body; none only of a streamed question whose answer came before its end.
    pub body: Option<Hash>,
    /// The seal over the whole message (for a streamed body the last one); over the head alone where there is no
    /// hash of a body.
    pub seal: Seal,
}

/// What the caller keeps. Checked offline with nothing but the published keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The form: `vahid/receipt/1`.
    pub form: String,
    /// The question, sealed by the asker.
    pub question: SealedPart,
    /// For a question that streamed to its end: the seal over its head, which the answer names.
    pub opening: Option<Seal>,
    /// The answer, sealed by the owner.
    pub answer: SealedPart,
    /// What proves that each entry which the answer names is in the owner's public log. The person's number is closed
    /// in it ([`SHOWN_IN_RECEIPT`]), and the receipt holds without it. Receipts of older programs have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proofs: Vec<EntryProof>,
}
