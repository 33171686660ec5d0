//! A stillbirth, an adoption, a secret address: not a word to anyone.

use crate::simulator::invariants::Evidence;
use std::collections::BTreeSet;

/// No view of a silent life event ever left an agency, nor lies at the portal.
pub(super) fn nobody_is_told(evidence: &Evidence<'_>) -> Vec<String> {
    let silent: BTreeSet<_> = evidence
        .snapshot
        .cases()
        .filter(|(_, case, _)| case.silent)
        .map(|(_, case, _)| case.life_event)
        .collect();
    let mut wrong = Vec::new();
    for view in evidence.crossed.views.iter().filter(|view| silent.contains(&view.life_event)) {
        wrong
            .push(format!("a view of case {} ({}) of a silent life event was sent", view.case, view.service));
    }
    for stored in &evidence.snapshot.views {
        let shown = silent.iter().find(|event| stored.contains(&event.to_string()));
        wrong.extend(
            shown.map(|event| format!("the portal shows something of the silent life event {event}")),
        );
    }
    wrong
}
