//! An agency's node: its registers, its cases, its officials' desk, its end of the exchange.
//!
//! What this role knows: which case a message, a click or a clock starts. It holds no rules (they are in
//! the domain and the pack) and no SQL. Invariants: every change is one commit of state, history, access
//! entries and outgoing messages; the outside world is asked before the write, never in it.

mod advance;
mod api;
mod app;
pub mod cases;
mod feed;
mod follow;
mod gate;
mod inside;
mod notify;
mod pages;
mod routes;
mod trouble;
pub mod work;

pub use api::description::description;
pub use app::{Node, NodeParts};
pub use gate::Who;
pub use routes::{DESK, Route, desk};
pub use trouble::Trouble;
