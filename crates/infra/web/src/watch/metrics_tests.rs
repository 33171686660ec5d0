use super::*;
use crate::watch::{CertificateStanding, ConfigurationStanding, QueueStanding};
use calendar::{Instant, ManualClock};

fn watch() -> (Arc<ManualClock>, Watch) {
    let clock = Arc::new(ManualClock::at(Instant(1_795_521_600_000_000)));
    (clock.clone(), Watch::new(clock, ["/case/{case}", "/health"]))
}

#[test]
fn an_id_like_path_never_becomes_a_label() {
    let (_, watch) = watch();
    let took = Duration::from_millis(3);
    for path in
        ["/case/{case}", "/case/018f2c", "/case/5ABC12D", "/r1/AZ/GOV/1234567890/s/x", "/case/{other}"]
    {
        watch.answered(path, &Method::GET, 200, took);
    }
    let strange = Method::from_bytes(b"AA1234567").expect("a token is a method");
    watch.answered("/health", &strange, 418, took);
    let text = watch.text(&Standing::default());
    for leak in ["018f2c", "5ABC12D", "1234567890", "{other}", "AA1234567", "418"] {
        assert!(!text.contains(leak), "{leak} stands in\n{text}");
    }
    let line = |start: &str| text.lines().find(|line| line.starts_with(start)).map(str::to_owned);
    let known = r#"vahid_requests_total{route="/case/{case}",method="GET",status="2xx"}"#;
    assert_eq!(line(known), Some(format!("{known} 1")));
    let other = r#"vahid_requests_total{route="other",method="GET",status="2xx"}"#;
    assert_eq!(line(other), Some(format!("{other} 4")));
}

#[test]
fn every_label_value_comes_from_a_closed_set() {
    let (_, watch) = watch();
    watch.answered("/health", &Method::GET, 500, Duration::from_secs(1));
    for kind in FaultKind::ALL {
        watch.fault(Side::Asked, *kind);
        watch.fault(Side::Answered, *kind);
    }
    watch.sealed(32);
    watch.checked_seal(true);
    watch.checked_seal(false);
    let text = watch.text(&full_standing());
    let mut closed: BTreeSet<&str> = ["/case/{case}", "/health", ROUTE_OTHER, "GET", "+Inf"].into();
    closed.extend(Queue::ALL.iter().map(|value| value.word()));
    closed.extend(CertificateKind::ALL.iter().map(|value| value.word()));
    closed.extend(FaultKind::ALL.iter().map(|value| value.word()));
    closed.extend(Side::ALL.iter().map(|value| value.word()));
    closed.extend(SealKind::ALL.iter().map(|value| value.word()));
    closed.extend(Outcome::ALL.iter().map(|value| value.word()));
    let mut seen = 0;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        // Quoted values stand at the odd places.
        for value in line.split('"').skip(1).step_by(2) {
            let is_step = line.contains("_bucket") && value.parse::<f64>().is_ok();
            assert!(is_step || closed.contains(value), "{value} in {line}");
            seen += 1;
        }
    }
    assert!(seen > 30, "only {seen} label values were looked at");
    assert!(!text.contains("secret-name"), "the name of a certificate is no label");
}

#[test]
fn gauges_show_what_the_role_said() {
    let (_, watch) = watch();
    let text = watch.text(&full_standing());
    for line in [
        r#"vahid_queue_depth{queue="outbox"} 4"#,
        r#"vahid_queue_oldest_seconds{queue="outbox"} 90"#,
        r#"vahid_certificate_days_left{kind="sealing"} 3"#,
        "vahid_configuration_number 12",
        "vahid_configuration_age_seconds 40",
        "vahid_ready 1",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
    }
    assert!(text.ends_with("# EOF\n"));
}

#[test]
fn totals_begin_again_at_midnight() {
    let (clock, watch) = watch();
    for status in [200, 404, 500] {
        watch.answered("/health", &Method::GET, status, Duration::from_millis(1));
    }
    watch.sealed(2);
    assert_eq!(watch.today(), Totals { requests: 3, refused: 1, failed: 1, seals: 2 });
    clock.leap_seconds(43_199);
    assert_eq!(watch.today().requests, 3, "one second before midnight");
    clock.leap_seconds(1);
    assert_eq!(watch.today(), Totals::default());
}

fn full_standing() -> Standing {
    let certificate = |name: &str, days: i64| CertificateStanding {
        kind: CertificateKind::Sealing,
        name: name.to_owned(),
        seconds_left: days * 86_400 + 5,
    };
    Standing {
        queues: vec![QueueStanding { queue: Queue::Outbox, depth: 4, oldest_s: 90, depth_max: None }],
        certificates: vec![certificate("secret-name", 90), certificate("other", 3)],
        configuration: Some(ConfigurationStanding { number: 12, age_s: 40, grace_s: 86_400 }),
        ..Standing::default()
    }
}
