//! What an institution does without being asked: its messages leave, its clocks ring.

mod courier;
mod run;
mod watch;

pub use crate::cases::warrants::leaves::warrants_once;
pub use courier::deliver_once;
pub use run::run;
pub use watch::watch_once;
