//! TLS between nodes: 1.3 only, both sides show a certificate, and both look at two things: that the authority of the
//! configuration signed it, and that the configuration lists this very certificate.
//!
//! Everything is read anew for each handshake, so certificates and configuration change without a restart.

use crate::standing_cell::StandingCell;
use calendar::Clock;
use ids::ServerName;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, verify_server_cert_signed_by_trust_anchor};
use rustls::crypto::{CryptoProvider, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName as HostName, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{ClientHello, ParsedCertificate, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::time_provider::TimeProvider;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, DistinguishedName, Error, RootCertStore,
    ServerConfig, SignatureScheme,
};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;
use tlog::Hash;

/// Why a certificate and its key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsFault {
    /// The PEM text holds no certificate or no private key.
    #[error("the {what} cannot be read: {why}")]
    Pem {
        /// `certificate` or `key`.
        what: &'static str,
        /// What the reader said.
        why: String,
    },
    /// The key is not one that TLS can use, or not that of the certificate.
    #[error("this key and certificate cannot be used: {0}")]
    Pair(#[from] Error),
}

/// The certificate and key of this node. Clones share it; [`Identity::replace`] changes it while traffic flows.
#[derive(Clone, Debug)]
pub struct Identity {
    shown: Arc<RwLock<Shown>>,
}

#[derive(Clone, Debug)]
struct Shown {
    key: Arc<CertifiedKey>,
    fingerprint: Hash,
}

impl Identity {
    /// A node's certificate (with those between it and the authority, if any) and its private key, both PEM.
    pub fn from_pem(certificate: &str, key: &str) -> Result<Self, TlsFault> {
        Ok(Self { shown: Arc::new(RwLock::new(shown(certificate, key)?)) })
    }

    /// Uses another certificate and key for the handshakes to come. Connections that are open stay.
    pub fn replace(&self, certificate: &str, key: &str) -> Result<(), TlsFault> {
        let next = shown(certificate, key)?;
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = next;
        Ok(())
    }

    /// The SHA-256 of the certificate in use: what the configuration must list.
    pub fn fingerprint(&self) -> Hash {
        self.shown.read().unwrap_or_else(PoisonError::into_inner).fingerprint
    }

    fn current(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.shown.read().unwrap_or_else(PoisonError::into_inner).key)
    }
}

/// The SHA-256 of the first certificate.
pub(crate) fn fingerprint(chain: &[CertificateDer<'_>]) -> Hash {
    chain.first().map_or(Hash::ZERO, |certificate| Hash::of(certificate))
}

fn shown(certificate: &str, key: &str) -> Result<Shown, TlsFault> {
    let pem = |what, why: String| TlsFault::Pem { what, why };
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(certificate.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|fault| pem("certificate", fault.to_string()))?;
    if chain.is_empty() {
        return Err(pem("certificate", "there is none in it".to_owned()));
    }
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|fault| pem("key", fault.to_string()))?;
    let fingerprint = fingerprint(&chain);
    let key = Arc::new(CertifiedKey::from_der(chain, key, &rustls::crypto::ring::default_provider())?);
    Ok(Shown { key, fingerprint })
}

impl ResolvesServerCert for Identity {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current())
    }
}

impl ResolvesClientCert for Identity {
    fn resolve(&self, _hints: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(self.current())
    }
    fn has_certs(&self) -> bool {
        true
    }
}

/// TLS on the side that is asked: any node of the configuration may connect.
pub fn server_config(
    identity: &Identity,
    standing: StandingCell,
    clock: Arc<dyn Clock>,
) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = Arc::new(Peers::new(standing, Arc::clone(&provider), None));
    let mut config = ServerConfig::builder_with_details(provider, Arc::new(Time(clock)))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .expect("ring speaks TLS 1.3")
        .with_client_cert_verifier(verifier)
        .with_cert_resolver(Arc::new(identity.clone()));
    // Resumption would skip the look at the certificate.
    config.session_storage = Arc::new(rustls::server::NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Arc::new(config)
}

/// TLS on the side that asks: only this one node is meant.
pub fn client_config(
    identity: &Identity,
    standing: StandingCell,
    clock: Arc<dyn Clock>,
    node: &ServerName,
) -> Arc<ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = Arc::new(Peers::new(standing, Arc::clone(&provider), Some(node.clone())));
    let mut config = ClientConfig::builder_with_details(provider, Arc::new(Time(clock)))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .expect("ring speaks TLS 1.3")
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_client_cert_resolver(Arc::new(identity.clone()));
    config.resumption = rustls::client::Resumption::disabled();
    // The name in the handshake is not looked at by any node, and it would tell the network whom we ask.
    config.enable_sni = false;
    Arc::new(config)
}

/// The node's clock, as TLS wants it.
struct Time(Arc<dyn Clock>);

impl std::fmt::Debug for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Time")
    }
}

impl TimeProvider for Time {
    fn current_time(&self) -> Option<UnixTime> {
        let micros = u64::try_from(self.0.now().0).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_micros(micros)))
    }
}

/// Judges certificates of other nodes by the configuration in force.
#[derive(Debug)]
struct Peers {
    standing: StandingCell,
    provider: Arc<CryptoProvider>,
    /// The node that is meant; none for whoever connects to us.
    node: Option<ServerName>,
    /// The authority that was read last, with the PEM that it was read from.
    authority: Mutex<Option<(String, Arc<RootCertStore>)>>,
}

impl Peers {
    fn new(standing: StandingCell, provider: Arc<CryptoProvider>, node: Option<ServerName>) -> Self {
        Self { standing, provider, node, authority: Mutex::new(None) }
    }

    fn roots(&self, pem: &str) -> Result<Arc<RootCertStore>, Error> {
        let mut kept = self.authority.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, roots)) = &*kept
            && known == pem
        {
            return Ok(Arc::clone(roots));
        }
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
            let certificate = certificate.map_err(|fault| Error::General(fault.to_string()))?;
            roots.add(certificate)?;
        }
        let roots = Arc::new(roots);
        *kept = Some((pem.to_owned(), Arc::clone(&roots)));
        Ok(roots)
    }

    fn judge(
        &self,
        leaf: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<(), Error> {
        let standing = self.standing.get();
        let roots = self.roots(&standing.snapshot().tls_authority)?;
        let parsed = ParsedCertificate::try_from(leaf)?;
        let algorithms = self.provider.signature_verification_algorithms.all;
        verify_server_cert_signed_by_trust_anchor(&parsed, &roots, between, now, algorithms)?;
        let listed = standing.node_by_certificate(&Hash::of(leaf));
        let meant = listed.is_some_and(|node| self.node.as_ref().is_none_or(|meant| *meant == node.name));
        if meant { Ok(()) } else { Err(CertificateError::ApplicationVerificationFailure.into()) }
    }

    fn signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// TLS 1.2 is never spoken; the traits ask for an answer all the same.
fn never_12() -> Result<HandshakeSignatureValid, Error> {
    Err(Error::PeerIncompatible(rustls::PeerIncompatible::Tls13RequiredForQuic))
}

impl ClientCertVerifier for Peers {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }
    fn verify_client_cert(
        &self,
        leaf: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.judge(leaf, between, now).map(|()| ClientCertVerified::assertion())
    }
    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        never_12()
    }
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signature(message, certificate, signed)
    }
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes()
    }
}

impl ServerCertVerifier for Peers {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        _: &HostName<'_>,
        _: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.judge(leaf, between, now).map(|()| ServerCertVerified::assertion())
    }
    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        never_12()
    }
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signature(message, certificate, signed)
    }
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes()
    }
}
