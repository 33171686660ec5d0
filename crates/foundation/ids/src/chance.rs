//! Chance as an argument: identifiers and draws come from outside, so that tests can seed them.

use uuid::Uuid;

/// Where random bytes come from. The running system asks the operating system; tests bring a seed.
pub trait Chance: Send + Sync {
    /// One draw of 128 bits.
    fn draw(&self) -> u128;

    /// A fresh identifier that sorts by time (UUID version 7).
    fn id_at(&self, at_micros: i64) -> Uuid {
        let bytes = self.draw().to_be_bytes();
        let mut tail = [0_u8; 10];
        tail.copy_from_slice(&bytes[..10]);
        let millis = u64::try_from(at_micros / 1_000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }
}
