//! What members submit.

use super::{internal, problem};
use crate::operator::AddFault;
use crate::{Operator, wire};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use exchange::sealed_request::{RequestRefused, SealedBy};
use ids::AgencyId;
use ledger::public::{LogDown, Origin, Placed};
use tlog::{Hash, LEAF_BYTES};

/// What a submission is sealed over: the door and the log.
pub(crate) fn add_door(origin: &Origin) -> String {
    format!("log/add/{origin}")
}

/// The same for a bulk look.
pub(crate) fn bulk_door(origin: &Origin) -> String {
    format!("log/bulk/{origin}")
}

/// `POST /{year}/add`: places leaves and answers once they are durable.
pub(super) async fn add(
    State(operator): State<Operator>,
    Path(year): Path<i16>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let origin = operator.origin(year);
    let place = async move {
        let leaves = wire::leaves(&body)?;
        let member = who(&operator, &headers, &add_door(&origin), &body)?;
        operator.add(&member, origin, leaves).await
    };
    // Whoever hangs up does not stop what the log has begun.
    told(tokio::spawn(place).await)
}

/// `POST /{year}/bulk`: the leaf of a bulk look, then its tags.
pub(super) async fn bulk(
    State(operator): State<Operator>,
    Path(year): Path<i16>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let origin = operator.origin(year);
    let place = async move {
        let form = wire::WireFault::Leaves(body.len());
        let (leaf, tags) = body.split_first_chunk::<LEAF_BYTES>().ok_or(form)?;
        let (tags, rest) = tags.as_chunks::<32>();
        if !rest.is_empty() {
            return Err(form.into());
        }
        let member = who(&operator, &headers, &bulk_door(&origin), &body)?;
        let tags = tags.iter().map(|tag| Hash(*tag)).collect();
        Ok(vec![operator.add_bulk(&member, &origin, *leaf, tags).await?])
    };
    told(tokio::spawn(place).await)
}

fn who(
    operator: &Operator,
    headers: &HeaderMap,
    door: &str,
    body: &[u8],
) -> Result<AgencyId, RequestRefused> {
    let by = SealedBy::read(|name| headers.get(name).and_then(|value| value.to_str().ok()))?;
    let inner = &operator.inner;
    by.judge(&*inner.members, door, body, inner.clock.now().0)
}

fn told(answer: Result<Result<Vec<Placed>, AddFault>, tokio::task::JoinError>) -> Response {
    let fault = match answer {
        Ok(Ok(placed)) => {
            return ([(CONTENT_TYPE, "application/octet-stream")], wire::answer(&placed)).into_response();
        }
        Ok(Err(fault)) => fault,
        Err(_) => return internal(),
    };
    let (status, code) = match &fault {
        AddFault::Form(_) => (StatusCode::BAD_REQUEST, "form"),
        AddFault::Stranger(_) => (StatusCode::FORBIDDEN, "stranger"),
        AddFault::Denied(..) => (StatusCode::FORBIDDEN, "denied"),
        AddFault::NoQuorum(_) => (StatusCode::SERVICE_UNAVAILABLE, crate::client::NO_QUORUM),
        AddFault::Down(LogDown::Refused(_)) => (StatusCode::UNPROCESSABLE_ENTITY, "refused"),
        AddFault::Down(LogDown::Away(_)) => (StatusCode::SERVICE_UNAVAILABLE, "away"),
    };
    problem(status, code, &fault.to_string())
}
