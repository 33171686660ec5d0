//! A real collector takes the spans of one call across two nodes.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the message")]

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use serde_json::{Value, json};
use trace::{ATTRIBUTES, Collector, follow, start, traceparent};
use tracing::{Dispatch, info, info_span};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::SubscriberExt;

const MESSAGE: &str = "0193a2b4-7c1d-7e3f-8a5b-1c2d3e4f5a6b";

type Taken = Arc<Mutex<Vec<Value>>>;

async fn collector() -> (String, Taken) {
    let taken = Taken::default();
    let take = async |State(taken): State<Taken>, axum::Json(body): axum::Json<Value>| {
        taken.lock().unwrap().push(body);
        axum::Json(json!({}))
    };
    let router = Router::new().route("/v1/traces", post(take)).with_state(taken.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (format!("http://{address}/v1/traces"), taken)
}

/// A node with its own subscriber, as if it were a process of its own.
fn node(endpoint: &str, name: &str, per_mille: u32) -> (Dispatch, trace::Exporter) {
    let collector = Collector { endpoint: endpoint.to_owned(), name: name.to_owned(), per_mille };
    let (layer, exporter) = start::<Registry>(&collector).unwrap();
    (Dispatch::new(Registry::default().with(layer)), exporter)
}

async fn stop(exporter: trace::Exporter) {
    tokio::task::spawn_blocking(move || exporter.stop()).await.unwrap();
}

/// Every span taken, with the name of its process.
fn spans(taken: &Taken) -> Vec<(String, Value)> {
    let bodies = taken.lock().unwrap().clone();
    let mut spans = Vec::new();
    for resource in bodies.iter().flat_map(|body| body["resourceSpans"].as_array().unwrap().clone()) {
        let named =
            resource["resource"]["attributes"][0]["value"]["stringValue"].as_str().unwrap().to_owned();
        for scope in resource["scopeSpans"].as_array().unwrap() {
            spans.extend(scope["spans"].as_array().unwrap().iter().map(|span| (named.clone(), span.clone())));
        }
    }
    spans
}

#[tokio::test(flavor = "multi_thread")]
async fn spans_of_one_call_across_two_nodes_are_one_trace_without_personal_data() {
    let (endpoint, taken) = collector().await;
    let (asker, asker_exporter) = node(&endpoint, "XX/GOV/school/node-one", 1000);
    let (owner, owner_exporter) = node(&endpoint, "XX/GOV/library/node-one", 0);

    let carried = tracing::dispatcher::with_default(&asker, || {
        let span = info_span!(
            "gateway.ask",
            message = MESSAGE,
            client = "XX/GOV/school/desk",
            status = 200_i64,
            person = "A00001",
            path = "/records/A00001",
            kind = "A00001",
        );
        span.in_scope(|| info!(person = "A00001", "A line of the log about A00001"));
        traceparent(&span).unwrap()
    });
    // The owner keeps none of its own traces, but follows one that was begun elsewhere.
    tracing::dispatcher::with_default(&owner, || {
        let span = info_span!("gateway.answer", message = MESSAGE, "otel.name" = "answer about A00001");
        follow(&span, &carried);
        span.in_scope(|| drop(info_span!("ledger.record", messages = 1_i64)));
        drop(info_span!("gateway.other"));
    });
    stop(asker_exporter).await;
    stop(owner_exporter).await;

    let spans = spans(&taken);
    let seen: Vec<(&str, &str)> =
        spans.iter().map(|(node, span)| (node.as_str(), span["name"].as_str().unwrap())).collect();
    assert_eq!(seen.len(), 3, "{seen:?}");
    assert!(seen.contains(&("XX/GOV/school/node-one", "gateway.ask")), "{seen:?}");
    assert!(seen.contains(&("XX/GOV/library/node-one", "ledger.record")), "{seen:?}");
    assert!(seen.contains(&("XX/GOV/library/node-one", "other")), "a name made while running: {seen:?}");

    let traces: BTreeSet<&str> = spans.iter().map(|(_, span)| span["traceId"].as_str().unwrap()).collect();
    assert_eq!(traces.len(), 1, "one call is one trace");
    let ask = &spans.iter().find(|(_, span)| span["name"] == "gateway.ask").unwrap().1;
    let answer = &spans.iter().find(|(_, span)| span["name"] == "other").unwrap().1;
    assert_eq!(answer["parentSpanId"], ask["spanId"]);
    assert!(carried.contains(ask["traceId"].as_str().unwrap()));

    let listed: BTreeSet<&str> = ATTRIBUTES.iter().map(|(name, _)| *name).collect();
    for (_, span) in &spans {
        for attribute in span["attributes"].as_array().into_iter().flatten() {
            let name = attribute["key"].as_str().unwrap();
            assert!(listed.contains(name), "{name} is not in the list");
        }
    }
    let asked: BTreeSet<&str> =
        ask["attributes"].as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap()).collect();
    assert_eq!(asked, ["client", "message", "status"].into());
    let everything = serde_json::to_string(&*taken.lock().unwrap()).unwrap();
    assert!(!everything.contains("A00001"), "{everything}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_context_begins_no_trace_and_a_collector_that_is_away_holds_nobody_up() {
    // A port that was free a moment ago and is closed again.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (node, exporter) = node(&format!("http://{free}/v1/traces"), "XX/GOV/library/node-one", 1000);
    tracing::dispatcher::with_default(&node, || {
        let span = info_span!("gateway.answer");
        let before = traceparent(&span);
        for wrong in ["", "00-0-0-00", "A00001", "00-00000000000000000000000000000000-0000000000000000-01"] {
            follow(&span, wrong);
        }
        assert_eq!(traceparent(&span), before, "still its own trace");
    });
    stop(exporter).await;
    assert_eq!(traceparent(&info_span!("nobody listens")), None);
}
