//! The facts of a case in words: what each is called, what it says, and where it comes from.

use super::speech::Speech;
use crate::cases::{CaseFile, typed_by_people};
use pack::model::{
    Cell, Expression, Field, Form, OutputKind, Register, Service, StepKind, Table, Trace, Value, Values,
};
use services::Case;
use std::collections::BTreeSet;
use web::look::{Fact, Typed};

/// Where a fact was made, read from its path.
enum Origin<'a> {
    /// `event.FIELD`, `QUESTION.FIELD`, `<as>.FIELD`: a field of a register.
    Register(&'a Register, &'a Field),
    /// `QUESTION.found`: whether the register knows the person.
    Found(&'a Register),
    /// `<as>.record`: the record that was written.
    Record(&'a Register),
    /// `answer.FIELD`: a person typed it.
    Answer(&'a Form, &'a Field),
    /// `decided.NAME`: an official's act set it.
    Decided(&'a str),
    /// `TABLE.OUTPUT`: a table said it.
    Table(&'a Table, &'a str),
    /// The pack has changed since.
    Unknown,
}

fn origin<'a>(speech: &Speech<'a>, service: &'a Service, path: &'a str) -> Origin<'a> {
    let country = speech.node.country();
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let of_register = |register: &ids::RegisterId| {
        let register = country.registers.get(register)?;
        Some(match rest {
            "found" => Origin::Found(register),
            "record" => Origin::Record(register),
            field => Origin::Register(register, register.field(field)?),
        })
    };
    let found = match name {
        "event" => service.trigger.as_ref().and_then(|trigger| of_register(&trigger.register)),
        "decided" => Some(Origin::Decided(rest)),
        "answer" => answer(service, rest),
        name => {
            let question = service.questions.get(name).and_then(|question| of_register(&question.register));
            let table = || service.tables.get(name).map(|table| Origin::Table(table, rest));
            question.or_else(table).or_else(|| of_register(written(service, name)?))
        }
    };
    found.unwrap_or(Origin::Unknown)
}

fn answer<'a>(service: &'a Service, field: &str) -> Option<Origin<'a>> {
    service.forms.values().find_map(|form| {
        let field = form.fields.iter().find(|candidate| candidate.id.as_str() == field)?;
        Some(Origin::Answer(form, field))
    })
}

/// The register that a record step writes under this name.
fn written<'a>(service: &'a Service, name: &str) -> Option<&'a ids::RegisterId> {
    service.steps.values().find_map(|step| match &step.kind {
        StepKind::Record(record) if record.name == name => Some(&record.register),
        _ => None,
    })
}

/// What somebody answered, field by field: whoever decides between answers has to read them.
pub(crate) fn answered(speech: &Speech<'_>, service: &Service, values: &Values) -> String {
    let said = |(field, value): (&String, &Value)| {
        let Some(Origin::Answer(form, field)) = answer(service, field) else { return None };
        let label = speech.pack(&format!("service.{}.form.{}.{}", service.id(), form.id, field.id));
        let value = speech.form_value(service, form.id.as_str(), field, value);
        Some(speech.filled("labelled", &[&label, &value]))
    };
    values.iter().filter_map(said).collect::<Vec<_>>().join(", ")
}

/// Decisions first, then every fact of which something is known.
pub(crate) fn facts(speech: &Speech<'_>, service: &Service, case: &Case) -> Vec<Fact> {
    let decisions = case.traces.iter().map(|trace| decision(speech, service, trace));
    let known = case.facts.iter().filter(|(_, value)| !value.is_null());
    decisions.chain(known.filter_map(|(path, value)| fact(speech, service, case, path, value))).collect()
}

/// What a table decided, by which rule and article.
fn decision(speech: &Speech<'_>, service: &Service, trace: &Trace) -> Fact {
    let title = speech.pack(&format!("service.{}.table.{}.title", service.id(), trace.table));
    let article = speech.article(&trace.act, &trace.article);
    Fact::new(title, decided(speech, service.id().as_str(), trace), article.text)
}

/// The outcome and the rule that fired, in the pack's words.
pub(crate) fn decided(speech: &Speech<'_>, service: &str, trace: &Trace) -> String {
    let base = format!("service.{service}.table.{}", trace.table);
    let outcome = trace.outputs.get("outcome").and_then(Value::as_text).unwrap_or_default();
    let outcome = speech.pack(&format!("{base}.outcome.{outcome}"));
    format!("{outcome}. {}", speech.pack(&format!("{base}.row.{}", trace.fired)))
}

/// One fact; none for a table's outcome, which stands among the decisions.
fn fact(speech: &Speech<'_>, service: &Service, case: &Case, path: &str, value: &Value) -> Option<Fact> {
    let source = |register: &Register| {
        let (title, owner) = (speech.register(register.id.as_str()), speech.agency(register.owner.as_str()));
        format!("{title}, {owner}")
    };
    Some(match origin(speech, service, path) {
        Origin::Register(register, field) => {
            let label = speech.register_field(register.id.as_str(), field.id.as_str());
            let label = about(speech, service, path, label);
            Fact::new(label, speech.register_value(register, field, value), source(register))
        }
        Origin::Found(register) => {
            let label = speech.filled("desk.fact-found", &[&speech.register(register.id.as_str())]);
            let label = about(speech, service, path, label);
            Fact::new(label, speech.plain(value), source(register))
        }
        Origin::Record(register) => {
            Fact::new(speech.ui("desk.fact-record"), speech.plain(value), source(register))
        }
        Origin::Answer(form, field) => {
            let id = service.id();
            let label = speech.pack(&format!("service.{id}.form.{}.{}", form.id, field.id));
            let value = speech.form_value(service, form.id.as_str(), field, value);
            Fact::new(label, value, speech.ui("desk.source-typed"))
        }
        Origin::Decided(name) => {
            Fact::new(act_that_sets(speech, service, name), speech.plain(value), speech.ui("desk.source-act"))
        }
        Origin::Table(_, "outcome") => return None,
        Origin::Table(table, output) => table_fact(speech, service, case, table, output, value),
        Origin::Unknown => Fact::new(path, speech.plain(value), ""),
    })
}

/// The label after the part that the person plays in the case: one register may be asked about several people.
fn about(speech: &Speech<'_>, service: &Service, path: &str, label: String) -> String {
    let name = path.split('.').next().unwrap_or_default();
    let part = service.questions.get(name).and_then(|question| match &question.person {
        Expression::Fact(path) => match origin(speech, service, path) {
            Origin::Register(register, field) => {
                Some(speech.register_field(register.id.as_str(), field.id.as_str()))
            }
            _ => None,
        },
        _ => None,
    });
    match part {
        Some(part) => speech.filled("labelled", &[&part, &label]),
        None => label,
    }
}

/// The field into which some step writes this very output: its label says what the output means.
fn written_from(speech: &Speech<'_>, service: &Service, path: &str) -> Option<String> {
    service.steps.values().find_map(|step| {
        let StepKind::Record(record) = &step.kind else { return None };
        let from = |value: &Expression| matches!(value, Expression::Fact(fact) if fact == path);
        let field = record.set.iter().find(|(_, value)| from(value))?.0;
        Some(speech.register_field(record.register.as_str(), field.as_str()))
    })
}

fn table_fact(
    speech: &Speech<'_>,
    service: &Service,
    case: &Case,
    table: &Table,
    output: &str,
    value: &Value,
) -> Fact {
    let title = speech.pack(&format!("service.{}.table.{}.title", service.id(), table.id));
    let column = table.outputs.iter().position(|column| column.name == output);
    let kind = column.map(|column| table.outputs[column].kind);
    let shown = match (kind, value) {
        (Some(OutputKind::Money), Value::Int(minor)) => speech.money(*minor),
        (_, value) => speech.plain(value),
    };
    // A value that came from a parameter of the law is called by the parameter's name.
    let trace = case.traces.iter().rev().find(|trace| trace.table == table.id.as_str());
    let row = trace.and_then(|trace| table.rows.iter().find(|row| row.id == trace.fired));
    let label = match column.and_then(|column| row?.results.get(column)) {
        Some(Cell::Parameter(parameter)) => speech.pack(&format!("parameter.{parameter}")),
        _ => written_from(speech, service, &format!("{}.{output}", table.id))
            .unwrap_or_else(|| speech.filled("desk.fact-output", &[&title, output])),
    };
    Fact::new(label, shown, title)
}

/// The act of an official that sets `decided.NAME`, in the pack's words.
fn act_that_sets(speech: &Speech<'_>, service: &Service, name: &str) -> String {
    let found = service.steps.iter().find_map(|(id, step)| match &step.kind {
        StepKind::Official(rule) => {
            let action = rule.actions.iter().find(|action| action.sets.contains_key(name))?;
            Some(format!("service.{}.step.{id}.action.{}", service.id(), action.id))
        }
        _ => None,
    });
    found.map_or_else(|| name.to_owned(), |key| speech.pack(&key))
}

/// How the facts of a case came in: what people typed in its forms, and what registers said.
pub(crate) fn typed(service: &Service, file: &CaseFile) -> Typed {
    let case = &file.case;
    let mut registers = BTreeSet::new();
    let mut facts: u32 = 0;
    for (path, value) in &case.facts {
        let (name, rest) = path.split_once('.').unwrap_or((path, ""));
        let register = match name {
            "event" => service.trigger.as_ref().map(|trigger| &trigger.register),
            name => service.questions.get(name).map(|question| &question.register),
        };
        if let Some(register) = register.filter(|_| rest != "found" && !value.is_null()) {
            registers.insert(register);
            facts = facts.saturating_add(1);
        }
    }
    let registers = u32::try_from(registers.len()).unwrap_or(u32::MAX);
    Typed { typed: typed_by_people(case, &file.history), facts, registers }
}
