//! Whether a role can do its work, and if not, what is to be done.

use serde::Serialize;

use super::{CERTIFICATE_DAYS_SOON, Queue, Standing};

/// What was found, for a machine and for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// A stable word.
    pub code: &'static str,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub what_to_do: &'static str,
}

/// The verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Readiness {
    /// Whether requests should be sent here.
    pub ready: bool,
    /// What keeps the role from its work. Empty when it is ready.
    pub faults: Vec<Finding>,
    /// What will keep it from its work if nobody acts.
    pub warnings: Vec<Finding>,
}

/// Judges how a role stands.
pub fn judge(standing: &Standing) -> Readiness {
    let (mut faults, mut warnings) = (Vec::new(), Vec::new());
    if let Some(why) = &standing.store_fault {
        let what = format!("the store does not answer: {why}");
        let what_to_do = "look at the disk or the database server; the process recovers by itself";
        faults.push(Finding { code: "store", what, what_to_do });
    }
    judge_configuration(standing, &mut faults, &mut warnings);
    judge_certificates(standing, &mut faults, &mut warnings);
    judge_log(standing, &mut faults, &mut warnings);
    judge_queues(standing, &mut faults, &mut warnings);
    Readiness { ready: faults.is_empty(), faults, warnings }
}

fn judge_configuration(standing: &Standing, faults: &mut Vec<Finding>, warnings: &mut Vec<Finding>) {
    let Some(configuration) = standing.configuration else { return };
    let (number, age, grace) = (configuration.number, configuration.age_s, configuration.grace_s);
    let what_to_do = "check the way to the centre; no restart is needed once it answers";
    if age >= grace {
        let what =
            format!("configuration {number} is {age} s old; after {grace} s nothing is answered by it");
        faults.push(Finding { code: "configuration-expired", what, what_to_do });
    } else if age >= grace / 2 {
        let what = format!("configuration {number} is {age} s old and holds until {grace} s");
        warnings.push(Finding { code: "configuration-old", what, what_to_do });
    }
}

fn judge_certificates(standing: &Standing, faults: &mut Vec<Finding>, warnings: &mut Vec<Finding>) {
    for certificate in &standing.certificates {
        let (kind, name) = (certificate.kind.word(), &certificate.name);
        let days = certificate.days_left();
        let what_to_do = "make a new key and have it approved by the centre; the old one works until then";
        // A pinned certificate of one information system stops that system, not the node.
        let stops_the_node = certificate.kind != super::CertificateKind::System;
        if certificate.seconds_left <= 0 && stops_the_node {
            let what = format!("the {kind} certificate of {name} has ended");
            faults.push(Finding { code: "certificate-ended", what, what_to_do });
        } else if days < CERTIFICATE_DAYS_SOON {
            let what = format!("the {kind} certificate of {name} has {} days left", days.max(0));
            warnings.push(Finding { code: "certificate-ends-soon", what, what_to_do });
        }
    }
}

fn judge_log(standing: &Standing, faults: &mut Vec<Finding>, warnings: &mut Vec<Finding>) {
    let Some(log) = standing.log else { return };
    if log.reachable {
        return;
    }
    let what_to_do = "bring the log back; entries that wait are signed and are handed in by themselves";
    let what =
        format!("the access log cannot be reached; {} of {} late entries wait", log.late, log.late_max);
    let finding = Finding { code: "log-unreachable", what, what_to_do };
    if log.late >= log.late_max { faults.push(finding) } else { warnings.push(finding) }
}

fn judge_queues(standing: &Standing, faults: &mut Vec<Finding>, warnings: &mut Vec<Finding>) {
    for queue in &standing.queues {
        let (word, depth) = (queue.queue.word(), queue.depth);
        if queue.queue == Queue::DeadLetters && depth > 0 {
            let what = format!("{depth} messages were given up");
            let what_to_do = "look at each: say why it failed, then send it again or close it";
            warnings.push(Finding { code: "dead-letters", what, what_to_do });
        }
        let Some(most) = queue.depth_max else { continue };
        let what = format!("{depth} of {most} wait in the queue {word}, the oldest for {} s", queue.oldest_s);
        let what_to_do = "see who does not take their messages; the queue empties by itself";
        if depth >= most {
            faults.push(Finding { code: "queue-full", what, what_to_do });
        } else if depth.saturating_mul(2) >= most {
            warnings.push(Finding { code: "queue-half-full", what, what_to_do });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::{
        CertificateKind, CertificateStanding, ConfigurationStanding, LogStanding, QueueStanding,
    };

    fn codes(standing: &Standing) -> (Vec<&'static str>, Vec<&'static str>) {
        let found = judge(standing);
        assert_eq!(found.ready, found.faults.is_empty());
        let code = |findings: &[Finding]| findings.iter().map(|finding| finding.code).collect::<Vec<_>>();
        (code(&found.faults), code(&found.warnings))
    }

    #[test]
    fn a_role_without_trouble_is_ready() {
        assert_eq!(codes(&Standing::default()), (vec![], vec![]));
    }

    #[test]
    fn each_limit_is_judged_at_it_and_one_past_it() {
        let configuration = |age_s| Standing {
            configuration: Some(ConfigurationStanding { number: 7, age_s, grace_s: 100 }),
            ..Standing::default()
        };
        assert_eq!(codes(&configuration(49)), (vec![], vec![]));
        assert_eq!(codes(&configuration(50)), (vec![], vec!["configuration-old"]));
        assert_eq!(codes(&configuration(99)), (vec![], vec!["configuration-old"]));
        assert_eq!(codes(&configuration(100)), (vec!["configuration-expired"], vec![]));

        let certificate = |kind, seconds_left| Standing {
            certificates: vec![CertificateStanding { kind, name: "n".to_owned(), seconds_left }],
            ..Standing::default()
        };
        let soon = CERTIFICATE_DAYS_SOON * 86_400;
        assert_eq!(codes(&certificate(CertificateKind::Sealing, soon)), (vec![], vec![]));
        let warned = (vec![], vec!["certificate-ends-soon"]);
        assert_eq!(codes(&certificate(CertificateKind::Sealing, soon - 1)), warned);
        assert_eq!(codes(&certificate(CertificateKind::Sealing, 1)), warned);
        assert_eq!(codes(&certificate(CertificateKind::Sealing, 0)), (vec!["certificate-ended"], vec![]));
        assert_eq!(codes(&certificate(CertificateKind::System, -1)), warned, "one system, not the node");

        let log = |reachable, late| Standing {
            log: Some(LogStanding { reachable, late, late_max: 3 }),
            ..Standing::default()
        };
        assert_eq!(codes(&log(true, 3)), (vec![], vec![]));
        assert_eq!(codes(&log(false, 2)), (vec![], vec!["log-unreachable"]));
        assert_eq!(codes(&log(false, 3)), (vec!["log-unreachable"], vec![]));

        let queue = |queue, depth| Standing {
            queues: vec![QueueStanding { queue, depth, oldest_s: 5, depth_max: Some(10) }],
            ..Standing::default()
        };
        assert_eq!(codes(&queue(Queue::Outbox, 4)), (vec![], vec![]));
        assert_eq!(codes(&queue(Queue::Outbox, 5)), (vec![], vec!["queue-half-full"]));
        assert_eq!(codes(&queue(Queue::Outbox, 10)), (vec!["queue-full"], vec![]));
        assert_eq!(codes(&queue(Queue::DeadLetters, 1)), (vec![], vec!["dead-letters"]));
        let store = Standing { store_fault: Some("disk".to_owned()), ..Standing::default() };
        assert_eq!(codes(&store), (vec!["store"], vec![]));
    }
}
