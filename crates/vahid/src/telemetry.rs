//! Log lines: sentences with fields, on standard error; and traces, for a collector if there is one. Personal data
//! stand in neither: they print as ▮, and only attributes of a closed list leave in a trace.

use trace::{Collector, Exporter};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Starts logging. A filter that cannot be read falls back to `info`.
pub(crate) fn start(filter: &str, json: bool) {
    // Without a collector nothing can fail.
    drop(start_with(filter, json, None));
}

/// Starts logging and, with a collector, traces; the exporter sends what waits when it is stopped.
pub(crate) fn start_with(
    filter: &str,
    json: bool,
    collector: Option<&Collector>,
) -> Result<Option<Exporter>, String> {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = match json {
        true => Box::new(lines.json()) as Box<dyn tracing_subscriber::Layer<_> + Send + Sync>,
        false => Box::new(lines.with_target(false)),
    };
    let lines = tracing_subscriber::Layer::with_filter(lines, filter);
    let base = tracing_subscriber::registry().with(lines);
    // Started before, by a test in the same process: that one stays.
    match collector {
        None => {
            drop(base.try_init());
            Ok(None)
        }
        Some(collector) => {
            let (layer, exporter) = trace::start(collector).map_err(|fault| fault.to_string())?;
            drop(base.with(layer).try_init());
            Ok(Some(exporter))
        }
    }
}
