//! The catalogue for the public: who may ask whom, for what, by which act, under whose oversight.

mod catalogue;
mod words;

pub(crate) use catalogue::{agreement, catalogue, front};
