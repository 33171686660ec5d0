//! Bodies that stream: a sender that falls silent ends them with a fault, never cleanly.

use crate::call::{Body, BodyFault};
use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Full, LengthLimitError, Limited};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep};

/// A body whose sender may be silent only so long. The time in which the reader is slow does not count: the
/// clock runs only while somebody waits for bytes.
pub struct Idle<B> {
    body: B,
    silence: Duration,
    /// Made when somebody first waits; most bodies are there at once.
    timer: Option<Pin<Box<Sleep>>>,
    waiting: bool,
}

impl<B> Idle<B> {
    /// Limits the silence of a body's sender.
    pub fn new(body: B, silence: Duration) -> Self {
        Self { body, silence, timer: None, waiting: false }
    }
}

impl<B> HttpBody for Idle<B>
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Data = Bytes;
    type Error = BodyFault;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyFault>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            this.waiting = false;
            return Poll::Ready(frame.map(|frame| frame.map_err(|fault| broken(fault.into()))));
        }
        let until = Instant::now() + this.silence;
        let timer = this.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(until)));
        if !this.waiting {
            this.waiting = true;
            timer.as_mut().reset(until);
        }
        ready!(timer.as_mut().poll(cx));
        let silent = format!("nothing came for {} ms", this.silence.as_millis());
        Poll::Ready(Some(Err(BodyFault::BrokenOff(silent))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// What the connection says of a body that ended too early, with its causes.
fn broken(fault: Box<dyn Error + Send + Sync>) -> BodyFault {
    let mut text = fault.to_string();
    let mut cause = fault.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    BodyFault::BrokenOff(text)
}

/// A body from the network whose sender may be silent only so long.
pub fn limited<B>(body: B, silence: Duration) -> Body
where
    B: HttpBody<Data = Bytes> + Unpin + Send + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    if body.is_end_stream() {
        return whole(Vec::new());
    }
    Idle::new(body, silence).boxed_unsync()
}

/// A body that is known.
pub fn whole(bytes: Vec<u8>) -> Body {
    if bytes.is_empty() {
        return Empty::new().map_err(|never| match never {}).boxed_unsync();
    }
    Full::new(Bytes::from(bytes)).map_err(|never| match never {}).boxed_unsync()
}

/// Reads a body of at most `max` bytes; none when there are more.
pub(super) async fn read(body: Body, max: usize) -> Result<Option<Vec<u8>>, BodyFault> {
    match Limited::new(body, max).collect().await {
        Ok(whole) => Ok(Some(whole.to_bytes().to_vec())),
        Err(fault) if fault.is::<LengthLimitError>() => Ok(None),
        Err(fault) => match fault.downcast::<BodyFault>() {
            Ok(fault) => Err(*fault),
            Err(other) => Err(broken(other)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_is_read_up_to_the_limit_and_not_one_byte_further() {
        for (length, taken) in [(8, true), (9, false)] {
            let read = read(whole(vec![7; length]), 8).await.expect("a whole body");
            assert_eq!(read.is_some(), taken, "{length}");
        }
    }
}
