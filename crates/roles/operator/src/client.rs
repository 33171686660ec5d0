//! A log at an address.

use crate::door::{AbsenceAnswer, add_door, bulk_door};
use crate::wire;
use axum::body::Bytes;
use axum::http::{Method, Request, StatusCode};
use calendar::Clock;
use exchange::sealed_request::SealedBy;
use ids::AgencyId;
use keys::Sealer;
use ledger::public::{LogDown, Origin, Placed, PublicFiles, PublicLog};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;
use store::BoxFuture;
use tlog::{Hash, LEAF_BYTES};

/// How long the log may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The code of the problem that says: the witnesses are silent, ordinary looks stop.
pub(crate) const NO_QUORUM: &str = "no-quorum";

/// Submits to a log over HTTP, every request sealed with the member's key, and reads its files.
pub struct RemoteLog {
    url: String,
    http: web::client::Client,
    sealer: Arc<Sealer>,
    member: AgencyId,
    clock: Arc<dyn Clock>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Told {
    code: String,
    reason: String,
}

impl RemoteLog {
    /// A log at `http://host:port`.
    pub fn new(url: &str, sealer: Arc<Sealer>, member: AgencyId, clock: Arc<dyn Clock>) -> Self {
        let url = url.trim_end_matches('/').to_owned();
        Self { url, http: web::client::Client::new(), sealer, member, clock }
    }

    /// Places the leaf of a bulk look with its list of tags.
    pub async fn add_bulk(
        &self,
        origin: &Origin,
        leaf: [u8; LEAF_BYTES],
        tags: &[Hash],
    ) -> Result<Placed, LogDown> {
        let body = [&leaf[..], &tags.iter().flat_map(|tag| tag.0).collect::<Vec<u8>>()].concat();
        let placed = self.submit("bulk", origin, &bulk_door(origin), body, 1).await?;
        placed.into_iter().next().ok_or_else(|| away("the log answered nothing"))
    }

    /// What the index says of a tag. Judge every part of it: nothing here is believed.
    pub async fn absence(&self, origin: &Origin, tag: &Hash) -> Result<AbsenceAnswer, LogDown> {
        let url = format!("{}/{}/absence?tag={tag}", self.url, origin.year);
        let (status, body) = self.http.get(&url, None, PATIENCE).await.map_err(away)?;
        if status != StatusCode::OK {
            return Err(told(status, &body));
        }
        serde_json::from_slice(&body).map_err(away)
    }

    async fn submit(
        &self,
        what: &str,
        origin: &Origin,
        door: &str,
        body: Vec<u8>,
        count: usize,
    ) -> Result<Vec<Placed>, LogDown> {
        let now = self.clock.now().0;
        let by = SealedBy::seal(&self.sealer, door, &self.member, now, &body).await.map_err(away)?;
        let url = format!("{}/{}/{what}", self.url, origin.year);
        let mut request = Request::builder().method(Method::POST).uri(url);
        for (name, value) in by.headers() {
            request = request.header(name, value);
        }
        let request = request.body(Bytes::from(body).into()).map_err(away)?;
        let answer = self.http.send(request, PATIENCE).await.map_err(away)?;
        if answer.status() != StatusCode::OK {
            return Err(told(answer.status(), answer.body()));
        }
        wire::placed(answer.body(), count).map_err(away)
    }
}

impl PublicLog for RemoteLog {
    fn add(
        &self,
        origin: Origin,
        leaves: Vec<[u8; LEAF_BYTES]>,
    ) -> BoxFuture<'_, Result<Vec<Placed>, LogDown>> {
        Box::pin(async move {
            let mut placed = Vec::with_capacity(leaves.len());
            for part in leaves.chunks(wire::ADD_LEAVES_MAX) {
                let body = part.concat();
                placed.extend(self.submit("add", &origin, &add_door(&origin), body, part.len()).await?);
            }
            Ok(placed)
        })
    }
}

impl PublicFiles for RemoteLog {
    fn get(&self, origin: Origin, path: String) -> BoxFuture<'_, Result<Option<Vec<u8>>, LogDown>> {
        Box::pin(async move {
            let url = format!("{}/{}/{path}", self.url, origin.year);
            let (status, body) = self.http.get(&url, None, PATIENCE).await.map_err(away)?;
            match status {
                StatusCode::OK => Ok(Some(body.to_vec())),
                StatusCode::NOT_FOUND => Ok(None),
                _ => Err(told(status, &body)),
            }
        })
    }
}

/// A refusal, or something that may pass. Silent witnesses are a refusal: an owner that took the log for being away
/// would go on and place its looks later, and the stop would stop nothing.
fn told(status: StatusCode, body: &[u8]) -> LogDown {
    let told = serde_json::from_slice::<Told>(body).unwrap_or_default();
    let reason = format!("the log answers {status} {}: {}", told.code, told.reason);
    if status.is_client_error() || told.code == NO_QUORUM {
        LogDown::Refused(reason)
    } else {
        LogDown::Away(reason)
    }
}

fn away(fault: impl std::fmt::Display) -> LogDown {
    LogDown::Away(fault.to_string())
}
