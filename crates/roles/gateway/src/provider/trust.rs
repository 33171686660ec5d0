//! Whose certificate is a service's own: exactly those that its engineers named.

use crate::services::Trust;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};
use std::sync::Arc;
use tlog::Hash;

/// Takes the certificates of a [`Trust`]. Names and dates are not looked at: a pinned certificate is that
/// certificate, until somebody takes it off the list. The handshake still proves that the other side holds
/// its key.
#[derive(Debug)]
pub struct PinnedServer {
    trust: Trust,
    crypto: Arc<CryptoProvider>,
}

impl PinnedServer {
    /// A verifier for one service.
    pub fn new(trust: Trust, crypto: Arc<CryptoProvider>) -> Self {
        Self { trust, crypto }
    }
}

impl ServerCertVerifier for PinnedServer {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let taken = match &self.trust {
            Trust::Anybody => true,
            Trust::Pinned(certificates) => certificates.contains(&Hash::of(end_entity)),
            Trust::Plain => false,
        };
        if taken {
            return Ok(ServerCertVerified::assertion());
        }
        Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.crypto.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.crypto.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.crypto.signature_verification_algorithms.supported_schemes()
    }
}
