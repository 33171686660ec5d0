//! What a reader takes, in whatever pieces it comes, and what it refuses.

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
