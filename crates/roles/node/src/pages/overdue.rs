//! Late clocks of all agencies, at the oversight agency. No names: a case and a step are late, not a person.

use super::frame::frame;
use super::speech::{Speech, short};
use crate::Node;
use crate::cases::show_overdue;
use crate::gate::Signed;
use axum::extract::State;
use axum::response::Response;
use web::look::{DeskOverdue, Link, OverdueRow, page};
use web::{Lang, Problem};

/// `GET /overdue`.
pub(crate) async fn show(
    State(node): State<Node>,
    Signed(official): Signed,
    lang: Lang,
) -> Result<Response, Problem> {
    let late = show_overdue(&node).await?;
    let speech = Speech::new(&node, lang);
    let rows = late.iter().map(|clock| OverdueRow {
        case: format!("{} {}", speech.service(clock.service.as_str()), short(clock.case.0)),
        agency: speech.agency(clock.agency.as_str()),
        step: speech.step(clock.service.as_str(), clock.step.as_str(), "title"),
        due: speech.date(clock.due),
    });
    Ok(page(&DeskOverdue {
        frame: frame(&node, &official, lang, speech.ui("desk.overdue"), "/overdue").with_live("/events"),
        back: Link::new(speech.ui("to-first-page"), "/"),
        rows: rows.collect(),
    }))
}
