//! An agency's gateway: sealed questions and answers between nodes, and the protocol that information systems speak.
//!
//! What this crate knows: how a call becomes a sealed message and back ([`Gateway::ask`], [`Gateway::arrive`]), how
//! nodes reach each other, and the door for information systems (`front`, `provider`). It never decides what is
//! lawful (`access` does) and holds no data about people but hashes. Invariants: nothing is asked of a provider before
//! its question is proven, judged and logged in one commit; nothing is given to an asker before the answer is verified
//! and its receipt kept; a streamed body never looks complete unless it was sealed; no body is held or spooled.

mod accord;
mod answer;
mod arrive;
mod ask;
pub mod call;
mod eager;
pub mod front;
mod gateway;
mod health;
mod judge;
mod keep;
mod late;
pub mod limits;
pub mod link;
mod messages;
pub mod meta;
mod open;
pub mod proofs;
pub mod provider;
mod replay;
mod seal_out;
mod sealed;
pub mod serve;
pub mod services;
mod sql;
pub mod standing_cell;
mod take_in;
pub mod tls;
pub mod tls_link;
mod verify_answer;

pub use arrive::{MESSAGE_SERVICE, MESSAGE_SYSTEM};
pub use eager::EAGER_MILLIS;
pub use gateway::{Gateway, GatewayParts};
pub use health::AVOIDED_MICROS;
pub use open::OpenFault;
pub use replay::SEEN_MAX;
