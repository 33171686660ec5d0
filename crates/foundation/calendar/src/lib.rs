//! Instants, civil dates, working days and statutory clocks.
//!
//! What this crate knows: how the law counts days. It never reads a clock: `Clock` is a trait, and the
//! only real one lives outside this floor. Invariants: a deadline remembers the calendar it was counted
//! with; counting again with a newer calendar never shortens it; a year that the calendar does not
//! cover is an error, never a guess.

mod clock;
mod deadline;
mod working;

pub use clock::{Clock, Instant, ManualClock};
pub use deadline::Deadline;
pub use working::{COUNT_MAX, Calendar, CalendarFault, Year};
