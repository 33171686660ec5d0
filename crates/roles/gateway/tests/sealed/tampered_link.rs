//! A link that changes what passes: the attacker between two nodes who has broken TLS.

use bytes::{Bytes, BytesMut};
use exchange::frame::{self, Kind, Piece, Reader};
use exchange::snapshot::NodeEntry;
use gateway::link::{Channel, FrameBody, Link, LinkFault};
use http_body_util::{BodyExt, Full};
use ids::ServerName;
use std::sync::Arc;
use store::BoxFuture;

/// What a message is made of.
pub type Pieces = Vec<Piece>;

/// Changes the pieces of a message.
pub type Change = fn(Pieces) -> Vec<u8>;

/// A link whose messages are changed on the way.
pub struct Tampered {
    /// The link under it.
    pub under: Arc<dyn Link>,
    /// What happens to a question.
    pub question: Change,
    /// What happens to an answer.
    pub answer: Change,
}

/// The usual link with these changes.
pub fn tampered(question: Change, answer: Change) -> crate::town::Wrap {
    Box::new(move |under| Arc::new(Tampered { under, question, answer }))
}

/// Changes nothing.
pub fn whole(pieces: Pieces) -> Vec<u8> {
    write(pieces)
}

/// Writes pieces as frames again.
pub fn write(pieces: Pieces) -> Vec<u8> {
    let mut out = BytesMut::new();
    for piece in pieces {
        let (kind, bytes) = match &piece {
            Piece::Head(bytes) => (Kind::Head, &bytes[..]),
            Piece::Line(bytes) => (Kind::Line, &bytes[..]),
            Piece::Proofs(bytes) => (Kind::Proofs, &bytes[..]),
            Piece::Seal(bytes) => (Kind::Seal, &bytes[..]),
            Piece::Data(bytes) => (Kind::Data, &bytes[..]),
            Piece::Close(bytes) => (Kind::Close, &bytes[..]),
            Piece::Abort(words) => (Kind::Abort, words.as_bytes()),
        };
        frame::put(&mut out, kind, bytes);
    }
    out.to_vec()
}

fn read(bytes: Bytes) -> Pieces {
    let mut reader = Reader::new();
    reader.push(bytes);
    let mut pieces = Vec::new();
    while let Some(piece) = reader.next().expect("frames") {
        pieces.push(piece);
    }
    pieces
}

async fn changed(frames: FrameBody, change: Change) -> Result<FrameBody, LinkFault> {
    let bytes = frames.collect().await.map_err(|fault| LinkFault(fault.to_string()))?.to_bytes();
    let bytes = Bytes::from(change(read(bytes)));
    Ok(Full::new(bytes).map_err(|never| match never {}).boxed_unsync())
}

struct TamperedChannel {
    under: Box<dyn Channel>,
    question: Change,
    answer: Change,
}

impl Channel for TamperedChannel {
    fn send(self: Box<Self>, frames: FrameBody) -> BoxFuture<'static, Result<FrameBody, LinkFault>> {
        Box::pin(async move {
            let frames = changed(frames, self.question).await?;
            changed(self.under.send(frames).await?, self.answer).await
        })
    }
}

impl Link for Tampered {
    fn reach<'a>(
        &'a self,
        from: &'a ServerName,
        to: &'a NodeEntry,
    ) -> BoxFuture<'a, Result<Box<dyn Channel>, LinkFault>> {
        Box::pin(async move {
            let under = self.under.reach(from, to).await?;
            let (question, answer) = (self.question, self.answer);
            Ok(Box::new(TamperedChannel { under, question, answer }) as Box<dyn Channel>)
        })
    }
}
