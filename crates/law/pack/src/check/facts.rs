//! Facts are made before they are used, are of the right kind, and tables know all they can be.

use super::flow::{Fact, Flow, State, value_of};
use super::{Check, place_of};
use crate::model::{Domain, Expression, FieldKind, Input, Pay, Service, StepKind};
use crate::spelling;
use ids::StepId;
use std::collections::BTreeSet;

/// First parts of paths that the engine itself gives.
const RESERVED: [&str; 4] = ["event", "answer", "decided", "case"];

pub(super) fn check(check: &mut Check<'_>, service: &Service, flow: &Flow) {
    names(check, service);
    about(check, service, flow);
    for (id, step) in &service.steps {
        let Some(state) = flow.before(id) else { continue };
        let place = |key: &str| place_of(service, &format!("step/{id}/{key}"));
        let at = Use { service, step: id, state };
        match &step.kind {
            StepKind::Gather(gather) => {
                for question in
                    gather.questions.iter().filter_map(|name| Some((name, service.questions.get(name)?)))
                {
                    let place = place_of(service, &format!("question/{}/person", question.0));
                    at.expect(check, &place, &question.1.person, FieldKind::Person, Null::May);
                }
            }
            StepKind::Decide(decide) => {
                for input in service.tables.get(&decide.table).into_iter().flat_map(|table| &table.inputs) {
                    self::input(
                        check,
                        &at,
                        &place_of(service, &format!("table/{}/domain", decide.table)),
                        input,
                    );
                }
            }
            StepKind::Ask(ask) => {
                for person in &ask.people {
                    at.expect(check, &place("people"), person, FieldKind::Person, Null::May);
                }
            }
            StepKind::Official(official) => {
                for (number, action) in official.actions.iter().enumerate() {
                    for expression in action.sets.values() {
                        let form = action.form.as_ref().and_then(|form| service.forms.get(form));
                        let own = |path: &str| {
                            form.is_some_and(|form| {
                                form.fields
                                    .iter()
                                    .any(|field| path.strip_prefix("answer.") == Some(field.id.as_str()))
                            })
                        };
                        if !matches!(expression, Expression::Fact(path) if own(path)) {
                            at.resolve(check, &place(&format!("action/{number}/sets")), expression);
                        }
                    }
                }
            }
            StepKind::Pay(pay) => self::pay(check, &at, pay),
            StepKind::Record(_) | StepKind::End(_) => {}
        }
    }
}

/// Names under which facts are kept do not hide one another.
fn names(check: &mut Check<'_>, service: &Service) {
    let mut known: BTreeSet<String> = RESERVED.iter().map(|name| (*name).to_owned()).collect();
    let questions =
        service.questions.keys().map(|name| (name.clone(), place_of(service, &format!("question/{name}"))));
    let tables = service.tables.keys().map(|id| (id.to_string(), place_of(service, &format!("table/{id}"))));
    // Two steps that write the same register on different ways may call it the same.
    let mut written = BTreeSet::new();
    let records = service.steps.iter().filter_map(|(id, step)| match &step.kind {
        StepKind::Record(record) if written.insert((&record.name, &record.register)) => {
            Some((record.name.clone(), place_of(service, &format!("step/{id}/as"))))
        }
        _ => None,
    });
    let all: Vec<(String, String)> = questions.chain(tables).chain(records).collect();
    for (name, place) in all {
        if name.is_empty() || name.contains('.') || !known.insert(name.clone()) {
            let message = format!("`{name}` cannot begin the names of facts: it is taken, or has a dot");
            check.error(&place, "name-taken", message);
        }
    }
}

fn about(check: &mut Check<'_>, service: &Service, flow: &Flow) {
    let at = Use { service, step: service.first(), state: &flow.start };
    for (key, expression, kind, null) in (service
        .about
        .people
        .iter()
        .map(|person| ("people", person, FieldKind::Person, Null::May)))
    .chain(service.about.subject.iter().map(|subject| ("subject", subject, FieldKind::Person, Null::May)))
    .chain([("law_date", &service.about.law_date, FieldKind::Date, Null::Never)])
    {
        at.expect(check, &place_of(service, key), expression, kind, null);
    }
}

/// Whether a place takes null.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Null {
    /// It is left out.
    May,
    /// It must be known.
    Never,
}

/// A step that uses facts.
pub(super) struct Use<'a> {
    pub(super) service: &'a Service,
    pub(super) step: &'a StepId,
    pub(super) state: &'a State,
}

impl Use<'_> {
    /// What an expression gives; a fact that was not made on every way is an error.
    pub(super) fn resolve(
        &self,
        check: &mut Check<'_>,
        place: &str,
        expression: &Expression,
    ) -> Option<Fact> {
        let found = value_of(expression, self.state);
        if let (None, Expression::Fact(path)) = (&found, expression) {
            self.missing(check, place, path);
        }
        found
    }

    fn missing(&self, check: &mut Check<'_>, place: &str, path: &str) {
        let way = Flow::way_without(check.country, self.service, self.step, path);
        let way: Vec<&str> = way.iter().map(StepId::as_str).collect();
        let message = format!("the fact `{path}` was never made on the way {}", way.join(" → "));
        let near = spelling::nearest(path, self.state.keys().map(String::as_str));
        let help = near.map_or("a fact is made on every way to its use".to_owned(), |near| {
            format!("did you mean `{near}`?")
        });
        check.error_with(place, "fact-not-made", message, help);
    }

    /// The same, of a kind, and known where it must be.
    pub(super) fn expect(
        &self,
        check: &mut Check<'_>,
        place: &str,
        expression: &Expression,
        kind: FieldKind,
        null: Null,
    ) {
        let Some(fact) = self.resolve(check, place, expression) else { return };
        let literal_money = matches!(expression, Expression::Literal(_))
            && kind == FieldKind::Money
            && fact.kind == Some(FieldKind::Integer);
        if fact.kind != Some(kind) && !literal_money {
            let given = fact.kind.map_or("of several kinds".to_owned(), |given| format!("{given:?}"));
            check.error(place, "fact-kind", format!("{} is {given}, not {kind:?}", shown(expression)));
        } else if fact.nullable && null == Null::Never {
            let message = format!("{} can be null here", shown(expression));
            check.error_with(
                place,
                "fact-null",
                message,
                "let a table ask before this step whether it was found",
            );
        }
    }
}

/// An expression as it stands in the file.
pub(super) fn shown(expression: &Expression) -> String {
    match expression {
        Expression::Fact(path) => format!("`${path}`"),
        Expression::NewPersonalNumber => "`$new.personal-number`".to_owned(),
        Expression::Today => "`$today`".to_owned(),
        Expression::Literal(value) => format!("`{value}`"),
    }
}

fn pay(check: &mut Check<'_>, at: &Use<'_>, pay: &Pay) {
    let place = |key: &str| place_of(at.service, &format!("step/{}/{key}", at.step));
    for (key, expression, kind) in [
        ("payee", &pay.payee, FieldKind::Person),
        ("payee_name", &pay.payee_name, FieldKind::Text),
        ("account", &pay.account, FieldKind::Iban),
        ("amount", &pay.amount, FieldKind::Money),
    ] {
        at.expect(check, &place(key), expression, kind, Null::Never);
    }
    let decided = Expression::Fact(format!("{}.outcome", pay.decision));
    at.resolve(check, &place("decision"), &decided);
}

/// A table's column knows everything that its fact can be.
fn input(check: &mut Check<'_>, at: &Use<'_>, place: &str, input: &Input) {
    let Some(fact) = at.state.get(&input.fact) else { return at.missing(check, place, &input.fact) };
    let name = &input.fact;
    if fact.nullable {
        let message = format!("`{name}` can be null before the step `{}`, and no table knows null", at.step);
        let help = "let an earlier table ask `….found`; a field that a record may lack cannot be an input";
        check.error_with(place, "input-null", message, help);
    }
    match (&input.domain, fact.kind) {
        (Domain::Boolean, Some(FieldKind::Boolean)) => {}
        (Domain::Codes(known), Some(FieldKind::Code)) => {
            let unknown: Vec<&str> =
                fact.codes.iter().filter(|code| !known.contains(code)).map(String::as_str).collect();
            if !unknown.is_empty() {
                let message =
                    format!("`{name}` can be \"{}\", which the column does not know", unknown.join("\", \""));
                check.error_with(place, "domain-gap", message, "add it to the domain, and a row for it");
            }
            let idle: Vec<&str> =
                known.iter().filter(|code| !fact.codes.contains(*code)).map(String::as_str).collect();
            if !idle.is_empty() {
                let message = format!("`{name}` is never \"{}\" here", idle.join("\", \""));
                check.warning(
                    place,
                    "domain-idle",
                    message,
                    "is it misspelt, or sorted out by an earlier table?",
                );
            }
        }
        (Domain::Range { from, to }, Some(FieldKind::Integer | FieldKind::Money)) => match fact.range {
            Some((min, max)) if from <= &min && &max <= to => {}
            Some((min, max)) => {
                let message =
                    format!("`{name}` lies between {min} and {max}, the column knows only {from} to {to}");
                check.error(place, "domain-gap", message);
            }
            None => {
                let message = format!("nothing says between which numbers `{name}` lies");
                check.error_with(place, "domain-gap", message, "give the field min and max");
            }
        },
        (_, kind) => {
            let kind = kind.map_or("of several kinds".to_owned(), |kind| format!("{kind:?}"));
            check.error(
                place,
                "domain-kind",
                format!("`{name}` is {kind}, which does not fit the domain of the column"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::{check_findings, each_brings};

    const STEPS: &str = "services/card/steps.toml";
    const TABLE: &str = "services/card/rules/eligibility.csv";
    const SERVICE: &str = "services/card/service.toml";
    const GATHER: &str = "services/card/gather.toml";
    const RESIDENTS: &str = "registers/residents/register.toml";

    #[test]
    fn each_misuse_of_a_fact_says_what_is_wrong() {
        each_brings(&[
            (
                STEPS,
                "account = \"$answer.account\"\namount",
                "account = \"$answer.acount\"\namount",
                "services/card/steps.toml:89: error[fact-not-made]: the fact `answer.acount` was never made on the way silence → look → judge → choose → enrol → issue → voucher\n  help: did you mean `answer.account`?",
            ),
            (
                STEPS,
                "account = \"$answer.account\"\namount",
                "account = \"$decided.by_hand\"\namount",
                "services/card/steps.toml:89: error[fact-not-made]: the fact `decided.by_hand` was never made on the way silence → look → judge → choose → enrol → issue → voucher\n  help: a fact is made on every way to its use",
            ),
            (
                STEPS,
                "payee = \"$event.person\"",
                "payee = \"$event.first_guardian\"",
                "services/card/steps.toml:87: error[fact-null]: `$event.first_guardian` can be null here\n  help: let a table ask before this step whether it was found",
            ),
            (
                STEPS,
                "payee_name = \"$event.name\"",
                "payee_name = \"$event.person\"",
                "services/card/steps.toml:88: error[fact-kind]: `$event.person` is Person, not Text",
            ),
            (
                STEPS,
                "payee_name = \"$event.name\"",
                "payee_name = \"$guardian.name\"",
                "services/card/steps.toml:88: error[fact-null]: `$guardian.name` can be null here\n  help: let a table ask before this step whether it was found",
            ),
            (
                STEPS,
                "as = \"issued\"",
                "as = \"card\"",
                "services/card/steps.toml:78: error[name-taken]: `card` cannot begin the names of facts: it is taken, or has a dot",
            ),
            (
                STEPS,
                "people = [\"$event.person\"]",
                "people = [\"$event.name\"]",
                "services/card/steps.toml:26: error[fact-kind]: `$event.name` is Text, not Person",
            ),
            (
                SERVICE,
                "law_date = \"$event.moved_in\"",
                "law_date = \"$event.name\"",
                "services/card/service.toml:10: error[fact-kind]: `$event.name` is Text, not Date",
            ),
            (
                GATHER,
                "person = \"$event.first_guardian\"",
                "person = \"$event.age_group\"",
                "services/card/gather.toml:17: error[fact-kind]: `$event.age_group` is Code, not Person",
            ),
            (
                TABLE,
                "event.age_group",
                "guardian.age_group",
                "services/card/rules/eligibility.csv:2: error[input-null]: `guardian.age_group` can be null before the step `judge`, and no table knows null\n  help: let an earlier table ask `….found`; a field that a record may lack cannot be an input",
            ),
            (
                TABLE,
                "event.age_group",
                "event.moved_in",
                "services/card/rules/eligibility.csv:2: error[domain-kind]: `event.moved_in` is Date, which does not fit the domain of the column",
            ),
            (
                RESIDENTS,
                "codes = [\"adult\", \"child\"]",
                "codes = [\"adult\", \"child\", \"elder\"]",
                "services/card/rules/eligibility.csv:2: error[domain-gap]: `event.age_group` can be \"elder\", which the column does not know\n  help: add it to the domain, and a row for it",
            ),
            (
                SERVICE,
                "purpose = \"issue-card\"",
                "when = { age_group = \"adult\" }\npurpose = \"issue-card\"",
                "services/card/rules/eligibility.csv:2: warning[domain-idle]: `event.age_group` is never \"child\" here\n  help: is it misspelt, or sorted out by an earlier table?",
            ),
        ]);
    }

    #[test]
    fn a_literal_of_minor_units_is_an_amount() {
        assert!(check_findings(&[(STEPS, "amount = \"$eligibility.amount\"", "amount = 15")]).is_empty());
    }

    #[test]
    fn a_table_that_asks_whether_something_was_found_makes_its_fields_known() {
        let second = "row,guardian.age_group,=> outcome,act,article\nU,\"\"\"adult\"\",\"\"child\"\"\",\"\"\"go\"\"\",,\nG1,-,\"\"\"go\"\"\",ACT-1,art. 4\n";
        let step = "[[step]]\nid = \"guard\"\nkind = \"decide\"\ntable = \"guard\"\nnext = { go = \"agree\" }\n\n[[step]]\nid = \"agree\"";
        let mut files = crate::sample::edited(&[
            (STEPS, "[[step]]\nid = \"agree\"", step),
            (STEPS, "child = \"agree\"", "child = \"guard\""),
        ]);
        files.put("services/card/rules/guard.csv", second);
        let codes = |files: &crate::Files| {
            let found = crate::sample::check_files(files);
            found.into_iter().filter(|text| text.contains("input-null")).count()
        };
        assert_eq!(codes(&files), 0, "the outcome `child` says that the guardian was found");
        let text = String::from_utf8(files.get(STEPS).expect("there").to_vec()).expect("UTF-8");
        files.put(STEPS, text.replace("review = \"librarian\"", "review = \"guard\""));
        assert_eq!(codes(&files), 1, "the outcome `review` says that it was not");
    }
}
