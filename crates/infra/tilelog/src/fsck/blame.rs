//! When a bundle and its tile disagree: which of the two was changed.

use super::{FsckFault, Reader, must_read};
use crate::rows::Rows;
use tlog::{Checkpoint, Hash, TILE_WIDTH, Tile, decode_tile, root};

/// The two that disagree, and the tree before them.
pub(super) struct Dispute<'a> {
    pub(super) n: u64,
    pub(super) width: u16,
    /// The leaf hashes that the bundle's entries have.
    pub(super) entries: &'a [Hash],
    /// The hashes of the tile.
    pub(super) tile: &'a [Hash],
    /// The first place where they differ.
    pub(super) place: usize,
    /// The tree of all leaves before.
    pub(super) before: &'a Rows,
}

impl Dispute<'_> {
    /// The fault, in the file that the tile above (or, at the right edge, the checkpoint) contradicts.
    pub(super) async fn judge(&self, reader: &dyn Reader, checkpoint: &Checkpoint) -> FsckFault {
        let number = self.n * u64::from(TILE_WIDTH) + self.place as u64;
        let (bundle, tile) = (tlog::entries_path(self.n, self.width), tlog::tile_path(0, self.n, self.width));
        let witness = match self.above(reader, checkpoint).await {
            Ok(witness) => witness,
            Err(fault) => return fault,
        };
        if witness(self.tile) {
            let what = format!("leaf {number} is not the one that was logged: its hash in {tile} is another");
            return FsckFault::new(bundle, what);
        }
        if witness(self.entries) {
            let what = format!("hash {} is not that of leaf {number} in {bundle}", self.place);
            return FsckFault::new(tile, what);
        }
        let what =
            format!("leaf {number} has another hash than {tile} tells, and what stands above fits neither");
        FsckFault::new(bundle, what)
    }

    /// Whether a list of leaf hashes fits what stands above it.
    async fn above(
        &self,
        reader: &dyn Reader,
        checkpoint: &Checkpoint,
    ) -> Result<Box<dyn Fn(&[Hash]) -> bool + Send + '_>, FsckFault> {
        if self.width == TILE_WIDTH {
            let parent = Tile::of(1, self.n / u64::from(TILE_WIDTH), checkpoint.size);
            let parent =
                parent.ok_or_else(|| FsckFault::new("checkpoint", "its size has no tile of level 1"))?;
            let bytes = must_read(reader, &parent.path()).await?;
            let hashes =
                decode_tile(&bytes).map_err(|fault| FsckFault::new(parent.path(), fault.to_string()))?;
            let wanted = hashes.get((self.n % u64::from(TILE_WIDTH)) as usize).copied();
            return Ok(Box::new(move |leaves| root(leaves) == wanted));
        }
        // The right edge has nothing above it but the root.
        let wanted = checkpoint.root;
        Ok(Box::new(move |leaves| {
            let (mut rows, mut out) = (self.before.clone(), Vec::new());
            leaves.iter().for_each(|leaf| rows.push(&[], *leaf, &mut out));
            rows.root() == wanted
        }))
    }
}
