//! Evaluations a second of both evaluators, on the same table and the same facts, in the same run.

use dmn_judge::{Draw, Judge, countries, facts_of, ours};
use jiff::civil::date;
use std::hint::black_box;
use std::time::Instant;

/// Evaluations of each kind.
const ROUNDS: usize = 20_000;

fn main() {
    let on = date(2026, 11, 24);
    for country in countries() {
        for service in country.services.values() {
            for table in service.tables.values() {
                let mut draw = Draw(1);
                let facts: Vec<_> = (0..ROUNDS).map(|_| facts_of(table, &mut draw)).collect();
                let judge = Judge::of(table, &country.parameters, on);
                let own = rate(|| {
                    for facts in &facts {
                        black_box(ours(table, facts, &country.parameters, on));
                    }
                });
                let public = rate(|| {
                    for facts in &facts {
                        black_box(judge.answer(facts));
                    }
                });
                println!(
                    "{} {}: ours {own:.0}/s, public implementation {public:.0}/s",
                    country.about.id, table.id
                );
            }
        }
    }
}

fn rate(run: impl FnOnce()) -> f64 {
    #[expect(clippy::disallowed_methods, reason = "a measurement, printed and thrown away")]
    let start = Instant::now();
    run();
    ROUNDS as f64 / start.elapsed().as_secs_f64()
}
