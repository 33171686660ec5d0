//! A service behind HTTP: asked with the caller's own method, path, query and body, answered as it answers.
//!
//! Redirects are not followed: they go back to the caller. A body that ends before its length or its last chunk
//! ends here with a fault. (A service that sends neither length nor chunks says its end by closing, as HTTP/1.0
//! does; there an early end cannot be seen by anybody.)

use super::body::limited;
use super::connect::{Connector, NoWay, Shows};
use super::text::{bytes, texts};
use crate::call::{Arrived, Body, BodyFault, Provided};
use crate::front::Identity;
use crate::services::{Base, Watched};
use bytes::Bytes;
use exchange::rest::url::provider_url;
use exchange::rest::{Line, Origin, RestFault, headers};
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use hyper::header::{CONTENT_LENGTH, HeaderName, HeaderValue, TRANSFER_ENCODING};
use hyper::{Method, Request, Response, Uri};
use hyper_util::client::legacy::{Client, Error};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use ids::ServiceName;
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Instant;

/// The most bytes of the headers of a service's answer.
pub const ANSWER_HEAD_BYTES_MAX: usize = 32 * 1024;

/// The most headers of a service's answer.
pub const ANSWER_HEADERS_MAX: usize = 100;

/// Connections to a service that nobody used for so long are closed.
const UNUSED: Duration = Duration::from_secs(30);

type Pool = Client<Connector, Sent>;

/// Asks services over HTTP and keeps the connections, those of each service apart: a connection that was made
/// under one list of certificates never serves another.
#[derive(Default)]
pub struct HttpProvider {
    pools: Mutex<HashMap<ServiceName, (Base, Pool)>>,
    identity: Option<Shows>,
}

impl HttpProvider {
    /// A provider without any connection yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Shows this certificate to services that ask who calls. A service can then pin its node, as the node pins it.
    pub fn showing(identity: Arc<Watched<Identity>>) -> Self {
        Self { identity: Some(identity), ..Self::default() }
    }

    /// Asks a service and gives its answer as it begins.
    pub async fn ask(&self, base: &Base, call: Arrived) -> Result<Provided, RestFault> {
        let head = call.line.method == "HEAD";
        let watch = Arc::new(Watch::new());
        let pool = self.pool(&call.service, base);
        let asked = pool.request(request(base, call, &watch)?);
        let answer = patiently(asked, base.timeout, &watch).await;
        let answer = answer.ok_or_else(|| timed_out(base))?.map_err(|fault| told(base, &fault, &watch))?;
        provided(answer, base, head)
    }

    /// The pool of a service; a new one when it moved or its certificates changed.
    fn pool(&self, service: &ServiceName, base: &Base) -> Pool {
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        match pools.get(service) {
            Some((known, pool)) if known.url == base.url && known.trust == base.trust => pool.clone(),
            _ => {
                let pool = pool_for(base, self.identity.as_ref());
                pools.insert(service.clone(), (base.clone(), pool.clone()));
                pool
            }
        }
    }
}

fn pool_for(base: &Base, identity: Option<&Shows>) -> Pool {
    Client::builder(TokioExecutor::new())
        .pool_idle_timeout(UNUSED)
        .pool_timer(TokioTimer::new())
        .http1_max_buf_size(ANSWER_HEAD_BYTES_MAX)
        .http1_max_headers(ANSWER_HEADERS_MAX)
        .build(Connector::new(&base.trust, identity))
}

fn request(base: &Base, call: Arrived, watch: &Arc<Watch>) -> Result<Request<Sent>, RestFault> {
    let unwritable = |what: &str| fault("io_error", format!("The request cannot be written: {what}"));
    let uri: Uri = provider_url(&base.url, &call.line.path).parse().map_err(|_| unwritable("path"))?;
    let method = Method::from_bytes(call.line.method.as_bytes()).map_err(|_| unwritable("method"))?;
    let bodiless = call.length == Some(0);
    let mut request = Request::new(Sent { body: call.body, watch: watch.clone(), length: call.length });
    // A question that never has a body says no length; one that may have a body always does.
    let silent = bodiless
        && matches!(method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE | Method::DELETE);
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    let map = request.headers_mut();
    for (name, value) in &call.line.headers {
        if headers::SKIPPED.iter().any(|skipped| name.eq_ignore_ascii_case(skipped)) {
            continue;
        }
        let (name, value) = bytes(name, value).ok_or_else(|| unwritable("a header"))?;
        map.append(name, value);
    }
    if let Some(length) = call.length.filter(|_| !silent) {
        map.insert(CONTENT_LENGTH, length.into());
    }
    Ok(request)
}

/// Waits for the answer to begin. The time runs from the last byte of the question that the service took.
async fn patiently<T>(asked: impl Future<Output = T>, limit: Duration, watch: &Watch) -> Option<T> {
    tokio::pin!(asked);
    loop {
        let until = watch.last() + limit;
        tokio::select! {
            answer = &mut asked => return Some(answer),
            () = tokio::time::sleep_until(until) => {
                if watch.last() + limit <= Instant::now() {
                    return None;
                }
            }
        }
    }
}

fn provided(answer: Response<Incoming>, base: &Base, head: bool) -> Result<Provided, RestFault> {
    let (parts, body) = answer.into_parts();
    let status = parts.status.as_u16();
    if status < 200 {
        return Err(RestFault::service_response(format!("The service answered with the status {status}")));
    }
    let name_value = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + 4;
    let bytes: usize = parts.headers.iter().map(name_value).sum();
    if bytes > ANSWER_HEAD_BYTES_MAX {
        let long =
            format!("The service's headers have {bytes} bytes; at most {ANSWER_HEAD_BYTES_MAX} are taken");
        return Err(RestFault::service_response(long));
    }
    let bodiless = head || status == 204 || status == 304;
    let length = match parts.headers.get(CONTENT_LENGTH) {
        _ if bodiless => Some(0),
        Some(length) if !parts.headers.contains_key(TRANSFER_ENCODING) => {
            length.to_str().ok().and_then(|length| length.parse().ok())
        }
        _ => None,
    };
    let headers = headers::from_provider(&texts(&parts.headers));
    let line = Line { method: String::new(), path: String::new(), headers };
    Ok(Provided { status, line, body: limited(body, base.timeout), length, entries: Vec::new() })
}

/// What went wrong, in the protocol's words.
fn told(base: &Base, error: &Error, watch: &Watch) -> RestFault {
    if let Some(broken) = watch.broken() {
        // The question itself broke: that is not the service's fault.
        let code = match broken {
            BodyFault::NotSealed(_) => "invalid_signature_value",
            BodyFault::BrokenOff(_) => "io_error",
        };
        return RestFault::new(Origin::OwnersNode, code, broken.to_string());
    }
    let text = causes(error);
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if let Some(none) = inner.downcast_ref::<NoWay>() {
            let code = match none {
                NoWay::UnknownHost(_) => "unknown_host",
                NoWay::Tls { .. } => "ssl_authentication_failed",
                NoWay::Refused { .. } | NoWay::TimedOut(_) => "network_error",
            };
            return fault(code, format!("Could not connect to the service: {none}"));
        }
        cause = inner.source();
    }
    fault("io_error", format!("The service at {} did not answer in HTTP: {text}", place(base)))
}

fn timed_out(base: &Base) -> RestFault {
    let waited = base.timeout.as_millis();
    RestFault::service_network(format!("The service at {} did not answer within {waited} ms", place(base)))
}

fn fault(code: &str, message: String) -> RestFault {
    RestFault::new(Origin::Service, code, message)
}

/// Host and port: what stands behind them is nobody's business.
fn place(base: &Base) -> String {
    let authority = base.url.split("://").nth(1).unwrap_or_default();
    authority.split('/').next().unwrap_or_default().to_owned()
}

pub(super) fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

/// When the last byte of a question left, and whether it broke on the way.
struct Watch {
    began: Instant,
    last_millis: std::sync::atomic::AtomicU64,
    broken: std::sync::OnceLock<BodyFault>,
}

impl Watch {
    fn new() -> Self {
        Self { began: Instant::now(), last_millis: 0.into(), broken: std::sync::OnceLock::new() }
    }
    fn moved(&self) {
        let millis = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last_millis.store(millis, std::sync::atomic::Ordering::Relaxed);
    }
    fn last(&self) -> Instant {
        self.began + Duration::from_millis(self.last_millis.load(std::sync::atomic::Ordering::Relaxed))
    }
    fn broken(&self) -> Option<&BodyFault> {
        self.broken.get()
    }
}

/// The body of a question on its way to the service.
struct Sent {
    body: Body,
    watch: Arc<Watch>,
    length: Option<u64>,
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = BodyFault;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyFault>>> {
        let frame = std::task::ready!(Pin::new(&mut self.body).poll_frame(cx));
        self.watch.moved();
        if let Some(Err(fault)) = &frame {
            // The first fault is the reason; there is no second.
            drop(self.watch.broken.set(fault.clone()));
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.length == Some(0) || self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
