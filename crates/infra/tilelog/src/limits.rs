//! What bounds a log, by name.

use std::time::Duration;

/// Leaves of one round, and so of one `add`.
pub const BATCH_LEAVES_MAX: usize = 1_000;

/// Leaves that may wait for a round; further callers are told to come again.
pub const QUEUE_LEAVES_MAX: usize = 100_000;

/// Leaves whose bytes are remembered, newest last, so that one that comes again is answered with its old place.
pub const REMEMBERED_LEAVES_MAX: usize = 1 << 20;

/// Tags of one bulk list: 32 MB.
pub const BULK_TAGS_MAX: usize = 1_000_000;

/// Bytes of a published policy or key text.
pub const POLICY_BYTES_MAX: usize = 64 * 1024;

/// Leaves of the largest segment that is merged between two rounds; larger ones are merged beside them.
pub const MERGED_INLINE_MAX: u64 = 65_536;

/// How long the files of a replaced segment stay at least: far longer than witnesses take to cosign.
pub const RETIRED_MICROS_MIN: i64 = 60_000_000;

/// Items of the index that are sorted in memory at once (40 bytes each).
pub const SORTED_ITEMS_MAX: usize = 1 << 18;

/// How far the clock may stand behind the last checkpoint when a log starts: clocks are set back a little now and
/// then. More than that, and somebody may be showing an old disk.
pub const CLOCK_BACK_MAX_MICROS: i64 = 5_000_000;

/// Days after a year's end on which its log still takes leaves that were late.
pub const YEAR_GRACE_DAYS_MAX: i64 = 31;

/// The limits that may be chosen; the usual ones are the constants of this page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// [`BATCH_LEAVES_MAX`] or fewer.
    pub batch_leaves_max: usize,
    /// See [`QUEUE_LEAVES_MAX`].
    pub queue_leaves_max: usize,
    /// See [`REMEMBERED_LEAVES_MAX`].
    pub remembered_leaves_max: usize,
    /// The least time between the starts of two rounds, while fewer leaves than a full batch wait. A leaf that
    /// comes after a pause never waits.
    pub gather: Duration,
    /// See [`MERGED_INLINE_MAX`].
    pub merged_inline_max: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            batch_leaves_max: BATCH_LEAVES_MAX,
            queue_leaves_max: QUEUE_LEAVES_MAX,
            remembered_leaves_max: REMEMBERED_LEAVES_MAX,
            gather: Duration::from_millis(10),
            merged_inline_max: MERGED_INLINE_MAX,
        }
    }
}
