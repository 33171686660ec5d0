//! A ZIP file of small texts, stored as they are (APPNOTE 6.3.10, without compression): receipts are few and short.

/// The names are UTF-8.
const UTF8: u16 = 1 << 11;
/// The version that is needed to read it.
const VERSION: u16 = 20;
/// 1980-01-01, the first day that the form knows: a receipt has its own time.
const DAY: u16 = 0x21;

/// A file that grows.
#[derive(Default)]
pub(super) struct Zip {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u16,
}

impl Zip {
    /// Adds one file. Beyond what the form can count, a file is left out; the list of looks ends far below.
    pub(super) fn add(&mut self, name: &str, content: &[u8]) {
        let (Ok(at), Ok(size), Ok(name_length), Some(count)) = (
            u32::try_from(self.bytes.len()),
            u32::try_from(content.len()),
            u16::try_from(name.len()),
            self.count.checked_add(1),
        ) else {
            return;
        };
        let mut shared = Vec::new();
        for word in [VERSION, UTF8, 0, 0, DAY] {
            shared.extend(word.to_le_bytes());
        }
        for word in [crc32(content), size, size] {
            shared.extend(word.to_le_bytes());
        }
        shared.extend(name_length.to_le_bytes());
        shared.extend([0; 2]);
        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&shared);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(content);
        self.directory.extend(b"PK\x01\x02");
        self.directory.extend(VERSION.to_le_bytes());
        self.directory.extend(&shared);
        // No comment, first disk, no attributes.
        self.directory.extend([0; 10]);
        self.directory.extend(at.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.count = count;
    }

    /// The whole file.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let at = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX);
        let size = u32::try_from(self.directory.len()).unwrap_or(u32::MAX);
        self.bytes.extend(&self.directory);
        self.bytes.extend(b"PK\x05\x06\0\0\0\0");
        self.bytes.extend(self.count.to_le_bytes());
        self.bytes.extend(self.count.to_le_bytes());
        self.bytes.extend(size.to_le_bytes());
        self.bytes.extend(at.to_le_bytes());
        self.bytes.extend([0; 2]);
        self.bytes
    }
}

/// CRC-32 as ZIP uses it.
fn crc32(bytes: &[u8]) -> u32 {
    const POLYNOMIAL: u32 = 0xEDB8_8320;
    let step = |crc: u32| if crc & 1 == 1 { (crc >> 1) ^ POLYNOMIAL } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_standards() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn a_file_begins_with_its_parts_and_ends_with_its_directory() {
        let mut zip = Zip::default();
        zip.add("a.txt", b"one");
        zip.add("b.txt", b"");
        let bytes = zip.finish();
        assert_eq!(&bytes[..4], b"PK\x03\x04");
        assert_eq!(&bytes[30..38], b"a.txtone");
        let end = &bytes[bytes.len() - 22..];
        assert_eq!((&end[..4], &end[8..12]), (&b"PK\x05\x06"[..], &[2, 0, 2, 0][..]));
        let at = u32::from_le_bytes([end[16], end[17], end[18], end[19]]) as usize;
        assert_eq!(&bytes[at..at + 4], b"PK\x01\x02");
    }
}
