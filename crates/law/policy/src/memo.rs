//! Verdicts that were reached before. A case holds everything that its verdict depends on, so the same case has
//! the same verdict; calls under one agreement on one day are the same case, and Cedar need not be asked again.

use crate::{Case, Verdict};
use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

/// The most verdicts kept. When there are so many, all are dropped and the next cases are judged again.
pub const VERDICTS_MAX: usize = 4_096;

/// Verdicts by case.
#[derive(Default)]
pub(crate) struct Memo {
    known: RwLock<BTreeMap<Vec<u8>, Verdict>>,
}

impl Memo {
    /// No verdicts yet.
    pub(crate) const fn new() -> Self {
        Self { known: RwLock::new(BTreeMap::new()) }
    }

    /// The verdict of a case; `judge` is asked when it is not known.
    pub(crate) fn verdict(&self, case: &Case<'_>, judge: impl FnOnce(&Case<'_>) -> Verdict) -> Verdict {
        let key = key(case);
        // A verdict is written whole or not at all, so what a panicking thread left behind is sound.
        if let Some(verdict) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return verdict.clone();
        }
        let verdict = judge(case);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= VERDICTS_MAX {
            known.clear();
        }
        known.insert(key, verdict.clone());
        verdict
    }
}

/// Everything a case says, as bytes that no other case has: texts carry their lengths. The pattern names every
/// field, so that a new one cannot be forgotten here.
fn key(case: &Case<'_>) -> Vec<u8> {
    let Case {
        who,
        security_body,
        source,
        operation,
        reach,
        health,
        purpose_wanted,
        purpose_granted,
        fields_wanted,
        fields_granted,
        day,
        from,
        to,
        client_signed,
        owner_signed,
        stopped,
        has_client,
        has_act,
        has_oversight,
        needs_clearance,
        cleared,
        endpoint_covered,
    } = case;
    let mut key = Vec::with_capacity(256);
    let flags = [
        *security_body,
        *health,
        purpose_granted.is_some(),
        to.is_some(),
        *client_signed,
        *owner_signed,
        *stopped,
        *has_client,
        *has_act,
        *has_oversight,
        *needs_clearance,
        *endpoint_covered,
    ];
    key.extend(flags.map(u8::from));
    key.extend([*operation as u8, *reach as u8]);
    for date in [Some(*day), Some(*from), *to].into_iter().flatten() {
        key.extend(date.year().to_be_bytes());
        key.extend(date.month().to_be_bytes());
        key.extend(date.day().to_be_bytes());
    }
    for word in [*who, *source, *purpose_wanted, purpose_granted.unwrap_or_default()] {
        text(&mut key, word);
    }
    for list in [fields_wanted, fields_granted] {
        key.extend(list.len().to_be_bytes());
        for word in list {
            text(&mut key, word);
        }
    }
    key.extend(cleared.iter().map(|operation| *operation as u8));
    key
}

fn text(key: &mut Vec<u8>, text: &str) {
    key.extend(text.len().to_be_bytes());
    key.extend(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::tests::{agreed, with};
    use crate::{Operation, Reach};
    use jiff::civil::date;
    use std::cell::Cell;
    use std::collections::BTreeSet;

    #[test]
    fn cases_that_differ_in_anything_are_told_apart() {
        let cases = [
            agreed(),
            with(|case| case.who = "XX/GOV/library/other"),
            with(|case| case.security_body = true),
            with(|case| case.source = "XX/GOV/townhall/registers/card"),
            with(|case| case.operation = Operation::Process),
            with(|case| case.reach = Reach::Several),
            with(|case| case.health = true),
            with(|case| case.purpose_wanted = "other"),
            with(|case| case.purpose_granted = Some("other")),
            with(|case| case.purpose_granted = Some("")),
            with(|case| case.purpose_granted = None),
            with(|case| case.fields_wanted = vec!["name", "x"]),
            with(|case| case.fields_wanted = vec!["namex"]),
            with(|case| case.fields_wanted = vec!["name", "name", "person"]),
            with(|case| case.fields_granted = vec![]),
            with(|case| case.day = date(2026, 11, 25)),
            with(|case| case.from = date(2025, 1, 2)),
            with(|case| case.to = None),
            with(|case| case.to = Some(date(2030, 1, 1))),
            with(|case| case.client_signed = false),
            with(|case| case.owner_signed = false),
            with(|case| case.stopped = true),
            with(|case| case.has_client = false),
            with(|case| case.has_act = false),
            with(|case| case.has_oversight = false),
            with(|case| case.needs_clearance = true),
            with(|case| case.cleared = vec![Operation::View]),
            with(|case| case.cleared = vec![Operation::Search]),
            with(|case| case.endpoint_covered = false),
        ];
        let keys: BTreeSet<Vec<u8>> = cases.iter().map(key).collect();
        assert_eq!(keys.len(), cases.len());
    }

    #[test]
    fn a_known_case_is_not_judged_again_and_the_memory_is_bounded() {
        let memo = Memo::new();
        let judged = Cell::new(0);
        let ask = |number: usize| {
            let who = number.to_string();
            let case = Case { who: &who, ..agreed() };
            memo.verdict(&case, |_| {
                judged.set(judged.get() + 1);
                Verdict::Denied(vec![who.clone()])
            })
        };
        for number in 0..VERDICTS_MAX {
            assert!(ask(number).names(&number.to_string()));
        }
        assert!(ask(0).names("0"));
        assert_eq!(judged.get(), VERDICTS_MAX, "as many as the limit are kept");
        ask(VERDICTS_MAX);
        assert_eq!(memo.known.read().expect("nobody panicked").len(), 1, "one past it drops all");
        assert!(ask(0).names("0"));
        assert_eq!(judged.get(), VERDICTS_MAX + 2);
    }
}
