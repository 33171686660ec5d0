//! A large body and a slow reader: the process does not grow with the body (issue 3: not by more than 50 MB).
//!
//! One test in a process of its own: what is measured is the most memory that the process ever had.

#[path = "../sealed/desk.rs"]
#[allow(dead_code)]
mod desk;
#[path = "../sealed/founding.rs"]
#[allow(dead_code)]
mod founding;
#[path = "../sealed/service.rs"]
#[allow(dead_code)]
mod service;
#[path = "../sealed/town.rs"]
#[allow(dead_code)]
mod town;

use http_body_util::BodyExt;
use service::pieces;
use town::Town;

/// The most that the process may grow by, KiB.
const GROWTH_KIB_MAX: u64 = 50 * 1024;

const PIECE: usize = 64 * 1024;

/// 256 MB.
const PIECES: u64 = 4 * 1024;

/// The most memory that this process ever had, KiB.
fn high_water_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("a high-water mark");
    line.split_whitespace().nth(1).and_then(|text| text.parse().ok()).expect("a number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_body_and_a_slow_reader_do_not_grow_the_process() {
    let town = Town::new().await;
    town.ask("files", "/pieces?64").await.expect("everything is warm");
    let before = high_water_kib();
    // There and back at once: the question streams while its answer does.
    let call = town.call("files", "/echo", pieces(PIECES, PIECE), Some(PIECES * PIECE as u64));
    let mut body = town.library.gateway.ask(call).await.expect("an answer").body;
    let mut read = 0_u64;
    while let Some(frame) = body.frame().await {
        let bytes = frame.expect("it never breaks").into_data().expect("data");
        read += bytes.len() as u64;
        if read < 8 * PIECE as u64 {
            // A reader that takes its time: everything behind it has to wait, not to gather.
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    }
    assert_eq!(read, PIECES * PIECE as u64);
    let grown = high_water_kib() - before;
    assert!(grown <= GROWTH_KIB_MAX, "the process grew by {grown} KiB while {read} bytes passed");
}
