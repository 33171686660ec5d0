//! The X-Road Message Protocol for REST r1, on the side of the agencies' information systems. Pure: no sockets.

pub mod codes;
pub mod error;
mod fault;
pub mod hash;
pub mod headers;
pub mod identify;
mod line;
pub mod meta;
pub mod openapi;
#[cfg(test)]
mod sample;
pub mod shared_params;
mod texts;
pub mod url;
mod xml;

pub use fault::{Origin, RestFault};
pub use line::{LINE_BYTES_MAX, Line, LineFault};
