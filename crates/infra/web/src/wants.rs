//! What kind of answer a request wants: a page for a person, or data for a program.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT;
use axum::http::request::Parts;
use std::convert::Infallible;

use crate::Lang;
use crate::limits::ACCEPT_ENTRIES_MAX;

/// The form of answer a request asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wants {
    /// The request accepts `text/html` before any JSON: a browser.
    pub page: bool,
    /// The language of the answer.
    pub lang: Lang,
    /// Path and query of the request, so that a page can offer itself in another language.
    pub here: String,
}

impl Wants {
    /// Reads the wish from the headers and the address of a request.
    pub fn of(headers: &HeaderMap, uri: &axum::http::Uri) -> Wants {
        let here = uri.path_and_query().map_or("/", |whole| whole.as_str());
        Wants { page: wants_page(headers), lang: Lang::of(headers), here: here.to_owned() }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Wants {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Wants::of(&parts.headers, &parts.uri))
    }
}

fn wants_page(headers: &HeaderMap) -> bool {
    let Some(line) = headers.get(ACCEPT).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let mut page = 0;
    let mut data = 0;
    for (kind, weight) in weighted(line) {
        match kind {
            "text/html" | "application/xhtml+xml" => page = weight.max(page),
            "application/json" | "application/problem+json" => data = weight.max(data),
            _ => {}
        }
    }
    page > 0 && page >= data
}

/// The entries of a weighted header with their weights in thousandths (`q=0.5` is 500).
pub(crate) fn weighted(line: &str) -> impl Iterator<Item = (&str, u16)> {
    line.split(',').take(ACCEPT_ENTRIES_MAX).map(|entry| {
        let mut parts = entry.split(';');
        let name = parts.next().unwrap_or_default().trim();
        let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(1000, thousandths);
        (name, weight)
    })
}

/// A weight between 0 and 1 with at most three decimals; anything else weighs nothing.
fn thousandths(text: &str) -> u16 {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 {
        return 0;
    }
    match (whole, format!("{decimals:0<3}").parse::<u16>()) {
        ("1", Ok(0)) => 1000,
        ("0", Ok(part)) => part,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_wants_a_page_and_a_program_wants_data() {
        let check = |accept: &str, page: bool| {
            let headers = [(ACCEPT, accept.parse().unwrap())].into_iter().collect();
            assert_eq!(wants_page(&headers), page, "{accept}");
        };
        check("text/html,application/xhtml+xml,*/*;q=0.8", true);
        check("application/json", false);
        check("*/*", false);
        check("application/json, text/html;q=0.5", false);
        check("application/json;q=0.5, text/html", true);
        check("text/html;q=0", false);
        assert!(!wants_page(&HeaderMap::new()));
    }

    #[test]
    fn weights_are_read_in_thousandths() {
        for (text, weight) in [
            ("1", 1000),
            ("0.5", 500),
            ("0.001", 1),
            ("0", 0),
            ("1.000", 1000),
            ("2", 0),
            ("x", 0),
            ("0.0001", 0),
        ] {
            assert_eq!(thousandths(text), weight, "{text}");
        }
    }

    #[test]
    fn only_the_first_entries_are_looked_at() {
        let entries = |n: usize| "text/plain,".repeat(n - 1) + "text/html";
        assert_eq!(weighted(&entries(ACCEPT_ENTRIES_MAX)).last().unwrap().0, "text/html");
        assert_eq!(weighted(&entries(ACCEPT_ENTRIES_MAX + 1)).last().unwrap().0, "text/plain");
    }
}
