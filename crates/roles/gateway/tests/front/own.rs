//! What the front answers itself.

use super::call::{question, send};
use super::world::{CLIENT, usual};

#[tokio::test]
async fn list_clients_in_both_forms() {
    let (world, _origin) = usual().await;
    let get = async |path: &str, accept: &str| {
        send(world.plain, question("GET", path, &[("Accept", accept)], b"")).await
    };
    let answer = get("/listClients", "application/json").await;
    assert_eq!(answer.header("content-type"), "application/json;charset=utf-8");
    let members = answer.json()["member"].as_array().expect("members").clone();
    assert_eq!(members.len(), 6, "two members and their four systems");
    assert_eq!(members[1]["id"]["subsystem_code"], "lending");
    assert_eq!(members[1]["subsystem_name"], "Loans & books");
    let xml = get("/listClients?xRoadInstance=XX", "*/*").await;
    assert_eq!(xml.header("content-type"), "text/xml;charset=utf-8");
    assert!(xml.text().contains("Loans &amp; books"));
    let other = get("/listClients?xRoadInstance=YY", "application/json").await;
    assert_eq!((other.status, other.header("x-road-error")), (500, "server.clientproxy.internal_error"));
}

/// The ZIP that the protocol's tools read: instance and shared parameters.
#[tokio::test]
async fn verificationconf_is_a_zip() {
    let (world, _origin) = usual().await;
    let answer = send(world.plain, question("GET", "/verificationconf", &[], b"")).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/zip"));
    assert!(answer.body.starts_with(b"PK"));
    let names = String::from_utf8_lossy(&answer.body).into_owned();
    for name in ["verificationconf/instance-identifier", "verificationconf/XX/shared-params.xml"] {
        assert!(names.contains(name), "{name}");
    }
}

#[tokio::test]
async fn health_and_readiness() {
    let (world, _origin) = usual().await;
    let answer = send(world.plain, question("GET", "/health", &[], b"")).await;
    assert_eq!((answer.status, answer.json()["status"].as_str()), (200, Some("alive")));
    let answer = send(world.plain, question("GET", "/ready", &[], b"")).await;
    assert_eq!((answer.status, answer.json()["ready"].as_bool()), (200, Some(true)));
}

/// A receipt is for the client that made the call; everybody else is told that there is none.
#[tokio::test]
async fn a_receipt_that_is_not_there() {
    let (world, _origin) = usual().await;
    for (id, headers, status) in [
        ("not-an-id", vec![CLIENT], 400),
        ("01936000-0000-7000-8000-000000000000", vec![CLIENT], 404),
        ("01936000-0000-7000-8000-000000000000", vec![], 500),
        ("01936000-0000-7000-8000-000000000000", vec![("X-Road-Client", "XX/GOV/school/other")], 500),
    ] {
        let answer = send(world.plain, question("GET", &format!("/receipts/{id}"), &headers, b"")).await;
        assert_eq!(answer.status, status, "{id} {headers:?}");
        assert!(!answer.header("x-road-error").is_empty());
    }
}

/// Calls and faults are counted by template and type: nothing that a caller wrote becomes a label.
#[tokio::test]
async fn calls_and_faults_are_counted() {
    let (world, _origin) = usual().await;
    for path in
        ["/r1/XX/GOV/library/lending/echo/5AB12CD", "/r1/XX/GOV/library/lending/nothing", "/bad/5AB12CD"]
    {
        send(world.plain, question("GET", path, &[CLIENT], b"")).await;
    }
    let text = world.watch.text(&web::watch::Standing::default());
    for line in [
        "vahid_requests_total{route=\"/r1/{service}\",method=\"GET\",status=\"2xx\"} 1",
        "vahid_requests_total{route=\"/r1/{service}\",method=\"GET\",status=\"5xx\"} 2",
        "vahid_faults_total{side=\"asked\",kind=\"unknown\"} 1",
        "vahid_faults_total{side=\"asked\",kind=\"internal\"} 1",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(!text.contains("5AB12CD"));
}
