//! The simulator: many seeds, one seed twice, and proof that it can fail.
//!
//! `VAHID_SIM_SEEDS=1000` for a long run, `VAHID_SIM_SEED=7` for one seed, `VAHID_SIM_STEPS=FILE` for the
//! steps of a report.

use journeys::simulator::run::{Counted, Engine, Passed, Run, country};
use journeys::simulator::shrink::{report, shrink};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use testkit::postgres::Cluster;

/// Seeds of an ordinary run.
const SEEDS: u64 = 150;

/// Seeds on PostgreSQL, each on a server of its own.
const SEEDS_ON_POSTGRES: u64 = 3;

/// Operations of a run.
const OPERATIONS: usize = 200;

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
    let happened = Mutex::new(Counted::default());
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
            Ok(passed) => *happened.lock().expect("no worker panics while it counts") += passed.counted,
            Err(findings) => {
                next.store(first + count, Ordering::SeqCst);
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
    let happened = happened.into_inner().expect("no worker panics while it counts");
    println!("{count} seeds: {happened:?}");
    if count >= SEEDS {
        let Counted { births, cases, orders, entries, late, troubled, halts } = happened;
        for (name, counted) in
            [("births", births), ("cases", cases), ("orders", orders), ("entries", entries)]
        {
            assert!(counted as u64 > count, "runs with so few {name} prove nothing");
        }
        for (name, counted) in [("late clocks", late), ("troubled messages", troubled), ("deaths", halts)] {
            assert!(counted as u64 > count / 2, "runs with so few {name} prove nothing");
        }
    }
}

#[test]
fn a_seed_gives_the_same_end_again() {
    let country = country();
    for seed in [3, 11] {
        let run = Run::of_seed(&country, seed, OPERATIONS);
        let again = Run::of_seed(&country, seed, OPERATIONS);
        assert_eq!(run.steps, again.steps);
        let (first, second) = (run.go().expect("holds"), again.go().expect("holds"));
        same_end(&first, &second, &format!("seed {seed}"));
    }
    let other = Run::of_seed(&country, 4, OPERATIONS).go().expect("holds");
    assert_ne!(other.lines, Run::of_seed(&country, 3, OPERATIONS).go().expect("holds").lines);
}

#[test]
fn everything_holds_on_postgres_too_and_the_end_is_the_same() {
    let country = country();
    for seed in 1..=SEEDS_ON_POSTGRES {
        let cluster = Cluster::start();
        let run = Run::of_seed(&country, seed, OPERATIONS);
        match run.go_on(&Engine::Postgres(&cluster)) {
            Ok(passed) => {
                same_end(&passed, &run.go().expect("holds"), &format!("seed {seed} on two engines"))
            }
            Err(findings) => panic!("on PostgreSQL: {}", report(&run, &findings)),
        }
    }
}

/// Shows the first line in which two ends differ.
fn same_end(first: &Passed, second: &Passed, what: &str) {
    let differs = first.lines.iter().zip(&second.lines).find(|(first, second)| first != second);
    assert_eq!(differs, None, "{what}");
    assert_eq!((first.lines.len(), first.counted), (second.lines.len(), second.counted), "{what}");
}
