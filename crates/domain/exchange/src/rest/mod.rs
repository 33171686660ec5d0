//! The X-Road Message Protocol for REST r1, on the side of the agencies' information systems. Pure: no sockets.

mod fault;
mod line;

pub use fault::{Origin, RestFault};
pub use line::{Line, LineFault};
