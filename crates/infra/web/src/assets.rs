//! Style, script and mark: part of the binary, served under an address that holds their hash, so
//! that a browser may keep them for ever and still never see an old one.

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::routing::get;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// One file of the binary.
struct Asset {
    path: String,
    kind: &'static str,
    text: &'static str,
}

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("vahid", "css", "text/css; charset=utf-8", include_str!("../../../../ui/styles/vahid.css"))
});
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("live", "js", "text/javascript; charset=utf-8", include_str!("../../../../ui/scripts/live.js"))
});
static MARK: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("mark", "svg", "image/svg+xml", include_str!("../../../../ui/styles/mark.svg"))
});

impl Asset {
    fn new(name: &str, ending: &str, kind: &'static str, text: &'static str) -> Asset {
        let hash = Sha256::digest(text);
        let short: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        Asset { path: format!("/assets/{name}-{short}.{ending}"), kind, text }
    }
}

/// The address of the stylesheet.
pub fn style_path() -> &'static str {
    &STYLE.path
}

/// The address of the live script.
pub fn script_path() -> &'static str {
    &SCRIPT.path
}

/// The address of the mark, for the browser's tab.
pub fn mark_path() -> &'static str {
    &MARK.path
}

/// Serves the three files. [`crate::guarded`] has it already.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let mut router = Router::new();
    for asset in [&*STYLE, &*SCRIPT, &*MARK] {
        let headers = [(CONTENT_TYPE, asset.kind), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
        router = router.route(&asset.path, get(move || async move { (headers, asset.text) }));
    }
    router
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The promise of docs/adr/0003: small enough to travel uncompressed with a page of 60 KB.
    #[test]
    fn style_and_script_stay_small() {
        assert!(STYLE.text.len() <= 25 * 1024, "the style has {} bytes", STYLE.text.len());
        assert!(SCRIPT.text.len() <= 3 * 1024, "the script has {} bytes", SCRIPT.text.len());
    }

    #[test]
    fn an_address_holds_the_hash() {
        for path in [style_path(), script_path(), mark_path()] {
            assert!(path.starts_with("/assets/") && path.matches('-').count() == 1, "{path}");
        }
    }
}
