//! A custodian at an address.

use super::{ALPHAS_A_REQUEST_MAX, DOOR, ProveRequest, wire};
use axum::body::Bytes;
use axum::http::{Method, Request, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use calendar::Clock;
use exchange::sealed_request::SealedBy;
use ids::AgencyId;
use keys::Sealer;
use ledger::public::{LogDown, Origin};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;
use store::BoxFuture;

/// How long the custodian may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks a custodian over HTTP, every request sealed with the member's key.
pub struct CustodianClient {
    url: String,
    http: web::client::Client,
    sealer: Arc<Sealer>,
    member: AgencyId,
    clock: Arc<dyn Clock>,
}

#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    key: String,
}

impl CustodianClient {
    /// A custodian at `http://host:port`.
    pub fn new(url: &str, sealer: Arc<Sealer>, member: AgencyId, clock: Arc<dyn Clock>) -> Self {
        let url = url.trim_end_matches('/').to_owned();
        Self { url, http: web::client::Client::new(), sealer, member, clock }
    }

    async fn some(&self, request: &ProveRequest) -> Result<Vec<[u8; 80]>, LogDown> {
        let body = request.bytes().map_err(|fault| LogDown::Refused(fault.to_string()))?;
        let now = self.clock.now().0;
        let by = SealedBy::seal(&self.sealer, DOOR, &self.member, now, &body).await.map_err(away)?;
        let mut http = Request::builder().method(Method::POST).uri(format!("{}/prove", self.url));
        for (name, value) in by.headers() {
            http = http.header(name, value);
        }
        let http = http.body(Bytes::from(body).into()).map_err(away)?;
        let answer = self.http.send(http, PATIENCE).await.map_err(away)?;
        if answer.status() != StatusCode::OK {
            return Err(told(answer.status(), answer.body()));
        }
        wire::proofs(answer.body(), request.alphas.len()).map_err(away)
    }
}

impl ledger::public::Custodian for CustodianClient {
    fn prove(&self, origin: Origin, alphas: Vec<Vec<u8>>) -> BoxFuture<'_, Result<Vec<[u8; 80]>, LogDown>> {
        Box::pin(async move {
            let mut proofs = Vec::with_capacity(alphas.len());
            for part in alphas.chunks(ALPHAS_A_REQUEST_MAX) {
                let request = ProveRequest { origin: origin.to_string(), alphas: part.to_vec() };
                proofs.extend(self.some(&request).await?);
            }
            Ok(proofs)
        })
    }

    fn key(&self, origin: Origin) -> BoxFuture<'_, Result<[u8; 32], LogDown>> {
        Box::pin(async move { key_at(&self.http, &self.url, &origin).await })
    }
}

/// The public key that a custodian at `http://host:port` publishes for a year's log: everybody may ask.
pub async fn published_key(url: &str, origin: &Origin) -> Result<[u8; 32], LogDown> {
    key_at(&web::client::Client::new(), url.trim_end_matches('/'), origin).await
}

async fn key_at(http: &web::client::Client, url: &str, origin: &Origin) -> Result<[u8; 32], LogDown> {
    let (status, body) =
        http.get(&format!("{url}/key?origin={origin}"), None, PATIENCE).await.map_err(away)?;
    if status != StatusCode::OK {
        return Err(told(status, &body));
    }
    let told: Told = serde_json::from_slice(&body).map_err(away)?;
    let key = STANDARD.decode(told.key).ok().and_then(|key| key.try_into().ok());
    key.ok_or_else(|| away("the custodian's key is not 32 bytes"))
}

/// A refusal for good, or one that may pass.
fn told(status: StatusCode, body: &[u8]) -> LogDown {
    let reason = serde_json::from_slice::<Told>(body).map(|told| told.reason).unwrap_or_default();
    let reason = format!("the custodian answers {status}: {reason}");
    if status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS {
        LogDown::Refused(reason)
    } else {
        LogDown::Away(reason)
    }
}

fn away(fault: impl std::fmt::Display) -> LogDown {
    LogDown::Away(fault.to_string())
}
