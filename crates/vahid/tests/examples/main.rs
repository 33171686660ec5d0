//! The commands in the examples' READMEs, run by the shell against running processes.

mod blocks;
mod hands;
mod origin;
mod rest;
mod sandbox;
mod school_and_library;
