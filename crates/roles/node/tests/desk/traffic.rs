//! What engineers see of a node: traffic as pictures, metrics, readiness. Nobody is named there.

use crate::town::{By, Country3, RESIDENTS, newcomer};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use node::work;
use std::sync::Arc;
use tower::ServiceExt;
use web::Lang::{Az, En};
use web::watch::{LogStanding, Queue, Standing, Standings, operator_routes};

async fn ask(router: &Router, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let answer = router.clone().oneshot(request).await.unwrap();
    let status = answer.status();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn requests_are_counted_by_their_route_and_shown_as_pictures() {
    let town = Country3::new().await;
    let case = town.case_at_the_librarian().await;
    let leo = town.cookie("library", "leo").await;
    let by = By::Cookie(&leo);
    for path in [format!("/case/{case}"), "/case/T0M004".to_owned(), "/T0M004".to_owned()] {
        town.get("library", &path, by, En).await;
    }
    for (lang, words) in [(En, "The last hour"), (Az, "Son bir saat")] {
        let page = town.get("library", "/traffic", by, lang).await;
        assert_eq!(page.status, 200, "{}", page.body);
        assert!(page.body.contains(words) && page.body.contains("<svg class=\"hour good\""), "{}", page.body);
        assert!(!page.body.contains("T0M004") && !page.body.contains(&case), "{}", page.body);
    }
    let node = &town.nodes["library"];
    let operator = operator_routes(node.watch(), Arc::new(node.clone()));
    let (status, text) = ask(&operator, "/metrics").await;
    assert_eq!(status, StatusCode::OK);
    for line in [
        r#"vahid_requests_total{route="/case/{case}",method="GET",status="2xx"} 1"#,
        r#"vahid_requests_total{route="/case/{case}",method="GET",status="4xx"} 1"#,
        r#"vahid_queue_depth{queue="jobs"}"#,
        "vahid_ready 1",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("T0M004") && !text.contains(&case), "{text}");
    assert_eq!(ask(&operator, "/ready").await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_message_that_waits_has_its_age_and_the_gateways_word_is_heard() {
    struct LogAway;
    impl Standings for LogAway {
        fn read(&self) -> std::pin::Pin<Box<dyn Future<Output = Standing> + Send + '_>> {
            let log = Some(LogStanding { reachable: false, late: 5, late_max: 5 });
            Box::pin(async move { Standing { log, ..Standing::default() } })
        }
    }
    let town = Country3::new().await;
    town.settle_down().await;
    let rita = town.token("townhall", "rita").await;
    let entered = town.json("townhall", RESIDENTS, By::Token(&rita), newcomer("NQA003", "adult")).await;
    assert_eq!(entered.status, 201, "{}", entered.body);
    let node = &town.nodes["townhall"];
    work::feed_once(node).await.unwrap();
    town.clock.leap_seconds(120);
    let standing = node.read().await;
    let outbox = standing.queues.iter().find(|queue| queue.queue == Queue::Outbox).unwrap();
    assert_eq!((outbox.depth >= 1, outbox.oldest_s), (true, 120), "{outbox:?}");
    assert_eq!(standing.log, None, "a node without a gateway has nobody to ask");

    node.set_gateway(Arc::new(LogAway));
    let operator = operator_routes(node.watch(), Arc::new(node.clone()));
    let (status, body) = ask(&operator, "/ready").await;
    assert!(status == StatusCode::SERVICE_UNAVAILABLE && body.contains("log-unreachable"), "{body}");
}
