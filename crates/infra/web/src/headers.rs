//! The headers that tell a browser what our pages never do.

use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::response::Response;

/// Only our own style, script and pictures; forms go only home; no frame anywhere. Nothing inline.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// An answer whose page may also read from one other place: the public log, which a person's browser checks by
/// itself. Put into the extensions of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MayRead(HeaderValue);

impl MayRead {
    /// The policy with these origins (`https://log.example`) added to what scripts may fetch. One that is not an
    /// `http` origin of its own is left out: nothing that a configuration says opens more than a place to read from.
    pub fn of<'a>(origins: impl IntoIterator<Item = &'a str>) -> MayRead {
        let plain = |origin: &&str| {
            let rest = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
            rest.is_some_and(|rest| {
                let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
                !rest.is_empty() && rest.bytes().all(allowed)
            })
        };
        let more: String = origins.into_iter().filter(plain).map(|origin| format!(" {origin}")).collect();
        let policy = POLICY.replace("connect-src 'self'", &format!("connect-src 'self'{more}"));
        MayRead(HeaderValue::from_str(&policy).expect("origins that were let through are plain ASCII"))
    }
}

const ALWAYS: [(HeaderName, &str); 7] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    // Not `no-referrer`: with it a browser sends `Origin: null` with our own forms.
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Adds the headers to an answer. An answer that says nothing about caching is not kept: it may
/// show a person's data.
pub fn secure(mut response: Response) -> Response {
    let more = response.extensions_mut().remove::<MayRead>();
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Some(MayRead(policy)) = more {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_may_read_from_named_places_and_from_nowhere_else() {
        let policy =
            |origins: &[&str]| MayRead::of(origins.iter().copied()).0.to_str().expect("ASCII").to_owned();
        assert_eq!(policy(&[]), POLICY);
        let opened = policy(&["https://log.example", "http://127.0.0.1:8088"]);
        assert!(opened.contains("connect-src 'self' https://log.example http://127.0.0.1:8088; form-action"));
        for wrong in [
            "*",
            "https:",
            "https://",
            "log.example",
            "https://a b",
            "https://a; script-src *",
            "https://a/*",
        ] {
            assert_eq!(policy(&[wrong]), POLICY, "{wrong}");
        }
    }
}
