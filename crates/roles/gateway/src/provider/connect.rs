//! Connections to services: plain or TLS, each with a time limit and a clear reason when there is none.

use super::trust::PinnedServer;
use crate::front::Identity;
use crate::services::{Trust, Watched};
use hyper::Uri;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;
use rustls::pki_types::ServerName;
use rustls::sign::CertifiedKey;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// How long a connection to a service may take, TLS and all: 10 seconds.
pub const CONNECT_SECONDS_MAX: u64 = 10;

/// What a node shows of itself to its services.
pub(super) type Shows = Arc<Watched<Identity>>;

/// Shows the certificate that holds now.
#[derive(Debug)]
struct Present(Shows);

impl ResolvesClientCert for Present {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(self.0.get().key.clone())
    }
    fn has_certs(&self) -> bool {
        true
    }
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoWay {
    #[error("{0}: the name is not known")]
    UnknownHost(String),
    #[error("{host}: {fault}")]
    Refused { host: String, fault: io::Error },
    #[error("{host}: TLS failed: {fault}")]
    Tls { host: String, fault: io::Error },
    #[error("{0}: no connection within {CONNECT_SECONDS_MAX} seconds")]
    TimedOut(String),
}

/// Makes the connections to one service.
#[derive(Clone)]
pub(super) struct Connector {
    tls: Option<TlsConnector>,
}

impl Connector {
    /// Connections to a service whose certificate is taken as `trust` says. A service that asks who calls is shown
    /// the node's own certificate.
    pub(super) fn new(trust: &Trust, identity: Option<&Shows>) -> Self {
        if *trust == Trust::Plain {
            return Self { tls: None };
        }
        let crypto = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = PinnedServer::new(trust.clone(), crypto.clone());
        let config = rustls::ClientConfig::builder_with_provider(crypto)
            .with_safe_default_protocol_versions()
            .expect("ring has the default protocol versions")
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let config = match identity {
            Some(identity) => config.with_client_cert_resolver(Arc::new(Present(identity.clone()))),
            None => config.with_no_client_auth(),
        };
        Self { tls: Some(Arc::new(config).into()) }
    }

    async fn connect(self, to: Uri) -> Result<TokioIo<Way>, NoWay> {
        let host = to.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let port = to.port_u16().unwrap_or(if self.tls.is_some() { 443 } else { 80 });
        let place = format!("{host}:{port}");
        let way = self.way(host, port, place.clone());
        let limit = Duration::from_secs(CONNECT_SECONDS_MAX);
        let way = tokio::time::timeout(limit, way).await.map_err(|_| NoWay::TimedOut(place))??;
        Ok(TokioIo::new(way))
    }

    async fn way(self, host: String, port: u16, place: String) -> Result<Way, NoWay> {
        let found = tokio::net::lookup_host((host.as_str(), port)).await;
        let found: Vec<_> = found.map_err(|_| NoWay::UnknownHost(place.clone()))?.collect();
        let refused = |fault| NoWay::Refused { host: place.clone(), fault };
        let stream = TcpStream::connect(found.as_slice()).await.map_err(refused)?;
        stream.set_nodelay(true).map_err(refused)?;
        let Some(tls) = self.tls else { return Ok(Way::Plain(stream)) };
        let failed = |fault| NoWay::Tls { host: place.clone(), fault };
        let name = ServerName::try_from(host).map_err(|fault| failed(io::Error::other(fault)))?;
        let stream = tls.connect(name, stream).await.map_err(failed)?;
        Ok(Way::Tls(Box::new(stream)))
    }
}

impl tower::Service<Uri> for Connector {
    type Response = TokioIo<Way>;
    type Error = NoWay;
    type Future = Pin<Box<dyn Future<Output = Result<TokioIo<Way>, NoWay>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), NoWay>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        Box::pin(self.clone().connect(to))
    }
}

/// A connection to a service.
pub enum Way {
    /// Plain.
    Plain(TcpStream),
    /// Under TLS.
    Tls(Box<tokio_rustls::client::TlsStream<TcpStream>>),
}

impl Connection for Way {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl AsyncRead for Way {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, into),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, into),
        }
    }
}

impl AsyncWrite for Way {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
