//! A service that says what it got.

use super::raw_io;
use bytes::Bytes;
use futures_util::TryStreamExt;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, BodyStream, Full, StreamBody};
use hyper::body::{Body as _, Frame, Incoming};
use hyper::header::{CONTENT_TYPE, LOCATION};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

type Body = UnsyncBoxBody<Bytes, hyper::Error>;

/// A running service: where, and how often it was asked.
pub struct Origin {
    pub address: SocketAddr,
    pub asked: Arc<AtomicUsize>,
    pub connections: Arc<AtomicUsize>,
}

impl Origin {
    pub async fn start() -> Self {
        Self::over(None).await
    }

    /// With TLS; `pem` holds certificate and key.
    pub async fn start_tls(certificate: &str, key: &str) -> Self {
        Self::start_asking(certificate, key, None).await
    }

    /// With TLS, and taking calls of one node only: the one that shows this certificate.
    pub async fn start_asking(certificate: &str, key: &str, node: Option<&str>) -> Self {
        use rustls::pki_types::pem::PemObject;
        let chain = rustls::pki_types::CertificateDer::pem_slice_iter(certificate.as_bytes());
        let chain: Vec<_> = chain.collect::<Result<_, _>>().expect("certificates");
        let key = rustls::pki_types::PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("a key");
        let crypto = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(crypto.clone())
            .with_safe_default_protocol_versions()
            .expect("versions");
        let config = match node {
            None => config.with_no_client_auth(),
            Some(pem) => {
                let node = rustls::pki_types::CertificateDer::from_pem_slice(pem.as_bytes());
                let mut roots = rustls::RootCertStore::empty();
                roots.add(node.expect("a certificate")).expect("a root");
                let verifier =
                    rustls::server::WebPkiClientVerifier::builder_with_provider(Arc::new(roots), crypto);
                config.with_client_cert_verifier(verifier.build().expect("a verifier"))
            }
        };
        let config = config.with_single_cert(chain, key).expect("an identity");
        Self::over(Some(Arc::new(config).into())).await
    }

    async fn over(tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (asked, connections) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (asking, connecting) = (asked.clone(), connections.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connecting.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(connection(stream, tls.clone(), asking.clone()));
            }
        });
        Self { address, asked, connections }
    }

    pub fn times_asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

async fn connection(stream: TcpStream, tls: Option<TlsAcceptor>, asked: Arc<AtomicUsize>) {
    let service = service_fn(move |request| {
        asked.fetch_add(1, Ordering::SeqCst);
        async move { Ok::<_, hyper::Error>(answer(request).await) }
    });
    let mut server = http1::Builder::new();
    server.max_headers(256);
    // A connection that ends early is what some of the tests are about.
    match tls {
        None => drop(server.serve_connection(TokioIo::new(stream), service).await),
        Some(tls) => {
            if let Ok(stream) = tls.accept(stream).await {
                drop(server.serve_connection(TokioIo::new(stream), service).await);
            }
        }
    }
}

async fn answer(request: Request<Incoming>) -> Response<Body> {
    let path = request.uri().path().to_owned();
    let mut response = match path.trim_start_matches("/api") {
        "/same" => same(request),
        "/redirect" => Response::builder()
            .status(302)
            .header(LOCATION, "/api/elsewhere")
            .body(text("moved"))
            .expect("a response"),
        "/spoof" => Response::builder()
            .header("x-road-id", "spoofed")
            .header("x-road-client", "XX/GOV/evil/evil")
            .header("x-road-request-id", "spoofed")
            .header("x-road-request-hash", "spoofed")
            .header("x-road-error", "spoofed")
            .header("server", "of the agency")
            .header("x-kept", "one")
            .header("x-kept", "two")
            .header("date", "Tue, 24 Nov 2026 00:00:00 GMT")
            .body(text("kept"))
            .expect("a response"),
        "/never" => std::future::pending().await,
        path if path.starts_with("/status/") => {
            let status: u16 = path.trim_start_matches("/status/").parse().expect("a status");
            let mut response = Response::new(text("{\"type\":\"ours\",\"message\":\"of the service\"}"));
            *response.status_mut() = StatusCode::from_u16(status).expect("a status");
            response
        }
        _ => told(request).await,
    };
    response.headers_mut().entry(CONTENT_TYPE).or_insert("application/json".parse().expect("a type"));
    response
}

/// Everything about the request, as JSON.
async fn told(request: Request<Incoming>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let said_length =
        parts.headers.get("content-length").map(|length| length.to_str().unwrap_or("").to_owned());
    let mut hasher = Sha256::new();
    let mut length = 0_u64;
    let mut body = BodyStream::new(body);
    while let Ok(Some(frame)) = body.try_next().await {
        if let Ok(data) = frame.into_data() {
            length += data.len() as u64;
            hasher.update(&data);
        }
    }
    let headers: Vec<_> = parts
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let hash: [u8; 32] = hasher.finalize().into();
    let told = json!({
        "method": parts.method.as_str(), "uri": parts.uri.to_string(), "headers": headers,
        "said_length": said_length, "length": length, "sha256": tlog::Hash(hash).to_string(),
    });
    Response::new(text(&told.to_string()))
}

/// The body back as it comes, with its length where it was known.
fn same(request: Request<Incoming>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let length = body.size_hint().exact();
    let mut response = Response::new(body.boxed_unsync());
    if let Some(length) = length {
        response.headers_mut().insert("content-length", length.into());
    }
    if let Some(kind) = parts.headers.get(CONTENT_TYPE) {
        response.headers_mut().insert(CONTENT_TYPE, kind.clone());
    }
    response
}

fn text(text: &str) -> Body {
    Full::new(Bytes::from(text.to_owned())).map_err(|never| match never {}).boxed_unsync()
}

/// A body of many pieces without a known length.
pub fn pieces(
    piece: Bytes,
    times: usize,
) -> StreamBody<impl futures_util::Stream<Item = Result<Frame<Bytes>, std::convert::Infallible>>> {
    StreamBody::new(futures_util::stream::iter((0..times).map(move |_| Ok(Frame::data(piece.clone())))))
}

/// A service that reads the head of a request, writes these bytes and then does `after`.
pub async fn raw(written: &'static [u8], after: After) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let head = raw_io::read(&stream).await.unwrap_or_default();
                if head.is_empty() || raw_io::write(&stream, written).await.is_err() {
                    return;
                }
                match after {
                    After::Close => {}
                    After::Silence => std::future::pending().await,
                }
            });
        }
    });
    address
}

#[derive(Clone, Copy)]
pub enum After {
    Close,
    Silence,
}
