//! The services of the archive, an invented member: records of people, and files.

use bytes::Bytes;
use exchange::rest::{Line, RestFault};
use futures_util::stream;
use gateway::call::{Arrived, Body, BodyFault, Found, Provided, Provider};
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Frame;
use ids::ServiceName;
use std::sync::atomic::{AtomicU64, Ordering};
use store::BoxFuture;

/// Counts what it was asked, so that a test can say that it was not.
#[derive(Default)]
pub struct Archive {
    asked: AtomicU64,
}

impl Archive {
    /// How often a service was asked.
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::SeqCst)
    }
}

/// A body of these bytes.
pub fn body(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}

/// A body of `count` pieces of `size` bytes; the n-th piece holds the byte n.
pub fn pieces(count: u64, size: usize) -> Body {
    let piece = move |number: u64| {
        let byte = u8::try_from(number % 251).expect("below 251");
        Ok::<_, BodyFault>(Frame::data(Bytes::from(vec![byte; size])))
    };
    StreamBody::new(stream::iter((0..count).map(piece))).boxed_unsync()
}

/// Pieces that come slowly: each a while after the one before.
pub fn slow(count: u64, pause: std::time::Duration) -> Body {
    let pieces = stream::unfold(0, move |number| async move {
        if number == count {
            return None;
        }
        tokio::time::sleep(pause).await;
        Some((Ok(Frame::data(Bytes::from_static(b"slowly "))), number + 1))
    });
    StreamBody::new(pieces).boxed_unsync()
}

/// A body that breaks a while after its first piece.
pub fn breaking() -> Body {
    let pieces = stream::unfold(0, |number| async move {
        if number == 0 {
            return Some((Ok(Frame::data(Bytes::from_static(b"a beginning"))), 1));
        }
        tokio::time::sleep(std::time::Duration::from_millis(10 * gateway::EAGER_MILLIS)).await;
        Some((Err(BodyFault::BrokenOff("gone".to_owned())), 2))
    });
    StreamBody::new(pieces).boxed_unsync()
}

impl Provider for Archive {
    fn look_up(&self, service: &ServiceName, _method: &str, _path: &str) -> Result<Found, RestFault> {
        match service.code.as_str() {
            "records" => Ok(Found { needs_agreement: true, logs_itself: false, cut: true }),
            "files" => Ok(Found { needs_agreement: true, logs_itself: false, cut: false }),
            "about" => Ok(Found { needs_agreement: false, logs_itself: true, cut: false }),
            _ => Err(RestFault::service_unknown(service)),
        }
    }

    fn answer(&self, call: Arrived) -> BoxFuture<'_, Result<Provided, RestFault>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            let provided = |kind: &str, body: Body, length: Option<u64>| Provided {
                status: 200,
                line: Line { headers: vec![("Content-Type".to_owned(), kind.to_owned())], ..Line::default() },
                body,
                length,
                entries: Vec::new(),
            };
            let json = |text: String| {
                let length = text.len() as u64;
                Ok(provided("application/json", body(text), Some(length)))
            };
            let (path, query) = call.line.path.split_once('?').unwrap_or((&call.line.path, ""));
            let count = query.parse::<u64>().unwrap_or_default();
            match (call.service.code.as_str(), path) {
                ("records", "/plain/P1") => Ok(provided("text/plain", body("all of it"), Some(9))),
                ("records", "/large/P1") => {
                    let size = usize::try_from(count).expect("small");
                    json(format!(r#"{{"name":"{}"}}"#, "x".repeat(size - r#"{"name":""}"#.len())))
                }
                ("records", _) => {
                    let purpose = call.purpose.map(|purpose| purpose.to_string()).unwrap_or_default();
                    json(format!(r#"{{"name":"of {path}","debts":"many","purpose":"{purpose}"}}"#))
                }
                ("files", "/echo") => Ok(provided("application/octet-stream", call.body, None)),
                ("files", "/slow") => {
                    let pause = std::time::Duration::from_millis(10 * gateway::EAGER_MILLIS);
                    Ok(provided("text/plain", slow(count, pause), None))
                }
                ("files", "/pieces") => {
                    Ok(provided("application/octet-stream", pieces(count, 64 * 1024), None))
                }
                ("files", "/breaking") => Ok(provided("text/plain", breaking(), None)),
                ("files", "/early") => {
                    // Answers without reading a byte of the question.
                    drop(call.body);
                    json("\"early\"".to_owned())
                }
                ("files", "/size") => {
                    let read = call.body.collect().await;
                    match read {
                        Ok(read) => json(read.to_bytes().len().to_string()),
                        Err(fault) => Err(RestFault::service_io(fault.to_string())),
                    }
                }
                ("about", _) => json("\"an archive\"".to_owned()),
                _ => Err(RestFault::service_network("nothing is there")),
            }
        })
    }
}
