//! Style, scripts and mark: part of the binary, served under an address that holds their hash, so
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

/// The modules of the checker: by their name, with their text. They name each other by relative addresses, so one
/// hash over all of them stands in the folder.
const CHECK: [(&str, &str); 10] = [
    ("start", include_str!("../../../../ui/scripts/check/start.js")),
    ("page", include_str!("../../../../ui/scripts/check/page.js")),
    ("check", include_str!("../../../../ui/scripts/check/check.js")),
    ("segment", include_str!("../../../../ui/scripts/check/segment.js")),
    ("leaf", include_str!("../../../../ui/scripts/check/leaf.js")),
    ("note", include_str!("../../../../ui/scripts/check/note.js")),
    ("vrf", include_str!("../../../../ui/scripts/check/vrf.js")),
    ("curve", include_str!("../../../../ui/scripts/check/curve.js")),
    ("tree", include_str!("../../../../ui/scripts/check/tree.js")),
    ("bytes", include_str!("../../../../ui/scripts/check/bytes.js")),
];
static CHECKER: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let all = CHECK.iter().map(|(name, text)| format!("{name}\n{text}")).collect::<String>();
    let folder = format!("check-{}", short_hash(&all));
    let module = |(name, text): &(&str, &'static str)| Asset {
        path: format!("/assets/{folder}/{name}.js"),
        kind: "text/javascript; charset=utf-8",
        text,
    };
    CHECK.iter().map(module).collect()
});

impl Asset {
    fn new(name: &str, ending: &str, kind: &'static str, text: &'static str) -> Asset {
        Asset { path: format!("/assets/{name}-{}.{ending}", short_hash(text)), kind, text }
    }
}

fn short_hash(text: &str) -> String {
    Sha256::digest(text).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// The address of the stylesheet.
pub fn style_path() -> &'static str {
    &STYLE.path
}

/// The address of the live script.
pub fn script_path() -> &'static str {
    &SCRIPT.path
}

/// The address of the module that starts the checker of a person's looks.
pub fn check_path() -> &'static str {
    &CHECKER[0].path
}

/// The address of the mark, for the browser's tab.
pub fn mark_path() -> &'static str {
    &MARK.path
}

/// Serves all files. [`crate::guarded`] has it already.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let mut router = Router::new();
    for asset in [&*STYLE, &*SCRIPT, &*MARK].into_iter().chain(CHECKER.iter()) {
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

    /// ACC-04: what a person must trust fits into an afternoon's reading: under 60 KB as it is written.
    #[test]
    fn the_checker_stays_under_60_kb_and_is_whole() {
        const CHECKER_BYTES_MAX: usize = 60 * 1024;
        let bytes: usize = CHECK.iter().map(|(_, text)| text.len()).sum();
        assert!(bytes < CHECKER_BYTES_MAX, "the checker has {bytes} bytes");
        let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../ui/scripts/check"))
            .expect("the folder of the checker");
        assert_eq!(files.count(), CHECK.len(), "every module is served");
        for (name, text) in CHECK {
            let imports = ["from \"./", "import(\"./"].map(|word| text.split(word).skip(1));
            for import in imports.into_iter().flatten() {
                let named = import.split(".js\"").next().unwrap_or_default();
                assert!(CHECK.iter().any(|(known, _)| *known == named), "{name} imports {named}");
            }
        }
    }

    #[test]
    fn an_address_holds_the_hash() {
        for path in [style_path(), script_path(), mark_path(), check_path()] {
            assert!(path.starts_with("/assets/") && path.matches('-').count() == 1, "{path}");
        }
    }
}
