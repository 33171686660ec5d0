//! The desk over HTTP: every route by construction, the pages as a person uses them, the interface of programs
//! with everything that can be wrong.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the message")]

mod claims;
mod every_route;
mod lottery;
mod pages;
mod programs;
mod queues;
mod town;
mod traffic;
mod warrants;
mod wrong_input;

/// The engine of this run; `on_postgres.rs` runs the same tests on the other.
const ON_POSTGRES: bool = false;
