//! What the index says of a tag.

use super::{internal, problem};
use crate::{Operator, WitnessedShelf};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tilelog::{Log, LogFault};
use tlog::{Checkpoint, Found, Hash};

#[derive(Deserialize)]
pub(super) struct Which {
    tag: String,
}

/// The answer: every live segment in the order of its leaves, and the stretch that none covers yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AbsenceAnswer {
    /// The checkpoint that holds the SEGMENT leaves: the published one, cosigned where there are witnesses.
    pub checkpoint: Arc<str>,
    /// One entry for each live segment.
    pub segments: Vec<SegmentAnswer>,
    /// The first leaf that no segment covers; the reader scans from here to the checkpoint's size.
    pub tail_first: u64,
}

/// What one segment says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SegmentAnswer {
    /// The number of its SEGMENT leaf.
    pub leaf: u64,
    /// The path of that leaf in the tree of the checkpoint, nearest neighbour first.
    pub path: Vec<Hash>,
    /// The first leaf it covers.
    pub first: u64,
    /// How many it covers.
    pub count: u64,
    /// Its root, as the leaf holds it.
    pub root: Hash,
    /// Presence or absence, proven against that root.
    pub found: Found,
}

/// `GET /{year}/absence?tag=…`: who asks stays unknown; a portal asks for its people.
pub(super) async fn show(
    State(operator): State<Operator>,
    Path(year): Path<i16>,
    Query(which): Query<Which>,
) -> Response {
    let Ok(tag) = which.tag.parse() else {
        return problem(StatusCode::BAD_REQUEST, "tag", "a tag is 64 lower-case hex digits");
    };
    let origin = operator.origin(year);
    let log = match operator.log(&origin).await {
        Ok(log) => log,
        Err(LogFault::Refused(why)) => return problem(StatusCode::NOT_FOUND, "not-found", &why),
        Err(fault) => return problem(StatusCode::SERVICE_UNAVAILABLE, "away", &fault.to_string()),
    };
    let Some(watched) = operator.watched().remove(&year) else { return internal() };
    match tokio::task::spawn_blocking(move || look(&log, &watched.shelf, &tag)).await {
        Ok(Ok(answer)) => ([(CACHE_CONTROL, "no-cache")], axum::Json(answer)).into_response(),
        Ok(Err(fault)) => problem(StatusCode::SERVICE_UNAVAILABLE, "away", &fault.to_string()),
        Err(_) => internal(),
    }
}

/// Everything in the answer is true of the tree that its readers can trust: the published one.
fn look(log: &Log, shelf: &WitnessedShelf, tag: &Hash) -> Result<AbsenceAnswer, LogFault> {
    let view = log.view();
    let (checkpoint, size) = match shelf.cosigned()? {
        Some(note) => {
            let read = Checkpoint::parse(&note.text);
            let size = read.map_err(|fault| LogFault::Disagree { what: fault.to_string() })?.size;
            (note.to_string().into(), size)
        }
        None => (view.note.clone(), view.checkpoint.size),
    };
    let looked = log.absence_at(tag, size)?;
    let segments = looked.segments.into_iter().map(|shown| {
        let live = shown.live;
        let path = log.inclusion(live.leaf, size)?;
        let (leaf, first, count, root) = (live.leaf, live.first, live.count, live.root);
        Ok(SegmentAnswer { leaf, path, first, count, root, found: shown.found })
    });
    let segments = segments.collect::<Result<_, LogFault>>()?;
    Ok(AbsenceAnswer { checkpoint, segments, tail_first: looked.tail.start })
}
