//! Sealing what leaves: one buffer for a small message, a stream of frames for a large one.

use crate::call::{Body, BodyFault};
use crate::link::FrameBody;
use bytes::{Bytes, BytesMut};
use exchange::frame::{self, FRAME_BYTES_MAX, Kind};
use exchange::seal;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body as _, Frame};
use keys::{KeyFault, Seal, Sealer};
use sha2::{Digest, Sha256, Sha512};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use store::BoxFuture;
use tlog::Hash;

/// The frames of a message whose body is sealed before it leaves: one buffer, one write.
pub(crate) fn whole(head: &[u8], line: &[u8], proofs: &[u8], seal: &Seal, body: &[u8]) -> FrameBody {
    let seal = seal::to_bytes(seal);
    let mut out =
        BytesMut::with_capacity(head.len() + line.len() + proofs.len() + seal.len() + body.len() + 30);
    frame::put(&mut out, Kind::Head, head);
    frame::put(&mut out, Kind::Line, line);
    if !proofs.is_empty() {
        frame::put(&mut out, Kind::Proofs, proofs);
    }
    frame::put(&mut out, Kind::Seal, &seal);
    if !body.is_empty() {
        frame::put(&mut out, Kind::Data, body);
    }
    frame::put(&mut out, Kind::Close, &[]);
    Full::new(out.freeze()).map_err(|never| match never {}).boxed_unsync()
}

/// What became of a streamed body: shared by the stream and by those who wait for its answer.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    state: Mutex<SentState>,
}

#[derive(Debug, Default)]
struct SentState {
    finished: Option<Finished>,
    stopped: bool,
    waker: Option<Waker>,
}

/// A streamed body that left whole.
#[derive(Clone, Debug)]
pub(crate) struct Finished {
    /// The hash of the body.
    pub(crate) body: Hash,
    /// The last seal.
    pub(crate) seal: Seal,
    /// SHA-512 for the protocol's request hash; none if the body was empty.
    pub(crate) sha512: Option<[u8; 64]>,
}

impl Sent {
    /// The whole body, if it has left.
    pub(crate) fn finished(&self) -> Option<Finished> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).finished.clone()
    }

    /// Nobody reads on: the stream gives up at the next occasion.
    pub(crate) fn stop(&self) {
        let waker = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.stopped = true;
            state.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Whether to give up; if not, who is to be woken when it is time.
    fn poll_stopped(&self, cx: &Context<'_>) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !state.stopped && state.waker.as_ref().is_none_or(|waker| !waker.will_wake(cx.waker())) {
            state.waker = Some(cx.waker().clone());
        }
        state.stopped
    }

    fn finish(&self, finished: Finished) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).finished = Some(finished);
    }
}

/// A message whose body is hashed while it leaves and sealed at its end. It holds one piece of the body.
pub(crate) struct Sealing {
    first: Option<Bytes>,
    queued: Bytes,
    body: Body,
    head: Hash,
    sha256: Sha256,
    /// Only questions need it.
    sha512: Option<(Sha512, bool)>,
    sealer: Arc<Sealer>,
    sent: Arc<Sent>,
    state: State,
}

enum State {
    Streaming,
    Sealing(Hash, BoxFuture<'static, Result<Seal, KeyFault>>),
    Over,
}

/// What a streamed message is made of.
pub(crate) struct Streaming<'a> {
    /// The head's bytes and their hash.
    pub(crate) head: (&'a [u8], Hash),
    /// The line's bytes.
    pub(crate) line: &'a [u8],
    /// What proves the entries that the head names; empty where it names none.
    pub(crate) proofs: &'a [u8],
    /// The seal over the head.
    pub(crate) opening: &'a Seal,
    /// The body.
    pub(crate) body: Body,
    /// Whether the protocol's request hash is wanted.
    pub(crate) is_question: bool,
}

impl Sealing {
    pub(crate) fn start(message: Streaming<'_>, sealer: Arc<Sealer>) -> (FrameBody, Arc<Sent>) {
        let (head, head_hash) = message.head;
        let mut first = BytesMut::new();
        frame::put(&mut first, Kind::Head, head);
        frame::put(&mut first, Kind::Line, message.line);
        if !message.proofs.is_empty() {
            frame::put(&mut first, Kind::Proofs, message.proofs);
        }
        frame::put(&mut first, Kind::Seal, &seal::to_bytes(message.opening));
        let sent = Arc::new(Sent::default());
        let stream = Self {
            first: Some(first.freeze()),
            queued: Bytes::new(),
            body: message.body,
            head: head_hash,
            sha256: Sha256::default(),
            sha512: message.is_question.then(|| (Sha512::default(), false)),
            sealer,
            sent: Arc::clone(&sent),
            state: State::Streaming,
        };
        (stream.boxed_unsync(), sent)
    }

    /// The opening of the next DATA frame; its content is queued behind it without a copy.
    fn piece(&mut self, mut bytes: Bytes) -> Bytes {
        let content = bytes.split_to(bytes.len().min(FRAME_BYTES_MAX));
        // A piece above the limit of a frame does not come from any socket; it is sent as several.
        let mut opening = BytesMut::new();
        opening.extend_from_slice(&frame::opening(Kind::Data, content.len()));
        if bytes.is_empty() {
            self.queued = content;
            return opening.freeze();
        }
        opening.extend_from_slice(&content);
        while !bytes.is_empty() {
            let content = bytes.split_to(bytes.len().min(FRAME_BYTES_MAX));
            frame::put(&mut opening, Kind::Data, &content);
        }
        opening.freeze()
    }

    fn hash(&mut self, bytes: &Bytes) {
        self.sha256.update(bytes);
        if let Some((sha512, seen)) = &mut self.sha512 {
            sha512.update(bytes);
            *seen |= !bytes.is_empty();
        }
    }

    fn abort(&mut self, words: &str) -> Bytes {
        self.state = State::Over;
        let mut end = words.len().min(frame::ABORT_BYTES_MAX);
        while !words.is_char_boundary(end) {
            end -= 1;
        }
        let mut out = BytesMut::new();
        frame::put(&mut out, Kind::Abort, &words.as_bytes()[..end]);
        out.freeze()
    }

    fn sealing(&mut self) -> State {
        let body = Hash(std::mem::take(&mut self.sha256).finalize().into());
        let (leaf, sealer) = (seal::leaf(&self.head, &body), Arc::clone(&self.sealer));
        State::Sealing(body, Box::pin(async move { sealer.seal(leaf).await }))
    }

    fn close(&mut self, body: Hash, seal: Seal) -> Bytes {
        let mut out = BytesMut::new();
        frame::put(&mut out, Kind::Close, &seal::to_bytes(&seal));
        let sha512 = self.sha512.take().filter(|(_, seen)| *seen);
        let sha512 = sha512.map(|(hasher, _)| hasher.finalize().into());
        self.sent.finish(Finished { body, seal, sha512 });
        self.state = State::Over;
        out.freeze()
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(first));
        }
        if !self.queued.is_empty() {
            return Poll::Ready(Some(std::mem::take(&mut self.queued)));
        }
        loop {
            match &mut self.state {
                State::Streaming => {
                    if self.sent.poll_stopped(cx) {
                        return Poll::Ready(Some(self.abort("the answer came first")));
                    }
                    match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                        Some(Ok(frame)) => {
                            let Ok(bytes) = frame.into_data() else { continue };
                            if bytes.is_empty() {
                                continue;
                            }
                            self.hash(&bytes);
                            return Poll::Ready(Some(self.piece(bytes)));
                        }
                        Some(Err(fault)) => {
                            return Poll::Ready(Some(self.abort(&fault.to_string())));
                        }
                        None => self.state = self.sealing(),
                    }
                }
                State::Sealing(body, sealing) => {
                    let body = *body;
                    match ready!(sealing.as_mut().poll(cx)) {
                        Ok(seal) => return Poll::Ready(Some(self.close(body, seal))),
                        Err(fault) => return Poll::Ready(Some(self.abort(&fault.to_string()))),
                    }
                }
                State::Over => return Poll::Ready(None),
            }
        }
    }
}

impl hyper::body::Body for Sealing {
    type Data = Bytes;
    type Error = BodyFault;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyFault>>> {
        let next = ready!(self.poll_next(cx));
        Poll::Ready(next.map(|bytes| Ok(Frame::data(bytes))))
    }
}

/// Reads a body whole, of at most `max` bytes: what is sealed before it leaves.
pub(crate) async fn collect(mut body: Body, max: usize) -> Result<Bytes, BodyFault> {
    let mut first = Bytes::new();
    let mut more: Option<BytesMut> = None;
    while let Some(frame) = body.frame().await {
        let Ok(bytes) = frame?.into_data() else { continue };
        let held = more.as_ref().map_or(first.len(), BytesMut::len);
        if held + bytes.len() > max {
            return Err(BodyFault::BrokenOff(format!("it is longer than {max} bytes")));
        }
        if first.is_empty() && more.is_none() {
            first = bytes;
        } else {
            more.get_or_insert_with(|| BytesMut::from(&first[..])).extend_from_slice(&bytes);
        }
    }
    Ok(more.map_or(first, BytesMut::freeze))
}

#[cfg(test)]
mod tests {
    use super::*;
    use exchange::frame::{ABORT_BYTES_MAX, Piece, Reader};
    use http_body_util::StreamBody;
    use keys::FileSigner;

    fn sealer() -> Arc<Sealer> {
        Arc::new(Sealer::new(Arc::new(FileSigner::fresh().expect("a key"))))
    }

    async fn sent(body: Body, sealer: &Arc<Sealer>) -> (Vec<Piece>, Arc<Sent>) {
        let opening = sealer.seal(Hash::ZERO).await.expect("a seal");
        let message = Streaming {
            head: (b"head", Hash::ZERO),
            line: b"line",
            proofs: &[],
            opening: &opening,
            body,
            is_question: true,
        };
        let (frames, sent) = Sealing::start(message, Arc::clone(sealer));
        let mut reader = Reader::new();
        reader.push(frames.collect().await.expect("frames").to_bytes());
        let mut pieces = Vec::new();
        while let Some(piece) = reader.next().expect("frames in their order") {
            pieces.push(piece);
        }
        reader.end().expect("a whole row");
        (pieces, sent)
    }

    #[tokio::test]
    async fn words_of_an_abort_fit_their_frame() {
        let sealer = sealer();
        for count in [ABORT_BYTES_MAX / 2, ABORT_BYTES_MAX] {
            let fault = BodyFault::BrokenOff("ə".repeat(count));
            let body = StreamBody::new(futures_util::stream::iter([Err(fault)])).boxed_unsync();
            let (pieces, sent) = sent(body, &sealer).await;
            let Some(Piece::Abort(words)) = pieces.last() else { panic!("an abort") };
            assert!(words.len() <= ABORT_BYTES_MAX && words.contains("broke off"), "{words}");
            assert!(sent.finished().is_none());
        }
    }

    /// A piece above the limit of one frame goes out as several; what arrives is the same.
    #[tokio::test]
    async fn a_piece_at_the_limit_of_a_frame_and_one_past_it() {
        let sealer = sealer();
        for size in [FRAME_BYTES_MAX, FRAME_BYTES_MAX + 1, 3 * FRAME_BYTES_MAX] {
            let bytes = Bytes::from(vec![7; size]);
            let body = Full::new(bytes.clone()).map_err(|never| match never {}).boxed_unsync();
            let (pieces, sent) = sent(body, &sealer).await;
            let lengths = pieces.iter().map(|piece| match piece {
                Piece::Data(bytes) => bytes.len(),
                _ => 0,
            });
            assert_eq!(lengths.sum::<usize>(), size);
            assert_eq!(sent.finished().expect("sealed").body, Hash::of(&bytes));
        }
    }

    #[tokio::test]
    async fn a_stream_that_nobody_reads_on_gives_up() {
        let sealer = sealer();
        let body = StreamBody::new(futures_util::stream::pending()).boxed_unsync();
        let opening = sealer.seal(Hash::ZERO).await.expect("a seal");
        let message = Streaming {
            head: (b"head", Hash::ZERO),
            line: b"line",
            proofs: &[],
            opening: &opening,
            body,
            is_question: false,
        };
        let (frames, sent) = Sealing::start(message, sealer);
        let reading = tokio::spawn(frames.collect());
        tokio::task::yield_now().await;
        sent.stop();
        let bytes = reading.await.expect("it ends").expect("frames").to_bytes();
        assert!(bytes.ends_with(b"the answer came first"));
    }
}
