//! The link over the network: HTTP/1.1 over mutual TLS, with connections that are kept.

use crate::call::BodyFault;
use crate::limits::{CONNECTION_BUFFER_BYTES, IDLE_CONNECTIONS_MAX, IDLE_SECONDS_MAX, Limits};
use crate::link::{Channel, FrameBody, Link, LinkFault};
use crate::standing_cell::StandingCell;
use crate::tls::{Identity, client_config, fingerprint};
use bytes::Bytes;
use calendar::Clock;
use exchange::frame::{CONTENT_TYPE, MESSAGES_PATH};
use exchange::snapshot::NodeEntry;
use http_body_util::{BodyExt, Limited};
use hyper::body::{Frame, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{CONTENT_TYPE as CONTENT_TYPE_HEADER, HOST};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use ids::ServerName;
use rustls::ClientConfig;
use rustls::pki_types::ServerName as HostName;
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use store::BoxFuture;
use tlog::Hash;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;

/// Reaches nodes over the network. Clones share the connections.
#[derive(Clone)]
pub struct TlsLink {
    inner: Arc<Inner>,
}

struct Inner {
    identity: Identity,
    standing: StandingCell,
    clock: Arc<dyn Clock>,
    limits: Limits,
    configs: Mutex<HashMap<ServerName, Arc<ClientConfig>>>,
    idle: Mutex<HashMap<ServerName, Vec<Idle>>>,
}

/// A connection on which nothing is asked at the moment.
struct Idle {
    connection: Connection,
    since: Instant,
}

struct Connection {
    sender: SendRequest<FrameBody>,
    /// The certificate that the node showed when it was made.
    certificate: Hash,
    /// The certificate that we showed.
    shown: Hash,
}

impl TlsLink {
    /// A link that shows this identity and judges others by the configuration.
    pub fn new(identity: Identity, standing: StandingCell, clock: Arc<dyn Clock>, limits: Limits) -> Self {
        let (configs, idle) = (Mutex::default(), Mutex::default());
        Self { inner: Arc::new(Inner { identity, standing, clock, limits, configs, idle }) }
    }
}

impl Inner {
    fn config(&self, node: &ServerName) -> Arc<ClientConfig> {
        let mut configs = self.configs.lock().unwrap_or_else(PoisonError::into_inner);
        let config = configs.entry(node.clone()).or_insert_with(|| {
            client_config(&self.identity, self.standing.clone(), Arc::clone(&self.clock), node)
        });
        Arc::clone(config)
    }

    /// The idle connection used last. One whose certificate is not listed any more is dropped, and so is one on which
    /// we showed another certificate than we would show now.
    fn take_idle(&self, node: &NodeEntry) -> Option<Connection> {
        let shown = self.identity.fingerprint();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = idle.get_mut(&node.name)?;
        while let Some(Idle { connection, since }) = kept.pop() {
            let fresh = since.elapsed() < Duration::from_secs(IDLE_SECONDS_MAX);
            let holds = node.certificates.contains(&connection.certificate) && connection.shown == shown;
            if fresh && holds && !connection.sender.is_closed() {
                return Some(connection);
            }
            if !fresh {
                // Those below are older still.
                kept.clear();
            }
        }
        None
    }

    fn put_idle(&self, node: &ServerName, connection: Connection) {
        if connection.sender.is_closed() {
            return;
        }
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = match idle.get_mut(node) {
            Some(kept) => kept,
            None => idle.entry(node.clone()).or_default(),
        };
        if kept.len() < IDLE_CONNECTIONS_MAX {
            kept.push(Idle { connection, since: Instant::now() });
        }
    }

    async fn connect(&self, node: &NodeEntry) -> Result<Connection, LinkFault> {
        let limit = self.limits.connect;
        let made = timeout(limit, self.handshake(node)).await;
        let late = || {
            LinkFault(format!(
                "{} did not answer at {} within {} ms",
                node.name,
                node.address,
                limit.as_millis()
            ))
        };
        made.map_err(|_| late())?
    }

    async fn handshake(&self, node: &NodeEntry) -> Result<Connection, LinkFault> {
        let what = |step: &str, fault: &dyn std::fmt::Display| {
            LinkFault(format!("{} at {}: {step}: {fault}", node.name, node.address))
        };
        // Taken before the handshake: a change in between drops the connection too early, never too late.
        let shown = self.identity.fingerprint();
        let socket = TcpStream::connect(&node.address).await.map_err(|fault| what("connection", &fault))?;
        socket.set_nodelay(true).map_err(|fault| what("connection", &fault))?;
        // No node looks at this name; the certificate itself is compared.
        let host = HostName::try_from("node.invalid").expect("a valid DNS name");
        let connector = TlsConnector::from(self.config(&node.name));
        let tls = connector.connect(host, socket).await.map_err(|fault| what("TLS", &fault))?;
        let certificate = fingerprint(tls.get_ref().1.peer_certificates().unwrap_or_default());
        let (sender, connection) = http1::Builder::new()
            .max_buf_size(CONNECTION_BUFFER_BYTES)
            .handshake(TokioIo::new(tls))
            .await
            .map_err(|fault| what("HTTP", &fault))?;
        // It ends with the connection; what went wrong on it is told to the one who asked.
        tokio::spawn(async move { drop(connection.await) });
        Ok(Connection { sender, certificate, shown })
    }
}

impl Link for TlsLink {
    fn reach<'a>(
        &'a self,
        _from: &'a ServerName,
        to: &'a NodeEntry,
    ) -> BoxFuture<'a, Result<Box<dyn Channel>, LinkFault>> {
        Box::pin(async move {
            let (connection, reused) = match self.inner.take_idle(to) {
                Some(connection) => (connection, true),
                None => (self.inner.connect(to).await?, false),
            };
            let spare = reused.then(|| to.clone());
            let name = to.name.clone();
            Ok(Box::new(TlsChannel { link: Arc::clone(&self.inner), name, connection, spare })
                as Box<dyn Channel>)
        })
    }
}

struct TlsChannel {
    link: Arc<Inner>,
    name: ServerName,
    connection: Connection,
    /// Where to connect anew if the kept connection was closed before anything was written on it.
    spare: Option<NodeEntry>,
}

impl Channel for TlsChannel {
    fn send(mut self: Box<Self>, frames: FrameBody) -> BoxFuture<'static, Result<FrameBody, LinkFault>> {
        Box::pin(async move {
            let broken = |fault: hyper::Error| LinkFault(format!("the connection broke: {}", told(&fault)));
            let limit = self.link.limits.answer;
            let passed = Arc::new(AtomicU64::new(0));
            let frames = Passing { frames, passed: Arc::clone(&passed) }.boxed_unsync();
            let mut request = request(frames);
            let answer = loop {
                if let Err(fault) = self.connection.sender.ready().await {
                    self.connection = self.again().await?.ok_or_else(|| broken(fault))?;
                    continue;
                }
                let sent = self.connection.sender.try_send_request(request);
                match while_passing(sent, &passed, limit).await? {
                    Ok(answer) => break answer,
                    Err(mut fault) => match fault.take_message() {
                        Some(unsent) if self.spare.is_some() => {
                            request = unsent;
                            self.connection =
                                self.again().await?.ok_or_else(|| broken(fault.into_error()))?;
                        }
                        _ => return Err(broken(fault.into_error())),
                    },
                }
            };
            if answer.status() != StatusCode::OK {
                return Err(self.unread(answer).await);
            }
            let answer = answer.into_body();
            let body =
                Answer { body: answer, link: self.link, name: self.name, connection: Some(self.connection) };
            Ok(body.boxed_unsync())
        })
    }
}

/// The most bytes that are read of the words of a node that could not read a message.
const WORDS_BYTES_MAX: usize = 1_024;

impl TlsChannel {
    /// What a node says that gave no frames.
    async fn unread(&self, answer: Response<Incoming>) -> LinkFault {
        let status = answer.status();
        let words = Limited::new(answer.into_body(), WORDS_BYTES_MAX).collect();
        let words = match timeout(self.link.limits.idle, words).await {
            Ok(Ok(words)) => String::from_utf8_lossy(words.to_bytes().trim_ascii()).into_owned(),
            _ => String::new(),
        };
        LinkFault(format!("{} answered with status {status}: {words}", self.name))
    }

    async fn again(&mut self) -> Result<Option<Connection>, LinkFault> {
        match self.spare.take() {
            Some(node) => self.link.connect(&node).await.map(Some),
            None => Ok(None),
        }
    }
}

/// Waits for an answer as long as the question still passes, and for `limit` after that (at most twice).
async fn while_passing<T>(
    answer: impl Future<Output = T>,
    passed: &AtomicU64,
    limit: Duration,
) -> Result<T, LinkFault> {
    let mut answer = std::pin::pin!(answer);
    let mut before = passed.load(Ordering::Relaxed);
    loop {
        if let Ok(answer) = timeout(limit, answer.as_mut()).await {
            return Ok(answer);
        }
        let now = passed.load(Ordering::Relaxed);
        if now == before {
            return Err(LinkFault(format!("no answer within {} ms", limit.as_millis())));
        }
        before = now;
    }
}

/// Frames that are counted while they leave.
struct Passing {
    frames: FrameBody,
    passed: Arc<AtomicU64>,
}

impl hyper::body::Body for Passing {
    type Data = Bytes;
    type Error = BodyFault;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyFault>>> {
        let frame = ready!(Pin::new(&mut self.frames).poll_frame(cx));
        self.passed.fetch_add(1, Ordering::Relaxed);
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.frames.is_end_stream()
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        self.frames.size_hint()
    }
}

fn request(frames: FrameBody) -> Request<FrameBody> {
    let mut request = Request::new(frames);
    *request.method_mut() = hyper::Method::POST;
    *request.uri_mut() = hyper::Uri::from_static(MESSAGES_PATH);
    let headers = request.headers_mut();
    headers.insert(HOST, hyper::header::HeaderValue::from_static("node.invalid"));
    headers.insert(CONTENT_TYPE_HEADER, hyper::header::HeaderValue::from_static(CONTENT_TYPE));
    let context = trace::traceparent(&tracing::Span::current());
    if let Some(context) = context.and_then(|context| context.parse().ok()) {
        headers.insert(trace::HEADER, context);
    }
    request
}

/// An error with its reasons, in one line.
pub(crate) fn told(fault: &dyn std::error::Error) -> String {
    let mut text = fault.to_string();
    let mut source = fault.source();
    while let Some(fault) = source {
        text.push_str(": ");
        text.push_str(&fault.to_string());
        source = fault.source();
    }
    text
}

/// The frames that come back. Read to their end, the connection is kept for the next question.
struct Answer {
    body: Incoming,
    link: Arc<Inner>,
    name: ServerName,
    connection: Option<Connection>,
}

impl hyper::body::Body for Answer {
    type Data = Bytes;
    type Error = BodyFault;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyFault>>> {
        match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
            Some(Ok(frame)) => Poll::Ready(Some(Ok(frame))),
            Some(Err(fault)) => {
                self.connection = None;
                Poll::Ready(Some(Err(BodyFault::BrokenOff(told(&fault)))))
            }
            None => {
                if let Some(connection) = self.connection.take() {
                    self.link.put_idle(&self.name, connection);
                }
                Poll::Ready(None)
            }
        }
    }
}
