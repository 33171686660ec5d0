//! Reading a message as it comes: its opening, then its body, whole or streaming.

use crate::call::BodyFault;
use crate::limits::Limits;
use crate::link::FrameBody;
use bytes::{Bytes, BytesMut};
use exchange::frame::{FrameFault, Piece, Reader};
use exchange::head::{Head, HeadFault};
use exchange::seal::{self, SealFault};
use hyper::body::Body as _;
use keys::Seal;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tlog::Hash;
use tokio::time::Sleep;

/// Why a message cannot be read. Nothing of it was acted on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenFault {
    /// The bytes are not frames in their order.
    #[error("{0}")]
    Frames(#[from] FrameFault),
    /// The head is none.
    #[error("{0}")]
    Head(#[from] HeadFault),
    /// The seal is none.
    #[error("{0}")]
    Seal(#[from] SealFault),
    /// The connection ended or broke.
    #[error("the connection broke off: {0}")]
    BrokenOff(String),
    /// The sender gave up.
    #[error("the sender gave up: {0}")]
    Aborted(String),
    /// The next bytes did not come in time.
    #[error("nothing came for {0} ms")]
    TooSlow(u128),
    /// A body that was to be held whole is longer than its limit.
    #[error("the body is longer than {0} bytes")]
    TooLong(usize),
}

impl From<OpenFault> for BodyFault {
    fn from(fault: OpenFault) -> Self {
        match fault {
            OpenFault::Seal(fault) => Self::NotSealed(fault.to_string()),
            other => Self::BrokenOff(other.to_string()),
        }
    }
}

/// A message whose opening has come. Nothing of it is proven yet.
pub(crate) struct Opened {
    /// The head.
    pub(crate) head: Head,
    /// Its canonical bytes.
    pub(crate) head_bytes: Bytes,
    /// Their hash.
    pub(crate) head_hash: Hash,
    /// The bytes of the line.
    pub(crate) line: Bytes,
    /// What proves the entries that the head names; empty if nothing came.
    pub(crate) proofs: Bytes,
    /// The first seal.
    pub(crate) seal: Seal,
    /// What follows.
    pub(crate) rest: Source,
}

/// Reads head, line, proofs and seal; each piece must come within the idle limit.
pub(crate) async fn open(frames: FrameBody, limits: &Limits) -> Result<Opened, OpenFault> {
    let mut rest = Source { frames, reader: Reader::new(), ended: false, limit: limits.idle, sleep: None };
    let head_bytes = match rest.piece().await? {
        Piece::Head(bytes) => bytes,
        other => return Err(unexpected(other)),
    };
    let line = match rest.piece().await? {
        Piece::Line(bytes) => bytes,
        other => return Err(unexpected(other)),
    };
    let (proofs, next) = match rest.piece().await? {
        Piece::Proofs(bytes) => (bytes, rest.piece().await?),
        other => (Bytes::new(), other),
    };
    let seal = match next {
        Piece::Seal(bytes) => seal::from_bytes(&bytes)?,
        other => return Err(unexpected(other)),
    };
    let head = Head::read(&head_bytes)?;
    let head_hash = Hash::of(&head_bytes);
    Ok(Opened { head, head_bytes, head_hash, line, proofs, seal, rest })
}

/// The reader gives pieces in their order, so this is an ABORT in the opening.
fn unexpected(piece: Piece) -> OpenFault {
    match piece {
        Piece::Abort(words) => OpenFault::Aborted(words),
        _ => OpenFault::Frames(FrameFault::Truncated),
    }
}

/// Frames that are still to come. At most one chunk of the network is held.
pub(crate) struct Source {
    frames: FrameBody,
    reader: Reader,
    ended: bool,
    limit: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Source {
    async fn piece(&mut self) -> Result<Piece, OpenFault> {
        poll_fn(|cx| self.poll_piece(cx)).await
    }

    /// The next piece. After CLOSE and ABORT it reads on to the end, so that the connection can be used again and
    /// bytes behind the end are noticed; only then the piece is given.
    pub(crate) fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Result<Piece, OpenFault>> {
        loop {
            if let Some(piece) = self.reader.next()? {
                self.sleep = None;
                return Poll::Ready(Ok(piece));
            }
            if self.ended {
                return Poll::Ready(Err(FrameFault::Truncated.into()));
            }
            ready!(self.poll_bytes(cx))?;
        }
    }

    /// Waits for the end behind the last piece.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), OpenFault>> {
        while !self.ended {
            ready!(self.poll_bytes(cx))?;
            // Bytes behind the last piece are a fault of their own.
            if let Some(piece) = self.reader.next()? {
                return Poll::Ready(Err(unexpected(piece)));
            }
        }
        Poll::Ready(self.reader.end().map_err(OpenFault::from))
    }

    fn poll_bytes(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), OpenFault>> {
        let frame = match Pin::new(&mut self.frames).poll_frame(cx) {
            Poll::Ready(frame) => frame,
            Poll::Pending => {
                let limit = self.limit;
                let sleep = self.sleep.get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
                ready!(sleep.as_mut().poll(cx));
                return Poll::Ready(Err(OpenFault::TooSlow(limit.as_millis())));
            }
        };
        self.sleep = None;
        match frame {
            Some(Ok(frame)) => {
                if let Ok(bytes) = frame.into_data() {
                    self.reader.push(bytes);
                }
            }
            Some(Err(fault)) => return Poll::Ready(Err(OpenFault::BrokenOff(fault.to_string()))),
            None => self.ended = true,
        }
        Poll::Ready(Ok(()))
    }

    /// Reads a whole body of at most `max` bytes, with its last seal if it has one.
    pub(crate) async fn gather(&mut self, max: usize) -> Result<(Bytes, Option<Seal>), OpenFault> {
        let mut first = Bytes::new();
        let mut more: Option<BytesMut> = None;
        let close = loop {
            match self.piece().await? {
                Piece::Data(bytes) => {
                    let held = more.as_ref().map_or(first.len(), BytesMut::len);
                    if held + bytes.len() > max {
                        return Err(OpenFault::TooLong(max));
                    }
                    if first.is_empty() && more.is_none() {
                        first = bytes;
                    } else {
                        more.get_or_insert_with(|| BytesMut::from(&first[..])).extend_from_slice(&bytes);
                    }
                }
                Piece::Close(bytes) => break bytes,
                other => return Err(unexpected(other)),
            }
        };
        poll_fn(|cx| self.poll_end(cx)).await?;
        Ok((more.map_or(first, BytesMut::freeze), last_seal(&close)?))
    }

    /// Reads on and throws away, so that a sender who still writes gets to read what was answered.
    pub(crate) async fn drain(mut self, max: usize) {
        let mut drained = 0;
        while let Ok(Piece::Data(bytes)) = self.piece().await {
            drained += bytes.len();
            if drained > max {
                return;
            }
        }
        // The end itself, if it is there: then the connection lives on.
        let _ = poll_fn(|cx| self.poll_end(cx)).await;
    }
}

fn last_seal(bytes: &Bytes) -> Result<Option<Seal>, OpenFault> {
    if bytes.is_empty() { Ok(None) } else { Ok(Some(seal::from_bytes(bytes)?)) }
}

/// What happens when the last piece has come, given the hash of the body and the last seal: checks and keeps; an error ends the body as broken.
pub(crate) type Ending =
    Box<dyn FnOnce(Hash, Option<Seal>) -> store::BoxFuture<'static, Result<(), BodyFault>> + Send>;

/// A body that is passed on while it comes. Its last piece is held back until its seal holds and the ending is done:
/// so it never looks complete, not even to a reader who counts bytes, unless it was sealed.
pub(crate) struct Streamed {
    source: Source,
    hash: sha2::Sha256,
    /// What the head promised.
    length: Option<u64>,
    count: u64,
    held: Option<Bytes>,
    state: State,
    ending: Option<Ending>,
}

enum State {
    Streaming,
    Closing(Option<Seal>),
    Ending(store::BoxFuture<'static, Result<(), BodyFault>>),
    Over,
}

impl Streamed {
    pub(crate) fn new(source: Source, length: Option<u64>, ending: Ending) -> Self {
        let (hash, state) = (sha2::Sha256::default(), State::Streaming);
        Self { source, hash, length, count: 0, held: None, state, ending: Some(ending) }
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, BodyFault>>> {
        loop {
            match &mut self.state {
                State::Streaming => match ready!(self.source.poll_piece(cx))? {
                    Piece::Data(bytes) => {
                        sha2::Digest::update(&mut self.hash, &bytes);
                        self.count += bytes.len() as u64;
                        if self.length.is_some_and(|length| self.count > length) {
                            Err(BodyFault::NotSealed("it is longer than its head says".to_owned()))?;
                        }
                        if let Some(before) = self.held.replace(bytes) {
                            return Poll::Ready(Some(Ok(before)));
                        }
                    }
                    Piece::Close(bytes) => self.state = State::Closing(last_seal(&bytes)?),
                    other => Err(unexpected(other))?,
                },
                State::Closing(seal) => {
                    ready!(self.source.poll_end(cx))?;
                    if self.length.is_some_and(|length| self.count != length) {
                        Err(BodyFault::NotSealed("it is shorter than its head says".to_owned()))?;
                    }
                    let seal = seal.take();
                    let hash = Hash(sha2::Digest::finalize(std::mem::take(&mut self.hash)).into());
                    let Some(ending) = self.ending.take() else {
                        self.state = State::Over;
                        continue;
                    };
                    self.state = State::Ending(ending(hash, seal));
                }
                State::Ending(ending) => {
                    ready!(ending.as_mut().poll(cx))?;
                    self.state = State::Over;
                }
                State::Over => return Poll::Ready(self.held.take().map(Ok)),
            }
        }
    }
}

impl hyper::body::Body for Streamed {
    type Data = Bytes;
    type Error = BodyFault;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<hyper::body::Frame<Bytes>, BodyFault>>> {
        let next = ready!(self.poll_next(cx));
        if let Some(Err(_)) = &next {
            // What was held back is never given, and nothing follows a fault.
            self.held = None;
            self.state = State::Over;
        }
        Poll::Ready(next.map(|bytes| bytes.map(hyper::body::Frame::data)))
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        match self.length {
            // What is held back was counted and is still to be given.
            Some(length) => {
                let given = self.count - self.held.as_ref().map_or(0, |held| held.len() as u64);
                hyper::body::SizeHint::with_exact(length - given.min(length))
            }
            None => hyper::body::SizeHint::default(),
        }
    }
}
