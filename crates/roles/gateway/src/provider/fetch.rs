//! Fetches one small document, for commands.

use super::connect::Connector;
use crate::services::Trust;
use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::Uri;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use std::time::Duration;

/// How long a document may take.
const FETCH: Duration = Duration::from_secs(30);

/// Fetches a document of at most `max` bytes; the error is a sentence.
pub(crate) async fn fetch(url: &str, trust: &Trust, max: usize) -> Result<Vec<u8>, String> {
    let uri: Uri = url.parse().map_err(|_| "the address cannot be read".to_owned())?;
    let trust = match uri.scheme_str() {
        Some("https") if *trust == Trust::Plain => {
            return Err(
                "an https address needs its certificate's SHA-256, or the word that anybody is taken"
                    .to_owned(),
            );
        }
        Some("https") => trust,
        _ => &Trust::Plain,
    };
    let client: Client<Connector, Empty<Bytes>> =
        Client::builder(TokioExecutor::new()).build(Connector::new(trust, None));
    let fetched = async {
        let answer = client.get(uri).await.map_err(|fault| super::http::causes(&fault))?;
        if !answer.status().is_success() {
            return Err(format!("Status: {}", answer.status()));
        }
        let body =
            Limited::new(answer.into_body(), max).collect().await.map_err(|fault| fault.to_string())?;
        Ok(body.to_bytes().to_vec())
    };
    tokio::time::timeout(FETCH, fetched).await.unwrap_or_else(|_| Err("nothing came in time".to_owned()))
}
