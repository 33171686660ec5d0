//! Cosignatures with a time (c2sp.org/tlog-cosignature, Ed25519): a witness saw this checkpoint as the largest
//! consistent one at that moment.

/// The latest time that a cosignature may carry, in seconds since 1970.
pub const COSIGNATURE_TIME_MAX: u64 = i64::MAX as u64;

/// What a cosignature line carries behind the id of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cosignature {
    /// When it was made, in seconds since 1970.
    pub time: u64,
    /// The Ed25519 signature over [`cosignature_message`].
    pub signature: [u8; 64],
}

impl Cosignature {
    /// The 72 bytes: the time, big-endian, then the signature.
    pub fn bytes(&self) -> Vec<u8> {
        [&self.time.to_be_bytes()[..], &self.signature].concat()
    }

    /// Reads those bytes; none of another length or of a time beyond [`COSIGNATURE_TIME_MAX`].
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (time, signature) = bytes.split_first_chunk()?;
        let time = Some(u64::from_be_bytes(*time)).filter(|time| *time <= COSIGNATURE_TIME_MAX)?;
        Some(Self { time, signature: signature.try_into().ok()? })
    }
}

/// What a cosigner signs: a header, the time in seconds since 1970, and the text of the note.
pub fn cosignature_message(time: u64, note_text: &str) -> Vec<u8> {
    format!("cosignature/v1\ntime {time}\n{note_text}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_is_that_of_the_specification() {
        let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        let wanted = "cosignature/v1\ntime 1679315147\n".to_owned() + text;
        assert_eq!(cosignature_message(1_679_315_147, text), wanted.into_bytes());
    }

    #[test]
    fn a_cosignature_is_read_as_it_is_written_and_strictly() {
        let good = Cosignature { time: COSIGNATURE_TIME_MAX, signature: [7; 64] };
        let bytes = good.bytes();
        assert_eq!(Cosignature::read(&bytes), Some(good));
        assert_eq!(Cosignature::read(&bytes[..71]), None);
        assert_eq!(Cosignature::read(&[&bytes[..], &[0]].concat()), None);
        assert_eq!(Cosignature::read(&[]), None);
        let late = Cosignature { time: COSIGNATURE_TIME_MAX + 1, ..good };
        assert_eq!(Cosignature::read(&late.bytes()), None);
    }
}
