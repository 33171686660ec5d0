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
            Place::Proofs => (
                "the proofs or the seal",
                matches!(kind, Kind::Proofs | Kind::Seal | Kind::Abort),
            ),
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
mod tests {
    use super::*;

    fn message() -> Bytes {
        let mut out = BytesMut::new();
        put(&mut out, Kind::Head, b"head");
        put(&mut out, Kind::Line, b"line");
        put(&mut out, Kind::Seal, b"seal");
        put(&mut out, Kind::Data, b"some ");
        put(&mut out, Kind::Data, b"");
        put(&mut out, Kind::Data, b"bytes");
        put(&mut out, Kind::Close, b"last");
        out.freeze()
    }

    fn read(bytes: &Bytes, step: usize) -> Result<Vec<Piece>, FrameFault> {
        let mut reader = Reader::new();
        let mut pieces = Vec::new();
        for chunk in bytes.chunks(step) {
            reader.push(Bytes::copy_from_slice(chunk));
            while let Some(piece) = reader.next()? {
                pieces.push(piece);
            }
        }
        reader.end().map(|()| pieces)
    }

    #[test]
    fn a_message_is_the_same_in_pieces_of_any_size() {
        for step in 1..=message().len() {
            let pieces = read(&message(), step).expect("whole");
            let mut body = Vec::new();
            for piece in &pieces {
                if let Piece::Data(bytes) = piece {
                    body.extend_from_slice(bytes);
                }
            }
            assert_eq!(pieces[..2], [Piece::Head("head".into()), Piece::Line("line".into())], "{step}");
            assert_eq!(body, b"some bytes", "{step}");
            assert_eq!(pieces.last(), Some(&Piece::Close("last".into())), "{step}");
        }
    }

    #[test]
    fn every_truncation_is_noticed() {
        for length in 0..message().len() {
            let cut = message().slice(..length);
            assert_eq!(read(&cut, 7), Err(FrameFault::Truncated), "{length}");
        }
    }

    #[test]
    fn what_comes_out_of_order_is_refused() {
        let mut out = BytesMut::new();
        put(&mut out, Kind::Line, b"line");
        let order = FrameFault::Order { awaited: "the head", found: Kind::Line };
        assert_eq!(read(&out.freeze(), 64), Err(order));
        let mut twice = BytesMut::from(&message()[..]);
        put(&mut twice, Kind::Close, b"");
        assert_eq!(read(&twice.freeze(), 64), Err(FrameFault::After));
        assert_eq!(read(&Bytes::from_static(b"GET / HTTP/1.1"), 64), Err(FrameFault::Kind(b'G')));
    }

    #[test]
    fn a_frame_at_its_limit_is_taken_and_one_past_it_is_not() {
        for (kind, place) in [
            (Kind::Head, Place::Head),
            (Kind::Line, Place::Line),
            (Kind::Seal, Place::Seal),
            (Kind::Data, Place::Body),
            (Kind::Close, Place::Body),
            (Kind::Abort, Place::Body),
        ] {
            let max = length_max(kind);
            let opened = |length: usize| {
                let mut reader = Reader { place, ..Reader::default() };
                reader.push(Bytes::copy_from_slice(&opening(kind, length)));
                reader.next().map(drop)
            };
            assert_eq!(opened(max), Ok(()), "{kind:?}");
            assert_eq!(opened(max + 1), Err(FrameFault::TooLong { kind, length: max + 1, max }));
        }
    }

    /// Whatever a stranger sends: pieces or a fault, never a panic, and never more held than one small frame.
    #[test]
    fn random_bytes_are_survived() {
        let mut state = 7_u64;
        let mut byte = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        };
        for _ in 0..2_000 {
            let mut bytes = message().to_vec();
            for _ in 0..=byte() % 4 {
                let place = usize::from(byte()) % bytes.len();
                bytes[place] = byte();
            }
            let mut reader = Reader::new();
            'message: for chunk in bytes.chunks(1 + usize::from(byte()) % 16) {
                reader.push(Bytes::copy_from_slice(chunk));
                loop {
                    match reader.next() {
                        Ok(Some(_)) => {}
                        Ok(None) => break,
                        Err(_) => break 'message,
                    }
                }
                assert!(reader.held() <= OPENING + LINE_BYTES_MAX);
            }
        }
    }

    #[test]
    fn a_reader_never_holds_a_body() {
        let mut reader = Reader { place: Place::Body, ..Reader::default() };
        reader.push(Bytes::copy_from_slice(&opening(Kind::Data, FRAME_BYTES_MAX)));
        assert_eq!(reader.next(), Ok(None));
        for _ in 0..FRAME_BYTES_MAX / 4096 {
            reader.push(Bytes::from_static(&[0; 4096]));
            assert!(matches!(reader.next(), Ok(Some(Piece::Data(bytes))) if bytes.len() == 4096));
            assert_eq!(reader.held(), 0);
        }
    }
}
