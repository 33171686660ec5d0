//! Counts, health and readiness over the real router.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the message")]

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::routing::get;
use calendar::{Instant, ManualClock};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;
use web::watch::{LogStanding, Standing, Standings, Watch, counted, operator_routes};

#[derive(Default)]
struct Said(Mutex<Standing>);

impl Standings for Said {
    fn read(&self) -> Pin<Box<dyn Future<Output = Standing> + Send + '_>> {
        Box::pin(async { self.0.lock().unwrap().clone() })
    }
}

fn parts() -> (Arc<Watch>, Arc<Said>, Router, Router) {
    let clock = Arc::new(ManualClock::at(Instant(1_795_521_600_000_000)));
    let watch = Arc::new(Watch::new(clock, ["/case/{case}"]));
    let said = Arc::new(Said::default());
    let operator = operator_routes(watch.clone(), said.clone());
    let routes = Router::new().route("/case/{case}", get(async || "a case"));
    let routes = routes.route("/unlisted/{id}", get(async || StatusCode::IM_A_TEAPOT));
    (watch.clone(), said, operator, counted(routes, watch))
}

async fn ask(router: &Router, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let answer = router.clone().oneshot(request).await.unwrap();
    let status = answer.status();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_request_is_counted_by_its_template_and_never_by_its_path() {
    let (watch, _, operator, desk) = parts();
    for path in ["/case/018f-1", "/case/018f-2", "/unlisted/5ABC12D", "/nowhere/5ABC12D"] {
        ask(&desk, path).await;
    }
    let (status, text) = ask(&operator, "/metrics").await;
    assert_eq!(status, StatusCode::OK);
    let known = r#"vahid_requests_total{route="/case/{case}",method="GET",status="2xx"} 2"#;
    let other = r#"vahid_requests_total{route="other",method="GET",status="4xx"} 2"#;
    assert!(text.contains(known) && text.contains(other), "{text}");
    assert!(!text.contains("018f") && !text.contains("5ABC12D"), "{text}");
    assert_eq!(watch.last_hour().last().unwrap().requests, 4);
    assert_eq!(watch.today().refused, 2);
}

#[tokio::test]
async fn readiness_says_what_is_wrong_and_what_to_do() {
    let (_, said, operator, _) = parts();
    let (status, body) = ask(&operator, "/ready").await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, r#"{"ready":true,"faults":[],"warnings":[]}"#));
    said.0.lock().unwrap().log = Some(LogStanding { reachable: false, late: 9, late_max: 9 });
    let (status, body) = ask(&operator, "/ready").await;
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(body["faults"][0]["code"], "log-unreachable");
    assert!(body["faults"][0]["what_to_do"].as_str().is_some_and(|words| !words.is_empty()));
    let (status, body) = ask(&operator, "/health").await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, r#"{"status":"alive"}"#), "alive, though not ready");
}
