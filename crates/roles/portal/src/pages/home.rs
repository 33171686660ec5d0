//! A person's first page: what is going on, and what waits for them.

use super::Surround;
use crate::Trouble;
use crate::cases::{Shown, new_looks, show_cases};
use crate::citizen::Citizen;
use crate::words::Words;
use axum::response::Response;
use ids::LifeEventId;
use pack::model::Service;
use services::StepState;
use std::collections::BTreeMap;
use web::look::{EventCard, PersonHome, page};

/// `GET /home`.
pub(crate) async fn home(surround: Surround, citizen: Citizen) -> Result<Response, Trouble> {
    let words = surround.words();
    let cases = show_cases(&surround.portal, &citizen.key).await?;
    let title = words.ui("home");
    let (new, _) = new_looks(&surround.portal, &citizen.key).await?;
    Ok(page(&PersonHome {
        frame: surround.frame(&citizen, &title).with_live("/events"),
        greeting: words.filled("greeting", &[&words.person(&citizen.key.stored())]),
        events: cards(words, &cases),
        looks_href: "/looks".to_owned(),
        looks_line: match usize::try_from(new) {
            Ok(new) if new > 0 => words.count("new-looks", new),
            _ => String::new(),
        },
        services_href: "/services".to_owned(),
        facts: Vec::new(),
    }))
}

/// One card a life event: those that wait for the person first, then the one that began last.
fn cards(words: Words<'_>, cases: &[Shown]) -> Vec<EventCard> {
    let mut events: BTreeMap<LifeEventId, Vec<(&Shown, &Service)>> = BTreeMap::new();
    for shown in cases {
        let Some(service) = words.country.services.get(&shown.view.service) else { continue };
        events.entry(shown.view.life_event).or_default().push((shown, service));
    }
    let mut cards = Vec::new();
    for (event, mut cases) in events {
        cases.sort_by_key(|(shown, _)| shown.view.opened_at);
        let Some((first, service)) = cases.first() else { continue };
        let waiting = cases.iter().find_map(|(shown, service)| waiting(words, shown, service));
        let card = EventCard {
            title: words.life_event(service),
            status: match words.which(service, &first.view) {
                Some(which) => format!("{which} {}", status(words, &cases)),
                None => status(words, &cases),
            },
            href: format!("/life/{event}"),
            waiting,
        };
        cards.push((card.waiting.is_none(), std::cmp::Reverse(first.view.opened_at), card));
    }
    cards.sort_by_key(|(quiet, began, _)| (*quiet, *began));
    cards.into_iter().map(|(_, _, card)| card).collect()
}

/// What waits for the person, unless they have answered already.
fn waiting(words: Words<'_>, shown: &Shown, service: &Service) -> Option<String> {
    let todo = shown.view.todo.as_ref().filter(|todo| todo.answered.is_none())?;
    if shown.act.as_ref().is_some_and(|act| act.result.is_none()) {
        return None;
    }
    Some(words.of_service(service, &format!("form.{}.title", todo.form)))
}

/// Where the event stands: the first step under way, or the last thing that happened.
fn status(words: Words<'_>, cases: &[(&Shown, &Service)]) -> String {
    let began = cases.first().map_or_else(String::new, |(shown, _)| words.day(shown.view.opened_at));
    let under_way = cases.iter().find_map(|(shown, service)| {
        let present = |state| matches!(state, StepState::Now | StepState::NowLate);
        let step = shown.view.steps.iter().find(|step| present(step.state))?;
        Some(words.of_service(service, &format!("step.{}.title", step.step)))
    });
    let happened = || {
        let (shown, service) = cases.last()?;
        let step = shown.view.steps.iter().rev().find(|step| step.at.is_some())?;
        Some(words.told(service, &shown.view, &format!("step.{}.done", step.step)))
    };
    let stands = under_way.or_else(happened).unwrap_or_else(|| words.ui("event-begun"));
    words.filled("event-status", &[&began, stands.trim_end_matches('.')])
}
