//! The escrow of sealed openings: made once; its secret exists only as three shares, of which two open it.

use keys::{Escrow, EscrowPublic};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use tlog::Hash;

/// Whom each share is for, in the order of the shares.
const HOLDERS: [&str; 3] = ["arbiter", "court", "authority"];

/// Opens the public half of the escrow in a folder; makes the escrow when there is none. The shares are files of mode
/// 0600, to be carried to their holders and removed here.
pub(crate) fn open(dir: &Path) -> Result<EscrowPublic, String> {
    let file = dir.join("public");
    let told = |fault: &dyn std::fmt::Display| format!("{}: {fault}", file.display());
    if file.exists() {
        let text = std::fs::read_to_string(&file).map_err(|fault| told(&fault))?;
        let Hash(bytes) = text.trim().parse().map_err(|fault| told(&fault))?;
        return Ok(EscrowPublic::of(bytes));
    }
    crate::folder::private(dir).map_err(|fault| told(&fault))?;
    let escrow = Escrow::fresh().map_err(|fault| told(&fault))?;
    let shares = escrow.split().map_err(|fault| told(&fault))?;
    for (holder, share) in HOLDERS.iter().zip(&shares) {
        secret(&dir.join(format!("share-{holder}")), &share.to_string())?;
    }
    let public = escrow.public();
    // Last: a folder without it is made again, and nothing was locked yet.
    std::fs::write(&file, format!("{}\n", Hash(public.bytes()))).map_err(|fault| told(&fault))?;
    Ok(public)
}

fn secret(file: &Path, text: &str) -> Result<(), String> {
    let open = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file);
    let written = open.and_then(|mut file| {
        writeln!(file, "{text}")?;
        file.sync_all()
    });
    written.map_err(|fault| format!("{}: {fault}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use keys::EscrowShare;

    /// SG-19: two of three open what was sealed, also after a restart; the public half stays the same.
    #[test]
    fn the_escrow_is_made_once_and_two_of_its_shares_open_it() {
        let dir = testkit::folder::Folder::new("escrow");
        let public = open(dir.path()).expect("made");
        assert_eq!(open(dir.path()).expect("read").bytes(), public.bytes());
        let share = |holder: &str| -> EscrowShare {
            let text = std::fs::read_to_string(dir.path().join(format!("share-{holder}"))).expect("a share");
            text.trim().parse().expect("a share")
        };
        let sealed = public.seal(b"about", b"opening").expect("sealed");
        for (one, other) in [("arbiter", "court"), ("court", "authority"), ("authority", "arbiter")] {
            let joined = Escrow::join(&share(one), &share(other)).expect("two of three");
            assert_eq!(joined.open(b"about", &sealed).expect("opened"), b"opening");
        }
    }
}
