//! The HTTP door of the log. What is read is public and static; what is written proves its member by a seal.
//!
//! | route | who | what |
//! |---|---|---|
//! | `GET /{year}/{path}` | everybody | the files of c2sp.org/tlog-tiles, `segment/…`, `bulk/…`, `policy/…` |
//! | `GET /{year}/absence?tag=…` | everybody | what the index says of a tag, with proof |
//! | `POST /{year}/add` | members | leaves |
//! | `POST /{year}/bulk` | members | the leaf of a bulk look and its tags |
//! | `GET /health`, `/metrics` | operators | size, quorum, misses, witnesses |

mod absence;
mod add;
mod files;
mod health;

pub use absence::{AbsenceAnswer, SegmentAnswer};
pub(crate) use add::{add_door, bulk_door};

use crate::Operator;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::json;
use tilelog::BULK_TAGS_MAX;
use tlog::LEAF_BYTES;

use crate::wire::ADD_BYTES_MAX;

/// The largest body of a bulk look: its leaf and the longest list.
pub const BULK_BYTES_MAX: usize = LEAF_BYTES + 32 * BULK_TAGS_MAX;

/// All routes of the log.
pub fn router(operator: Operator) -> Router {
    Router::new()
        // One byte more is read, so that the form itself says which limit was passed.
        .route("/{year}/add", post(add::add).layer(DefaultBodyLimit::max(ADD_BYTES_MAX + 1)))
        .route("/{year}/bulk", post(add::bulk).layer(DefaultBodyLimit::max(BULK_BYTES_MAX + 1)))
        .route("/{year}/absence", get(absence::show))
        .route("/health", get(health::health))
        .route("/metrics", get(health::metrics))
        .route("/{year}/{*path}", get(files::file))
        .layer(from_fn(for_everybody))
        .with_state(operator)
}

/// Pages of any origin may read and check the log: it holds nothing secret.
async fn for_everybody(request: axum::extract::Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

/// A problem for programs (RFC 9457); persons read the portal.
fn problem(status: StatusCode, code: &str, reason: &str) -> Response {
    let body = json!({ "status": status.as_u16(), "code": code, "reason": reason }).to_string();
    (status, [(CONTENT_TYPE, "application/problem+json")], body).into_response()
}

fn internal() -> Response {
    problem(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the log met a bug")
}
