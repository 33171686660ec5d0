//! The traffic of a node: a busy hour with trouble, and a quiet one.

use crate::desk_frame;
use axum::http::Method;
use calendar::{Instant, ManualClock};
use std::sync::Arc;
use std::time::Duration;
use web::Wants;
use web::look::{Traffic, TrafficPage};
use web::watch::{
    CertificateKind, CertificateStanding, ConfigurationStanding, LogStanding, Queue, QueueStanding, Standing,
    Watch,
};

/// 24 November 2026, 12:00 UTC.
const NOON: Instant = Instant(1_795_521_600_000_000);

fn page(wants: &Wants, watch: &Watch, standing: Standing) -> TrafficPage {
    let zone = jiff::tz::TimeZone::get("Asia/Baku").expect("the zones are in the binary");
    let traffic = Traffic::of(watch, standing, zone);
    TrafficPage::new(desk_frame(wants, "Axın", "Traffic"), crate::desk::back(wants), &traffic)
}

/// An hour with a burst, a minute of failures and a certificate near its end.
pub fn busy(wants: &Wants) -> TrafficPage {
    let clock = Arc::new(ManualClock::at(NOON));
    let watch = Watch::new(clock.clone(), ["/desk"]);
    for minute in 0..60u64 {
        let burst = if (38..44).contains(&minute) { 90 } else { 0 };
        for request in 0..40 + (minute * 7) % 23 + burst {
            let status = match (minute, request) {
                (41, 0..12) => 503,
                (_, 5) if minute % 9 == 0 => 403,
                _ => 200,
            };
            let took = Duration::from_millis(3 + (request * minute) % 17 + burst);
            watch.answered("/desk", &Method::GET, status, took);
        }
        watch.sealed(40);
        if minute < 59 {
            clock.leap_seconds(60);
        }
    }
    let queue = |queue, depth, oldest_s| QueueStanding { queue, depth, oldest_s, depth_max: Some(10_000) };
    let certificate = |kind, name: &str, days: i64| CertificateStanding {
        kind,
        name: name.to_owned(),
        seconds_left: days * 86_400 + 60,
    };
    let standing = Standing {
        store_fault: None,
        queues: vec![
            queue(Queue::Outbox, 14, 35),
            queue(Queue::DeadLetters, 2, 90_000),
            queue(Queue::Feed, 431, 2000),
            queue(Queue::Jobs, 0, 0),
            queue(Queue::Late, 0, 0),
        ],
        certificates: vec![
            certificate(CertificateKind::Sealing, "XX/GOV/1000000001/node-1", 61),
            certificate(CertificateKind::Transport, "XX/GOV/1000000001/node-1", 3),
            certificate(CertificateKind::Authority, "XX", 3000),
        ],
        configuration: Some(ConfigurationStanding { number: 412, age_s: 38, grace_s: 86_400 }),
        log: Some(LogStanding { reachable: true, late: 0, late_max: 10_000 }),
    };
    page(wants, &watch, standing)
}

/// Nothing happens, and the log is away with a full queue.
pub fn quiet(wants: &Wants) -> TrafficPage {
    let watch = Watch::new(Arc::new(ManualClock::at(NOON)), []);
    let standing = Standing {
        log: Some(LogStanding { reachable: false, late: 10_000, late_max: 10_000 }),
        ..Standing::default()
    };
    page(wants, &watch, standing)
}
