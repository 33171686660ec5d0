//! Filling the places of a text (`{due}`, `{amount}`, `{answer.name}`) from what the person may see.

use super::Words;
use pack::model::Service;
use services::CaseView;

/// The most places that one text may have; the rest stays as it is written.
const PLACES_MAX: usize = 32;

impl Words<'_> {
    /// A text below a service with its places filled from a case.
    pub(crate) fn told(&self, service: &Service, view: &CaseView, key: &str) -> String {
        fill(&self.of_service(service, key), |place| self.place(service, view, place))
    }

    /// Which of several like events this one is, in the pack's words (`life-event.ID.which`), where it has them
    /// and all that they name is known.
    pub(crate) fn which(&self, service: &Service, view: &CaseView) -> Option<String> {
        let event = service.about.life_event.as_ref()?;
        let text = self.find(&format!("life-event.{event}.which"))?;
        let unknown = std::cell::Cell::new(false);
        let filled = fill(&text, |place| {
            unknown.set(unknown.get() || view.facts.get(place).is_none_or(pack::model::Value::is_null));
            self.place(service, view, place)
        });
        (!unknown.get()).then_some(filled)
    }

    /// The value of one place. What is not known yet is shown as three dots, never as a bare key.
    fn place(&self, service: &Service, view: &CaseView, place: &str) -> String {
        let known = match place {
            "due" => view.deadline.as_ref().map(|deadline| self.date(deadline.due)),
            "amount" => amount(view).map(|minor| self.money(minor)),
            path => view
                .facts
                .get(path)
                .filter(|value| !value.is_null())
                .map(|value| self.fact_value(service, path, value)),
        };
        known.unwrap_or_else(|| "…".to_owned())
    }
}

/// What was granted, or what the last table that speaks of an amount says.
fn amount(view: &CaseView) -> Option<i64> {
    let decided = || view.traces.iter().rev().find_map(|trace| trace.outputs.get("amount")?.as_int());
    view.grant.as_ref().map(|grant| grant.amount_minor).or_else(decided)
}

fn fill(text: &str, value: impl Fn(&str) -> String) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    for _ in 0..PLACES_MAX {
        let Some(start) = rest.find('{') else { break };
        let Some(length) = rest[start..].find('}') else { break };
        filled.push_str(&rest[..start]);
        filled.push_str(&value(&rest[start + 1..start + length]));
        rest = &rest[start + length + 1..];
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> String {
        fill(text, |place| format!("<{place}>"))
    }

    #[test]
    fn places_are_filled_and_nothing_else_is_touched() {
        assert_eq!(filled("{due} tarixinədək {answer.name}."), "<due> tarixinədək <answer.name>.");
        assert_eq!(filled("no place"), "no place");
        assert_eq!(filled("open {due"), "open {due");
        assert_eq!(filled("}{"), "}{");
    }

    #[test]
    fn a_value_is_never_filled_again() {
        assert_eq!(fill("{a}", |_| "{a}".to_owned()), "{a}");
    }

    #[test]
    fn as_many_places_as_the_limit_are_filled_and_one_more_is_not() {
        assert!(!filled(&"{a}".repeat(PLACES_MAX)).contains('{'));
        assert!(filled(&"{a}".repeat(PLACES_MAX + 1)).ends_with("<a>{a}"));
    }
}
