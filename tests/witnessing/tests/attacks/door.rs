//! The public files over HTTP: their kinds, how long they may be kept, and that nothing else is served.

use std::time::Duration;
use web::client::Client;
use witnessing::Bed;

#[tokio::test(flavor = "multi_thread")]
async fn files_are_for_everybody_and_say_how_long_they_hold() {
    let bed = Bed::with("files", false).await;
    bed.looks(0..300).await;
    for (path, kind, keep) in [
        ("checkpoint", "text/plain; charset=utf-8", "no-cache"),
        ("tile/0/000", "application/octet-stream", "public, max-age=31536000, immutable"),
        ("tile/entries/000", "application/octet-stream", "public, max-age=31536000, immutable"),
        ("tile/0/001.p/45", "application/octet-stream", "public, max-age=3600"),
        ("policy/0", "text/plain; charset=utf-8", "public, max-age=31536000, immutable"),
    ] {
        let answer = get(&bed, path).await;
        assert_eq!(answer.status(), 200, "{path}");
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok());
        assert_eq!(header("content-type"), Some(kind), "{path}");
        assert_eq!(header("cache-control"), Some(keep), "{path}");
        assert_eq!(header("access-control-allow-origin"), Some("*"), "{path}");
    }
    assert_eq!(get(&bed, "tile/0/000").await.body().len(), 256 * 32);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_beside_the_public_files_is_served() {
    let bed = Bed::with("hidden", false).await;
    bed.looks(0..3).await;
    for path in [
        "../key.pem",
        "%2e%2e/key.pem",
        "..%2fkey.pem",
        ".half/0",
        "tile//0",
        "key.pem",
        "tile/0/009",
        "x%00",
    ] {
        assert_eq!(get(&bed, path).await.status(), 404, "{path}");
    }
    let other =
        Client::new().get(&format!("{}/2001/checkpoint", bed.url), None, Duration::from_secs(5)).await;
    assert_eq!(other.expect("answers").0, 404, "a year that never was");
    assert!(!bed.folder.path().join("log/2001").exists(), "asking makes no folder");
}

async fn get(bed: &Bed, path: &str) -> axum::http::Response<axum::body::Bytes> {
    let request = axum::http::Request::builder().uri(format!("{}/{path}", bed.url_of_log()));
    let request = request.body(axum::body::Bytes::new().into()).expect("a request");
    Client::new().send(request, Duration::from_secs(5)).await.expect("answers")
}
