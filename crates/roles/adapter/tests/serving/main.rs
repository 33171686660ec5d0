//! Tables and files as services, on both engines, with the real law and the real log.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the message")]

mod files;
mod sandbox;
mod setup;
mod tables;
