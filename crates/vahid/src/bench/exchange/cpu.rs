//! CPU time and memory of other processes, from `/proc`.

/// Clock ticks a second in `/proc/PID/stat`; Linux shows user space a fixed 100.
const TICKS_PER_SECOND: f64 = 100.0;

/// User and system seconds of a process and of its children that still run.
pub(crate) fn seconds(pid: u32) -> f64 {
    let own = stat(pid).map_or(0.0, |(_, ticks)| ticks);
    own / TICKS_PER_SECOND + children(pid).into_iter().map(seconds).sum::<f64>()
}

/// Resident memory of a process and its children, MiB.
pub(crate) fn memory_mib(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kib = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or(0.0) / 1_024.0 + children(pid).into_iter().map(memory_mib).sum::<f64>()
}

fn children(pid: u32) -> Vec<u32> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    pids.filter(|other| stat(*other).is_some_and(|(parent, _)| parent == pid)).collect()
}

/// Parent and ticks of a process.
fn stat(pid: u32) -> Option<(u32, f64)> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name stands in parentheses and may hold spaces; what follows the last one is plain.
    let (_, rest) = text.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    Some((fields.get(1)?.parse().ok()?, ticks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_process_has_used_time_and_memory() {
        let own = std::process::id();
        let before = seconds(own);
        let mut sum = 0_u64;
        while seconds(own) <= before {
            sum = (0..1_000_000_u64).fold(sum, |sum, number| sum.wrapping_add(number * number));
        }
        assert!(memory_mib(own) > 1.0, "{sum}");
    }
}
