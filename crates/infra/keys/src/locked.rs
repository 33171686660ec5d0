//! A private key at rest: standard encrypted PKCS#8 (PBES2, scrypt, AES-256-CBC), one PEM block in a file that
//! only its owner may read. OpenSSL reads it too.

use crate::KeyFault;
use pkcs8::der::Decode;
use pkcs8::{EncryptedPrivateKeyInfoRef, LineEnding, ObjectIdentifier, PrivateKeyInfoRef, SecretDocument};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// The most bytes of a key file that are read; one of ours has about 500.
pub const KEY_FILE_BYTES_MAX: u64 = 16 * 1024;

/// The PEM label of an encrypted key (RFC 7468, section 11).
const LABEL: &str = "ENCRYPTED PRIVATE KEY";

/// Keys on an elliptic curve (RFC 5480).
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// The curve P-256.
const PRIME256V1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");

/// Encrypts a PKCS#8 key and writes it to a new file with mode 0600, synced to the disk. A crash before the end
/// leaves a file that `read` refuses; nobody has used the key yet. Never overwrites.
pub(crate) fn write(path: &Path, key: &[u8], passphrase: &str) -> Result<(), KeyFault> {
    if passphrase.is_empty() {
        return Err(KeyFault::Form("a key is not written under an empty passphrase; choose one".to_owned()));
    }
    let broken = |error: pkcs8::Error| KeyFault::Form(format!("the key cannot be encrypted: {error}"));
    let plain = PrivateKeyInfoRef::try_from(key).map_err(broken)?;
    let document = plain.encrypt(passphrase).map_err(broken)?;
    let pem = document.to_pem(LABEL, LineEnding::LF).map_err(|error| broken(error.into()))?;
    write_new(path, pem.as_bytes(), 0o600)
}

/// Writes a file that must not exist yet, and its place in the folder, to the disk.
pub(crate) fn write_new(path: &Path, bytes: &[u8], mode: u32) -> Result<(), KeyFault> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)
        .map_err(|error| fault(path, error))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| fault(path, error))?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| fault(folder, error))
}

/// Reads and decrypts a P-256 key: its PKCS#8 form, wiped from memory when dropped.
///
/// AES-CBC carries no checksum, so a damaged inner part looks like a wrong passphrase; a damaged frame or a key
/// that does not fit its public half is told as damage.
pub(crate) fn read(path: &Path, passphrase: &str) -> Result<SecretDocument, KeyFault> {
    let text = read_text(path)?;
    let damaged = |detail: String| fault(path, format!("not an encrypted private key: {detail}"));
    let (label, document) =
        SecretDocument::from_pem(text.trim()).map_err(|error| damaged(error.to_string()))?;
    if label != LABEL {
        return Err(damaged(format!("the file holds '{label}', wanted '{LABEL}'")));
    }
    let locked = EncryptedPrivateKeyInfoRef::from_der(document.as_bytes())
        .map_err(|error| damaged(error.to_string()))?;
    let wrong = || KeyFault::Passphrase { file: path.display().to_string() };
    let key = locked.decrypt(passphrase).map_err(|_| wrong())?;
    let info = PrivateKeyInfoRef::try_from(key.as_bytes()).map_err(|_| wrong())?;
    let curve = info.algorithm.parameters.and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
    if info.algorithm.oid != EC_PUBLIC_KEY || curve != Some(PRIME256V1) {
        let kind = info.algorithm.oid;
        return Err(KeyFault::Form(format!(
            "{}: the key is of another kind ({kind}); the exchange uses P-256",
            path.display()
        )));
    }
    Ok(key)
}

/// Reads a small text file.
pub(crate) fn read_text(path: &Path) -> Result<String, KeyFault> {
    let size = std::fs::metadata(path).map_err(|error| fault(path, error))?.len();
    if size > KEY_FILE_BYTES_MAX {
        return Err(fault(path, format!("{size} bytes, at most {KEY_FILE_BYTES_MAX} are read")));
    }
    std::fs::read_to_string(path).map_err(|error| fault(path, error))
}

/// A fault about a file.
pub(crate) fn fault(path: &Path, detail: impl ToString) -> KeyFault {
    KeyFault::File { file: path.display().to_string(), detail: detail.to_string() }
}
