//! A warrant from its application to the day on which the person is told, over messages between real nodes and
//! institutions, before and on the day (SG-01, SG-02, SG-15, SG-19, SG-27).
#![expect(clippy::unwrap_used, reason = "in a test a panic is the message")]

mod decided;
mod desks;
mod life;
mod refused;
mod script;
mod world;
