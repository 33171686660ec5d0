//! Secrets that nobody has to think of: made once, kept in a file that only its owner may read.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use tlog::Hash;

/// Bytes of a secret.
const BYTES: usize = 32;

/// The secret of a file, as 64 hex digits; made when there is none.
pub(crate) fn text(file: &Path) -> Result<String, String> {
    if !file.exists() {
        let mut bytes = [0_u8; BYTES];
        getrandom::fill(&mut bytes).map_err(|fault| fault.to_string())?;
        let open = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
        let written = open.and_then(|mut file| {
            writeln!(file, "{}", Hash(bytes))?;
            file.sync_all()
        });
        written.map_err(|fault| format!("{}: {fault}", file.display()))?;
    }
    crate::config::secret(file).map_err(|fault| fault.to_string())
}

/// A key for one purpose, from the secret of a file.
pub(crate) fn key(file: &Path, purpose: &str) -> Result<[u8; BYTES], String> {
    Ok(Hash::of(format!("{}\n{purpose}", text(file)?).as_bytes()).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_made_once_and_only_its_owner_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let dir = testkit::folder::Folder::new("secret");
        let file = dir.path().join("secret");
        let made = text(&file).expect("made");
        assert_eq!(text(&file).expect("read"), made);
        assert_eq!(made.len(), 2 * BYTES);
        let mode = std::fs::metadata(&file).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_ne!(key(&file, "a"), key(&file, "b"));
        assert_eq!(key(&file, "a"), key(&file, "a"));
    }
}
