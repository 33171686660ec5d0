//! The index, made again from the leaves as they come, and its published files against it.

use super::{FsckFault, Reader, must_read};
use crate::rows::paths;
use crate::segment::{Index, LIVE_FILE, Live, build};
use crate::{LogFault, Shelf};
use tlog::{Leaf, SEGMENT_LEAVES, Segment, TILE_WIDTH, bulk_path, entries_path, tile_path};

/// The index so far, in the checker's own place.
pub(super) struct Again<'a> {
    work: &'a dyn Shelf,
    index: Index,
    pub(super) segments: u64,
}

impl<'a> Again<'a> {
    pub(super) fn new(work: &'a dyn Shelf) -> Self {
        Self { work, index: Index::default(), segments: 0 }
    }

    /// Leaves that some segment covers.
    pub(super) fn covered(&self) -> u64 {
        self.index.covered()
    }

    /// Keeps a full bundle and its tile, which were checked, until a segment covers them.
    pub(super) fn keep_bundle(&self, n: u64, bundle: &[u8], tile: &[u8]) -> Result<(), FsckFault> {
        let keep = |path: String, bytes| self.work.write(&path, bytes).map_err(|fault| own(&fault));
        keep(entries_path(n, TILE_WIDTH), bundle)?;
        keep(tile_path(0, n, TILE_WIDTH), tile)
    }

    /// Keeps a bulk list, which was checked.
    pub(super) fn keep_list(&self, number: u64, list: &[u8]) -> Result<(), FsckFault> {
        self.work.write(&bulk_path(number), list).map_err(|fault| own(&fault))
    }

    /// Makes the segment of a SEGMENT leaf and compares its root with the leaf's.
    pub(super) fn segment(&mut self, number: u64, leaf: &Leaf, file: &str) -> Result<(), FsckFault> {
        let segment = Segment { first: leaf.reference, count: u64::from(leaf.count) };
        let (first, count) = (segment.first, segment.count);
        let is_first = count == SEGMENT_LEAVES && first == self.covered() && number >= segment.end();
        let parts = self.index.parts(segment).map(<[Live]>::to_vec);
        if !is_first && parts.is_none() {
            let what = format!(
                "leaf {number} tells of a segment of {count} leaves from {first}, which does not follow"
            );
            return Err(FsckFault::new(file, what));
        }
        let built = build(self.work, segment, parts.as_deref()).map_err(|fault| own(&fault))?;
        if built.root != leaf.aux {
            let what =
                format!("leaf {number} tells another root of {} than its leaves give", segment.prefix());
            return Err(FsckFault::new(file, what));
        }
        let new = Live { leaf: number, first, count, items: built.items, root: built.root };
        let replaced = self.index.take(new).unwrap_or_default();
        self.segments += 1;
        self.clean(segment, &replaced).map_err(|fault| own(&fault))
    }

    /// Removes what a new segment makes needless.
    fn clean(&self, segment: Segment, replaced: &[Live]) -> Result<(), LogFault> {
        for old in replaced {
            self.work.remove(old.segment().prefix().trim_end_matches('/'))?;
        }
        if replaced.is_empty() {
            let width = u64::from(TILE_WIDTH);
            for n in segment.first / width..segment.end() / width {
                self.work.remove(&entries_path(n, TILE_WIDTH))?;
                self.work.remove(&tile_path(0, n, TILE_WIDTH))?;
            }
        }
        Ok(())
    }

    /// Compares the published files of the live segments with ours. A log that grew meanwhile may have replaced
    /// some: those that its list no longer names must be covered by newer ones.
    pub(super) async fn compare(&self, reader: &dyn Reader, size: u64) -> Result<(), FsckFault> {
        if self.index.live().is_empty() {
            return Ok(());
        }
        let text = String::from_utf8(must_read(reader, LIVE_FILE).await?).unwrap_or_default();
        let listed =
            Index::parse(&text).ok_or_else(|| FsckFault::new(LIVE_FILE, "it is no list of segments"))?;
        for ours in self.index.live() {
            let theirs = listed.live().iter().find(|theirs| theirs.segment() == ours.segment());
            let Some(theirs) = theirs else {
                let newer = |theirs: &&Live| {
                    let (a, b) = (theirs.segment(), ours.segment());
                    theirs.leaf >= size && a.first <= b.first && b.end() <= a.end()
                };
                if listed.live().iter().any(|theirs| newer(&theirs)) {
                    continue;
                }
                let what =
                    format!("it does not name the segment {} of leaf {}", ours.segment().prefix(), ours.leaf);
                return Err(FsckFault::new(LIVE_FILE, what));
            };
            if theirs != ours {
                let what =
                    format!("it tells other figures of {} than its leaves give", ours.segment().prefix());
                return Err(FsckFault::new(LIVE_FILE, what));
            }
            self.compare_files(reader, ours).await?;
        }
        Ok(())
    }

    async fn compare_files(&self, reader: &dyn Reader, live: &Live) -> Result<(), FsckFault> {
        let prefix = live.segment().prefix();
        for path in paths(&prefix, live.items).chain([format!("{prefix}size")]) {
            let theirs = must_read(reader, &path).await?;
            let ours = self.work.read(&path).map_err(|fault| own(&fault))?.unwrap_or_default();
            if theirs != ours {
                let place = theirs.iter().zip(&ours).position(|(theirs, ours)| theirs != ours);
                let byte = place.unwrap_or(theirs.len().min(ours.len()));
                return Err(FsckFault::new(path, format!("byte {byte} is not what the leaves give")));
            }
        }
        Ok(())
    }
}

/// The checker's own disk, not the log.
fn own(fault: &LogFault) -> FsckFault {
    FsckFault::new("(the checker's own folder)", fault.to_string())
}
