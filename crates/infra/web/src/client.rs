//! How one node calls another: HTTP/1.1 with kept connections, a time limit and a size limit.

use axum::body::Bytes;
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderValue, Method, Request, StatusCode, Uri};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper_util::client::legacy::Client as Pool;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::error::Error;
use std::time::Duration;

use crate::limits::ANSWER_BYTES_MAX;

/// Connections unused for this long are closed.
const IDLE: Duration = Duration::from_secs(60);

/// Why no answer came. Nothing is known about what the other side did: only a request that may be
/// repeated safely may be sent again.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The address or the bearer cannot stand in a request.
    #[error("the request to {url} cannot be written")]
    Unwritable {
        /// The address as given.
        url: String,
    },
    /// No connection, or it broke before the answer was whole.
    #[error("{url} did not answer")]
    Unreachable {
        /// The address.
        url: String,
        /// What the connection said.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// No whole answer within the time limit.
    #[error("{url} did not answer within {timeout_ms} ms")]
    TimedOut {
        /// The address.
        url: String,
        /// The limit that passed.
        timeout_ms: u128,
    },
    /// The answer is larger than [`ANSWER_BYTES_MAX`].
    #[error("{url} answered with more than {ANSWER_BYTES_MAX} bytes")]
    TooLarge {
        /// The address.
        url: String,
    },
}

/// A client that keeps its connections. Cheap to clone: clones share them.
#[derive(Debug, Clone)]
pub struct Client {
    pool: Pool<HttpConnector, Full<Bytes>>,
}

impl Default for Client {
    fn default() -> Client {
        Client::new()
    }
}

impl Client {
    /// A client with no connection yet.
    pub fn new() -> Client {
        let pool = Pool::builder(TokioExecutor::new())
            .pool_idle_timeout(IDLE)
            .pool_timer(TokioTimer::new())
            .build_http();
        Client { pool }
    }

    /// Sends JSON and reads the whole answer, whatever its status.
    pub async fn post_json(
        &self,
        url: &str,
        bearer: Option<&str>,
        body: impl Into<Bytes>,
        timeout: Duration,
    ) -> Result<(StatusCode, Bytes), Fault> {
        let request = request(Method::POST, url, bearer, body.into())?;
        let answer = self.send(request, timeout).await?;
        Ok((answer.status(), answer.into_body()))
    }

    /// Asks for JSON and reads the whole answer, whatever its status.
    pub async fn get(
        &self,
        url: &str,
        bearer: Option<&str>,
        timeout: Duration,
    ) -> Result<(StatusCode, Bytes), Fault> {
        let request = request(Method::GET, url, bearer, Bytes::new())?;
        let answer = self.send(request, timeout).await?;
        Ok((answer.status(), answer.into_body()))
    }

    /// Sends any request and reads the whole answer with its headers.
    pub async fn send(
        &self,
        request: Request<Full<Bytes>>,
        timeout: Duration,
    ) -> Result<axum::http::Response<Bytes>, Fault> {
        let url = request.uri().to_string();
        let exchange = async {
            let unreachable = |source| Fault::Unreachable { url: url.clone(), source };
            let answer = self.pool.request(request).await.map_err(|error| unreachable(error.into()))?;
            let (parts, body) = answer.into_parts();
            let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await.map_err(|error| {
                if error.is::<LengthLimitError>() {
                    Fault::TooLarge { url: url.clone() }
                } else {
                    unreachable(error)
                }
            })?;
            Ok(axum::http::Response::from_parts(parts, body.to_bytes()))
        };
        match tokio::time::timeout(timeout, exchange).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Fault::TimedOut { url: url.clone(), timeout_ms: timeout.as_millis() }),
        }
    }
}

fn request(
    method: Method,
    url: &str,
    bearer: Option<&str>,
    body: Bytes,
) -> Result<Request<Full<Bytes>>, Fault> {
    let unwritable = || Fault::Unwritable { url: url.to_owned() };
    let uri: Uri = url.parse().map_err(|_| unwritable())?;
    let mut request = Request::new(Full::new(body));
    let has_body = method != Method::GET;
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    let headers = request.headers_mut();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    if has_body {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    if let Some(bearer) = bearer {
        let mut value = HeaderValue::try_from(format!("Bearer {bearer}")).map_err(|_| unwritable())?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    Ok(request)
}
