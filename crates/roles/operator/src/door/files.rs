//! The static files.

use super::{internal, problem};
use crate::{CHECKPOINT_FILE, NEWEST_FILE, Operator};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use ledger::public::{LogDown, PublicFiles};

/// The longest path that is looked at, bytes.
pub const PATH_BYTES_MAX: usize = 200;

/// A full tile never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// A partial tile of a width never changes either, but may be gone once the full one is there.
const FOR_AN_HOUR: &str = "public, max-age=3600";

/// `GET /{year}/{path}`.
pub(super) async fn file(
    State(operator): State<Operator>,
    Path((year, path)): Path<(String, String)>,
) -> Response {
    let absent = || problem(StatusCode::NOT_FOUND, "not-found", "the log has no such file");
    let year = year.parse().ok().filter(|year: &i16| (2000..=9999).contains(year));
    let (Some(year), true) = (year, is_public(&path)) else { return absent() };
    let (origin, wanted) = (operator.origin(year), path.clone());
    // The disk may be slow; other requests go on.
    let read = tokio::spawn(async move { operator.years().get(origin, wanted).await }).await;
    match read {
        Ok(Ok(Some(bytes))) => {
            ([(CONTENT_TYPE, kind(&path)), (CACHE_CONTROL, keep(&path))], bytes).into_response()
        }
        Ok(Ok(None) | Err(LogDown::Refused(_))) => absent(),
        Ok(Err(LogDown::Away(why))) => problem(StatusCode::SERVICE_UNAVAILABLE, "away", &why),
        Err(_) => internal(),
    }
}

/// Plain names only: no way out of the folder, nothing hidden.
fn is_public(path: &str) -> bool {
    let plain =
        |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || b".-_".contains(&letter);
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(plain);
    path.len() <= PATH_BYTES_MAX && path.split('/').all(part)
}

fn kind(path: &str) -> &'static str {
    match path {
        CHECKPOINT_FILE | NEWEST_FILE | "segment/live" => "text/plain; charset=utf-8",
        _ if path.starts_with("policy/") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn keep(path: &str) -> &'static str {
    let is_tile = path.starts_with("tile/") || path.contains("/tile/");
    let is_list = path.starts_with("bulk/") || path.starts_with("policy/");
    if is_tile && path.contains(".p/") {
        FOR_AN_HOUR
    } else if is_tile || is_list {
        FOR_EVER
    } else {
        "no-cache"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_paths_are_read() {
        for good in ["checkpoint", "tile/0/x001/067", "tile/entries/000.p/5", "segment/0-4096/tile/0/000"] {
            assert!(is_public(good), "{good}");
        }
        for bad in [
            "",
            "/",
            "../key",
            "tile/../../key",
            ".half/1",
            "a//b",
            "a/.b",
            "tile/0/",
            "A",
            "a b",
            "a%2f",
            "a\0",
        ] {
            assert!(!is_public(bad), "{bad}");
        }
        assert!(is_public(&"a".repeat(PATH_BYTES_MAX)) && !is_public(&"a".repeat(PATH_BYTES_MAX + 1)));
    }

    #[test]
    fn what_never_changes_is_kept_and_the_checkpoint_never_is() {
        assert_eq!(keep("checkpoint"), "no-cache");
        assert_eq!(keep("segment/live"), "no-cache");
        assert_eq!(keep("tile/0/000"), FOR_EVER);
        assert_eq!(keep("segment/0-4096/tile/entries/000"), FOR_EVER);
        assert_eq!(keep("bulk/17"), FOR_EVER);
        assert_eq!(keep("tile/0/000.p/5"), FOR_AN_HOUR);
    }
}
