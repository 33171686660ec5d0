//! Only our own pages may send our forms.
//!
//! The session cookie is `SameSite=Strict`; this is the second lock, for browsers and
//! neighbouring sub-domains that the first one lets through. A request that changes something must
//! say that it comes from here (`Sec-Fetch-Site` or `Origin`). A program that sends neither is let
//! through only when it carries no cookie, because then there is nobody to impersonate.

use axum::extract::Request;
use axum::http::header::{COOKIE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::{Kind, Problem};

/// The layer: `axum::middleware::from_fn(csrf::same_site)`. [`crate::guarded`] has it already.
pub async fn same_site(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || comes_from_here(request.headers(), request.uri()) {
        next.run(request).await
    } else {
        Problem::of(Kind::CrossSite).into_response()
    }
}

fn comes_from_here(headers: &HeaderMap, uri: &Uri) -> bool {
    let text = |name: HeaderName| {
        headers.get(name).map(|value: &axum::http::HeaderValue| value.to_str().unwrap_or("unreadable"))
    };
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin";
    }
    if let Some(origin) = text(ORIGIN) {
        let host = text(HOST).or_else(|| uri.authority().map(|authority| authority.as_str()));
        let from = origin.split_once("://").map(|(_, authority)| authority);
        return from.is_some() && from == host;
    }
    !headers.contains_key(COOKIE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_may_change_anything() {
        let check = |pairs: &[(&'static str, &'static str)], allowed: bool| {
            let headers: HeaderMap =
                pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
            assert_eq!(comes_from_here(&headers, &Uri::from_static("/a")), allowed, "{pairs:?}");
        };
        check(&[("sec-fetch-site", "same-origin"), ("cookie", "a=b")], true);
        check(&[("sec-fetch-site", "same-site"), ("cookie", "a=b")], false);
        check(&[("sec-fetch-site", "cross-site")], false);
        check(&[("sec-fetch-site", "none"), ("cookie", "a=b")], false);
        check(&[("origin", "http://a:1"), ("host", "a:1"), ("cookie", "a=b")], true);
        check(&[("origin", "http://a:2"), ("host", "a:1")], false);
        check(&[("origin", "null"), ("host", "a:1")], false);
        check(&[("host", "a:1")], true);
        check(&[("host", "a:1"), ("cookie", "a=b")], false);
    }
}
