//! What one judgement costs: `cargo run --release -p policy --example cost`.

use jiff::civil::date;
use policy::{Case, Operation, Reach, judge};

const ROUNDS: u32 = 100_000;

#[expect(clippy::disallowed_methods, reason = "a measurement for people; nothing is decided by it")]
fn main() {
    let case = Case {
        who: "XX/GOV/library/desk",
        security_body: false,
        source: "XX/GOV/townhall/registers/residents",
        operation: Operation::View,
        reach: Reach::One,
        health: false,
        purpose_wanted: "issue-card",
        purpose_granted: Some("issue-card"),
        fields_wanted: vec!["name", "person", "moved_in"],
        fields_granted: vec!["name", "person", "moved_in", "age_group", "first_guardian"],
        day: date(2026, 11, 24),
        from: date(2025, 1, 1),
        to: None,
        client_signed: true,
        owner_signed: true,
        stopped: false,
        has_client: true,
        has_act: true,
        has_oversight: true,
        needs_clearance: false,
        cleared: Vec::new(),
        endpoint_covered: true,
    };
    // tidy: allow pure: an example that measures; no decision is made by this clock
    let now = std::time::Instant::now;
    let whos: Vec<String> = (0..ROUNDS).map(|number| format!("XX/GOV/library/desk-{number}")).collect();
    let start = now();
    let fresh = whos.iter().filter(|who| judge(&Case { who, ..case.clone() }).is_allowed()).count();
    println!("{fresh} cases judged by Cedar, {:?} each", start.elapsed() / ROUNDS);
    let start = now();
    let known = (0..ROUNDS).filter(|_| judge(std::hint::black_box(&case)).is_allowed()).count();
    println!("{known} times the same case, {:?} each", start.elapsed() / ROUNDS);
}
