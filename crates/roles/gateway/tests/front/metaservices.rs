//! `listMethods`, `allowedMethods`, `getOpenAPI`: through the same way as any call, without an agreement.

use super::call::{Answer, question, send};
use super::origin::Origin;
use super::services::Folder;
use super::town::Granted;
use super::world::{CLIENT, Made, OWNER, World, echo, open_client, rest};
use access::Endpoint;
use bytes::Bytes;
use exchange::inside::{INSIDE_BODY_BYTES_MAX, Inside, InsideAnswer, InsideCall, InsideService};
use exchange::rest::RestFault;
use gateway::meta::{Allowed, Rights};
use gateway::provider::Mount;
use gateway::services::{Services, Watched};
use ids::{ServiceName, SystemName};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use store::BoxFuture;
use tokio::net::TcpListener;

/// Nobody may call anything.
pub struct None;

impl Rights for None {
    fn on(&self, _: &SystemName, _: &ServiceName) -> Allowed {
        Allowed::Nothing
    }
}

/// Serves one document at every path.
pub async fn serve(body: Vec<u8>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let body = body.clone();
            let service = hyper::service::service_fn(move |_| {
                let body = http_body_util::Full::new(Bytes::from(body.clone()));
                let answer = hyper::Response::builder().header("content-type", "application/json").body(body);
                async move { answer }
            });
            let served = hyper::server::conn::http1::Builder::new()
                .serve_connection(hyper_util::rt::TokioIo::new(stream), service);
            tokio::spawn(async move { drop(served.await) });
        }
    });
    address
}

/// A service inside the process that counts what it is sent.
struct Counter;

impl Inside for Counter {
    fn services(&self) -> Vec<InsideService> {
        let service = |code: &str, openapi: Option<&str>, needs_agreement| InsideService {
            code: code.to_owned(),
            endpoints: vec![Endpoint { method: "POST".to_owned(), path: "/count".to_owned() }],
            openapi: openapi.map(str::to_owned),
            needs_agreement,
        };
        let described = "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Counter\",\"version\":\"1\"},\
            \"servers\":[{\"url\":\"http://inner.example\"}],\"paths\":{\"/count\":{\"post\":{}}}}";
        vec![service("counter", Some(described), false), service("quiet", Option::None, true)]
    }

    fn serve(&self, call: InsideCall) -> BoxFuture<'_, Result<InsideAnswer, RestFault>> {
        Box::pin(async move {
            let body = if call.line.path == "/large" {
                vec![0; INSIDE_BODY_BYTES_MAX + 1]
            } else {
                json!({ "bytes": call.body.len(), "client": call.client }).to_string().into_bytes()
            };
            Ok(InsideAnswer {
                status: 200,
                content_type: "application/json".to_owned(),
                body,
                entries: Vec::new(),
            })
        })
    }
}

const DESCRIPTION: &str = "openapi: 3.1.0\ninfo: {title: Books, version: '1'}\nservers: [{url: 'http://inner.example/secret'}]\n\
    paths:\n  /books/{id}:\n    get: {responses: {'200': {description: one}}}\n  /shelves:\n    get: {responses: {'200': {description: all}}}\n\
    \x20   post: {responses: {'201': {description: made}}}\n";

async fn world() -> (World, Folder) {
    let origin = Origin::start().await;
    let folder = Folder::new();
    std::fs::create_dir_all(folder.file("x", "").with_file_name("descriptions")).expect("a folder");
    folder.file("descriptions/books.openapi", DESCRIPTION);
    let books = rest(
        "books",
        origin.address,
        "description = \"descriptions/books.openapi\"\ndescribed_by = \"http://inner.example/api.yaml\"",
    )
    .replace("kind = \"rest\"", "kind = \"openapi\"");
    let listed = "endpoints = [{ method = \"GET\", path = \"/hours\" }]\nopen = true";
    let off = "enabled = false";
    let text = format!(
        "{}{books}{}{}",
        echo(&origin),
        rest("hours", origin.address, listed),
        rest("off", origin.address, off)
    );
    let path = folder.file("services.toml", &text);
    let mut made = Made::of("", &open_client());
    made.services = Arc::new(Watched::<Services>::open(&path).expect("services"));
    made.mounts = vec![Mount { system: OWNER.parse().expect("a name"), inside: Arc::new(Counter) }];
    let (client, subject) = (CLIENT.1, access::Subject::Nobody);
    let endpoints = &[("GET", "/books/*"), ("GET", "/shelves")];
    made.granted.push(Granted { client, code: "books", endpoints, subject });
    (made.start().await, folder)
}

async fn get(world: &World, rest: &str) -> Answer {
    send(world.plain, question("GET", &format!("/r1/{OWNER}/{rest}"), &[CLIENT], b"")).await
}

fn codes(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let told = answer.json();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let services = told["service"].as_array().expect("services").iter();
    services.map(|one| (text(&one["service_code"]), text(&one["service_type"]))).collect()
}

/// All services of the system, switched off or not, inside or not.
#[tokio::test]
async fn list_methods_names_every_service() {
    let (world, _folder) = world().await;
    let answer = get(&world, "listMethods").await;
    let listed = codes(&answer);
    let listed: Vec<_> = listed.iter().map(|(code, kind)| (code.as_str(), kind.as_str())).collect();
    let all = [
        ("books", "OPENAPI"),
        ("counter", "OPENAPI"),
        ("echo", "REST"),
        ("hours", "REST"),
        ("off", "REST"),
        ("quiet", "REST"),
    ];
    assert_eq!(listed, all);
    let books = &answer.json()["service"][0];
    assert_eq!(books["subsystem_code"], "lending");
    assert_eq!(books["endpoint_list"].as_array().map(Vec::len), Some(3));
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("x-road-service"), format!("{OWNER}/listMethods"));
}

/// Only what this client may call: the agreement's endpoints, and what is open to all.
#[tokio::test]
async fn allowed_methods_follow_the_agreements() {
    let (world, _folder) = world().await;
    let answer = get(&world, "allowedMethods").await;
    let allowed = codes(&answer);
    let allowed: Vec<_> = allowed.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(allowed, ["books", "counter", "echo", "hours"]);
    let endpoints = json!([{ "method": "GET", "path": "/books/*" }, { "method": "GET", "path": "/shelves" }]);
    assert_eq!(answer.json()["service"][0]["endpoint_list"], endpoints);
}

/// The description without the service's address; the texts of the errors as existing clients compare them.
#[tokio::test]
async fn get_openapi_tells_and_its_errors_are_kept_to_the_letter() {
    let (world, folder) = world().await;
    for code in ["books", "counter"] {
        let answer = get(&world, &format!("getOpenAPI?serviceCode={code}")).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"), "{answer:?}");
        assert!(!answer.text().contains("inner.example"), "{}", answer.text());
        assert_eq!(answer.json()["servers"][0]["url"], format!("/r1/{OWNER}/{code}"));
    }
    std::fs::remove_file(folder.file("descriptions/books.openapi", "")).expect("removed");
    for (query, text) in [
        ("", "Missing serviceCode in message body"),
        ("?serviceCode=", "Missing serviceCode in message body"),
        ("?serviceCode=echo", "Invalid service type: REST"),
        ("?serviceCode=quiet", "Invalid service type: REST"),
        ("?serviceCode=nothing", "Service not found: SERVICE:XX/GOV/library/lending/nothing"),
        ("?serviceCode=books", "Failed reading service description from http://inner.example/api.yaml"),
    ] {
        let answer = get(&world, &format!("getOpenAPI{query}")).await;
        assert_eq!(answer.status, 500, "{query}");
        let told = answer.json();
        assert!(told["message"].as_str().is_some_and(|told| told.starts_with(text)), "{told}");
    }
}

/// Other methods on a reserved code find no service.
#[tokio::test]
async fn metaservices_only_get() {
    let (world, _folder) = world().await;
    for method in ["POST", "PUT", "DELETE", "HEAD"] {
        let request = question(method, &format!("/r1/{OWNER}/listMethods"), &[CLIENT], b"");
        let answer = send(world.plain, request).await;
        assert_eq!(answer.header("x-road-error"), "server.serverproxy.unknown_service", "{method}");
    }
}

/// Services inside the process answer like any; their bodies are bounded at the limit.
#[tokio::test]
async fn services_inside_the_process() {
    let (world, folder) = world().await;
    let file = folder.path("services.toml");
    let ask = async |rest: &str, bytes: usize| {
        let path = format!("/r1/{OWNER}/counter{rest}");
        send(world.plain, question("POST", &path, &[CLIENT], &vec![b'a'; bytes])).await
    };
    for bytes in [0, 5, INSIDE_BODY_BYTES_MAX] {
        assert_eq!(ask("/count", bytes).await.json(), json!({ "bytes": bytes, "client": CLIENT.1 }));
    }
    let answer = ask("/count", INSIDE_BODY_BYTES_MAX + 1).await;
    assert_eq!((answer.status, answer.header("x-road-error")), (500, "server.serverproxy.invalid_request"));
    let off =
        gateway::services::disable(&file, &format!("{OWNER}/counter").parse().expect("a name"), "counted");
    off.expect("disabled");
    assert_eq!(world.services.reload(), Ok(true));
    assert_eq!(ask("/count", 0).await.header("x-road-error"), "server.serverproxy.service_disabled");
    gateway::services::enable(&file, &format!("{OWNER}/counter").parse().expect("a name")).expect("enabled");
    assert_eq!(world.services.reload(), Ok(true));
    let answer = ask("/large", 0).await;
    assert_eq!((answer.status, answer.header("x-road-error")), (500, "server.serverproxy.internal_error"));
}
