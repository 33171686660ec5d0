//! Drawn leaves, canary persons and daily counts: how an owner that logs wrongly is found.

pub mod wire;
