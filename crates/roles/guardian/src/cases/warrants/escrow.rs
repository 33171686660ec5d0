//! The arbiter keeps openings that it cannot read alone, and says so to the sender.

use super::{only, tell};
use crate::{Guardian, Trouble};
use ids::AgencyId;
use keys::ESCROW_BYTES_MAX;
use oversight::warrant::escrow::sql;
use oversight::warrant::wire::Message;
use store::Tx;
use tlog::Hash;

/// The most characters of a ciphertext in base64: sealing adds 48 bytes to the opening.
const CIPHERTEXT_CHARS_MAX: usize = (ESCROW_BYTES_MAX + 48) / 3 * 4 + 4;

pub(super) async fn receive(
    tx: &Tx<'_>,
    guardian: &Guardian,
    from: &AgencyId,
    message: Message,
) -> Result<(), Trouble> {
    let Message::Escrow { id, hash, ciphertext } = message else {
        return Err(Trouble::WrongSender(from.to_string()));
    };
    if !guardian.country().registers.values().any(|register| &register.owner == from) {
        only(from, &guardian.institutions().court)?;
    }
    let bytes = read(&ciphertext).filter(|bytes| Hash::of(bytes) == hash);
    let bytes = bytes.ok_or_else(|| Trouble::Refused {
        code: "escrow-hash",
        detail: "the ciphertext does not have the hash that it is sent under".to_owned(),
    })?;
    sql::keep(tx, &hash, (id, from), &bytes, guardian.at()).await?;
    let kept = Message::EscrowKept { hash, at_micros: guardian.at().0 };
    Ok(tell(tx, guardian, from, id, kept).await?)
}

fn read(ciphertext: &str) -> Option<Vec<u8>> {
    use base64::Engine;
    if ciphertext.len() > CIPHERTEXT_CHARS_MAX {
        return None;
    }
    base64::engine::general_purpose::STANDARD.decode(ciphertext).ok()
}
