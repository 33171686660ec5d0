//! The configuration as a chain: what follows what, what is told from what, and every signature tampered with.

mod chain;
mod membership;
mod standing;
mod world;
