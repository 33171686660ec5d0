//! A table for people, one JSON object for programs.

use serde_json::{Map, Value};

/// Figures in order: name, value, unit, what it means.
#[derive(Default)]
pub(crate) struct Figures(Vec<(String, f64, &'static str, &'static str)>);

impl Figures {
    /// Adds a figure.
    pub(crate) fn put(
        &mut self,
        name: impl Into<String>,
        value: f64,
        unit: &'static str,
        about: &'static str,
    ) {
        self.0.push((name.into(), value, unit, about));
    }

    /// A figure that was put.
    pub(crate) fn get(&self, name: &str) -> Option<f64> {
        self.0.iter().find(|(known, ..)| known == name).map(|(_, value, ..)| *value)
    }

    /// Prints the table, and with `json` the object on the last line.
    pub(crate) fn print(&self, json: bool) {
        for (name, value, unit, about) in &self.0 {
            println!("{name:<34} {:>12} {unit:<12} {about}", rounded(*value));
        }
        if json {
            let object: Map<String, Value> =
                self.0.iter().map(|(name, value, ..)| (name.clone(), Value::from(*value))).collect();
            println!("{}", Value::Object(object));
        }
    }
}

fn rounded(value: f64) -> String {
    if value.abs() >= 100.0 { format!("{value:.0}") } else { format!("{value:.3}") }
}

/// The value below which a share of the sorted samples lies.
pub(crate) fn percentile(sorted: &[f64], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index between 0 and last"
    )]
    let index = (share * last as f64).round() as usize;
    sorted.get(index).copied().unwrap_or(f64::NAN)
}
