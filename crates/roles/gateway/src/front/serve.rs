//! Every path of the front, on one page.
//!
//! | path | what it gives | who may |
//! |---|---|---|
//! | `/r1/…` | a call | a client that proves itself as its settings demand |
//! | `/receipts/{message id}` | the receipt of a call | the client that made the call, proven the same way |
//! | `/listClients` | members and systems | everybody who reaches the node |
//! | `/verificationconf` | the configuration for verifying elsewhere (ZIP) | everybody who reaches the node |
//! | `/health`, `/ready` | whether the process lives; whether calls can be made | everybody who reaches the node |

use super::Front;
use super::door::Shown;
use super::refuse::Ear;
use crate::call::Body;
use hyper::body::Incoming;
use hyper::{Method, Request, Response};
use web::watch::{FaultKind, Side};

/// The templates of the paths, for counting. What a caller writes never becomes a label.
pub const ROUTES: [&str; 6] =
    ["/r1/{service}", "/receipts/{id}", "/listClients", "/verificationconf", "/health", "/ready"];

impl Front {
    /// Answers one request and counts it.
    pub(super) async fn serve(&self, request: Request<Incoming>, shown: Shown) -> Response<Body> {
        let method = request.method().clone();
        let template = template(&method, request.uri().path());
        #[expect(clippy::disallowed_methods, reason = "this is only a measurement: nothing is decided by it")]
        let begun = std::time::Instant::now();
        let answer = self.answer(template, request, shown).await;
        let watch = &self.parts.watch;
        watch.answered(template, &method, answer.status().as_u16(), begun.elapsed());
        if let Some(Ok(kind)) = answer.headers().get("x-road-error").map(|kind| kind.to_str()) {
            watch.fault(Side::Asked, FaultKind::of_code(kind));
        }
        answer
    }

    async fn answer(
        &self,
        template: &'static str,
        request: Request<Incoming>,
        shown: Shown,
    ) -> Response<Body> {
        let ear = Ear::of(request.headers(), self.parts.clients.get().style);
        match template {
            "/listClients" => self.list_clients(&ear, request.uri().query()),
            "/verificationconf" => self.verificationconf(&ear),
            "/health" => Self::health(),
            "/ready" => self.ready().await,
            "/receipts/{id}" => {
                let id = request.uri().path().trim_start_matches("/receipts/");
                self.receipt(ear, id, request.headers(), shown).await
            }
            _ => self.ask(request, shown).await,
        }
    }
}

/// The path of our own that is meant; everything else is a call, if only a malformed one.
fn template(method: &Method, path: &str) -> &'static str {
    let [call, receipt, own @ ..] = ROUTES;
    if method != Method::GET {
        return call;
    }
    let known = own.into_iter().find(|known| *known == path);
    known.unwrap_or(if path.starts_with("/receipts/") { receipt } else { call })
}
