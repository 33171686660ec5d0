//! Workers: what a node does between requests. Each has a `…_once` that does one round, so that tests and
//! the simulator decide when; `run` keeps them all going.

mod canary;
mod clocks;
mod courier;
mod feed;
mod gather;
mod payments;
mod place;
mod run;

pub use crate::cases::oversee::warrant::{
    delete_answers_once, open_once as open_warrants_once, send_escrow_once,
};
pub(crate) use canary::CANARY;
pub use canary::ask_canaries_once;
pub use clocks::{recount_once, ring_once};
pub use courier::deliver_once;
pub use feed::{feed_once, forget_once};
pub use gather::gather_once;
pub use payments::pay_once;
pub use place::{count_days_once, place_once};
pub use run::run;
