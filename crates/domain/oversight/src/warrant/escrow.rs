//! The escrow of sealed openings: sent to the arbiter by owners and court, acknowledged, missing ones counted.

pub mod sql;

/// How long an acknowledgement may take before it is counted as missing in public: microseconds.
pub const ACKNOWLEDGE_MICROS_MAX: i64 = 24 * 3_600 * 1_000_000;

/// The context in which a warrant's text is sealed to the escrow: `vahid/warrant-escrow/1` and the warrant.
pub fn context(id: super::WarrantId) -> Vec<u8> {
    format!("vahid/warrant-escrow/1\n{id}").into_bytes()
}
