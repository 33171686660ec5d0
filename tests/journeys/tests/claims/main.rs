//! The rights of a person, end to end: window, owner, receivers and arbiter with their own stores, messages between
//! them, pages as a browser sees them (SG-06 to SG-09, SG-14, SG-20, SG-21).

mod country;
mod own;
mod story;
