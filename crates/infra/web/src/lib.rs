//! HTTP in and out, and how every page looks.
//!
//! This crate knows how a request is checked before a role sees it (same site, size, language),
//! how trouble is answered (`Problem`), how pages are drawn (`look`), and how one node calls
//! another (`client`). It never knows a register, a service or a rule, and it never stores anything.
//!
//! Invariants: every text a person sees exists in Azerbaijani and in English; every answer of
//! trouble carries a reference; no page needs script; nothing inline, so the content security
//! policy can forbid it.

pub mod assets;
pub mod client;
pub mod csrf;
pub mod detached;
pub mod format;
pub mod guard;
pub mod headers;
pub mod intake;
pub mod lang;
pub mod limits;
pub mod look;
pub mod openapi;
pub mod problem;
pub mod request_id;
pub mod session;
pub mod sse;
pub mod wants;
pub mod watch;
pub mod words;

pub use guard::guarded;
pub use intake::{Form, Json};
pub use lang::Lang;
pub use problem::{FieldProblem, Kind, Problem, Said};
pub use wants::Wants;
