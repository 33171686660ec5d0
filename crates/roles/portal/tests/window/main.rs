//! The window as a whole, on both engines: what is sent, what is shown, and who may not.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the message")]

mod agencies;
mod browser;
mod checked;
mod doors;
mod notices;
mod pages;
mod receive;
mod send;
mod sessions;
mod story;
mod town;
