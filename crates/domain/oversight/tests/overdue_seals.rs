//! The published script that counts overdue seals, tried on logs made leaf by leaf (SG-19): its own tests, run here so
//! that nobody forgets them. `tests/journeys` runs it on a real log.

use std::path::Path;
use std::process::Command;

#[test]
fn the_script_counts_honest_and_dishonest_logs() {
    own_tests_pass("overdue-seals");
}

/// The recount judges seals as the count of overdue ones does: the same vectors.
#[test]
fn the_recount_judges_seals_alike() {
    own_tests_pass("recount");
}

fn own_tests_pass(tool: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tools").join(tool);
    let ran = Command::new("python3")
        .args(["-B", "-m", "unittest", "discover", "-s"])
        .arg(&folder)
        .output()
        .expect("python3 is there: install Python 3");
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success() && said.contains("OK"), "{said}");
}

/// SG-19: the leaves that the court's clock writes are the leaves that the script reads.
#[test]
fn the_court_s_leaves_are_read_as_they_are_written() {
    use oversight::warrant::{LeafPlace, extend_leaf};
    let (court, act) = ("court".parse().expect("a name"), "ACT-1".parse().expect("a name"));
    let until = jiff::civil::date(2027, 6, 1);
    let of = LeafPlace { index: 9, year: 2026, day: 20_800 };
    let in_2026 = 1_795_564_800_000_000;
    let in_2027 = in_2026 + 60 * 86_400 * 1_000_000;
    let same = extend_leaf((&court, &act), of, until, in_2026);
    let later = extend_leaf((&court, &act), of, until, in_2027);
    assert_eq!((same.requester, same.reference), (0, 9), "the same log");
    assert_eq!((later.requester, later.reference), (2026, 9), "the log that is meant is named");
    assert_eq!(&later.bytes()[8..12], 2026_u32.to_be_bytes(), "where the script looks for it");
    assert_eq!(&later.bytes()[24..28], oversight::warrant::day_of(until).to_be_bytes());
}
