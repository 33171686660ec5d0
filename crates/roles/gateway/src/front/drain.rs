//! A question's body that nobody reads to its end is read and thrown away, within limits.
//!
//! A client that is told no while it still sends would otherwise find its connection broken instead of the answer:
//! closing with unread bytes resets the connection.

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::runtime::Handle;

/// The most bytes that are thrown away; a client that sends more is cut off.
pub const DRAINED_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The longest time that bytes are thrown away for.
const DRAINED_FOR: Duration = Duration::from_secs(10);

/// The body of a question. Dropped before its end, it drains itself beside.
pub(super) struct Drained {
    body: Option<Incoming>,
    silence: Duration,
}

impl Drained {
    /// `silence` is how long its sender may be silent, also while it is drained.
    pub(super) fn new(body: Incoming, silence: Duration) -> Self {
        Self { body: Some(body), silence }
    }
}

impl Body for Drained {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let frame = std::task::ready!(Pin::new(body).poll_frame(cx));
        if !matches!(frame, Some(Ok(_))) {
            // At its end, or broken: nothing is left to throw away.
            self.body = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Incoming::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), Incoming::size_hint)
    }
}

impl Drop for Drained {
    fn drop(&mut self) {
        let Some(body) = self.body.take().filter(|body| !body.is_end_stream()) else { return };
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(tokio::time::timeout(DRAINED_FOR, drain(body, self.silence)));
        }
    }
}

async fn drain(mut body: Incoming, silence: Duration) {
    let mut thrown = 0_usize;
    while let Ok(Some(Ok(frame))) = tokio::time::timeout(silence, body.frame()).await {
        thrown = thrown.saturating_add(frame.data_ref().map_or(0, Bytes::len));
        if thrown > DRAINED_BYTES_MAX {
            return;
        }
    }
}
