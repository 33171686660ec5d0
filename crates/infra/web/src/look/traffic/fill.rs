//! From counts to a page in the reader's language.

use calendar::Instant;
use jiff::tz::TimeZone;

use super::bars::{path, percent, round_top};
use super::{HourPicture, Measure, MinuteRow, TrafficPage};
use crate::format;
use crate::look::{Count, Fact, Frame, Link};
use crate::watch::{
    CERTIFICATE_DAYS_SOON, CertificateKind, CertificateStanding, Finding, Minute, Queue, QueueStanding,
    Standing, Totals, Watch, judge,
};
use crate::words::Words;

/// A bar of a certificate is full at so many days.
const CERTIFICATE_DAYS_FULL: u64 = 90;
/// A bar of a queue is full when its oldest has been due for so many seconds: an hour.
const QUEUE_AGE_FULL_S: u64 = 3600;
/// A queue whose oldest has been due longer than this is marked: a quarter of an hour.
const QUEUE_AGE_LATE_S: u64 = 900;
/// Microseconds of a minute.
const MINUTE_MICROS: i64 = 60_000_000;

/// What the page is filled from.
#[derive(Clone, Debug)]
pub struct Traffic {
    /// The last hour, the present minute last.
    pub minutes: Vec<Minute>,
    /// Today.
    pub today: Totals,
    /// How the role stands.
    pub standing: Standing,
    /// When this was read.
    pub at: Instant,
    /// The zone of the country.
    pub zone: TimeZone,
}

impl Traffic {
    /// What a watch counted, and how its role stands.
    pub fn of(watch: &Watch, standing: Standing, zone: TimeZone) -> Traffic {
        Traffic { minutes: watch.last_hour(), today: watch.today(), standing, at: watch.now(), zone }
    }
}

impl TrafficPage {
    /// Draws the pictures and writes the tables, in the language of the frame.
    pub fn new(frame: Frame, back: Link, traffic: &Traffic) -> TrafficPage {
        let (words, lang) = (frame.words(), frame.lang);
        let verdict = judge(&traffic.standing);
        let sentences = |findings: &[Finding]| {
            let mut said: Vec<String> =
                findings.iter().map(|finding| words.get(finding_key(finding.code)).to_owned()).collect();
            said.dedup();
            said
        };
        let mut certificates = traffic.standing.certificates.clone();
        certificates
            .sort_by(|one, other| (one.seconds_left, &one.name).cmp(&(other.seconds_left, &other.name)));
        TrafficPage {
            lede: words.fill("traffic.lede", &[&format::moment(lang, traffic.at.timestamp(), &traffic.zone)]),
            faults: sentences(&verdict.faults),
            warnings: sentences(&verdict.warnings),
            counts: counts(words, traffic.today),
            hour: hour(words, &traffic.minutes),
            minutes: rows(words, traffic),
            queues: traffic.standing.queues.iter().map(|queue| queue_measure(words, *queue)).collect(),
            certificates: certificates.iter().map(|one| certificate_measure(words, one)).collect(),
            facts: facts(words, &traffic.standing),
            frame,
            back,
        }
    }
}

fn counts(words: &Words, today: Totals) -> Vec<Count> {
    let count = |key, value: u64| Count { label: words.get(key).to_owned(), value: value.to_string() };
    vec![
        count("traffic.today-requests", today.requests),
        count("traffic.today-refused", today.refused),
        count("traffic.today-failed", today.failed),
        count("traffic.today-seals", today.seals),
    ]
}

fn hour(words: &Words, minutes: &[Minute]) -> Vec<HourPicture> {
    let picture = |heading, style, numbers: Vec<u64>| {
        let top = round_top(numbers.iter().copied().max().unwrap_or(0));
        let sum = numbers.iter().sum::<u64>().to_string();
        HourPicture {
            heading: words.get(heading).to_owned(),
            sentence: words.fill("traffic.sum", &[&sum]),
            style,
            path: path(numbers.into_iter(), top),
            top: words.fill("traffic.top", &[&top.to_string()]),
        }
    };
    let slow: Vec<u64> = minutes.iter().map(|minute| u64::from(minute.p99_ms().unwrap_or(0))).collect();
    let slowest = slow.iter().copied().max().unwrap_or(0);
    let top = round_top(slowest);
    vec![
        picture("traffic.requests", "good", minutes.iter().map(|minute| minute.requests).collect()),
        picture("traffic.refused", "refused", minutes.iter().map(|minute| minute.refused).collect()),
        picture("traffic.failed", "failed", minutes.iter().map(|minute| minute.failed).collect()),
        HourPicture {
            heading: words.get("traffic.slow").to_owned(),
            sentence: words.fill("traffic.slowest", &[&slowest.to_string()]),
            style: "slow",
            path: path(slow.into_iter(), top),
            top: words.fill("traffic.ms", &[&top.to_string()]),
        },
    ]
}

fn rows(words: &Words, traffic: &Traffic) -> Vec<MinuteRow> {
    let row = |minute: &Minute| {
        let at = Instant(minute.number.saturating_mul(MINUTE_MICROS)).timestamp();
        let local = traffic.zone.to_datetime(at);
        let p99 = minute.p99_ms().map_or(String::new(), |ms| words.fill("traffic.ms", &[&ms.to_string()]));
        MinuteRow {
            at: format!("{:02}:{:02}", local.hour(), local.minute()),
            requests: minute.requests,
            refused: minute.refused,
            failed: minute.failed,
            p99,
        }
    };
    traffic.minutes.iter().rev().filter(|minute| minute.requests > 0).map(row).collect()
}

fn queue_measure(words: &Words, queue: QueueStanding) -> Measure {
    let key = match queue.queue {
        Queue::Outbox => "traffic.queue-outbox",
        Queue::DeadLetters => "traffic.queue-dead",
        Queue::Feed => "traffic.queue-feed",
        Queue::Jobs => "traffic.queue-jobs",
        Queue::Late => "traffic.queue-late",
    };
    let full = queue.depth_max.is_some_and(|most| queue.depth.saturating_mul(2) >= most);
    let given_up = queue.queue == Queue::DeadLetters && queue.depth > 0;
    Measure {
        name: words.get(key).to_owned(),
        what: queue.depth.to_string(),
        value: if queue.depth == 0 { String::new() } else { span(words, queue.oldest_s) },
        percent: percent(queue.oldest_s, QUEUE_AGE_FULL_S),
        late: full || given_up || queue.oldest_s > QUEUE_AGE_LATE_S,
    }
}

fn certificate_measure(words: &Words, certificate: &CertificateStanding) -> Measure {
    let key = match certificate.kind {
        CertificateKind::Transport => "traffic.certificate-transport",
        CertificateKind::Sealing => "traffic.certificate-sealing",
        CertificateKind::System => "traffic.certificate-system",
        CertificateKind::Authority => "traffic.certificate-authority",
    };
    let days = certificate.days_left();
    let left = u64::try_from(certificate.seconds_left).unwrap_or(0);
    let value = if left == 0 { words.get("traffic.ended").to_owned() } else { span(words, left) };
    Measure {
        name: words.get(key).to_owned(),
        what: certificate.name.clone(),
        value,
        percent: percent(left, CERTIFICATE_DAYS_FULL * 86_400),
        late: days < CERTIFICATE_DAYS_SOON,
    }
}

fn facts(words: &Words, standing: &Standing) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(configuration) = standing.configuration {
        let age = words.fill("traffic.heard", &[&span(words, configuration.age_s)]);
        let number = configuration.number.to_string();
        facts.push(Fact::new(words.get("traffic.configuration"), number, age));
    }
    if let Some(log) = standing.log {
        let key = if log.reachable { "traffic.log-good" } else { "traffic.log-away" };
        let late = words.fill("traffic.log-late", &[&log.late.to_string(), &log.late_max.to_string()]);
        facts.push(Fact::new(words.get("traffic.log"), words.get(key), late));
    }
    facts
}

/// A span of time in its largest unit, as people say it.
fn span(words: &Words, seconds: u64) -> String {
    let (key, count) = match seconds {
        0..120 => ("traffic.seconds", seconds),
        120..7200 => ("traffic.minutes", seconds / 60),
        7200..172_800 => ("traffic.hours", seconds / 3600),
        _ => ("traffic.days", seconds / 86_400),
    };
    words.fill(key, &[&count.to_string()])
}

fn finding_key(code: &str) -> &'static str {
    match code {
        "store" => "traffic.finding-store",
        "configuration-expired" => "traffic.finding-configuration-expired",
        "configuration-old" => "traffic.finding-configuration-old",
        "certificate-ended" => "traffic.finding-certificate-ended",
        "certificate-ends-soon" => "traffic.finding-certificate-soon",
        "log-unreachable" => "traffic.finding-log",
        "dead-letters" => "traffic.finding-dead",
        "queue-full" => "traffic.finding-queue-full",
        "queue-half-full" => "traffic.finding-queue-half",
        _ => "traffic.finding-other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;
    use crate::look::Site;
    use crate::watch::{ConfigurationStanding, LogStanding};
    use askama::Template;
    use axum::http::Method;
    use calendar::ManualClock;
    use std::sync::Arc;
    use std::time::Duration;

    fn drawn(lang: Lang, standing: Standing, statuses: &[u16]) -> String {
        let clock = Arc::new(ManualClock::at(Instant(1_795_521_600_000_000)));
        let watch = Watch::new(clock, ["/desk"]);
        for status in statuses {
            watch.answered("/desk", &Method::GET, *status, Duration::from_millis(7));
        }
        let traffic = Traffic::of(&watch, standing, TimeZone::UTC);
        let frame = Frame::new(&Site::default(), lang, "Traffic", "/traffic");
        let page = TrafficPage::new(frame, Link::new("Back", "/desk"), &traffic);
        page.render().expect("plain values")
    }

    #[test]
    fn each_picture_has_the_same_numbers_in_a_table() {
        let html = drawn(Lang::En, Standing::default(), &[200, 200, 403, 500]);
        assert_eq!(html.matches("<svg class=\"hour").count(), 4);
        let row = "<tr><th scope=\"row\">12:00</th><td data-th=\"Requests\" class=\"number\">4</td>";
        assert!(html.contains(row), "{html}");
        assert!(html.contains("10 ms"), "{html}");
        assert!(!html.contains("<script") && !html.contains("style="), "nothing inline");
    }

    #[test]
    fn every_finding_has_its_own_words() {
        let standing = Standing {
            store_fault: Some("disk".to_owned()),
            queues: Queue::ALL
                .iter()
                .map(|queue| QueueStanding { queue: *queue, depth: 5, oldest_s: 8000, depth_max: Some(10) })
                .chain([QueueStanding { queue: Queue::Outbox, depth: 1, oldest_s: 1, depth_max: Some(1) }])
                .collect(),
            certificates: CertificateKind::ALL
                .iter()
                .flat_map(|kind| [-5, 86_400].map(|seconds_left| (*kind, seconds_left)))
                .map(|(kind, seconds_left)| CertificateStanding { kind, name: "n".to_owned(), seconds_left })
                .collect(),
            configuration: Some(ConfigurationStanding { number: 3, age_s: 60, grace_s: 100 }),
            log: Some(LogStanding { reachable: false, late: 1, late_max: 2 }),
        };
        for lang in Lang::OFFERED {
            // A key without its text stops the test in `Words::get`.
            let html = drawn(lang, standing.clone(), &[]);
            assert!(html.contains("bar-late"), "{html}");
        }
        let verdict = judge(&standing);
        for finding in verdict.faults.iter().chain(&verdict.warnings) {
            assert_ne!(finding_key(finding.code), "traffic.finding-other", "{}", finding.code);
        }
        assert_eq!(finding_key("configuration-expired"), "traffic.finding-configuration-expired");
    }

    #[test]
    fn a_span_is_said_in_its_largest_unit() {
        let words = crate::words::words(Lang::En);
        for (seconds, said) in [
            (0, "0 s"),
            (119, "119 s"),
            (120, "2 min"),
            (7199, "119 min"),
            (7200, "2 h"),
            (172_800, "2 days"),
        ] {
            assert_eq!(span(words, seconds), said);
        }
    }
}
