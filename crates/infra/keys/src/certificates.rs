//! TLS certificates: the centre's authority, the nodes' requests, and what is read from a certificate.
//!
//! A certificate says only which key speaks for which node on a connection; who is a member is said by the signed
//! configuration. So the centre takes nothing from a request but its key.

mod authority;
mod make;
mod read;

pub use authority::{Authority, HOSTS_MAX, NODE_DAYS_MAX};
pub use make::{HOST_BYTES_MAX, request, self_signed};
pub use read::{CERTIFICATES_MAX, common_name, fingerprint, not_after_micros, read_pem};
