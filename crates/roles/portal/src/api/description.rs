//! The description of this interface, made from the table of routes.

use crate::{WINDOW, Who};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use std::sync::LazyLock;
use web::openapi::{Description, Listed, Proof, describe};

static TEXT: LazyLock<String> = LazyLock::new(|| description().document.to_string());

/// The description of the window, with what does not fit between table and words.
pub fn description() -> Description {
    let listed = WINDOW.iter().map(|route| Listed {
        method: route.method,
        path: route.path,
        proof: if route.who == Who::Anybody { Proof::Nothing } else { Proof::Session },
    });
    describe("The window of people", listed, include_str!("described.json"))
}

/// `GET /openapi.json`.
pub(crate) async fn show() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], TEXT.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_described_and_no_word_is_left_over() {
        let found = description();
        assert_eq!((found.undescribed, found.stale), (Vec::<String>::new(), Vec::<String>::new()));
    }
}
