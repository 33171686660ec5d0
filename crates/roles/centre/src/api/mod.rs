//! The centre for programs: JSON in and out, trouble as `problem+json`.

mod configuration;
pub(crate) mod description;
mod orders;

pub(crate) use configuration::{catalogue, confirmation, forks, health, keep_fork, newest, snapshot};
pub(crate) use orders::{agreement, drafts, order, request_state, sign, stop, take_request};
