//! How the services of this node are asked: over HTTP, inside the process, or about themselves.
//!
//! What this room knows: which service a call means and how to put it. It never judges and never logs: a call
//! that comes here was verified, judged and written down before. Invariants: a service that is disabled,
//! unknown or under maintenance is never asked; an answer that breaks off never looks whole.

mod body;
mod choose;
mod connect;
mod fetch;
mod http;
mod inside;
mod text;
mod trust;

pub use body::Idle;
pub(crate) use body::{limited, whole};
pub use choose::Providers;
pub(crate) use choose::under_maintenance;
pub use connect::CONNECT_SECONDS_MAX;
pub(crate) use fetch::fetch;
pub use http::{ANSWER_HEAD_BYTES_MAX, ANSWER_HEADERS_MAX, HttpProvider};
pub use inside::{InsideProvider, Mount};
pub(crate) use text::{bytes, texts};
pub use trust::PinnedServer;
