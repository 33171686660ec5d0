//! A browser and a program, as far as tests need them: one request, one whole answer.

use crate::town::World;
use axum::body::Body;
use axum::http::header::{
    ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE,
};
use axum::http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;
use web::Lang;

/// An answer that was read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub text: String,
    pub to: Option<String>,
    pub cookie: Option<String>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|fault| panic!("{fault}: {}", self.text))
    }
}

/// The window, held to its own description in every test.
fn held(world: &World) -> axum::Router {
    let document = portal::description().document;
    testkit::described::held_to(&document, portal::router(world.portal.clone()))
}

/// Sends one request and gives the answer as it comes.
pub async fn raw(world: &World, request: Request<Body>) -> Response<Body> {
    held(world).oneshot(request).await.unwrap()
}

pub async fn send(world: &World, request: Request<Body>) -> Answer {
    let answer = raw(world, request).await;
    let header = |name| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let (status, to) = (answer.status(), header(LOCATION));
    let cookie = header(SET_COOKIE).map(|line| line.split(';').next().unwrap().to_owned());
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    Answer { status, text: String::from_utf8(bytes.to_vec()).unwrap(), to, cookie }
}

/// A signed-in browser in one language.
#[derive(Clone)]
pub struct Browser<'a> {
    pub world: &'a World,
    pub cookie: Option<String>,
    pub lang: Lang,
}

impl<'a> Browser<'a> {
    pub fn stranger(world: &'a World) -> Self {
        Self { world, cookie: None, lang: Lang::En }
    }

    /// Signs in as the page's form does.
    pub async fn of(world: &'a World, who: &str) -> Self {
        let answer = Self::stranger(world).post("/sign-in", &format!("who={who}&back=/home")).await;
        assert_eq!((answer.status, answer.to.as_deref()), (StatusCode::SEE_OTHER, Some("/home")));
        Self { world, cookie: answer.cookie, lang: Lang::En }
    }

    pub fn request(&self, method: &str, path: &str, body: &str) -> Request<Body> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(ACCEPT, "text/html")
            .header(ACCEPT_LANGUAGE, self.lang.code())
            .header("sec-fetch-site", "same-origin");
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        if method == "POST" {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        request.body(Body::from(body.to_owned())).unwrap()
    }

    pub async fn get(&self, path: &str) -> Answer {
        send(self.world, self.request("GET", path, "")).await
    }

    pub async fn post(&self, path: &str, form: &str) -> Answer {
        send(self.world, self.request("POST", path, form)).await
    }
}

/// A signed-in program.
#[derive(Clone)]
pub struct Program<'a> {
    pub world: &'a World,
    pub token: String,
}

impl<'a> Program<'a> {
    pub async fn of(world: &'a World, who: &str) -> Self {
        let nobody = Self { world, token: String::new() };
        let answer = nobody.post("/api/sign-in", json!({ "who": who })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        Self { world, token: answer.json()["token"].as_str().unwrap().to_owned() }
    }

    fn request(&self, method: &str, path: &str, body: String) -> Request<Body> {
        let mut request = Request::builder().method(method).uri(path);
        if !self.token.is_empty() {
            request = request.header(AUTHORIZATION, format!("Bearer {}", self.token));
        }
        request.header(CONTENT_TYPE, "application/json").body(Body::from(body)).unwrap()
    }

    pub async fn get(&self, path: &str) -> Answer {
        send(self.world, self.request("GET", path, String::new())).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        send(self.world, self.request("POST", path, body.to_string())).await
    }
}
