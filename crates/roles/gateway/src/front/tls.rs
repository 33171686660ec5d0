//! TLS towards the information systems: a certificate may be shown, and whose it is decides later.

use super::identity::Identity;
use crate::services::Watched;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme};
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// TLS of the front. TLS 1.2 is taken beside 1.3: many of the systems out there are old, and the answer they get
/// is sealed whichever they speak.
#[derive(Clone)]
pub struct FrontTls {
    pub(super) acceptor: TlsAcceptor,
}

impl FrontTls {
    /// TLS under an identity that may change while connections are open; new ones get the new certificate.
    pub fn new(identity: Arc<Watched<Identity>>) -> Self {
        let crypto = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(crypto.clone())
            .with_safe_default_protocol_versions()
            .expect("ring has the default protocol versions")
            .with_client_cert_verifier(Arc::new(AnyClient { crypto }))
            .with_cert_resolver(Arc::new(Present { identity }));
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Self { acceptor: Arc::new(config).into() }
    }
}

/// Shows the certificate that holds now.
#[derive(Debug)]
struct Present {
    identity: Arc<Watched<Identity>>,
}

impl ResolvesServerCert for Present {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.identity.get().key.clone())
    }
}

/// Takes any certificate, or none, and proves only that the other side holds its key. One listener serves many
/// clients, each with its own list: which list counts is known when the request names the client.
#[derive(Debug)]
struct AnyClient {
    crypto: Arc<CryptoProvider>,
}

impl ClientCertVerifier for AnyClient {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
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
