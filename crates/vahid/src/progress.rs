//! Steps on the terminal: what is being done, and how long it took. Silent with `--json`.

use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// Shows steps one after the other.
pub(crate) struct Steps {
    bar: Option<ProgressBar>,
}

impl Steps {
    /// Steps for people, or none for scripts.
    pub(crate) fn new(quiet: bool) -> Self {
        if quiet {
            return Self { bar: None };
        }
        let bar = ProgressBar::new_spinner();
        let style = ProgressStyle::with_template("{spinner:.cyan} {msg} {elapsed:.dim}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        bar.enable_steady_tick(Duration::from_millis(80));
        Self { bar: Some(bar) }
    }

    /// A step begins.
    pub(crate) fn begin(&self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.reset_elapsed();
            bar.set_message(what.to_owned());
        }
    }

    /// A step is done.
    pub(crate) fn done(&self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.println(format!("\u{1b}[32m✓\u{1b}[0m {what}"));
        }
    }

    /// All steps are done.
    pub(crate) fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}
