//! Every limit of this crate, on one page. Each is tested at the limit and one past it.

/// The largest request body, in bytes: 1 MiB. A form or a message is far smaller; files travel
/// by a route of their own.
pub const BODY_BYTES_MAX: usize = 1 << 20;

/// The longest return path of the language switch, in bytes.
pub const BACK_BYTES_MAX: usize = 512;

/// The largest answer this node reads from another node, in bytes: 4 MiB.
pub const ANSWER_BYTES_MAX: usize = 4 << 20;

/// The most entries of an `Accept` or `Accept-Language` header that are looked at.
pub const ACCEPT_ENTRIES_MAX: usize = 32;
