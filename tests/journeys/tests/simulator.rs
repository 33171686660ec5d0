//! The simulator: many seeds, one seed twice, and proof that it can fail.
//!
//! `VAHID_SIM_SEEDS=1000` for a long run, `VAHID_SIM_SEED=7` for one seed, `VAHID_SIM_STEPS=FILE` for the
//! steps of a report.

use journeys::simulator::operation::operations;
use journeys::simulator::run::{Engine, Run, country};
use journeys::simulator::shrink::{report, shrink};
use std::sync::atomic::{AtomicU64, Ordering};
use testkit::postgres::Cluster;

/// Seeds of an ordinary run.
const SEEDS: u64 = 40;

/// Operations of a run.
const OPERATIONS: usize = 150;

fn number_of(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{variable} is a number")))
}

#[test]
fn everything_holds_whatever_happens() {
    let country = country();
    let (first, count) = match (number_of("VAHID_SIM_SEED"), number_of("VAHID_SIM_SEEDS")) {
        (Some(seed), _) => (seed, 1),
        (None, count) => (1, count.unwrap_or(SEEDS)),
    };
    let next = AtomicU64::new(first);
    let happened = [(); 4].map(|()| AtomicU64::new(0));
    let worker = || loop {
        let seed = next.fetch_add(1, Ordering::SeqCst);
        if seed >= first + count {
            return;
        }
        let mut run = Run::of_seed(&country, seed, OPERATIONS);
        if let Ok(file) = std::env::var("VAHID_SIM_STEPS") {
            let text = std::fs::read_to_string(&file).expect("the file of steps can be read");
            run = run.with_steps(serde_json::from_str(&text).expect("the steps of a report"));
        }
        match run.go() {
            Ok(passed) => {
                for (sum, count) in happened.iter().zip(passed.counted) {
                    sum.fetch_add(count as u64, Ordering::SeqCst);
                }
            }
            Err(findings) => {
                let (run, findings) = shrink(&run, &findings);
                panic!("{}", report(&run, &findings));
            }
        }
    };
    std::thread::scope(|scope| {
        let workers = [scope.spawn(worker), scope.spawn(worker)];
        for worker in workers {
            if let Err(panic) = worker.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
    let [births, cases, orders, entries] = happened.map(|sum| sum.into_inner());
    println!("{count} seeds: {births} births, {cases} cases, {orders} orders, {entries} entries of the log");
    assert!(births >= count && cases >= 2 * count, "runs in which so little happens prove nothing");
}
