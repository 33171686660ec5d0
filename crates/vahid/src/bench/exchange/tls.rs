//! Certificates and TLS settings of the benchmark's unsigned parts: mutual TLS 1.3, as the nodes have it.

use keys::certificates::{Authority, read_pem, request};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject};
use rustls::server::WebPkiClientVerifier;
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use std::path::Path;
use std::sync::Arc;
use tokio_rustls::{TlsAcceptor, TlsConnector};

/// Days that the benchmark's certificates hold.
const DAYS: u32 = 2;

/// Writes `authority.pem` and certificate and key of `asker` and `owner` into a folder.
pub(crate) fn write(dir: &Path, now_micros: i64) -> Result<(), String> {
    let (key, certificate) = (dir.join("authority.key"), dir.join("authority.pem"));
    let authority = Authority::create(&key, &certificate, "benchmark", "benchmark", DAYS, now_micros)
        .map_err(|fault| fault.to_string())?;
    for name in ["asker", "owner"] {
        let server = ids::MemberName::new("BENCH", "GOV", name).server("node");
        let hosts = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let (key, csr) = request(&server, &hosts).map_err(|fault| fault.to_string())?;
        let issued =
            authority.issue(&csr, &server, &hosts, DAYS, now_micros).map_err(|fault| fault.to_string())?;
        put(&dir.join(format!("{name}.key")), &key)?;
        put(&dir.join(format!("{name}.pem")), &issued)?;
    }
    Ok(())
}

fn put(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|fault| format!("{}: {fault}", path.display()))
}

/// Takes connections as `owner`, from holders of a certificate of the same authority only.
pub(crate) fn acceptor(dir: &Path) -> Result<TlsAcceptor, String> {
    let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots(dir)?), provider())
        .build()
        .map_err(|fault| fault.to_string())?;
    let (chain, key) = identity(dir, "owner")?;
    let config = ServerConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|fault| fault.to_string())?
        .with_client_cert_verifier(clients)
        .with_single_cert(chain, key)
        .map_err(|fault| fault.to_string())?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Connects as `asker`.
pub(crate) fn connector(dir: &Path) -> Result<(TlsConnector, ServerName<'static>), String> {
    let (chain, key) = identity(dir, "asker")?;
    let config = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|fault| fault.to_string())?
        .with_root_certificates(roots(dir)?)
        .with_client_auth_cert(chain, key)
        .map_err(|fault| fault.to_string())?;
    let name = ServerName::try_from("localhost").map_err(|fault| fault.to_string())?;
    Ok((TlsConnector::from(Arc::new(config)), name))
}

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn roots(dir: &Path) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    for certificate in chain(&dir.join("authority.pem"))? {
        roots.add(certificate).map_err(|fault| fault.to_string())?;
    }
    Ok(roots)
}

fn identity(
    dir: &Path,
    name: &str,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), String> {
    let key = dir.join(format!("{name}.key"));
    let key = PrivateKeyDer::from_pem_file(&key).map_err(|fault| format!("{}: {fault}", key.display()))?;
    Ok((chain(&dir.join(format!("{name}.pem")))?, key))
}

fn chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let text = std::fs::read_to_string(path).map_err(|fault| format!("{}: {fault}", path.display()))?;
    let chain = read_pem(&text).map_err(|fault| format!("{}: {fault}", path.display()))?;
    Ok(chain.into_iter().map(CertificateDer::from).collect())
}
