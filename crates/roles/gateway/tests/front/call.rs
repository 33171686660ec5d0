//! What a client sends and what it gets.

use super::raw_io;
use bytes::Bytes;
use gateway::provider::PinnedServer;
use gateway::services::Trust;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpStream;

/// An answer that was read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: hyper::HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|fault| panic!("{fault}: {self:?}"))
    }
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }
    /// The one value of a header; empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        let all: Vec<_> = self.headers.get_all(name).iter().collect();
        assert!(all.len() < 2, "{name} stands {} times", all.len());
        all.first().map_or("", |value| value.to_str().expect("text"))
    }
    /// The headers that the service got, by name, in order.
    pub fn got(&self, name: &str) -> Vec<String> {
        let told = self.json();
        let all = told["headers"].as_array().expect("headers").iter();
        let mine = all.filter(|header| header[0].as_str() == Some(name));
        mine.map(|header| header[1].as_str().expect("text").to_owned()).collect()
    }
}

pub type Question = Request<Full<Bytes>>;

/// A request with headers, in order; names may repeat.
pub fn question(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Question {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.header("host", "node.example").body(Full::new(Bytes::copy_from_slice(body))).expect("a request")
}

/// Sends a request with any body over a connection of its own and gives the answer as it begins.
pub async fn begin<B>(to: SocketAddr, request: Request<B>) -> Result<Response<Incoming>, hyper::Error>
where
    B: hyper::body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let stream = TcpStream::connect(to).await.expect("a connection");
    over(stream, request).await
}

/// A TLS connection that is kept: each request goes over it.
pub struct Kept {
    sender: hyper::client::conn::http1::SendRequest<Full<Bytes>>,
}

impl Kept {
    pub async fn open(to: SocketAddr, showing: Showing<'_>) -> Self {
        let (_, stream) = tls(to, showing).await;
        let (sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.expect("a connection");
        tokio::spawn(async move { drop(connection.await) });
        Self { sender }
    }

    pub async fn send(&mut self, request: Question) -> Answer {
        self.sender.ready().await.expect("it is kept");
        whole(self.sender.send_request(request).await.expect("an answer")).await.expect("a whole answer")
    }
}

async fn over<S, B>(stream: S, request: Request<B>) -> Result<Response<Incoming>, hyper::Error>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    B: hyper::body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(async move { drop(connection.await) });
    sender.send_request(request).await
}

pub async fn whole(response: Response<Incoming>) -> Result<Answer, hyper::Error> {
    let (parts, body) = response.into_parts();
    let body = body.collect().await?.to_bytes();
    Ok(Answer { status: parts.status.as_u16(), headers: parts.headers, body })
}

/// Sends and reads the whole answer.
pub async fn send(to: SocketAddr, request: Question) -> Answer {
    whole(begin(to, request).await.expect("an answer")).await.expect("a whole answer")
}

/// What a client shows of itself under TLS: certificate and key, PEM.
pub type Showing<'a> = Option<(&'a str, &'a str)>;

/// Sends under TLS, whoever the node is.
pub async fn send_tls(to: SocketAddr, showing: Showing<'_>, request: Question) -> Answer {
    let (_, stream) = tls(to, showing).await;
    whole(over(stream, request).await.expect("an answer")).await.expect("a whole answer")
}

/// A TLS connection and the certificate that the node showed.
pub async fn tls(
    to: SocketAddr,
    showing: Showing<'_>,
) -> (tlog::Hash, tokio_rustls::client::TlsStream<TcpStream>) {
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let crypto = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(crypto.clone())
        .with_safe_default_protocol_versions()
        .expect("versions")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(PinnedServer::new(Trust::Anybody, crypto)));
    let config = match showing {
        None => config.with_no_client_auth(),
        Some((certificate, key)) => {
            let chain = vec![CertificateDer::from_pem_slice(certificate.as_bytes()).expect("a certificate")];
            let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("a key");
            config.with_client_auth_cert(chain, key).expect("an identity")
        }
    };
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    let stream = TcpStream::connect(to).await.expect("a connection");
    let stream = connector.connect("localhost".try_into().expect("a name"), stream).await.expect("TLS");
    let shown = stream.get_ref().1.peer_certificates().expect("a certificate")[0].clone();
    (tlog::Hash::of(&shown), stream)
}

/// Writes bytes as they are and reads until the node closes.
pub async fn raw(to: SocketAddr, bytes: &[u8]) -> String {
    let stream = TcpStream::connect(to).await.expect("a connection");
    // A node that refuses a head may close before it has read all of it.
    drop(raw_io::write(&stream, bytes).await);
    String::from_utf8_lossy(&raw_io::read_all(&stream).await).into_owned()
}
