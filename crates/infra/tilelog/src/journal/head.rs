//! The newest checkpoint in a file of its own: two places written in turn, so that a torn write leaves the older
//! one whole, and one sync is enough.

use super::Head;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use tlog::Hash;

/// The longest note that is kept, in bytes: the log's own signature takes some hundred.
pub(super) const HEAD_NOTE_BYTES_MAX: usize = 4_000;

/// Bytes of one place.
const PLACE_BYTES: usize = 8_192;

/// Bytes before the note: `u64 turn ‖ i64 at ‖ u32 length`.
const FIXED_BYTES: usize = 20;

/// The file, and what stands in it.
pub(super) struct HeadFile {
    file: File,
    turn: u64,
    head: Option<Head>,
}

impl HeadFile {
    /// Reads what stands in the file.
    pub(super) fn open(file: File) -> io::Result<Self> {
        let places: Vec<Option<(u64, Head)>> =
            (0..2).map(|place| read(&file, place)).collect::<Result<_, _>>()?;
        let newest = places.into_iter().flatten().max_by_key(|(turn, _)| *turn);
        let (turn, head) = newest.map_or((0, None), |(turn, head)| (turn, Some(head)));
        Ok(Self { file, turn, head })
    }

    /// What stands in the file.
    pub(super) fn head(&self) -> Option<&Head> {
        self.head.as_ref()
    }

    /// Writes a checkpoint over the older of the two and brings it to the disk.
    pub(super) fn write(&mut self, head: &Head) -> io::Result<()> {
        if head.note.len() > HEAD_NOTE_BYTES_MAX {
            let what = format!("a checkpoint of more than {HEAD_NOTE_BYTES_MAX} bytes");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
        }
        let turn = self.turn + 1;
        let length = u32::try_from(head.note.len()).map_err(io::Error::other)?;
        let fixed = [&turn.to_be_bytes()[..], &head.at_micros.to_be_bytes(), &length.to_be_bytes()].concat();
        let mut bytes = [&fixed, head.note.as_bytes()].concat();
        bytes.extend(Hash::of(&bytes).0);
        bytes.resize(PLACE_BYTES, 0);
        self.file.write_all_at(&bytes, (turn % 2) * PLACE_BYTES as u64)?;
        self.file.sync_data()?;
        self.turn = turn;
        self.head = Some(head.clone());
        Ok(())
    }
}

/// One place; none when it was never written, or a crash or a flipped bit spoiled it.
fn read(file: &File, place: u64) -> io::Result<Option<(u64, Head)>> {
    let mut bytes = vec![0; PLACE_BYTES];
    match file.read_exact_at(&mut bytes, place * PLACE_BYTES as u64) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    Ok(parse(&bytes))
}

fn parse(bytes: &[u8]) -> Option<(u64, Head)> {
    let (turn, rest) = bytes.split_first_chunk::<8>()?;
    let (at, rest) = rest.split_first_chunk::<8>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (note, rest) = rest.split_at_checked(length)?;
    let sum = rest.first_chunk::<32>()?;
    let head = Head { note: String::from_utf8(note.to_vec()).ok()?, at_micros: i64::from_be_bytes(*at) };
    (Hash::of(&bytes[..FIXED_BYTES + length]) == Hash(*sum)).then_some((u64::from_be_bytes(*turn), head))
}
