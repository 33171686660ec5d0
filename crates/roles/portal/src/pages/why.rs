//! Why a decision was made: the rule's rows with the person's facts filled in, and how to contest it.

use super::ask::load;
use super::event::{outcome, steers};
use super::known::source;
use super::{Surround, why_rows};
use crate::Trouble;
use crate::cases::Shown;
use crate::citizen::Citizen;
use crate::words::Words;
use axum::extract::{Path, Query};
use axum::response::Response;
use jiff::ToSpan;
use pack::model::{EndOutcome, ParameterUnit, Service, StepKind, Trace};
use serde::Deserialize;
use web::look::{Appeal, Fact, Link, Parameter, Why, page};

/// Which decision of the case; the last one without it.
#[derive(Deserialize)]
pub(crate) struct Which {
    table: Option<String>,
}

/// `GET /why/{case}`.
pub(crate) async fn why(
    surround: Surround,
    citizen: Citizen,
    Path(case): Path<String>,
    Query(which): Query<Which>,
) -> Result<Response, Trouble> {
    let words = surround.words();
    let shown = load(&surround, &citizen, &case).await?;
    let service = words.country.services.get(&shown.view.service).ok_or(Trouble::NotFound("service"))?;
    let asked = |trace: &&Trace| match &which.table {
        Some(table) => &trace.table == table,
        None => !steers(service, &trace.table),
    };
    let trace = shown.view.traces.iter().rev().find(asked).ok_or(Trouble::NotFound("decision"))?;
    let rule = words.of_service(service, &format!("table.{}.title", trace.table));
    let title = format!("{} {}", words.ui("why"), rule);
    let table = why_rows::table_of(service, trace);
    // Without a table the page is about the last word, and that was an official's where one decided.
    let by_official = shown.view.reasons.as_ref().filter(|_| which.table.is_none());
    let agency = words.agency_of(&shown.view.agency);
    Ok(page(&Why {
        frame: surround.frame(&citizen, &title),
        back: Link::new(words.life_event(service), format!("/life/{}", shown.view.life_event)),
        title,
        lede: match by_official {
            Some(reasons) => {
                let role = words.text(&format!("role.{}", reasons.official.role));
                words.filled("official-decided", &[&role, &reasons.text])
            }
            None => lede(words, service, trace),
        },
        rule: words.filled(
            "rule-version",
            &[&rule, &law_day(words, trace), trace.hash.get(..8).unwrap_or_default()],
        ),
        decided: match by_official {
            Some(reasons) => format!("{agency}, {}", words.text(&format!("role.{}", reasons.official.role))),
            None => format!("{agency}, {}", words.ui("by-rule")),
        },
        columns: trace.facts.iter().map(|(path, _)| why_rows::column(words, service, trace, path)).collect(),
        rows: why_rows::rows(words, service, table, trace),
        parameters: parameters(words, trace),
        facts: facts(words, &shown, service, trace),
        appeal: appeal(words, &shown, service),
    }))
}

/// The outcome, then the rule's row in plain words.
fn lede(words: Words<'_>, service: &Service, trace: &Trace) -> String {
    let row = words.of_service(service, &format!("table.{}.row.{}", trace.table, trace.fired));
    format!("{}. {row}", outcome(words, service, trace))
}

fn law_day(words: Words<'_>, trace: &Trace) -> String {
    web::format::stored_date(words.lang, &trace.on).unwrap_or_else(|| trace.on.clone())
}

fn parameters(words: Words<'_>, trace: &Trace) -> Vec<Parameter> {
    let shown = |(id, from): &(String, String)| {
        let parameter = words.country.parameters.get(id.as_str())?;
        let value = parameter.values.iter().find(|value| value.from.to_string() == *from)?;
        Some(Parameter {
            name: words.text(&format!("parameter.{id}")),
            value: match parameter.unit {
                ParameterUnit::Money => words.money(value.number),
                ParameterUnit::Number => value.number.to_string(),
            },
            from: words.date(value.from),
            to: value.to.map(|to| words.date(to)),
            act: words.basis(&value.basis),
            sample: value.invented,
        })
    };
    trace.parameters.iter().filter_map(shown).collect()
}

/// The facts the rule was given; and where an official decided, the reasons in the official's own words.
fn facts(words: Words<'_>, shown: &Shown, service: &Service, trace: &Trace) -> Vec<Fact> {
    let fact = |(path, value): &(String, pack::model::Value)| {
        let label = why_rows::column(words, service, trace, path);
        Fact::new(label, words.fact_value(service, path, value), source(words, shown, service, path))
    };
    let mut facts: Vec<Fact> = trace.facts.iter().map(fact).collect();
    if let Some(reasons) = &shown.view.reasons {
        let role = words.text(&format!("role.{}", reasons.official.role));
        let action = words.of_service(service, &format!("step.{}.action.{}", reasons.step, reasons.action));
        let label = words.filled("reasons-for", &[&action]);
        let by = format!("{}, {role}", words.agency_of(&shown.view.agency));
        facts.push(Fact::new(label, &reasons.text, by));
    }
    facts
}

/// The way to contest: that of the refusal when there is one. Where nothing was refused, where to turn when
/// a fact is wrong.
fn appeal(words: Words<'_>, shown: &Shown, service: &Service) -> Appeal {
    let agency = words.agency_of(&shown.view.agency);
    let nothing_refused =
        || Appeal { text: words.filled("nothing-refused", &[&agency]), by: String::new(), link: None };
    let Some((step, EndOutcome::Refused)) = &shown.view.ended else { return nothing_refused() };
    let Some(StepKind::End(end)) = service.steps.get(step).map(|step| &step.kind) else {
        return nothing_refused();
    };
    let Some(appeal) = &end.appeal else { return nothing_refused() };
    let ended = shown.view.steps.iter().find(|line| &line.step == step).and_then(|line| line.at);
    let day = ended.unwrap_or(shown.view.at).date_in(words.zone);
    let last = day.checked_add(i64::from(appeal.days).days()).map(|last| words.date(last));
    let text = words.of_service(service, &format!("step.{step}.appeal"));
    let to = web::format::capital(words.lang, &words.agency_of(&appeal.to));
    Appeal {
        text,
        by: last.map_or_else(|_| String::new(), |last| words.filled("appeal-by", &[&last, &to])),
        link: Some(words.basis(&appeal.basis)),
    }
}
