//! A life event: what happened, who did it, what comes next and by when.

use super::{Surround, clock, known, timeline};
use crate::cases::{Sent, Shown, show_event};
use crate::citizen::Citizen;
use crate::words::Words;
use crate::{Portal, Trouble};
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;
use pack::model::{EndOutcome, Service, Trace, Value};
use web::look::{Decision, LifeEvent, Link, LooksSummary, Todo, page};
use web::sse;

/// `GET /life/{life_event}`.
pub(crate) async fn event(
    surround: Surround,
    citizen: Citizen,
    Path(event): Path<String>,
) -> Result<Response, Trouble> {
    let words = surround.words();
    let event = event.parse().map_err(|_| Trouble::NotFound("life event"))?;
    let cases = show_event(&surround.portal, &citizen.key, event).await?;
    let told: Vec<(&Shown, &Service)> = cases
        .iter()
        .filter_map(|shown| Some((shown, words.country.services.get(&shown.view.service)?)))
        .collect();
    let (first, service) = told.first().ok_or(Trouble::NotFound("life event"))?;
    let (title, today) = (words.life_event(service), surround.portal.today());
    let lede = service.about.life_event.as_ref().map(|event| words.text(&format!("life-event.{event}.lede")));
    let began = words.filled("event-began", &[&words.day(first.view.opened_at)]);
    let began = words.which(service, &first.view).map_or(began.clone(), |which| format!("{which} {began}"));
    Ok(page(&LifeEvent {
        frame: surround.frame(&citizen, &title).with_live(format!("/events/{event}")),
        back: Link::new(words.ui("home"), "/home"),
        lede: format!("{began} {}", lede.unwrap_or_default()).trim_end().to_owned(),
        title,
        todo: told.iter().find_map(|(shown, service)| todo(words, shown, service, today)),
        steps: told
            .iter()
            .flat_map(|(shown, service)| timeline::steps(words, shown, service, today))
            .chain(timeline::to_follow(words, &told))
            .collect(),
        facts: known::facts(words, &told),
        decisions: told.iter().flat_map(|(shown, service)| decisions(words, shown, service)).collect(),
        looks: Some(LooksSummary { sentence: words.ui("who-looked-line"), href: "/looks".to_owned() }),
    }))
}

/// `GET /events/{life_event}` and `GET /events`: says "look again" whenever something of this person changed.
pub(crate) async fn stream(State(portal): State<Portal>, citizen: Citizen) -> Response {
    let person = citizen.key.stored();
    sse::changes(portal.inner.changes.subscribe(), move |whose: &String| *whose == person)
}

/// The one thing to do; none once the person has answered.
fn todo(words: Words<'_>, shown: &Shown, service: &Service, today: Date) -> Option<Todo> {
    let todo = shown.view.todo.as_ref()?;
    let case = shown.view.case;
    let by = clock::label(words, &todo.deadline, today);
    let sent = shown.act.as_ref().map(|act| Sent::of(act.result.as_deref()));
    if sent == Some(Sent::UnderWay) {
        let link = Link::new(words.ui("see-what-was-sent"), format!("/sent/{case}"));
        return Some(Todo {
            what: words.ui("sent-under-way"),
            detail: words.ui("nothing-is-lost"),
            by: String::new(),
            link,
        });
    }
    if todo.answered.is_some() {
        return None;
    }
    let now = words.told(service, &shown.view, &format!("step.{}.now", todo.step));
    let detail = match sent {
        Some(Sent::Refused(_)) => words.filled("answer-was-refused", &[&words.agency_of(&shown.view.agency)]),
        _ if todo.proposed.is_some() => format!("{now} {}", words.ui("other-has-proposed")),
        _ => now,
    };
    let what = words.of_service(service, &format!("form.{}.title", todo.form));
    Some(Todo { what, detail, by, link: Link::new(words.ui("answer-now"), format!("/ask/{case}")) })
}

/// What tables decided, and what an official decided, each with the address of its reasons.
fn decisions(words: Words<'_>, shown: &Shown, service: &Service) -> Vec<Decision> {
    let view = &shown.view;
    let agency = words.agency_of(&view.agency);
    let mut decisions: Vec<Decision> = view
        .traces
        .iter()
        .filter(|trace| !steers(service, &trace.table))
        .map(|trace| Decision {
            title: words.of_service(service, &format!("table.{}.title", trace.table)),
            outcome: outcome(words, service, trace),
            by: format!("{agency}, {}", words.ui("by-rule")),
            why_href: format!("/why/{}?table={}", view.case, trace.table),
            sample: invented(words, trace),
        })
        .collect();
    if let Some(reasons) = &view.reasons {
        let key = format!("step.{}.action.{}", reasons.step, reasons.action);
        let refused = matches!(view.ended, Some((_, EndOutcome::Refused)));
        decisions.push(Decision {
            title: words.of_service(service, &key),
            outcome: if refused { words.ui("step-refused") } else { String::new() },
            by: format!("{agency}, {}", words.text(&format!("role.{}", reasons.official.role))),
            why_href: format!("/why/{}", view.case),
            sample: false,
        });
    }
    decisions
}

/// Whether a table only says if anybody may be written to: not a decision about the matter.
pub(super) fn steers(service: &Service, table: &str) -> bool {
    service.steps.values().any(|step| {
        matches!(&step.kind, pack::model::StepKind::Decide(decide) if decide.suppression && decide.table.as_str() == table)
    })
}

/// The outcome in words, with the amount where there is one.
pub(super) fn outcome(words: Words<'_>, service: &Service, trace: &Trace) -> String {
    let code = trace.outputs.get("outcome").and_then(Value::as_text).unwrap_or_default();
    let text = words.of_service(service, &format!("table.{}.outcome.{code}", trace.table));
    match trace.outputs.get("amount").and_then(Value::as_int) {
        Some(minor) => format!("{text}: {}", words.money(minor)),
        None => text,
    }
}

/// Whether a value of the law that was used is made up for the demonstration.
pub(super) fn invented(words: Words<'_>, trace: &Trace) -> bool {
    trace.parameters.iter().any(|(id, from)| {
        let parameter = words.country.parameters.get(id.as_str());
        parameter.is_some_and(|found| {
            found.values.iter().any(|value| value.from.to_string() == *from && value.invented)
        })
    })
}
