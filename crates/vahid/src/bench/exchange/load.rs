//! The load: a number of connections, each asking again as soon as it is answered.

use crate::bench::exchange::http::{Pool, Whole};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Bytes of the answer that the origin gives.
pub(crate) const ANSWER_BYTES: usize = 1_024;

/// What a client of the protocol sends.
#[derive(Clone)]
pub(crate) struct Ask {
    /// Path and query.
    pub(crate) path: String,
    /// Headers besides `host`.
    pub(crate) headers: Vec<(&'static str, String)>,
}

/// What came of it.
pub(crate) struct Measured {
    /// Answered requests.
    pub(crate) count: usize,
    /// Requests that failed, and the first failure.
    pub(crate) failed: usize,
    /// The first failure.
    pub(crate) first_failure: Option<String>,
    /// Seconds that it took.
    pub(crate) seconds: f64,
    /// Milliseconds of each, sorted.
    pub(crate) millis: Vec<f64>,
}

/// Asks over `connections` connections for a time.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
pub(crate) async fn drive(to: SocketAddr, ask: &Ask, connections: usize, span: Duration) -> Measured {
    let over = Arc::new(AtomicBool::new(false));
    let start = Instant::now();
    let askers: Vec<_> =
        (0..connections).map(|_| tokio::spawn(keep_asking(to, ask.clone(), over.clone()))).collect();
    tokio::time::sleep(span).await;
    over.store(true, Ordering::Relaxed);
    let mut all = Measured { count: 0, failed: 0, first_failure: None, seconds: 0.0, millis: Vec::new() };
    for asker in askers {
        let Ok((millis, failures)) = asker.await else { continue };
        all.failed += failures.len();
        all.first_failure = all.first_failure.or_else(|| failures.into_iter().next());
        all.millis.extend(millis);
    }
    all.seconds = start.elapsed().as_secs_f64();
    all.count = all.millis.len();
    all.millis.sort_by(f64::total_cmp);
    all
}

/// Failures of one connection after which it gives up: something is wrong, not slow.
const FAILURES_MAX: usize = 10;

#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
async fn keep_asking(to: SocketAddr, ask: Ask, over: Arc<AtomicBool>) -> (Vec<f64>, Vec<String>) {
    let pool = Pool::new(to, None);
    let (mut millis, mut failures) = (Vec::new(), Vec::new());
    while !over.load(Ordering::Relaxed) && failures.len() < FAILURES_MAX {
        let start = Instant::now();
        match once(&pool, to, &ask).await {
            Ok(()) => millis.push(start.elapsed().as_secs_f64() * 1_000.0),
            Err(fault) => failures.push(fault),
        }
    }
    (millis, failures)
}

/// One question; the answer must be whole and good.
async fn once(pool: &Pool, to: SocketAddr, ask: &Ask) -> Result<(), String> {
    let mut request = Request::get(&ask.path).header("host", to.to_string());
    for (name, value) in &ask.headers {
        request = request.header(*name, value);
    }
    let request: Request<Whole> = request.body(Full::new(Bytes::new())).map_err(|fault| fault.to_string())?;
    let (parts, body) = pool.send(request).await?.into_parts();
    let body = body.collect().await.map_err(|fault| fault.to_string())?.to_bytes();
    if !parts.status.is_success() || body.len() != ANSWER_BYTES {
        let said = String::from_utf8_lossy(&body[..body.len().min(300)]).into_owned();
        return Err(format!("{} with {} bytes: {said}", parts.status, body.len()));
    }
    Ok(())
}
