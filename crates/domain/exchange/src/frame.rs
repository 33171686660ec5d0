//! The bytes between two nodes: a row of frames, in one order, read as they come.
//!
//! ```text
//! kind u8 │ length u32, big-endian │ bytes
//! HEAD  LINE  [PROOFS]  SEAL  DATA*  CLOSE        a whole message
//! HEAD  LINE  [PROOFS]  SEAL  DATA*  ABORT        its sender gave up
//! ```
//! CLOSE carries the last seal of a streamed body, or nothing where the first seal covers the body. A row that ends
//! without CLOSE or ABORT is a truncated one, and [`Reader::end`] says so.

use crate::head::HEAD_BYTES_MAX;
use crate::proof::PROOFS_BYTES_MAX;
use crate::rest::LINE_BYTES_MAX;
use crate::seal::SEAL_BYTES_MAX;
use bytes::{Buf, BufMut, Bytes, BytesMut};

/// The most bytes of one frame of a body. A reader passes them on as they come and never holds a whole one.
pub const FRAME_BYTES_MAX: usize = 1024 * 1024;

/// The most bytes of a body that is sealed before it is sent, and the most that its receiver holds.
pub const SEALED_BEFORE_BYTES_MAX: usize = 64 * 1024;

/// The most bytes of the words in an ABORT.
pub const ABORT_BYTES_MAX: usize = 1024;

/// Where messages are taken in: `POST` to this path.
pub const MESSAGES_PATH: &str = "/vahid/1/messages";

/// The content type of a row of frames.
pub const CONTENT_TYPE: &str = "application/vahid-frames";

/// Bytes of a frame before its content.
const OPENING: usize = 5;

/// The kind of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// The canonical bytes of the head.
    Head = 1,
    /// The bytes of the line.
    Line = 2,
    /// The first seal.
    Seal = 3,
    /// A piece of the body.
    Data = 4,
    /// The end of a whole message.
    Close = 5,
    /// The sender gave up; the words say why.
    Abort = 6,
    /// What proves the entries that the head names ([`crate::proof`]); only where it names some.
    Proofs = 7,
}

/// What a reader gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// The head.
    Head(Bytes),
    /// The line.
    Line(Bytes),
    /// The proofs of the entries.
    Proofs(Bytes),
    /// The first seal.
    Seal(Bytes),
    /// Some bytes of the body; not necessarily a whole frame.
    Data(Bytes),
    /// The end: the last seal, or no bytes.
    Close(Bytes),
    /// The sender gave up.
    Abort(String),
}

/// Why bytes are not a row of frames.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameFault {
    /// A kind that does not exist.
    #[error("there is no frame of kind {0}")]
    Kind(u8),
    /// A frame that cannot come at this place.
    #[error("a frame {found:?} cannot come here; awaited was {awaited}")]
    Order {
        /// What may come.
        awaited: &'static str,
        /// What came.
        found: Kind,
    },
    /// A frame above the limit of its kind.
    #[error("a frame {kind:?} of {length} bytes; at most {max} are taken")]
    TooLong {
        /// Its kind.
        kind: Kind,
        /// What it says of itself.
        length: usize,
        /// The limit.
        max: usize,
    },
    /// Bytes behind the end.
    #[error("bytes follow after the end of the message")]
    After,
    /// The bytes ended before the message did.
    #[error("the message was cut off")]
    Truncated,
}

/// Writes one frame.
pub fn put(out: &mut BytesMut, kind: Kind, content: &[u8]) {
    out.reserve(OPENING + content.len());
    out.put_slice(&opening(kind, content.len()));
    out.put_slice(content);
}

/// The five bytes before a frame's content. A content above 4 GiB is a bug of the caller.
pub fn opening(kind: Kind, length: usize) -> [u8; OPENING] {
    let length = u32::try_from(length).expect("a frame is far below 4 GiB").to_be_bytes();
    [kind as u8, length[0], length[1], length[2], length[3]]
}

/// Reads a row of frames from pieces of any size. It holds at most one incomplete frame that is no DATA.
#[derive(Debug, Default)]
pub struct Reader {
    place: Place,
    /// Bytes of the DATA frame at hand that have not come yet.
    data_left: usize,
    input: Bytes,
    gathered: BytesMut,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Head,
    Line,
    Proofs,
    Seal,
    Body,
    Done,
}

impl Reader {
    /// A reader at the start of a message.
    pub fn new() -> Self {
        Self::default()
    }

    /// Hands over what came. Call [`Reader::next`] until it gives none before the next push.
    pub fn push(&mut self, bytes: Bytes) {
        if self.gathered.is_empty() && self.input.is_empty() {
            self.input = bytes;
        } else {
            self.gather();
            self.gathered.extend_from_slice(&bytes);
        }
    }

    /// The next piece; none when more bytes are needed.
    #[expect(clippy::should_implement_trait, reason = "it fails, and none does not end it")]
    pub fn next(&mut self) -> Result<Option<Piece>, FrameFault> {
        loop {
            if self.data_left > 0 {
                return Ok(self.data());
            }
            if self.place == Place::Done {
                return if self.held() == 0 { Ok(None) } else { Err(FrameFault::After) };
            }
            let Some((kind, length)) = self.opened()? else {
                self.gather();
                return Ok(None);
            };
            if kind == Kind::Data {
                self.take(OPENING);
                self.data_left = length;
                continue;
            }
            if self.held() < OPENING + length {
                self.gather();
                return Ok(None);
            }
            self.take(OPENING);
            let content = self.take(length);
            return Ok(Some(self.whole(kind, content)));
        }
    }

    /// The bytes have ended: fine only after CLOSE or ABORT.
    pub fn end(&self) -> Result<(), FrameFault> {
        if self.place == Place::Done && self.held() == 0 { Ok(()) } else { Err(FrameFault::Truncated) }
    }

    /// Bytes held at the moment: what a test of the bound looks at.
    pub fn held(&self) -> usize {
        self.input.len() + self.gathered.len()
    }

    fn whole(&mut self, kind: Kind, content: Bytes) -> Piece {
        let (place, piece) = match kind {
            Kind::Head => (Place::Line, Piece::Head(content)),
            Kind::Line => (Place::Proofs, Piece::Line(content)),
            Kind::Proofs => (Place::Seal, Piece::Proofs(content)),
            Kind::Seal => (Place::Body, Piece::Seal(content)),
            Kind::Data => (Place::Body, Piece::Data(content)),
            Kind::Close => (Place::Done, Piece::Close(content)),
            Kind::Abort => (Place::Done, Piece::Abort(String::from_utf8_lossy(&content).into_owned())),
        };
        self.place = place;
        piece
    }

    fn data(&mut self) -> Option<Piece> {
        let count = self.data_left.min(self.held());
        if count == 0 {
            return None;
        }
        self.data_left -= count;
        Some(Piece::Data(self.take(count)))
    }

    /// Kind and length of the frame at hand, if its first five bytes are here and it may come now.
    fn opened(&self) -> Result<Option<(Kind, usize)>, FrameFault> {
        let held = if self.gathered.is_empty() { &self.input[..] } else { &self.gathered[..] };
        let Some(opening) = held.first_chunk::<OPENING>() else { return Ok(None) };
        let kind = match opening[0] {
            1 => Kind::Head,
            2 => Kind::Line,
            3 => Kind::Seal,
            4 => Kind::Data,
            5 => Kind::Close,
            6 => Kind::Abort,
            7 => Kind::Proofs,
            other => return Err(FrameFault::Kind(other)),
        };
        let (awaited, fits) = match self.place {
            Place::Head => ("the head", kind == Kind::Head),
            Place::Line => ("the line", matches!(kind, Kind::Line | Kind::Abort)),
            Place::Proofs => {
                ("the proofs or the seal", matches!(kind, Kind::Proofs | Kind::Seal | Kind::Abort))
            }
            Place::Seal => ("the seal", matches!(kind, Kind::Seal | Kind::Abort)),
            Place::Body => ("the body or its end", matches!(kind, Kind::Data | Kind::Close | Kind::Abort)),
            Place::Done => ("nothing", false),
        };
        if !fits {
            return Err(FrameFault::Order { awaited, found: kind });
        }
        let length = u32::from_be_bytes([opening[1], opening[2], opening[3], opening[4]]) as usize;
        let max = length_max(kind);
        if length > max {
            return Err(FrameFault::TooLong { kind, length, max });
        }
        Ok(Some((kind, length)))
    }

    fn take(&mut self, count: usize) -> Bytes {
        if self.gathered.is_empty() {
            self.input.split_to(count)
        } else {
            self.gathered.split_to(count).freeze()
        }
    }

    /// Copies an incomplete frame out of the network's buffer, so that the buffer can go.
    fn gather(&mut self) {
        if self.input.has_remaining() {
            self.gathered.extend_from_slice(&self.input);
            self.input = Bytes::new();
        }
    }
}

fn length_max(kind: Kind) -> usize {
    match kind {
        Kind::Head => HEAD_BYTES_MAX,
        Kind::Line => LINE_BYTES_MAX,
        Kind::Proofs => PROOFS_BYTES_MAX,
        Kind::Seal | Kind::Close => SEAL_BYTES_MAX,
        Kind::Data => FRAME_BYTES_MAX,
        Kind::Abort => ABORT_BYTES_MAX,
    }
}

#[cfg(test)]
mod tests;
