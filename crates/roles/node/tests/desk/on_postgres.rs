//! The same tests of the desk as in `main.rs`, on PostgreSQL. The walk over every route is on both engines there.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the message")]

mod lottery;
mod pages;
mod programs;
mod queues;
mod town;
mod traffic;
mod warrants;
mod wrong_input;

/// The engine of this run.
const ON_POSTGRES: bool = true;
