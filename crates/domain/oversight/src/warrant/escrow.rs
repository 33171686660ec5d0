//! The escrow of sealed openings: sent to the arbiter by owners and court, acknowledged, missing ones counted.

pub mod sql;

/// How long an acknowledgement may take before it is counted as missing in public: microseconds.
pub const ACKNOWLEDGE_MICROS_MAX: i64 = 24 * 3_600 * 1_000_000;
