//! Which segments there are, and which are to be made next.

use std::fmt::Write as _;
use tlog::{Hash, Kind, Leaf, SEGMENT_LEAVES, SEGMENT_MERGE, Segment};

/// Leaves of the largest segment: the count of a leaf holds no more.
const SEGMENT_LEAVES_MAX: u64 = 1 << 30;

/// A segment that answers for its leaves: no larger one has taken its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Live {
    /// The number of its SEGMENT leaf.
    pub leaf: u64,
    /// The first leaf it covers.
    pub first: u64,
    /// How many it covers.
    pub count: u64,
    /// How many items it has: the size of its tree.
    pub items: u64,
    /// The root of its tree, as the leaf holds it.
    pub root: Hash,
}

/// A segment whose place a larger one has taken. Its files stay for some time: readers may hold a checkpoint from
/// before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Retired {
    pub(crate) live: Live,
    /// The SEGMENT leaf of the larger one.
    pub(crate) by: u64,
    /// When that was placed, microseconds since 1970.
    pub(crate) at_micros: i64,
}

/// The segments that answer in the tree of `size` leaves: without gaps from leaf 0, as far as they are known.
pub(crate) fn live_at(live: &[Live], retired: &[Retired], size: u64) -> Vec<Live> {
    let old = retired.iter().filter(|old| old.by >= size).map(|old| old.live);
    let mut all: Vec<Live> = live.iter().copied().chain(old).filter(|live| live.leaf < size).collect();
    all.sort_by_key(|live| live.first);
    let mut covered = 0;
    let follows = |live: &Live| {
        let follows = live.first == covered;
        covered = live.segment().end();
        follows
    };
    all.into_iter().take_while(follows).collect()
}

/// The live segments, in the order of their leaves, without gaps from leaf 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Index {
    live: Vec<Live>,
}

/// The leaf that tells a segment's root.
pub(crate) fn segment_leaf(segment: Segment, root: Hash, day: u32) -> Leaf {
    Leaf {
        kind: Kind::Segment,
        basis: 0,
        provider: 0,
        requester: 0,
        day,
        reference: segment.first,
        due: 0,
        // No segment is larger than what the field holds.
        count: u32::try_from(segment.count).unwrap_or(u32::MAX),
        tag: Hash::ZERO,
        commitment: Hash::ZERO,
        aux: root,
    }
}

impl Live {
    /// The stretch it covers.
    pub fn segment(&self) -> Segment {
        Segment { first: self.first, count: self.count }
    }
}

impl Index {
    /// The live segments.
    pub(crate) fn live(&self) -> &[Live] {
        &self.live
    }

    /// To set what was not known when a segment was taken in: how many items it has.
    pub(crate) fn live_mut(&mut self) -> &mut [Live] {
        &mut self.live
    }

    /// Leaves from 0 that some segment covers.
    pub(crate) fn covered(&self) -> u64 {
        self.live.last().map_or(0, |last| last.first + last.count)
    }

    /// The segment to make next in a log of `size` leaves, the smallest first: a new one over leaves that have
    /// none, or one over four of a size. `busy` is being made already.
    pub(crate) fn due(&self, size: u64, busy: Option<Segment>) -> Option<Segment> {
        if size >= self.covered() + SEGMENT_LEAVES {
            return Some(Segment { first: self.covered(), count: SEGMENT_LEAVES });
        }
        let fours = self
            .live
            .windows(4)
            .rev()
            .map(|four| Segment { first: four[0].first, count: four[0].count * SEGMENT_MERGE });
        fours.filter(|segment| Some(*segment) != busy).find(|segment| self.parts(*segment).is_some())
    }

    /// The four segments that make up a larger one.
    pub(crate) fn parts(&self, segment: Segment) -> Option<&[Live]> {
        let at = self.live.iter().position(|live| live.first == segment.first)?;
        let four = self.live.get(at..at + 4)?;
        let one = segment.count / SEGMENT_MERGE;
        let fits = four.iter().all(|live| live.count == one)
            && segment.count <= SEGMENT_LEAVES_MAX
            && segment.first.is_multiple_of(segment.count)
            && one * SEGMENT_MERGE == segment.count;
        fits.then_some(four)
    }

    /// Takes in a segment whose leaf is placed; gives those that it replaces, or nothing at all when it is none
    /// that this log makes.
    pub(crate) fn take(&mut self, new: Live) -> Option<Vec<Live>> {
        let segment = new.segment();
        if segment.count == SEGMENT_LEAVES
            && segment.first == self.covered()
            && new.leaf >= segment.first + segment.count
        {
            self.live.push(new);
            return Some(Vec::new());
        }
        self.parts(segment)?;
        let at = self.live.iter().position(|live| live.first == segment.first)?;
        Some(self.live.splice(at..at + 4, [new]).collect())
    }

    /// The list as it is published: a line each, `leaf first count items root`.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for Live { leaf, first, count, items, root } in &self.live {
            // Writing into a string cannot fail.
            let _ = writeln!(text, "{leaf} {first} {count} {items} {root}");
        }
        text
    }

    /// Reads what [`Index::text`] wrote; none when it is something else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut index = Self::default();
        for line in text.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            let [leaf, first, count, items, root] = words[..] else { return None };
            let number = |word: &str| word.parse::<u64>().ok();
            let live = Live {
                leaf: number(leaf)?,
                first: number(first).filter(|first| *first == index.covered())?,
                count: number(count)?,
                items: number(items)?,
                root: root.parse().ok()?,
            };
            index.live.push(live);
        }
        Some(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs the rule on a log of `blocks` times 4,096 leaves and gives the counts of the live segments.
    fn counts(blocks: u64) -> Vec<u64> {
        let mut index = Index::default();
        for block in 1..=blocks {
            while let Some(segment) = index.due(block * SEGMENT_LEAVES, None) {
                let (leaf, root) = (block * SEGMENT_LEAVES, Hash::ZERO);
                let new = Live { leaf, first: segment.first, count: segment.count, items: 1, root };
                index.take(new).expect("what is due is taken");
            }
        }
        assert_eq!(Index::parse(&index.text()), Some(index.clone()));
        index.live().iter().map(|live| live.count / SEGMENT_LEAVES).collect()
    }

    #[test]
    fn four_of_a_size_become_one_as_in_counting_by_fours() {
        assert!(counts(0).is_empty());
        assert_eq!(counts(3), [1, 1, 1]);
        assert_eq!(counts(4), [4]);
        assert_eq!(counts(7), [4, 1, 1, 1]);
        assert_eq!(counts(16), [16]);
        assert_eq!(counts(63), [16, 16, 16, 4, 4, 4, 1, 1, 1]);
    }

    #[test]
    fn who_holds_an_older_checkpoint_is_answered_by_the_segments_of_its_time() {
        let live = |leaf, block, blocks| {
            let (first, count) = (block * SEGMENT_LEAVES, blocks * SEGMENT_LEAVES);
            Live { leaf, first, count, items: 1, root: Hash::ZERO }
        };
        let small: Vec<Live> = (0..4).map(|block| live((block + 1) * SEGMENT_LEAVES, block, 1)).collect();
        let by = 4 * SEGMENT_LEAVES + 1;
        let retired: Vec<Retired> =
            small.iter().map(|live| Retired { live: *live, by, at_micros: 0 }).collect();
        let now = [live(by, 0, 4), live(5 * SEGMENT_LEAVES, 4, 1)];
        assert_eq!(live_at(&now, &retired, by), small, "the large one's leaf is not in that tree");
        assert_eq!(live_at(&now, &retired, by - 1), small[..3]);
        assert_eq!(live_at(&now, &retired, by + 1), now[..1]);
        assert_eq!(live_at(&now, &retired, 5 * SEGMENT_LEAVES + 1), now);
        assert!(live_at(&now, &[], by).is_empty(), "what is forgotten is scanned instead");
    }

    #[test]
    fn a_leaf_before_a_full_stretch_makes_nothing_due_and_the_last_one_does() {
        let index = Index::default();
        assert_eq!(index.due(SEGMENT_LEAVES - 1, None), None);
        assert_eq!(index.due(SEGMENT_LEAVES, None), Some(Segment { first: 0, count: SEGMENT_LEAVES }));
    }

    #[test]
    fn a_segment_that_this_log_does_not_make_is_not_taken() {
        let mut index = Index::default();
        let live = |leaf, first, count| Live { leaf, first, count, items: 0, root: Hash::ZERO };
        assert!(index.take(live(SEGMENT_LEAVES - 1, 0, SEGMENT_LEAVES)).is_none(), "before its leaves");
        assert!(index.take(live(9_000, 1, SEGMENT_LEAVES)).is_none(), "a gap");
        assert!(index.take(live(9_000, 0, 2 * SEGMENT_LEAVES)).is_none(), "another size");
        assert!(index.take(live(9_000, 0, SEGMENT_LEAVES)).is_some());
    }
}
