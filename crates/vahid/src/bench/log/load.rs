//! Callers of a log: as many entries as it takes, then a steady stream whose receipts are timed.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tilelog::{Log, LogFault};
use tlog::{Hash, Kind, LEAF_BYTES, Leaf};

/// Callers at the same time, each like a gateway that submits what has gathered.
const CALLERS: usize = 24;

/// Leaves of one submission.
const SUBMISSION: u64 = 125;

/// Receipts a second of the steady stream.
const STREAM_PER_SECOND: u64 = 2_000;

/// A look, each number another one.
pub(super) fn look(number: u64) -> [u8; LEAF_BYTES] {
    let mut tag = [0; 32];
    for (place, part) in (1_u64..).zip(tag.as_chunks_mut::<8>().0) {
        // Tags spread evenly, as those of people do.
        *part = number.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(17).wrapping_mul(place).to_be_bytes();
    }
    let mut commitment = tag;
    commitment[..8].copy_from_slice(&number.to_be_bytes());
    let (tag, commitment) = (Hash(tag), Hash(commitment));
    let leaf = Leaf {
        kind: Kind::Access,
        basis: 1,
        provider: 2,
        requester: 3,
        day: 20_782,
        reference: 0,
        due: 0,
        count: 1,
        tag,
        commitment,
        aux: Hash::ZERO,
    };
    leaf.bytes()
}

/// Numbers that no look had before.
pub(super) type Numbers = Arc<AtomicU64>;

/// Entries a second that were durable and in a published checkpoint, all callers together.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
pub(super) async fn entries_per_second(
    log: &Log,
    numbers: &Numbers,
    span: Duration,
) -> Result<f64, LogFault> {
    let start = Instant::now();
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| {
            let (log, numbers) = (log.clone(), numbers.clone());
            tokio::spawn(async move {
                let mut placed = 0;
                while start.elapsed() < span {
                    let first = numbers.fetch_add(SUBMISSION, Ordering::Relaxed);
                    let leaves = (first..first + SUBMISSION).map(look).collect();
                    placed += log.add(leaves).await?.len();
                }
                Ok::<_, LogFault>(placed)
            })
        })
        .collect();
    let mut placed = 0;
    for caller in callers {
        placed += caller.await.map_err(|fault| LogFault::Closed(fault.to_string()))??;
    }
    Ok(placed as f64 / start.elapsed().as_secs_f64())
}

/// Milliseconds from a submission to its receipt, sorted, at a steady rate: each look comes alone, whether or not the
/// ones before it are answered.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
pub(super) async fn receipts(log: &Log, numbers: &Numbers, span: Duration) -> Result<Vec<f64>, LogFault> {
    let mut tick = tokio::time::interval(Duration::from_millis(1));
    let (start, mut sent, mut waiting) = (Instant::now(), 0, Vec::new());
    while start.elapsed() < span {
        tick.tick().await;
        let due =
            u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX) * STREAM_PER_SECOND / 1_000_000;
        while sent < due {
            let leaf = look(numbers.fetch_add(1, Ordering::Relaxed));
            let log = log.clone();
            waiting.push(tokio::spawn(async move {
                let asked = Instant::now();
                log.add(vec![leaf]).await.map(|_| asked.elapsed().as_secs_f64() * 1_000.0)
            }));
            sent += 1;
        }
    }
    let mut millis = Vec::with_capacity(waiting.len());
    for one in waiting {
        millis.push(one.await.map_err(|fault| LogFault::Closed(fault.to_string()))??);
    }
    millis.sort_by(f64::total_cmp);
    Ok(millis)
}

/// Bytes of all files below a folder.
pub(super) fn bytes_below(dir: &Path) -> std::io::Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let meta = entry.metadata()?;
        bytes += if meta.is_dir() { bytes_below(&entry.path())? } else { meta.len() };
    }
    Ok(bytes)
}

/// Bytes of all that a log publishes and keeps: replaced segments, which go within the minute that follows the next one,
/// are told apart. Gives (kept, replaced).
pub(super) fn public_bytes(root: &Path) -> std::io::Result<(u64, u64)> {
    let all = bytes_below(root)?;
    let live = std::fs::read_to_string(root.join("segment/live")).unwrap_or_default();
    let mut replaced = 0;
    for entry in std::fs::read_dir(root.join("segment")).into_iter().flatten() {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // A line of the list: `leaf first count items root`; the folder is `first-count`.
        let is_live = live.lines().any(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            matches!(words[..], [_, first, count, ..] if name == format!("{first}-{count}"))
        });
        if entry.metadata()?.is_dir() && !is_live {
            replaced += bytes_below(&entry.path())?;
        }
    }
    Ok((all - replaced, replaced))
}
