//! What is read from certificates.

use crate::KeyFault;
use tlog::Hash;
use x509_parser::certificate::X509Certificate;
use x509_parser::pem::Pem;

/// The most certificates that one text may hold.
pub const CERTIFICATES_MAX: usize = 100;

/// The certificates of a PEM text in DER, in order. A text without any, with something else between them, or
/// with more than [`CERTIFICATES_MAX`] is a [`KeyFault::Form`].
pub fn read_pem(text: &str) -> Result<Vec<Vec<u8>>, KeyFault> {
    let mut found = Vec::new();
    for block in Pem::iter_from_buffer(text.as_bytes()) {
        let block = block.map_err(|error| KeyFault::Form(format!("a PEM block is broken: {error}")))?;
        if block.label != "CERTIFICATE" {
            return Err(KeyFault::Form(format!("wanted certificates, found a block '{}'", block.label)));
        }
        if found.len() == CERTIFICATES_MAX {
            return Err(KeyFault::Form(format!("more than {CERTIFICATES_MAX} certificates in one text")));
        }
        parse(&block.contents)?;
        found.push(block.contents);
    }
    if found.is_empty() {
        return Err(KeyFault::Form("the text holds no certificate (PEM)".to_owned()));
    }
    Ok(found)
}

/// The one certificate of a text.
pub(super) fn single(mut certificates: Vec<Vec<u8>>) -> Result<Vec<u8>, KeyFault> {
    match (certificates.pop(), certificates.is_empty()) {
        (Some(one), true) => Ok(one),
        _ => Err(KeyFault::Form("wanted one certificate, found several".to_owned())),
    }
}

/// The SHA-256 of a certificate's DER: how a pinned certificate is named.
pub fn fingerprint(der: &[u8]) -> Hash {
    Hash::of(der)
}

/// When a certificate ends, in microseconds since 1970, UTC.
pub fn not_after_micros(der: &[u8]) -> Result<i64, KeyFault> {
    Ok(parse(der)?.validity().not_after.timestamp().saturating_mul(1_000_000))
}

/// The common name of a certificate: of a node, its name in the exchange.
pub fn common_name(der: &[u8]) -> Result<String, KeyFault> {
    let certificate = parse(der)?;
    let mut names = certificate.subject().iter_common_name();
    match (names.next().and_then(|name| name.as_str().ok()), names.next()) {
        (Some(name), None) => Ok(name.to_owned()),
        _ => Err(KeyFault::Form("the certificate has no common name of one text".to_owned())),
    }
}

fn parse(der: &[u8]) -> Result<X509Certificate<'_>, KeyFault> {
    match x509_parser::parse_x509_certificate(der) {
        Ok(([], certificate)) => Ok(certificate),
        Ok(_) => Err(KeyFault::Form("bytes follow the certificate".to_owned())),
        Err(error) => Err(KeyFault::Form(format!("not a certificate: {error}"))),
    }
}
