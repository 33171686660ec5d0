//! Warrants: one named person, two keys, a term, a number of looks, a day on which it comes to light (SG-01, SG-02, SG-19).

pub mod wire;
