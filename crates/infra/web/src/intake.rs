//! Bodies of requests, parsed at the door. Whatever is wrong becomes a [`Problem`] that names the
//! place and the reason.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use crate::{Kind, Problem, Said};

/// A JSON body.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

/// The body of a form (`application/x-www-form-urlencoded`).
#[derive(Debug, Clone, Copy)]
pub struct Form<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind = media_type(request.headers());
        if kind != "application/json" && !kind.ends_with("+json") {
            return Err(Problem::of(Kind::UnsupportedMediaType));
        }
        let bytes = whole_body(request, state).await?;
        let mut reader = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            malformed(Kind::MalformedJson, &error.path().to_string(), &error.inner().to_string())
        })?;
        reader.end().map_err(|error| malformed(Kind::MalformedJson, ".", &error.to_string()))?;
        Ok(Json(value))
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if media_type(request.headers()) != "application/x-www-form-urlencoded" {
            return Err(Problem::of(Kind::UnsupportedMediaType));
        }
        match axum::Form::<T>::from_request(request, state).await {
            Ok(axum::Form(value)) => Ok(Form(value)),
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Problem::of(Kind::BodyTooLarge))
            }
            Err(rejection) => {
                let text = rejection.body_text();
                let reason = text.strip_prefix("Failed to deserialize form body: ").unwrap_or(&text);
                let (path, reason) = reason.split_once(": ").unwrap_or((".", reason));
                Err(malformed(Kind::MalformedForm, path, reason))
            }
        }
    }
}

async fn whole_body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    Bytes::from_request(request, state).await.map_err(|rejection| {
        // What is not too large was cut off on the way: the sender has to send it again.
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Problem::of(Kind::BodyTooLarge)
        } else {
            malformed(Kind::MalformedJson, ".", &rejection.body_text())
        }
    })
}

/// The reason comes from the parser and names types and places, never a value of the database.
fn malformed(kind: Kind, path: &str, reason: &str) -> Problem {
    Problem::of(kind).with_field(path, "malformed", Said::filled("malformed-at", &[path, reason]))
}

fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
