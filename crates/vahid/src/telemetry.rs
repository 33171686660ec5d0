//! Log lines: sentences with fields, on standard error. Personal data never stand in them: they print as ▮.

use tracing_subscriber::EnvFilter;

/// Starts logging. A filter that cannot be read falls back to `info`.
pub(crate) fn start(filter: &str, json: bool) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = if json { lines.json().try_init() } else { lines.with_target(false).try_init() };
    // Started before, by a test in the same process: that one stays.
    drop(started);
}
