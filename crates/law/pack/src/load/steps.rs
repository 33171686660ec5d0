//! `steps.toml`: each kind of step has its own keys, and no others.

use super::document::{Document, Item};
use super::reading::Reading;
use crate::model::{Step, StepKind};
use crate::{Finding, spelling};
use ids::StepId;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::de::DeValue;
use toml::{Spanned, de::DeTable};

/// The words that `kind` knows.
const KINDS: [&str; 7] = ["gather", "decide", "ask", "official", "record", "pay", "end"];

/// The keys that every step has.
#[derive(Deserialize)]
struct Head {
    id: StepId,
    #[serde(default)]
    shown: bool,
    kind: String,
}

/// The steps of a service by id, and their order.
pub(super) fn steps(reading: &mut Reading<'_>, service: &str) -> (BTreeMap<StepId, Step>, Vec<StepId>) {
    let (mut steps, mut order) = (BTreeMap::new(), Vec::new());
    let path = format!("services/{service}/steps.toml");
    let Some(mut document) = reading.document(&path) else { return (steps, order) };
    for (name, item) in reading.items(&mut document, "step", "id") {
        let line = document.line(item.span().start);
        let Some(step) = step(reading, &document, &format!("service/{service}/step/{name}"), item) else {
            continue;
        };
        order.push(step.id.clone());
        let shown = document.shown.clone();
        reading.insert(&mut steps, step.id.clone(), step, &shown, line);
    }
    reading.refuse_rest(&document, &["step"]);
    (steps, order)
}

/// The keys of the head are taken out first, so that the rest can refuse unknown keys and keep their lines.
fn step<'f>(reading: &mut Reading<'f>, document: &Document<'f>, place: &str, item: Item<'f>) -> Option<Step> {
    let span = item.span();
    let DeValue::Table(mut table) = item.into_inner() else {
        let line = document.line(span.start);
        reading.push(Finding::error(
            &document.shown,
            Some(line),
            "wrong-type",
            "a step is a table: write [[step]]",
        ));
        return None;
    };
    let mut head = DeTable::new();
    for key in ["id", "shown", "kind"] {
        if let Some((key, value)) = table.remove_entry(key) {
            head.insert(key, value);
        }
    }
    let head: Head = reading.item(document, place, Spanned::new(span.clone(), DeValue::Table(head)))?;
    let rest = Spanned::new(span.clone(), DeValue::Table(table));
    let kind = match head.kind.as_str() {
        "gather" => StepKind::Gather(reading.item(document, place, rest)?),
        "decide" => StepKind::Decide(reading.item(document, place, rest)?),
        "ask" => StepKind::Ask(reading.item(document, place, rest)?),
        "official" => StepKind::Official(reading.item(document, place, rest)?),
        "record" => StepKind::Record(reading.item(document, place, rest)?),
        "pay" => StepKind::Pay(reading.item(document, place, rest)?),
        "end" => StepKind::End(reading.item(document, place, rest)?),
        other => {
            let finding = reading.places.error(
                &format!("{place}/kind"),
                "unknown-word",
                format!("there is no kind of step `{other}`"),
            );
            reading.push(finding.help_if(spelling::advice(other, KINDS)));
            return None;
        }
    };
    Some(Step { id: head.id, shown: head.shown, kind })
}
