//! The centre's TLS authority.

use super::make::{common_name, forced, hold, named};
use super::read::{read_pem, single};
use crate::{FileSigner, KeyFault, PublicKey, Signer, locked};
use ids::ServerName;
use rcgen::{
    BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, PublicKeyData, SerialNumber, SignatureAlgorithm,
};
use ring::rand::{SecureRandom, SystemRandom};
use std::fmt;
use std::path::Path;
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::pem::parse_x509_pem;
use x509_parser::prelude::FromDer;

/// The longest life of a node's certificate, in days.
pub const NODE_DAYS_MAX: u32 = 397;

/// The most hosts that one certificate names.
pub const HOSTS_MAX: usize = 16;

/// Signs the certificates of nodes. Its key lies in an encrypted file like any other key of ours.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    /// Makes an authority: its key goes, encrypted, to one new file, its certificate to another. Neither is ever
    /// overwritten.
    pub fn create(
        key: &Path,
        certificate: &Path,
        passphrase: &str,
        name: &str,
        valid_days: u32,
        now_micros: i64,
    ) -> Result<Self, KeyFault> {
        let pair = KeyPair::generate().map_err(forced)?;
        let mut params = named(name, &[])?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        hold(&mut params, now_micros, valid_days)?;
        params.serial_number = Some(serial()?);
        let pem = params.self_signed(&pair).map_err(forced)?.pem();
        locked::write(key, pair.serialized_der(), passphrase)?;
        locked::write_new(certificate, pem.as_bytes(), 0o644)?;
        Ok(Self { issuer: Issuer::new(params, pair), pem })
    }

    /// Opens an authority. Faults as [`FileSigner::open`]; a certificate of another key is a [`KeyFault::Form`].
    pub fn open(key: &Path, certificate: &Path, passphrase: &str) -> Result<Self, KeyFault> {
        let pkcs8 = locked::read(key, passphrase, &locked::P256)?;
        let signer = FileSigner::from_pkcs8(pkcs8.as_bytes()).map_err(|detail| locked::fault(key, detail))?;
        let pem = locked::read_text(certificate)?;
        let der = single(read_pem(&pem)?)?;
        let (_, parsed) = x509_parser::parse_x509_certificate(&der)
            .map_err(|error| locked::fault(certificate, format!("not a certificate: {error}")))?;
        if PublicKey::from_spki(parsed.public_key().raw) != Some(signer.public()) || !parsed.is_ca() {
            return Err(KeyFault::Form(format!(
                "{} is not the authority's certificate for the key {}",
                certificate.display(),
                key.display()
            )));
        }
        let pair = KeyPair::try_from(pkcs8.as_bytes()).map_err(forced)?;
        let issuer = Issuer::from_ca_cert_pem(&pem, pair).map_err(forced)?;
        Ok(Self { issuer, pem })
    }

    /// The authority's own certificate, PEM.
    pub fn certificate_pem(&self) -> &str {
        &self.pem
    }

    /// Issues a node's certificate for TLS as server and as client, PEM: for the key of the request, after
    /// checking that the request was signed with it. Name and hosts are the caller's: nothing else of the
    /// request is looked at. Holds from five minutes before `now_micros` for `valid_days`
    /// (1 to [`NODE_DAYS_MAX`]); names 1 to [`HOSTS_MAX`] hosts (names or addresses).
    pub fn issue(
        &self,
        csr_pem: &str,
        server: &ServerName,
        hosts: &[String],
        valid_days: u32,
        now_micros: i64,
    ) -> Result<String, KeyFault> {
        let key = requested_key(csr_pem)?;
        if !(1..=NODE_DAYS_MAX).contains(&valid_days) {
            return Err(KeyFault::Form(format!("a node's certificate holds 1 to {NODE_DAYS_MAX} days")));
        }
        if !(1..=HOSTS_MAX).contains(&hosts.len()) {
            return Err(KeyFault::Form(format!("a node's certificate names 1 to {HOSTS_MAX} hosts")));
        }
        let mut params: CertificateParams = named(&common_name(server), hosts)?;
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        hold(&mut params, now_micros, valid_days)?;
        params.serial_number = Some(serial()?);
        Ok(params.signed_by(&RequestedKey(key), &self.issuer).map_err(forced)?.pem())
    }
}

/// Shows no key.
impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authority")
    }
}

/// The key of a request that was signed with that key. All else in the request is ignored.
fn requested_key(csr_pem: &str) -> Result<PublicKey, KeyFault> {
    let wrong = |detail: String| KeyFault::Form(format!("not a certificate request: {detail}"));
    let (_, pem) = parse_x509_pem(csr_pem.as_bytes()).map_err(|error| wrong(error.to_string()))?;
    let (rest, request) =
        X509CertificationRequest::from_der(&pem.contents).map_err(|error| wrong(error.to_string()))?;
    if !rest.is_empty() {
        return Err(wrong("bytes follow it".to_owned()));
    }
    request
        .verify_signature()
        .map_err(|_| KeyFault::Form("the request is not signed by its own key; make it again".to_owned()))?;
    PublicKey::from_spki(request.certification_request_info.subject_pki.raw)
        .ok_or_else(|| KeyFault::Form("the request's key is not a P-256 key".to_owned()))
}

/// The key of a request, as the issuing library wants it.
struct RequestedKey(PublicKey);

impl PublicKeyData for RequestedKey {
    fn der_bytes(&self) -> &[u8] {
        self.0.point()
    }
    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

/// A fresh serial number: positive, 127 random bits.
fn serial() -> Result<SerialNumber, KeyFault> {
    let mut bytes = [0; 16];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| KeyFault::Form("the system gives no randomness for a serial number".to_owned()))?;
    bytes[0] = (bytes[0] & 0x7f) | 0x40;
    Ok(SerialNumber::from_slice(&bytes))
}
