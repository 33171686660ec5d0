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
use http_body_util::BodyExt;
use hyper::body::Frame;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{CONTENT_TYPE as CONTENT_TYPE_HEADER, HOST};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use ids::ServerName;
use rustls::ClientConfig;
use rustls::pki_types::ServerName as HostName;
use std::collections::HashMap;
use std::pin::Pin;
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
}

impl TlsLink {
    /// A link that shows this identity and judges others by the configuration.
    pub fn new(identity: Identity, standing: StandingCell, clock: Arc<dyn Clock>, limits: Limits) -> Self {
        let (configs, idle) = (Mutex::default(), Mutex::default());
        Self { inner: Arc::new(Inner { identity, standing, clock, limits, configs, idle }) }
    }

    /// Closes the idle connections: those made after a change of the own certificate show the new one.
    pub fn forget_idle(&self) {
        self.inner.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
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

    /// The idle connection used last, if its certificate is still listed.
    fn take_idle(&self, node: &NodeEntry) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = idle.get_mut(&node.name)?;
        while let Some(Idle { connection, since }) = kept.pop() {
            let fresh = since.elapsed() < Duration::from_secs(IDLE_SECONDS_MAX);
            let listed = node.certificates.contains(&connection.certificate);
            if fresh && listed && !connection.sender.is_closed() {
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
        Ok(Connection { sender, certificate })
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
            let late = |_| LinkFault(format!("no answer within {} ms", limit.as_millis()));
            let mut request = request(frames);
            let answer = loop {
                if let Err(fault) = self.connection.sender.ready().await {
                    self.connection = self.again().await?.ok_or_else(|| broken(fault))?;
                    continue;
                }
                let sent =
                    timeout(limit, self.connection.sender.try_send_request(request)).await.map_err(late)?;
                match sent {
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
                return Err(LinkFault(format!("{} answered with status {}", self.name, answer.status())));
            }
            let answer = answer.into_body();
            let body =
                Answer { body: answer, link: self.link, name: self.name, connection: Some(self.connection) };
            Ok(body.boxed_unsync())
        })
    }
}

impl TlsChannel {
    async fn again(&mut self) -> Result<Option<Connection>, LinkFault> {
        match self.spare.take() {
            Some(node) => self.link.connect(&node).await.map(Some),
            None => Ok(None),
        }
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
    body: hyper::body::Incoming,
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
