//! Turns what cases and the pack say into pages. No rules, no SQL.

mod acts;
mod ask;
mod clock;
mod event;
mod front;
mod home;
mod known;
mod looks;
mod own;
mod registers;
mod sent;
mod services;
mod surround;
mod timeline;
mod why;
mod why_rows;

pub(crate) use acts::{act, acts};
pub(crate) use ask::{answer, ask};
pub(crate) use event::{event, stream};
pub(crate) use front::{front, leave, sign_in};
pub(crate) use home::home;
pub(crate) use looks::looks;
pub(crate) use own::{as_json as own_json, download, own};
pub(crate) use registers::{register, registers};
pub(crate) use sent::sent;
pub(crate) use services::{service, services};
pub(crate) use surround::{Surround, site};
pub(crate) use why::why;
