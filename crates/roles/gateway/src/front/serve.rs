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

impl Front {
    /// Answers one request.
    pub(super) async fn serve(&self, request: Request<Incoming>, shown: Shown) -> Response<Body> {
        if request.method() != Method::GET {
            return self.ask(request, shown).await;
        }
        let ear = Ear::of(request.headers(), self.parts.clients.get().style);
        match request.uri().path() {
            "/listClients" => self.list_clients(&ear, request.uri().query()),
            "/verificationconf" => self.verificationconf(&ear),
            "/health" => Self::health(),
            "/ready" => self.ready().await,
            path => match path.strip_prefix("/receipts/") {
                Some(id) => self.receipt(ear, id, request.headers(), shown).await,
                None => self.ask(request, shown).await,
            },
        }
    }
}
