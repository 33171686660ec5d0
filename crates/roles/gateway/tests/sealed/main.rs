//! Two gateways with stores and keys of their own, over mutual TLS on loopback and within the process: what is sealed
//! arrives, and everything that is tampered with is refused.

mod accord;
mod bodies;
mod calls;
mod configuration;
mod desk;
mod founding;
mod log_first;
mod logging;
mod messages;
mod peers;
mod receipt_proofs;
mod receipts;
mod replays;
mod service;
mod tampered_link;
mod tampering;
mod town;
