//! Fewer operations that still fail, and how to replay them.

use crate::simulator::operation::Step;
use crate::simulator::run::{Finding, Run};

/// The most runs that shrinking may take.
pub const TRIES_MAX: usize = 60;

/// Leaves out as many steps as the tries allow while the same invariant still fails: halves first, then
/// smaller pieces, last single steps.
pub fn shrink(run: &Run, findings: &[Finding]) -> (Run, Vec<Finding>) {
    let mut best = (run.clone(), findings.to_vec());
    let Some(wanted) = findings.first().map(|finding| finding.invariant) else { return best };
    let mut tries = TRIES_MAX;
    let mut piece = (run.steps.len() / 2).max(1);
    loop {
        let mut start = 0;
        while start < best.0.steps.len() && tries > 0 {
            tries -= 1;
            let fewer = without(&best.0.steps, start, piece);
            let candidate = run.with_steps(fewer);
            match candidate.go() {
                Err(found) if found.iter().any(|finding| finding.invariant == wanted) => {
                    best = (candidate, found)
                }
                _ => start += piece,
            }
        }
        if piece == 1 || tries == 0 {
            return best;
        }
        piece = (piece / 2).max(1);
    }
}

fn without(steps: &[Step], start: usize, count: usize) -> Vec<Step> {
    let end = (start + count).min(steps.len());
    steps[..start].iter().chain(&steps[end..]).cloned().collect()
}

/// What a person needs to see and repeat a failing run.
pub fn report(run: &Run, findings: &[Finding]) -> String {
    let mut text = format!("seed {} does not hold:\n", run.seed);
    for finding in findings {
        text.push_str(&format!("  {}: {}\n", finding.invariant, finding.what));
    }
    text.push_str(&format!(
        "again: VAHID_SIM_SEED={} cargo test -p journeys --test simulator\nsteps (VAHID_SIM_STEPS=FILE replays them):\n[\n",
        run.seed
    ));
    text.push_str(&as_list(&run.steps));
    text.push_str("\n]\n");
    text
}

/// Steps as JSON, one a line.
fn as_list(steps: &[Step]) -> String {
    let line = |step| format!("  {}", serde_json::to_string(step).expect("steps have a JSON form"));
    steps.iter().map(line).collect::<Vec<_>>().join(",\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::operation::operations;
    use crate::simulator::run::country;

    #[test]
    fn the_steps_of_a_report_can_be_replayed() {
        let run = Run { country: country(), seed: 9, steps: operations(9, 50) };
        let finding = Finding { invariant: "nothing is lost", what: "something was".to_owned() };
        let text = report(&run, &[finding]);
        let list = text.split_once(":\n[").map(|(_, list)| format!("[{list}")).expect("the list comes last");
        assert_eq!(serde_json::from_str::<Vec<Step>>(&list).expect("JSON"), run.steps);
        assert!(
            text.contains("VAHID_SIM_SEED=9") && text.contains("nothing is lost: something was"),
            "{text}"
        );
    }
}
