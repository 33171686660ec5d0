//! Reading the public log as anybody does: its checkpoint, its leaves, where a tag stands.

use crate::{Guardian, Trouble};
use ledger::public::Origin;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use tlog::{Checkpoint, Edge, Hash, Kind, Leaf, Note};

/// Entries of one bundle (tlog-tiles).
const BUNDLE: u64 = 256;

/// A checkpoint as it was published.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    /// What it says.
    pub(crate) checkpoint: Checkpoint,
    /// The signed note, with its cosignatures.
    pub(crate) note: String,
}

/// What the policy says of a checkpoint.
#[derive(Clone, Debug)]
pub(crate) enum Witnessed {
    /// The quorum holds; whose cosignatures, and the oldest needed one in seconds since 1970.
    Yes(Vec<String>, Option<u64>),
    /// It does not; why.
    No(String),
    /// Nobody told the institution whom to trust.
    Unjudged,
}

impl Guardian {
    /// The newest checkpoint of a log; none while it has none.
    pub(crate) async fn head(&self, origin: &Origin) -> Result<Option<Head>, Trouble> {
        let Some(bytes) = self.file(origin, "checkpoint".to_owned()).await? else { return Ok(None) };
        let note = String::from_utf8(bytes).map_err(|fault| broken(fault.to_string()))?;
        let text = note.split("\n\n").next().map(|text| format!("{text}\n")).unwrap_or_default();
        let checkpoint = Checkpoint::parse(&text).map_err(|fault| broken(fault.to_string()))?;
        if checkpoint.origin != origin.to_string() {
            return Err(broken(format!("the checkpoint of {origin} is one of {}", checkpoint.origin)));
        }
        Ok(Some(Head { checkpoint, note }))
    }

    /// Whether the witnesses vouch for a checkpoint now.
    pub(crate) fn witnessed(&self, origin: &Origin, head: &Head) -> Witnessed {
        let Some(policy) = self.policy(origin) else { return Witnessed::Unjudged };
        let now = u64::try_from(self.at().0 / 1_000_000).unwrap_or(0);
        match head.note.parse::<Note>().map_err(|fault| fault.to_string()) {
            Ok(note) => match policy.judge(&note, now) {
                Ok(quorum) => Witnessed::Yes(quorum.names, quorum.time_oldest_needed),
                Err(fault) => Witnessed::No(fault.to_string()),
            },
            Err(fault) => Witnessed::No(fault),
        }
    }

    /// Shows each leaf of a range to `visit`, in order. `size` is the tree's that the range lies in.
    pub(crate) async fn each_leaf(
        &self,
        origin: &Origin,
        size: u64,
        range: Range<u64>,
        visit: &mut (dyn FnMut(u64, &Leaf) + Send),
    ) -> Result<(), Trouble> {
        let mut next = range.start;
        while next < range.end {
            let number = next / BUNDLE;
            let entries = self.bundle(origin, size, number).await?;
            for (index, bytes) in (number * BUNDLE..).zip(&entries) {
                if range.contains(&index) {
                    let leaf = Leaf::read(bytes).map_err(|fault| broken(format!("leaf {index}: {fault}")))?;
                    visit(index, &leaf);
                }
            }
            next = (number + 1) * BUNDLE;
        }
        Ok(())
    }

    /// One leaf.
    pub(crate) async fn leaf(&self, origin: &Origin, size: u64, index: u64) -> Result<Leaf, Trouble> {
        let mut found = None;
        self.each_leaf(origin, size, index..index + 1, &mut |_, leaf| found = Some(*leaf)).await?;
        found.ok_or_else(|| broken(format!("leaf {index} is not there")))
    }

    /// Shows every leaf under a checkpoint to `visit` and compares their root with the checkpoint's: what is counted
    /// here is what was cosigned.
    pub(crate) async fn whole(
        &self,
        origin: &Origin,
        checkpoint: &Checkpoint,
        visit: &mut (dyn FnMut(u64, &Leaf) + Send),
    ) -> Result<(), Trouble> {
        let mut edge = Edge::new();
        let mut both = |index: u64, leaf: &Leaf| {
            edge.append(leaf.hash());
            visit(index, leaf);
        };
        self.each_leaf(origin, checkpoint.size, 0..checkpoint.size, &mut both).await?;
        if edge.root() == checkpoint.root {
            return Ok(());
        }
        Err(broken(format!("the leaves of {origin} do not give the root of its checkpoint")))
    }

    /// Where tags stand first in a log: in a leaf, or in the list of a BULK leaf.
    pub(crate) async fn places(
        &self,
        origin: &Origin,
        size: u64,
        wanted: &BTreeSet<Hash>,
    ) -> Result<BTreeMap<Hash, u64>, Trouble> {
        let (mut found, mut bulks) = (BTreeMap::new(), Vec::new());
        if wanted.is_empty() {
            return Ok(found);
        }
        let mut note = |tag: Hash, index: u64| {
            if wanted.contains(&tag) {
                found.entry(tag).or_insert(index);
            }
        };
        self.each_leaf(origin, size, 0..size, &mut |index, leaf| {
            note(leaf.tag, index);
            if leaf.kind == Kind::Bulk {
                bulks.push(index);
            }
        })
        .await?;
        for index in bulks {
            let list = self.file(origin, format!("bulk/{index}")).await?.unwrap_or_default();
            for tag in list.chunks_exact(32) {
                let tag = Hash(std::array::from_fn(|place| tag[place]));
                if wanted.contains(&tag) {
                    let place = found.entry(tag).or_insert(index);
                    *place = index.min(*place);
                }
            }
        }
        Ok(found)
    }

    async fn bundle(&self, origin: &Origin, size: u64, number: u64) -> Result<Vec<Vec<u8>>, Trouble> {
        let width = size.saturating_sub(number * BUNDLE).min(BUNDLE);
        let path = |width: u64| tlog::entries_path(number, u16::try_from(width).unwrap_or(0));
        let mut bytes = self.file(origin, path(width)).await?;
        if bytes.is_none() && width < BUNDLE {
            // The partial bundle may be gone once the full one is there.
            bytes = self.file(origin, path(BUNDLE)).await?;
        }
        let bytes = bytes.ok_or_else(|| broken(format!("{} of {origin} is missing", path(width))))?;
        let entries = tlog::decode_bundle(&bytes).map_err(|fault| broken(fault.to_string()))?;
        let width = usize::try_from(width).unwrap_or(usize::MAX);
        Ok(entries.into_iter().take(width).map(<[u8]>::to_vec).collect())
    }

    async fn file(&self, origin: &Origin, path: String) -> Result<Option<Vec<u8>>, Trouble> {
        Ok(self.inner.parts.files.get(origin.clone(), path).await?)
    }
}

/// The log is not what it must be: a finding, not a pause.
fn broken(detail: String) -> Trouble {
    Trouble::Refused { code: "log-broken", detail }
}
