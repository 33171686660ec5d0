//! What both sides do alike: hashes of a call, the judgement of a seal and of a clock.

use crate::Gateway;
use crate::limits::SKEW_MICROS_MAX;
use exchange::head::Head;
use exchange::rest::Line;
use exchange::standing::{KeyStanding, Standing};
use keys::{PublicKey, Seal};
use tlog::Hash;

/// Why a seal or a clock is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SealRefusal {
    /// The key did not hold.
    #[error("its key does not hold: {0}")]
    Key(#[from] KeyStanding),
    /// The seal is over something else, or made by another key.
    #[error("its seal is not over these bytes")]
    Bytes,
    /// The clocks are too far apart, or the message was held back.
    #[error("its instant is {0} seconds away from this node's clock; check both clocks")]
    Skew(i64),
}

/// The key of a seal, if it held at the instant in the head and was not revoked since.
pub(crate) fn key(
    standing: &Standing,
    head: &Head,
    seal: &Seal,
    now_micros: i64,
) -> Result<PublicKey, SealRefusal> {
    let member = &head.sender.member;
    let key = standing.key(member, &seal.key, head.at_micros)?;
    // A thief could write an instant before the revocation.
    if standing.key(member, &seal.key, now_micros) == Err(KeyStanding::Revoked) {
        return Err(SealRefusal::Key(KeyStanding::Revoked));
    }
    Ok(*key)
}

/// Whether the seal holds over a leaf.
pub(crate) fn holds(gateway: &Gateway, seal: &Seal, key: &PublicKey, leaf: &Hash) -> Result<(), SealRefusal> {
    let holds = gateway.inner.verifier.holds(seal, key, leaf);
    if let Some(watch) = gateway.watch() {
        watch.checked_seal(holds);
    }
    if holds { Ok(()) } else { Err(SealRefusal::Bytes) }
}

/// Whether the sender's clock and ours agree well enough.
pub(crate) fn in_time(head: &Head, now_micros: i64) -> Result<(), SealRefusal> {
    let apart = head.at_micros.saturating_sub(now_micros);
    if apart.saturating_abs() <= SKEW_MICROS_MAX { Ok(()) } else { Err(SealRefusal::Skew(apart / 1_000_000)) }
}

/// The case or document that a call belongs to, hashed; `X-Case` says it more exactly than `X-Road-Issue`.
pub(crate) fn case(line: &Line) -> Option<Hash> {
    let case = line.header("x-case").or_else(|| line.header("x-road-issue"))?;
    Some(Hash::of(case.as_bytes()))
}

/// Whether a body has the length that its head promised.
pub(crate) fn length_holds(head: &Head, found: u64) -> bool {
    head.length.is_none_or(|length| length == found)
}
