//! The node's own certificate and key towards information systems, read again when the file changes.

use crate::services::{FromText, SettingsFault};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use std::path::Path;
use std::sync::Arc;

/// Certificates (the front's own first) and the key, as one PEM text: so both change in one step.
#[derive(Clone, Debug)]
pub struct Identity {
    pub(crate) key: Arc<CertifiedKey>,
}

/// Why a text is no identity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityFault {
    /// Not PEM, or a part is missing.
    #[error("the front's TLS file holds certificates and one private key in PEM: {0}")]
    Form(String),
    /// The key does not belong to the certificate, or is of a kind that TLS does not know.
    #[error("the front's key and certificate do not fit: {0}")]
    Pair(String),
}

impl Identity {
    /// Reads certificates and key from PEM, in any order.
    pub fn from_pem(text: &str) -> Result<Self, IdentityFault> {
        let form = |fault: rustls::pki_types::pem::Error| IdentityFault::Form(fault.to_string());
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text.as_bytes()).collect();
        let chain = chain.map_err(form)?;
        if chain.is_empty() {
            return Err(IdentityFault::Form("no certificate in it".to_owned()));
        }
        let key = PrivateKeyDer::from_pem_slice(text.as_bytes()).map_err(form)?;
        let crypto = rustls::crypto::ring::default_provider();
        let key = CertifiedKey::from_der(chain, key, &crypto);
        let key = key.map_err(|fault| IdentityFault::Pair(fault.to_string()))?;
        Ok(Self { key: Arc::new(key) })
    }
}

impl FromText for Identity {
    fn from_text(text: &str, _beside: &Path) -> Result<Self, SettingsFault> {
        Self::from_pem(text).map_err(|fault| SettingsFault::Form(fault.to_string()))
    }
}
