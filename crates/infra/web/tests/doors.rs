//! What every request passes, over real HTTP: each refusal, at the limit and one past it.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the message")]

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Request, Response, StatusCode};
use axum::routing::{get, post};
use axum::{Extension, Router};
use http_body_util::Full;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;
use web::client::{Client, Fault};
use web::limits::{ANSWER_BYTES_MAX, BODY_BYTES_MAX};
use web::look::Site;
use web::{Form, Json, Problem, Said, guarded, sse};

const SOON: Duration = Duration::from_secs(10);

#[derive(Deserialize)]
struct Person {
    name: String,
    age: u8,
}

#[derive(Deserialize)]
struct Whole {
    person: Person,
}

async fn json_in(Json(whole): Json<Whole>) -> String {
    format!("{} {}", whole.person.name, whole.person.age)
}

async fn form_in(Form(person): Form<Person>) -> String {
    format!("{} {}", person.name, person.age)
}

async fn refused() -> Result<String, Problem> {
    let said = |text: &str| Said::both(format!("{text} az"), format!("{text} en"));
    Err(Problem::new(StatusCode::CONFLICT, "held", said("title"), said("why"), said("do")))
}

/// A server on a port of its own.
struct Server {
    base: String,
    changes: broadcast::Sender<u32>,
}

async fn server() -> Server {
    let (changes, _) = broadcast::channel(2);
    let routes = Router::new()
        .route("/json", post(json_in))
        .route("/form", post(form_in))
        .route("/length", post(async |body: Bytes| body.len().to_string()))
        .route("/refused", get(refused))
        .route("/panic", get(async || -> () { panic!("secret of a person") }))
        .route("/slow", get(async || tokio::time::sleep(SOON).await))
        .route("/large", get(async || vec![b'a'; ANSWER_BYTES_MAX]))
        .route("/too-large", get(async || vec![b'a'; ANSWER_BYTES_MAX + 1]))
        .route(
            "/stream",
            get(async |Extension(changes): Extension<broadcast::Sender<u32>>| {
                sse::changes(changes.subscribe(), |number| number % 2 == 0)
            }),
        )
        .layer(Extension(changes.clone()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let site = Site { name: Said::both("Masa", "Desk"), home: "/".to_owned(), sample: false };
    tokio::spawn(async move { axum::serve(listener, guarded(routes, site)).await });
    Server { base, changes }
}

impl Server {
    async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Response<Bytes> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Client::new().send(request.body(Full::new(body.into())).unwrap(), SOON).await.unwrap()
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Response<Bytes> {
        self.send(Method::GET, path, headers, "").await
    }

    async fn post_json(&self, path: &str, body: impl Into<Bytes>) -> Response<Bytes> {
        self.send(Method::POST, path, &[("content-type", "application/json")], body).await
    }
}

fn problem(response: &Response<Bytes>) -> Value {
    assert_eq!(header(response.headers(), "content-type"), "application/problem+json");
    serde_json::from_slice(response.body()).unwrap()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

fn text(response: &Response<Bytes>) -> &str {
    std::str::from_utf8(response.body()).unwrap()
}

#[tokio::test]
async fn json_is_taken_or_refused_with_its_place() {
    let server = server().await;
    let good = server.post_json("/json", json!({"person": {"name": "Əli", "age": 7}}).to_string()).await;
    assert_eq!(text(&good), "Əli 7");
    let check = async |body: &str, field: &str, reason: &str| {
        let refused = server.post_json("/json", body.to_owned()).await;
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{body}");
        let problem = problem(&refused);
        assert_eq!(problem["code"], "malformed-json", "{body}");
        assert_eq!(problem["errors"][0]["field"], field, "{body}");
        assert!(problem["errors"][0]["message"].as_str().unwrap().contains(reason), "{problem}");
    };
    check(r#"{"person": {"name": "Əli", "age": 700}}"#, "person.age", "700").await;
    check(r#"{"person": {"age": 7}}"#, "person", "missing field `name`").await;
    check(r#"{"person": "#, "person", "EOF").await;
    check(r#"{"person": {"name": "Əli", "age": 7}} x"#, ".", "trailing").await;
    let other = server.send(Method::POST, "/json", &[("content-type", "text/plain")], "{}").await;
    assert_eq!(problem(&other)["code"], "unsupported-media-type");
}

#[tokio::test]
async fn a_form_is_taken_or_refused_with_its_field() {
    let server = server().await;
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let send = async |body: &'static str| server.send(Method::POST, "/form", &form, body).await;
    assert_eq!(text(&send("name=%C6%8Fli&age=7").await), "Əli 7");
    let refused = problem(&send("name=a&age=x").await);
    assert_eq!(refused["code"], "malformed-form");
    assert_eq!(refused["errors"][0]["field"], "age");
    assert_eq!(problem(&server.post_json("/form", "{}").await)["code"], "unsupported-media-type");
}

#[tokio::test]
async fn a_body_is_refused_one_byte_past_the_limit() {
    let server = server().await;
    let at_limit = server.post_json("/length", vec![b'a'; BODY_BYTES_MAX]).await;
    assert_eq!(text(&at_limit), BODY_BYTES_MAX.to_string());
    let past = server.post_json("/length", vec![b'a'; BODY_BYTES_MAX + 1]).await;
    assert_eq!(past.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(problem(&past)["code"], "body-too-large");
}

#[tokio::test]
async fn a_body_without_an_announced_length_is_cut_off_too() {
    let server = server().await;
    for (bytes, answer) in [(BODY_BYTES_MAX, "400"), (BODY_BYTES_MAX + 1, "413")] {
        let host = server.base.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(host).await.unwrap();
        let head = format!(
            "POST /json HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: application/json\r\n\
             transfer-encoding: chunked\r\n\r\n{bytes:x}\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&vec![b'a'; bytes]).await.unwrap();
        stream.write_all(b"\r\n0\r\n\r\n").await.unwrap();
        let mut read = Vec::new();
        stream.read_to_end(&mut read).await.unwrap();
        let read = String::from_utf8(read).unwrap();
        assert!(read.starts_with(&format!("HTTP/1.1 {answer}")), "{bytes}: {read}");
        assert!(read.contains("application/problem+json"), "{read}");
    }
}

#[tokio::test]
async fn trouble_is_a_page_for_a_browser_and_data_for_a_program() {
    let server = server().await;
    let data = server.get("/refused", &[]).await;
    assert_eq!(data.status(), StatusCode::CONFLICT);
    let told = problem(&data);
    assert_eq!((&told["title"], &told["title_en"]), (&json!("title az"), &json!("title en")));
    assert_eq!(told["reference"], header(data.headers(), "x-request-id"));
    let page = server.get("/refused", &[("accept", "text/html"), ("accept-language", "en-GB")]).await;
    assert_eq!(page.status(), StatusCode::CONFLICT);
    assert_eq!(header(page.headers(), "content-type"), "text/html; charset=utf-8");
    for part in
        ["<html lang=\"en\">", "title en", "why en", "do en", "Desk", header(page.headers(), "x-request-id")]
    {
        assert!(text(&page).contains(part), "{part}");
    }
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_problems() {
    let server = server().await;
    assert_eq!(problem(&server.get("/nowhere", &[]).await)["code"], "not-found");
    let method = server.get("/json", &[]).await;
    assert_eq!(method.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(problem(&method)["code"], "method-not-allowed");
    assert_eq!(header(method.headers(), "allow"), "POST");
}

#[tokio::test]
async fn a_bug_stops_the_request_and_says_nothing_of_its_text() {
    let server = server().await;
    for accept in ["text/html", "application/json"] {
        let stopped = server.get("/panic", &[("accept", accept)]).await;
        assert_eq!(stopped.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(text(&stopped).contains(header(stopped.headers(), "x-request-id")));
        assert!(!text(&stopped).contains("secret"));
    }
    assert_eq!(problem(&server.get("/refused", &[]).await)["code"], "held", "the process lives on");
}

#[tokio::test]
async fn another_site_cannot_send_our_forms() {
    let server = server().await;
    let form = ("content-type", "application/x-www-form-urlencoded");
    let foreign = [form, ("sec-fetch-site", "cross-site")];
    let refused = server.send(Method::POST, "/form", &foreign, "name=a&age=7").await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert_eq!(problem(&refused)["code"], "cross-site");
    let own = [form, ("origin", server.base.as_str()), ("cookie", "a=b")];
    assert_eq!(server.send(Method::POST, "/form", &own, "name=a&age=7").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn every_answer_carries_the_headers_and_nothing_inline() {
    let server = server().await;
    let page = ("accept", "text/html");
    for path in ["/refused", "/nowhere", "/panic", "/lang/az", web::assets::style_path()] {
        let answer = server.get(path, &[page]).await;
        let headers = answer.headers();
        let policy = header(headers, "content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(header(headers, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(headers, "referrer-policy"), "same-origin", "{path}");
        assert_eq!(header(headers, "x-request-id").len(), 36, "{path}");
        if header(headers, "content-type").starts_with("text/html") {
            assert!(!text(&answer).contains("style=") && !text(&answer).contains("onclick"), "{path}");
            assert_eq!(header(headers, "cache-control"), "no-store", "{path}");
        }
    }
}

#[tokio::test]
async fn assets_may_be_kept_for_ever() {
    let server = server().await;
    for (path, kind) in
        [(web::assets::style_path(), "text/css"), (web::assets::script_path(), "text/javascript")]
    {
        let answer = server.get(path, &[]).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert!(header(answer.headers(), "content-type").starts_with(kind));
        assert_eq!(header(answer.headers(), "cache-control"), "public, max-age=31536000, immutable");
    }
}

#[tokio::test]
async fn the_language_switch_comes_back_to_this_site_only() {
    let server = server().await;
    let chosen = server.get("/lang/en?back=%2Fa%3Fb%3D1", &[]).await;
    assert_eq!(chosen.status(), StatusCode::SEE_OTHER);
    assert_eq!(header(chosen.headers(), "location"), "/a?b=1");
    assert!(header(chosen.headers(), "set-cookie").starts_with("lang=en; Path=/"));
    for back in ["//evil.example", "%2F%2Fevil.example", "/%5Cevil.example", "https://evil.example"] {
        let refused = server.get(&format!("/lang/en?back={back}"), &[]).await;
        assert_eq!(problem(&refused)["code"], "bad-return-path", "{back}");
        assert!(refused.headers().get("set-cookie").is_none());
    }
    assert_eq!(problem(&server.get("/lang/xx", &[]).await)["code"], "not-found");
}

#[tokio::test]
async fn the_client_keeps_its_limits() {
    let server = server().await;
    let client = Client::new();
    let url = |path: &str| format!("{}{path}", server.base);
    let (status, body) = client.get(&url("/large"), None, SOON).await.unwrap();
    assert_eq!((status, body.len()), (StatusCode::OK, ANSWER_BYTES_MAX));
    let past = client.get(&url("/too-large"), None, SOON).await;
    assert!(matches!(past, Err(Fault::TooLarge { .. })), "{past:?}");
    let slow = client.get(&url("/slow"), None, Duration::from_millis(50)).await;
    assert!(matches!(slow, Err(Fault::TimedOut { timeout_ms: 50, .. })), "{slow:?}");
    let gone = client.get("http://127.0.0.1:1/", None, SOON).await;
    assert!(matches!(gone, Err(Fault::Unreachable { .. })), "{gone:?}");
    for bad in ["not a url", "/path/only"] {
        assert!(client.get(bad, None, SOON).await.is_err(), "{bad}");
    }
    let unwritable = client.get(&url("/large"), Some("two\nlines"), SOON).await;
    assert!(matches!(unwritable, Err(Fault::Unwritable { .. })), "{unwritable:?}");
    let body = r#"{"person":{"name":"a","age":1}}"#;
    let (status, answer) = client.post_json(&url("/json"), Some("token"), body, SOON).await.unwrap();
    assert_eq!((status, answer.as_ref()), (StatusCode::OK, b"a 1".as_slice()));
}

#[tokio::test]
async fn a_stream_says_that_something_changed_and_nothing_more() {
    let server = server().await;
    let host = server.base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    stream.write_all(format!("GET /stream HTTP/1.1\r\nhost: {host}\r\n\r\n").as_bytes()).await.unwrap();
    let mut read = read_until(&mut stream, "\r\n\r\n").await;
    assert!(read.contains("text/event-stream"), "{read}");
    // An odd number concerns another page; the even one concerns this page.
    server.changes.send(1).unwrap();
    server.changes.send(2).unwrap();
    read += &read_until(&mut stream, "data: changed\n\n").await;
    assert_eq!(read.matches("data: changed").count(), 1, "{read}");
}

/// Reads until the text has come, which must be soon.
async fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut read = String::new();
    let mut part = [0; 1024];
    while !read.contains(end) {
        let bytes = tokio::time::timeout(SOON, stream.read(&mut part)).await.unwrap().unwrap();
        assert!(bytes > 0, "the stream ended early: {read}");
        read += std::str::from_utf8(&part[..bytes]).unwrap();
    }
    read
}
