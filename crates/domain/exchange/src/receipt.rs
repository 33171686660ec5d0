//! The receipt: a question, its answer and the entries behind it, provable after both bodies were erased.

use crate::head::Head;
use keys::Seal;
use serde::{Deserialize, Serialize};
use tlog::Hash;

/// One sealed message as a receipt keeps it: the head whole, line and body as hashes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedPart {
    /// The head.
    pub head: Head,
    /// The hash of the body.
    pub body: Hash,
    /// The seal over the whole message (for a streamed body the last one).
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
    /// For a streamed question: the seal over its head, which the answer names.
    pub opening: Option<Seal>,
    /// The answer, sealed by the owner.
    pub answer: SealedPart,
}

/// The form that this program writes.
pub const RECEIPT_FORM: &str = "vahid/receipt/1";
