//! The steps of a case as lines of a timeline: what, who, when, and how long somebody still has.

use super::clock;
use crate::cases::Shown;
use crate::words::Words;
use ids::RegisterId;
use jiff::civil::Date;
use pack::model::{EndOutcome, Service, StepKind};
use services::{CaseView, StepView};
use web::look::{Link, Step, StepState};

/// The lines of one case.
pub(super) fn steps(words: Words<'_>, shown: &Shown, service: &Service, today: Date) -> Vec<Step> {
    shown.view.steps.iter().map(|step| line(words, shown, service, step, today)).collect()
}

/// Services of the same life event that a record of these cases will start: said before they begin, so that
/// people know what follows. Once the writing case is over they speak for themselves, or stay silent.
pub(super) fn to_follow(words: Words<'_>, told: &[(&Shown, &Service)]) -> Vec<Step> {
    let under_way = told.iter().filter(|(shown, _)| shown.view.ended.is_none());
    let written: Vec<&RegisterId> = under_way
        .flat_map(|(_, service)| service.steps.values())
        .filter_map(|step| match &step.kind {
            StepKind::Record(record) => Some(&record.register),
            _ => None,
        })
        .collect();
    let begun = |service: &Service| told.iter().any(|(_, known)| known.id() == service.id());
    let same_event =
        |service: &Service| told.iter().any(|(_, known)| known.about.life_event == service.about.life_event);
    let follows = |service: &&Service| {
        let started = service.trigger.as_ref().is_some_and(|trigger| written.contains(&&trigger.register));
        started && same_event(service) && !begun(service)
    };
    let line = |service: &Service| Step {
        state: StepState::Next,
        title: words.service(service),
        detail: words.ui("begins-by-itself"),
        who: words.agency_of(&service.about.owner),
        clock: None,
        link: None,
    };
    words.country.services.values().filter(follows).map(line).collect()
}

fn line(words: Words<'_>, shown: &Shown, service: &Service, step: &StepView, today: Date) -> Step {
    let view = &shown.view;
    let text = |part: &str| words.told(service, view, &format!("step.{}.{part}", step.step));
    let has =
        |part: &str| words.find(&format!("service.{}.step.{}.{part}", service.id(), step.step)).is_some();
    let mut drawn = Step {
        state: state(view, step),
        title: text("title"),
        detail: step.at.map_or_else(String::new, |at| words.moment(at)),
        who: words.agency_of(&view.agency),
        clock: None,
        link: None,
    };
    match step.state {
        services::StepState::Done => drawn.title = text("done"),
        services::StepState::DoneLate => {
            drawn.title = text("done");
            drawn.detail = words.filled("done-late", &[&drawn.detail]);
        }
        services::StepState::Now | services::StepState::NowLate => {
            if has("now") {
                drawn.detail = text("now");
            }
            drawn.who = doer(words, service, step, &drawn.who);
            drawn.clock = view.deadline.as_ref().map(|deadline| clock::clock(words, deadline, today));
            drawn.link = change(words, view);
        }
        services::StepState::Next => drawn.who = doer(words, service, step, &drawn.who),
    }
    drawn
}

fn state(view: &CaseView, step: &StepView) -> StepState {
    let refused = view
        .ended
        .as_ref()
        .is_some_and(|(end, outcome)| end == &step.step && *outcome == EndOutcome::Refused);
    match step.state {
        _ if refused => StepState::Refused,
        services::StepState::Done | services::StepState::DoneLate => StepState::Done,
        services::StepState::Now => StepState::Now,
        services::StepState::NowLate => StepState::Late,
        services::StepState::Next => StepState::Next,
    }
}

/// Who acts in a step: a duty of the agency, or the person.
fn doer(words: Words<'_>, service: &Service, step: &StepView, agency: &str) -> String {
    match service.steps.get(&step.step).map(|step| &step.kind) {
        Some(StepKind::Official(official)) => {
            format!("{agency}: {}", words.text(&format!("role.{}", official.role)))
        }
        Some(StepKind::Ask(_)) => words.ui("you"),
        _ => agency.to_owned(),
    }
}

/// Whoever has answered may still change the answer while others are asked.
fn change(words: Words<'_>, view: &CaseView) -> Option<Link> {
    let todo = view.todo.as_ref()?;
    todo.answered.as_ref()?;
    Some(Link::new(words.ui("change-answer"), format!("/ask/{}", view.case)))
}
