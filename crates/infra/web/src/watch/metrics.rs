//! Counters of one process, and their text for Prometheus.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::http::Method;
use calendar::Clock;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::labels::method_word;
use super::minutes::Ring;
use super::{CertificateKind, FaultKind, Minute, Outcome, Queue, ROUTE_OTHER, SealKind, Side, Standing};

/// Upper ends of the steps of latency, in seconds.
pub const LATENCY_BUCKETS: [f64; 12] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];
/// Upper ends of the steps of batches: messages under one signature.
const BATCH_BUCKETS: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 256.0];
/// Microseconds of a day in UTC; the totals of the page of traffic begin again there.
const DAY_MICROS: i64 = 86_400_000_000;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    route: &'static str,
    method: &'static str,
    status: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfRoute {
    route: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfFault {
    side: Side,
    kind: FaultKind,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfSeal {
    done: SealKind,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfQueue {
    queue: Queue,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfCertificate {
    kind: CertificateKind,
}

/// What happened today (UTC) and since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Requests answered today.
    pub requests: u64,
    /// Of them refused: 4xx.
    pub refused: u64,
    /// Of them failed: 5xx.
    pub failed: u64,
    /// Seals made today.
    pub seals: u64,
}

/// Everything that one process counts. Cheap to share; nothing here waits.
pub struct Watch {
    clock: Arc<dyn Clock>,
    routes: RwLock<BTreeSet<&'static str>>,
    registry: Registry,
    requests: Family<Asked, Counter>,
    latency: Family<OfRoute, Histogram>,
    faults: Family<OfFault, Counter>,
    seals: Family<OfSeal, Counter>,
    batches: Histogram,
    depths: Family<OfQueue, Gauge>,
    ages: Family<OfQueue, Gauge>,
    certificates: Family<OfCertificate, Gauge>,
    configuration: Gauge,
    configuration_age: Gauge,
    ready: Gauge,
    ring: Ring,
    today: Today,
}

impl Watch {
    /// Begins to count. `routes` are all templates that a label `route` may show; any other request is
    /// counted as [`ROUTE_OTHER`].
    pub fn new(clock: Arc<dyn Clock>, routes: impl IntoIterator<Item = &'static str>) -> Watch {
        let mut watch = Watch {
            clock,
            routes: RwLock::new(routes.into_iter().collect()),
            registry: Registry::with_prefix("vahid"),
            requests: Family::default(),
            latency: Family::new_with_constructor(|| Histogram::new(LATENCY_BUCKETS)),
            faults: Family::default(),
            seals: Family::default(),
            batches: Histogram::new(BATCH_BUCKETS),
            depths: Family::default(),
            ages: Family::default(),
            certificates: Family::default(),
            configuration: Gauge::default(),
            configuration_age: Gauge::default(),
            ready: Gauge::default(),
            ring: Ring::new(),
            today: Today::default(),
        };
        watch.register();
        watch
    }

    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register("requests", "Requests answered", self.requests.clone());
        registry.register(
            "request_duration_seconds",
            "From the request to the head of its answer",
            self.latency.clone(),
        );
        registry.register("faults", "Faults of the exchange by type", self.faults.clone());
        registry.register("seals", "Seals made, verified and found broken", self.seals.clone());
        registry.register("seal_batch_size", "Messages under one signature", self.batches.clone());
        registry.register("queue_depth", "How many wait", self.depths.clone());
        registry.register("queue_oldest_seconds", "How long the oldest has been due", self.ages.clone());
        registry.register(
            "certificate_days_left",
            "Days that the certificate nearest its end has left",
            self.certificates.clone(),
        );
        registry.register("configuration_number", "The snapshot in force", self.configuration.clone());
        registry.register(
            "configuration_age_seconds",
            "Since the centre last said that it is the newest",
            self.configuration_age.clone(),
        );
        registry.register("ready", "1 when requests should be sent here", self.ready.clone());
    }

    /// Adds templates of another door whose requests are counted here too: a role and the gateway before it.
    pub fn know(&self, routes: impl IntoIterator<Item = &'static str>) {
        self.routes.write().unwrap_or_else(PoisonError::into_inner).extend(routes);
    }

    /// The label of a route: itself when it is one of the listed templates, else [`ROUTE_OTHER`].
    pub fn route(&self, template: &str) -> &'static str {
        let routes = self.routes.read().unwrap_or_else(PoisonError::into_inner);
        routes.get(template).copied().unwrap_or(ROUTE_OTHER)
    }

    /// Counts one answered request.
    pub fn answered(&self, template: &str, method: &Method, status: u16, took: Duration) {
        let route = self.route(template);
        let outcome = Outcome::of(status);
        self.requests.get_or_create(&Asked { route, method: method_word(method), status: outcome }).inc();
        self.latency.get_or_create(&OfRoute { route }).observe(took.as_secs_f64());
        let now = self.clock.now().0;
        let took_ms = u32::try_from(took.as_micros().div_ceil(1000)).unwrap_or(u32::MAX);
        self.ring.add(now, outcome, took_ms);
        self.today.add(now, |today| &today.requests, 1);
        match outcome {
            Outcome::Refused => self.today.add(now, |today| &today.refused, 1),
            Outcome::Failed => self.today.add(now, |today| &today.failed, 1),
            Outcome::Good | Outcome::Moved => {}
        }
    }

    /// Counts a fault of the exchange.
    pub fn fault(&self, side: Side, kind: FaultKind) {
        self.faults.get_or_create(&OfFault { side, kind }).inc();
    }

    /// Counts one signature and the messages under it.
    pub fn sealed(&self, messages: u64) {
        self.seals.get_or_create(&OfSeal { done: SealKind::Made }).inc_by(messages);
        self.batches.observe(u32::try_from(messages).map_or(f64::from(u32::MAX), f64::from));
        self.today.add(self.clock.now().0, |today| &today.seals, messages);
    }

    /// Counts a seal that was checked.
    pub fn checked_seal(&self, holds: bool) {
        let done = if holds { SealKind::Verified } else { SealKind::Broken };
        self.seals.get_or_create(&OfSeal { done }).inc();
    }

    /// The last hour, the present minute last.
    pub fn last_hour(&self) -> Vec<Minute> {
        self.ring.last(self.clock.now().0)
    }

    /// The totals of today (UTC).
    pub fn today(&self) -> Totals {
        self.today.read(self.clock.now().0)
    }

    /// The present moment of the clock this watch was given.
    pub fn now(&self) -> calendar::Instant {
        self.clock.now()
    }

    /// The text for Prometheus, with the role's own standing in it.
    pub fn text(&self, standing: &Standing) -> String {
        for queue in &standing.queues {
            let label = OfQueue { queue: queue.queue };
            self.depths.get_or_create(&label).set(signed(queue.depth));
            self.ages.get_or_create(&label).set(signed(queue.oldest_s));
        }
        for kind in CertificateKind::ALL {
            let of_kind = standing.certificates.iter().filter(|certificate| certificate.kind == *kind);
            if let Some(days) = of_kind.map(super::CertificateStanding::days_left).min() {
                self.certificates.get_or_create(&OfCertificate { kind: *kind }).set(days);
            }
        }
        if let Some(configuration) = standing.configuration {
            self.configuration.set(signed(configuration.number));
            self.configuration_age.set(signed(configuration.age_s));
        }
        self.ready.set(i64::from(super::judge(standing).ready));
        let mut out = String::new();
        text::encode(&mut out, &self.registry).expect("writing into a string cannot fail");
        out
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").finish_non_exhaustive()
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Counters that begin again with each day. Two requests at the very turn may fall into either day.
#[derive(Debug, Default)]
struct Today {
    day: AtomicI64,
    requests: AtomicU64,
    refused: AtomicU64,
    failed: AtomicU64,
    seals: AtomicU64,
}

impl Today {
    fn add(&self, at_micros: i64, which: fn(&Today) -> &AtomicU64, count: u64) {
        self.turn(at_micros);
        which(self).fetch_add(count, Ordering::Relaxed);
    }

    fn read(&self, at_micros: i64) -> Totals {
        self.turn(at_micros);
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Totals {
            requests: of(&self.requests),
            refused: of(&self.refused),
            failed: of(&self.failed),
            seals: of(&self.seals),
        }
    }

    fn turn(&self, at_micros: i64) {
        let day = at_micros.div_euclid(DAY_MICROS);
        if self.day.swap(day, Ordering::Relaxed) != day {
            for count in [&self.requests, &self.refused, &self.failed, &self.seals] {
                count.store(0, Ordering::Relaxed);
            }
        }
    }
}

#[cfg(test)]
#[path = "metrics_tests.rs"]
mod tests;
