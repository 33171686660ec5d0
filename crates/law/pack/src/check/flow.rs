//! Which facts are known when a case comes to a step, whatever way it came.
//!
//! A fact counts as made only when it is made on every way. Tables make the picture sharper: on the way
//! of an outcome each input lies in what the rows with that outcome accept. So a table that asks for
//! `reader.found` turns the fields of `reader` from "perhaps null" into "known" behind it.

use super::graph::{Edge, Way, edges};
use crate::model::{
    Cell, Country, Domain, Expression, Field, FieldKind, OutputKind, Record, Service, Step, StepKind, Table,
    Test, Value,
};
use crate::rules::test_text;
use ids::StepId;
use std::collections::{BTreeMap, BTreeSet};

/// What is known about a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fact {
    /// Its kind; none when it is made in different kinds on different ways.
    pub(super) kind: Option<FieldKind>,
    /// What it can be, for codes and booleans (`true`, `false`).
    pub(super) codes: BTreeSet<String>,
    /// Smallest and largest, for numbers, where both are known.
    pub(super) range: Option<(i64, i64)>,
    /// Most characters, for texts.
    pub(super) length_max: Option<usize>,
    /// Whether it can be null.
    pub(super) nullable: bool,
    /// Whether it is a personal number drawn in this case, so that no record can hold it yet.
    pub(super) fresh: bool,
    /// The boolean fact that, when true, says that this one is not null.
    guard: Option<String>,
}

/// Facts by path.
pub(super) type State = BTreeMap<String, Fact>;

impl Fact {
    pub(super) fn of(kind: FieldKind) -> Self {
        let codes = if kind == FieldKind::Boolean { vec!["true", "false"] } else { Vec::new() };
        let codes = codes.into_iter().map(str::to_owned).collect();
        Self {
            kind: Some(kind),
            codes,
            range: None,
            length_max: None,
            nullable: false,
            fresh: false,
            guard: None,
        }
    }

    /// What a field of a register or a form can hold.
    pub(super) fn of_field(field: &Field) -> Self {
        let mut fact = Self::of(field.kind);
        if field.kind == FieldKind::Code {
            fact.codes = field.codes.iter().cloned().collect();
        }
        fact.range = field.min.zip(field.max);
        if field.kind == FieldKind::Text {
            fact.length_max = Some(field.length_max.unwrap_or(Field::LENGTH_DEFAULT));
        }
        fact.nullable = !field.required;
        fact
    }

    /// What is known when either may have come.
    fn or(&self, other: &Self) -> Self {
        Self {
            kind: if self.kind == other.kind { self.kind } else { None },
            codes: self.codes.union(&other.codes).cloned().collect(),
            range: self.range.zip(other.range).map(|(a, b)| (a.0.min(b.0), a.1.max(b.1))),
            length_max: self.length_max.zip(other.length_max).map(|(a, b)| a.max(b)),
            nullable: self.nullable || other.nullable,
            fresh: self.fresh && other.fresh,
            // A way on which it is never null agrees with whatever guard the other way has.
            guard: match (&self.guard, &other.guard) {
                (a, b) if a == b => a.clone(),
                (a, _) if !other.nullable => a.clone(),
                (_, b) if !self.nullable => b.clone(),
                _ => None,
            },
        }
    }
}

/// The facts before each step.
pub(super) struct Flow {
    before: BTreeMap<StepId, State>,
    /// What is known before the first step.
    pub(super) start: State,
}

impl Flow {
    /// Follows all ways until nothing new is learnt. States only lose facts and grow wider, so this ends.
    pub(super) fn of(country: &Country, service: &Service) -> Self {
        let start = start(country, service);
        let mut before = BTreeMap::from([(service.first().clone(), start.clone())]);
        let mut waiting = vec![service.first().clone()];
        while let Some(id) = waiting.pop() {
            let (Some(step), Some(state)) = (service.steps.get(&id), before.get(&id).cloned()) else {
                continue;
            };
            for edge in edges(step) {
                let after = after(country, service, step, &edge, &state);
                let joined = match before.get(edge.to) {
                    None => after,
                    Some(known) => join(known, &after),
                };
                if before.get(edge.to) != Some(&joined) {
                    before.insert(edge.to.clone(), joined);
                    waiting.push(edge.to.clone());
                }
            }
        }
        Self { before, start }
    }

    /// The facts before a step; none for a step that is never reached.
    pub(super) fn before(&self, step: &StepId) -> Option<&State> {
        self.before.get(step)
    }

    /// A way from the start to a step on which the fact is never made.
    pub(super) fn way_without(country: &Country, service: &Service, to: &StepId, fact: &str) -> Vec<StepId> {
        let first = service.first();
        let mut came: BTreeMap<&StepId, Option<&StepId>> = BTreeMap::from([(first, None)]);
        let mut waiting = std::collections::VecDeque::from([first]);
        while let Some(id) = waiting.pop_front() {
            if id == to {
                let mut way = vec![id.clone()];
                let mut at = id;
                while let Some(Some(earlier)) = came.get(at) {
                    way.insert(0, (*earlier).clone());
                    at = earlier;
                }
                return way;
            }
            let Some(step) = service.steps.get(id) else { continue };
            for edge in edges(step) {
                let makes = after(country, service, step, &edge, &State::new()).contains_key(fact);
                if !makes && !came.contains_key(edge.to) {
                    came.insert(edge.to, Some(id));
                    waiting.push_back(edge.to);
                }
            }
        }
        Vec::new()
    }
}

fn join(one: &State, other: &State) -> State {
    let both = one.iter().filter_map(|(path, fact)| Some((path.clone(), fact.or(other.get(path)?))));
    both.collect()
}

/// What the trigger brings.
fn start(country: &Country, service: &Service) -> State {
    let mut state = State::new();
    if let Some(trigger) = &service.trigger
        && let Some(register) = country.registers.get(&trigger.register)
    {
        for field in trigger.carry.iter().filter_map(|id| register.field(id.as_str())) {
            let mut fact = Fact::of_field(field);
            if let Some(value) = trigger.when.get(field.id.as_str()) {
                fact.nullable = value.is_null();
                if !fact.codes.is_empty() {
                    fact.codes = BTreeSet::from([value.to_string()]);
                }
            }
            state.insert(format!("event.{}", field.id), fact);
        }
    }
    let subject = service.about.subject.as_ref().map(|subject| value_of(subject, &state));
    // Without a trigger a person has applied, and is the subject.
    let fact = subject.flatten().unwrap_or_else(|| Fact::of(FieldKind::Person));
    state.insert("case.subject".to_owned(), fact);
    state
}

/// What an expression gives; none when the fact was not made.
pub(super) fn value_of(expression: &Expression, state: &State) -> Option<Fact> {
    match expression {
        Expression::Fact(path) => state.get(path).cloned(),
        Expression::NewPersonalNumber => Some(Fact { fresh: true, ..Fact::of(FieldKind::Person) }),
        Expression::Today => Some(Fact::of(FieldKind::Date)),
        Expression::Literal(value) => Some(match value {
            Value::Null => Fact { nullable: true, ..Fact::of(FieldKind::Text) },
            Value::Bool(truth) => {
                Fact { codes: BTreeSet::from([truth.to_string()]), ..Fact::of(FieldKind::Boolean) }
            }
            Value::Int(number) => Fact { range: Some((*number, *number)), ..Fact::of(FieldKind::Integer) },
            Value::Text(text) => Fact { length_max: Some(text.chars().count()), ..Fact::of(FieldKind::Text) },
        }),
    }
}

/// What is known behind a step, on one of its ways.
fn after(country: &Country, service: &Service, step: &Step, edge: &Edge<'_>, before: &State) -> State {
    let mut state = before.clone();
    match (&step.kind, edge.way) {
        (StepKind::Gather(gather), _) => {
            for name in &gather.questions {
                answers(country, service, name, &mut state);
            }
        }
        (StepKind::Decide(decide), Way::Outcome(outcome)) => {
            if let Some(table) = service.tables.get(&decide.table) {
                decided(country, table, outcome, &mut state);
            }
        }
        (StepKind::Ask(ask), Way::Next) => filled(service, &ask.form, &mut state),
        (StepKind::Official(official), Way::Act(at)) => {
            let action = &official.actions[at];
            if let Some(form) = &action.form {
                filled(service, form, &mut state);
            }
            for (name, expression) in &action.sets {
                if let Some(fact) = value_of(expression, &state) {
                    state.insert(format!("decided.{name}"), fact);
                }
            }
        }
        (StepKind::Record(record), Way::Next) => written(country, record, &mut state),
        _ => {}
    }
    state
}

fn answers(country: &Country, service: &Service, name: &str, state: &mut State) {
    let Some(question) = service.questions.get(name) else { return };
    let Some(register) = country.registers.get(&question.register) else { return };
    let found = format!("{name}.found");
    // Nobody is found by a null, so "found" also says that there was somebody to ask about. Only facts that
    // never change may lean on an answer that is read later.
    if let Expression::Fact(path) = &question.person
        && (path.starts_with("event.") || path == "case.subject")
        && let Some(person) = state.get_mut(path)
        && person.nullable
    {
        person.guard = Some(found.clone());
    }
    state.insert(found.clone(), Fact::of(FieldKind::Boolean));
    for field in question.fields.iter().filter_map(|id| register.field(id.as_str())) {
        let guard = field.required.then(|| found.clone());
        let fact = Fact { nullable: true, guard, ..Fact::of_field(field) };
        state.insert(format!("{name}.{}", field.id), fact);
    }
}

fn filled(service: &Service, form: &ids::FormId, state: &mut State) {
    for field in service.forms.get(form).into_iter().flat_map(|form| &form.fields) {
        state.insert(format!("answer.{}", field.id), Fact::of_field(field));
    }
}

fn written(country: &Country, record: &Record, state: &mut State) {
    let Some(register) = country.registers.get(&record.register) else { return };
    let mut made = Vec::new();
    for (id, expression) in &record.set {
        if let (Some(field), Some(value)) = (register.field(id.as_str()), value_of(expression, state)) {
            made.push((
                format!("{}.{id}", record.name),
                Fact { nullable: value.nullable, fresh: value.fresh, ..Fact::of_field(field) },
            ));
        }
    }
    state.extend(made);
    state.insert(format!("{}.record", record.name), Fact::of(FieldKind::Record));
}

/// The outputs of a table, and what its inputs must have been, on the way of one outcome.
fn decided(country: &Country, table: &Table, outcome: &str, state: &mut State) {
    let fires = |row: &&crate::model::Row| row.results.first() == Some(&Cell::Literal(Value::from(outcome)));
    let rows: Vec<&crate::model::Row> = table.rows.iter().filter(fires).collect();
    for (column, input) in table.inputs.iter().enumerate() {
        let Some(fact) = state.get_mut(&input.fact) else { continue };
        // What came through the table was in its domain, so it was not null.
        fact.nullable = false;
        if matches!(input.domain, Domain::Boolean | Domain::Codes(_)) && !fact.codes.is_empty() {
            fact.codes.retain(|code| {
                rows.iter().any(|row| row.tests.get(column).is_some_and(|test| accepts(test, code)))
            });
        }
    }
    let known: BTreeSet<String> =
        state.iter().filter(|(_, fact)| is_true(fact)).map(|(path, _)| path.clone()).collect();
    for fact in state.values_mut() {
        if fact.guard.as_ref().is_some_and(|guard| known.contains(guard)) {
            fact.nullable = false;
        }
    }
    for (column, output) in table.outputs.iter().enumerate() {
        let cells: Vec<&Cell> = rows.iter().filter_map(|row| row.results.get(column)).collect();
        state.insert(format!("{}.{}", table.id, output.name), output_fact(country, output.kind, &cells));
    }
}

fn is_true(fact: &Fact) -> bool {
    fact.kind == Some(FieldKind::Boolean) && fact.codes.len() == 1 && fact.codes.contains("true")
}

fn accepts(test: &Test, code: &str) -> bool {
    match test {
        Test::Any => true,
        Test::Is(_) => test_text(test) == code,
        Test::OneOf(codes) => codes.iter().any(|known| known == code),
        Test::NotOneOf(codes) => !codes.iter().any(|known| known == code),
        Test::Ranges(_) => true,
    }
}

fn output_fact(country: &Country, kind: OutputKind, cells: &[&Cell]) -> Fact {
    let mut fact = Fact::of(match kind {
        OutputKind::Code => FieldKind::Code,
        OutputKind::Money => FieldKind::Money,
        OutputKind::Number => FieldKind::Integer,
        OutputKind::Boolean => FieldKind::Boolean,
        OutputKind::Text => FieldKind::Text,
    });
    let mut numbers = Vec::new();
    for cell in cells {
        match cell {
            Cell::Literal(Value::Null) => fact.nullable = true,
            Cell::Literal(Value::Text(text)) => {
                fact.length_max = Some(fact.length_max.unwrap_or(0).max(text.chars().count()));
                fact.codes.insert(text.clone());
            }
            Cell::Literal(Value::Int(number)) => numbers.push(*number),
            Cell::Literal(Value::Bool(_)) => {}
            Cell::Parameter(id) => {
                numbers.extend(
                    country
                        .parameters
                        .get(id)
                        .into_iter()
                        .flat_map(|found| &found.values)
                        .map(|value| value.number),
                );
            }
        }
    }
    fact.range = numbers.iter().min().copied().zip(numbers.iter().max().copied());
    fact
}
