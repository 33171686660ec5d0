//! Spans of one call across nodes, for an engineer who looks for lost time.
//!
//! What this crate knows: how spans of `tracing` leave the process as OTLP/HTTP JSON, and how the context of a
//! trace stands in one header between our own nodes. It never decides what is traced, never names a member or a
//! service, and sends nothing unless a collector is configured. Invariants: an attribute leaves only if it is in
//! [`ATTRIBUTES`] and its value has that attribute's form, so no text of a request and no person's number can
//! travel in one; events, links and texts of errors never leave; the queue is bounded and what does not fit is
//! dropped, never waited for.

mod collector;
mod context;
mod plain;

pub use collector::{Collector, Exporter, QUEUE_MAX, TraceFault, start};
pub use context::{HEADER, follow, traceparent};
pub use plain::{ATTRIBUTES, Form, VALUE_BYTES_MAX};
