//! What became of an answer: taken, refused, or on its way. Nothing that was sent is ever unspoken of.

use super::Surround;
use super::ask::load;
use crate::Trouble;
use crate::cases::{Sent, last_act};
use crate::citizen::Citizen;
use axum::extract::Path;
use axum::response::Response;
use web::look::{Done, Link, page};

/// `GET /sent/{case}`: about the last answer to the present question; once the case has moved on, its
/// timeline says it all.
pub(crate) async fn sent(
    surround: Surround,
    citizen: Citizen,
    Path(case): Path<String>,
) -> Result<Response, Trouble> {
    let words = surround.words();
    let shown = load(&surround, &citizen, &case).await?;
    let view = &shown.view;
    let timeline = format!("/life/{}", view.life_event);
    let Some(todo) = &view.todo else { return Ok(super::front::to(&timeline)) };
    let act = last_act(&surround.portal, &citizen.key, view.case, &todo.step).await?;
    let Some(act) = act else { return Ok(super::front::to(&timeline)) };
    let agency = words.agency_of(&view.agency);
    let mut links = vec![Link::new(words.ui("to-timeline"), timeline)];
    let (title, next) = match Sent::of(act.result.as_deref()) {
        Sent::UnderWay => (
            words.ui("sent-under-way"),
            vec![
                words.ui("nothing-is-lost"),
                words.filled("sent-next", &[&agency]),
                words.ui("sent-no-need-to-wait"),
            ],
        ),
        Sent::Taken => {
            let next = if todo.asked > 1 { "taken-others-asked" } else { "taken-next" };
            (words.filled("answer-was-taken", &[&agency]), vec![words.ui(next)])
        }
        Sent::Refused(code) => {
            links.insert(0, Link::new(words.ui("answer-again"), format!("/ask/{}", view.case)));
            let why = words.filled("refused-code", &[&code]);
            (words.filled("answer-was-refused", &[&agency]), vec![why, words.ui("refused-next")])
        }
    };
    Ok(page(&Done {
        frame: surround.frame(&citizen, &title).with_live("/events"),
        title,
        reference: act.id.to_string(),
        next,
        facts: Vec::new(),
        links,
    }))
}
