//! Events: a record is published once and handed to each subscriber under the same law as a question.
//!
//! ```text
//! record ──same commit──▶ feed_event ──place──▶ position 1, 2, 3 …
//!                                                    │  for each subscription, in order:
//!                                                    ▼
//!                        law of the day ──▶ entry in the log + cut fields in the outbox + position moved on
//!                                                    │  one commit; then the courier, at least once
//!                                                    ▼
//!                                             subscriber's inbox
//! ```
//!
//! Invariants: an event leaves only in the commit that writes its entries; events of one subject reach a
//! subscriber in order, and a subject that is stuck holds back no other; a subscriber that is away loses
//! nothing; a security body holds no subscription ([`Entitled`] cannot be made for it, the table refuses its
//! row, and the law is asked again for every event).

mod entitled;
mod published;
pub mod sql;

pub use entitled::{Entitled, FeedRefusal, entitle};
pub use published::{NewEvent, Published, Subscription};

/// The reason of the one pause that ends by itself: the members have not signed yet, or this node has not heard of it
/// yet. Every other pause is ended by an operator.
pub const NOT_AGREED: &str = "not-agreed";

/// The most events that one subscription is handed in one transaction.
pub const HAND_OVER_MAX: i64 = 128;

/// The most events that are given their places in one transaction.
pub const PLACE_MAX: i64 = 512;

/// How long an event that every subscriber has had stays for a replay: thirty days, in microseconds.
pub const KEPT_MICROS: i64 = 30 * 86_400 * 1_000_000;

/// The most events that one transaction forgets.
pub const FORGET_MAX: i64 = 1_000;
