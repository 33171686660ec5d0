//! Warrants at an owner of registers: held, used up, released to the person on their day.

pub mod sql;
