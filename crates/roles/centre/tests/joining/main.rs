//! A country's exchange over real HTTP, on both engines: members join, agree, stop; the chain holds.

mod forks;
mod keys_and_nodes;
mod pages;
mod story;
mod town;
