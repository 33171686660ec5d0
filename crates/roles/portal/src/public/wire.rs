//! The forms in which proofs travel to the browser: JSON, hashes in base64, neighbours without the hashes they
//! share. The script's side is `ui/scripts/check/segment.js`.

use super::{Around, INDEXES_MAX, Proofs, Question, TAGS_MAX};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use tlog::Hash;

/// There is an item before.
const BEFORE: u8 = 1;
/// There is an item after.
const AFTER: u8 = 2;

/// What the browser asks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// The log.
    pub(crate) origin: String,
    tags: Vec<Hash>,
    indexes: Vec<u64>,
}

impl Asked {
    /// The question; none when it is too long.
    pub(crate) fn question(self) -> Option<Question> {
        let fits = self.tags.len() <= TAGS_MAX && self.indexes.len() <= INDEXES_MAX;
        fits.then_some(Question { tags: self.tags, indexes: self.indexes })
    }
}

/// What it is told.
#[derive(Debug, Serialize)]
pub(crate) struct Told {
    checkpoint: String,
    paths: Vec<Option<String>>,
    segments: Vec<ToldSegment>,
}

#[derive(Debug, Serialize)]
struct ToldSegment {
    index: u64,
    leaf: String,
    path: String,
    tags: Vec<String>,
}

impl From<Proofs> for Told {
    fn from(proofs: Proofs) -> Self {
        let segment = |segment: super::SegmentProofs| ToldSegment {
            index: segment.index,
            leaf: STANDARD.encode(segment.leaf),
            path: path(&segment.path),
            tags: segment.tags.iter().map(|around| STANDARD.encode(around.bytes())).collect(),
        };
        Self {
            checkpoint: proofs.checkpoint,
            paths: proofs.paths.iter().map(|hashes| hashes.as_deref().map(path)).collect(),
            segments: proofs.segments.into_iter().map(segment).collect(),
        }
    }
}

fn path(hashes: &[Hash]) -> String {
    let bytes: Vec<u8> = hashes.iter().flat_map(|hash| hash.0).collect();
    STANDARD.encode(bytes)
}

impl Around {
    /// The compact form: which neighbours there are, the size, then the item before with its place and path, then
    /// the item after with the part of its path that is not the other's.
    pub fn bytes(&self) -> Vec<u8> {
        let which = self.before.as_ref().map_or(0, |_| BEFORE) | self.after.as_ref().map_or(0, |_| AFTER);
        let mut bytes = vec![which];
        bytes.extend(self.size.to_be_bytes());
        let mut known: &[Hash] = &[];
        if let Some((index, item, path)) = &self.before {
            bytes.extend(index.to_be_bytes());
            bytes.extend(item.bytes());
            bytes.push(length(path));
            bytes.extend(path.iter().flat_map(|hash| hash.0));
            known = path;
        }
        if let Some((item, path)) = &self.after {
            let shared = known.iter().rev().zip(path.iter().rev()).take_while(|(a, b)| a == b).count();
            let own = &path[..path.len() - shared];
            bytes.extend(item.bytes());
            bytes.push(u8::try_from(shared).expect("no longer than a path"));
            bytes.push(length(own));
            bytes.extend(own.iter().flat_map(|hash| hash.0));
        }
        bytes
    }
}

/// A path is at most 64 hashes long: sizes have 64 bits.
fn length(path: &[Hash]) -> u8 {
    u8::try_from(path.len()).expect("a path has at most 64 hashes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(tags: usize, indexes: usize) -> Option<Question> {
        Asked { origin: String::new(), tags: vec![Hash::ZERO; tags], indexes: vec![0; indexes] }.question()
    }

    #[test]
    fn a_question_has_its_limits_and_not_one_more() {
        assert!(asked(TAGS_MAX, INDEXES_MAX).is_some());
        assert!(asked(TAGS_MAX + 1, 0).is_none() && asked(0, INDEXES_MAX + 1).is_none());
    }

    #[test]
    fn neighbours_share_the_upper_part_of_their_paths() {
        let hash = |byte| Hash([byte; 32]);
        let item = |byte| tlog::Item { tag: hash(byte), leaf: u64::from(byte) };
        let around = Around {
            size: 5,
            before: Some((2, item(1), vec![hash(3), hash(4), hash(5)])),
            after: Some((item(2), vec![hash(6), hash(4), hash(5)])),
        };
        let bytes = around.bytes();
        assert_eq!(bytes[0], 3);
        assert_eq!(bytes.len(), 1 + 8 + 8 + 40 + 1 + 3 * 32 + 40 + 1 + 1 + 32);
        assert_eq!(bytes[1 + 8 + 8 + 40 + 1 + 3 * 32 + 40..][..2], [2, 1], "two shared, one its own");
        let empty = Around { size: 0, before: None, after: None };
        assert_eq!(empty.bytes(), [0; 9]);
    }
}
