//! What a process shows to those who keep it running: counts, health, the last hour.
//!
//! Three readers share two sources. [`Watch`] counts while requests pass; [`Standing`] is asked of the role
//! when somebody looks. From both come `/metrics` (Prometheus), `/ready` and the page of traffic
//! ([`crate::look::TrafficPage`]). Invariants: no personal data; a label has one of a closed set of values,
//! so that no path, name or number of a request ever becomes one; memory stays the same however long the
//! process runs.

mod labels;
mod layer;
mod metrics;
mod minutes;
mod ready;
mod routes;
mod standing;

pub use labels::{CertificateKind, FaultKind, Outcome, Queue, ROUTE_OTHER, SealKind, Side};
pub use layer::{count_requests, counted};
pub use metrics::{LATENCY_BUCKETS, Totals, Watch};
pub use minutes::{MINUTES, Minute};
pub use ready::{Finding, Readiness, judge};
pub use routes::{alive, metrics_text, operator_routes, ready};
pub use standing::{
    CERTIFICATE_DAYS_SOON, CertificateStanding, ConfigurationStanding, LogStanding, QueueStanding, Standing,
    Standings,
};
