//! A private key at rest: standard encrypted PKCS#8 (PBES2, scrypt, AES-256-CBC), one PEM block in a file that
//! only its owner may read. OpenSSL reads it too.

use crate::KeyFault;
use pkcs8::der::Decode;
use pkcs8::der::asn1::OctetStringRef;
use pkcs8::{
    AlgorithmIdentifierRef, EncryptedPrivateKeyInfoRef, LineEnding, ObjectIdentifier, PrivateKeyInfoRef,
    SecretDocument,
};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// The most bytes of a key file that are read; one of ours has about 500.
pub const KEY_FILE_BYTES_MAX: u64 = 16 * 1024;

/// The PEM label of an encrypted key (RFC 7468, section 11).
const LABEL: &str = "ENCRYPTED PRIVATE KEY";

/// Which sort of key a file holds.
pub(crate) struct Sort {
    /// What people call it.
    pub name: &'static str,
    algorithm: ObjectIdentifier,
    curve: Option<ObjectIdentifier>,
}

/// The exchange's seals: P-256 (RFC 5480).
pub(crate) const P256: Sort = Sort {
    name: "P-256",
    algorithm: ObjectIdentifier::new_unwrap("1.2.840.10045.2.1"),
    curve: Some(ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7")),
};

/// Notes of logs and witnesses: Ed25519 (RFC 8410).
pub(crate) const ED25519: Sort =
    Sort { name: "Ed25519", algorithm: ObjectIdentifier::new_unwrap("1.3.101.112"), curve: None };

/// The tag custodian's VRF. Nobody has given it an id, so it has one of the arc for examples (RFC 5612).
pub(crate) const VRF: Sort = Sort {
    name: "VRF (ristretto255)",
    algorithm: ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.9381.255"),
    curve: None,
};

/// The PKCS#8 form of a secret of 32 bytes, which is an octet string inside (RFC 8410, section 7).
pub(crate) fn wrap(sort: &Sort, secret: &[u8; 32]) -> Result<SecretDocument, KeyFault> {
    let broken = |error: pkcs8::Error| KeyFault::Form(format!("the key cannot be written: {error}"));
    let inner = [&SECRET_32[..], secret].concat();
    let inner = OctetStringRef::new(&inner).map_err(|error| broken(error.into()))?;
    let algorithm = AlgorithmIdentifierRef { oid: sort.algorithm, parameters: None };
    SecretDocument::try_from(PrivateKeyInfoRef::new(algorithm, inner)).map_err(broken)
}

/// The secret of such a form; the text says what is wrong with it.
pub(crate) fn unwrap(key: &SecretDocument) -> Result<[u8; 32], String> {
    let info = PrivateKeyInfoRef::try_from(key.as_bytes()).map_err(|error| error.to_string())?;
    let secret = info.private_key.as_bytes().strip_prefix(&SECRET_32).and_then(|bytes| bytes.try_into().ok());
    secret.ok_or_else(|| "the key is damaged: its secret has not 32 bytes".to_owned())
}

/// The head of an octet string of 32 bytes.
const SECRET_32: [u8; 2] = [0x04, 0x20];

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

/// Reads and decrypts a key of one sort: its PKCS#8 form, wiped from memory when dropped.
///
/// AES-CBC carries no checksum, so a damaged inner part looks like a wrong passphrase; a damaged frame or a key
/// that does not fit its public half is told as damage.
pub(crate) fn read(path: &Path, passphrase: &str, sort: &Sort) -> Result<SecretDocument, KeyFault> {
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
    if info.algorithm.oid != sort.algorithm || curve != sort.curve {
        return Err(KeyFault::Form(format!(
            "{}: the key is of another kind ({}), wanted {}",
            path.display(),
            info.algorithm.oid,
            sort.name
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
