//! Workers: what the portal does between requests. [`deliver_once`] does one round, so that tests and the
//! simulator decide when; [`run`] keeps it going.

mod courier;
mod run;

pub use courier::deliver_once;
pub use run::run;
