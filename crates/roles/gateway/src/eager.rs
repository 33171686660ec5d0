//! Bodies of unknown length: a short one that is nearly there is taken whole, so that it needs one seal and not two.

use crate::call::{Body, BodyFault};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::Frame;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// How long the rest of a short body is waited for. A stream of events is held up by no more than this, once.
pub const EAGER_MILLIS: u64 = 2;

/// What a body turned out to be.
pub(crate) enum Begun {
    /// It has ended.
    Whole(Bytes),
    /// There is more than fits, or it takes its time.
    More(Body),
}

/// Reads a body as long as it comes at once and has at most `max` bytes.
pub(crate) async fn begin(mut body: Body, max: usize) -> Result<Begun, BodyFault> {
    let patience = Instant::now() + Duration::from_millis(EAGER_MILLIS);
    let mut gathered = BytesMut::new();
    loop {
        let Ok(next) = timeout_at(patience, body.frame()).await else { break };
        let Some(frame) = next else { return Ok(Begun::Whole(gathered.freeze())) };
        let Ok(bytes) = frame?.into_data() else { continue };
        gathered.extend_from_slice(&bytes);
        if gathered.len() > max {
            break;
        }
    }
    let first = (!gathered.is_empty()).then(|| gathered.freeze());
    Ok(Begun::More(Resumed { first, rest: body }.boxed_unsync()))
}

/// A body that goes on where it was left.
struct Resumed {
    first: Option<Bytes>,
    rest: Body,
}

impl hyper::body::Body for Resumed {
    type Data = Bytes;
    type Error = BodyFault;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyFault>>> {
        match self.first.take() {
            Some(bytes) => Poll::Ready(Some(Ok(Frame::data(bytes)))),
            None => Pin::new(&mut self.rest).poll_frame(cx),
        }
    }
}
