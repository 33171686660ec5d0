//! What the front answers itself, without asking another node.

use super::Front;
use super::door::{self, Shown};
use super::refuse::Ear;
use crate::call::Body;
use crate::provider::{texts, whole};
use exchange::rest::headers::caller;
use exchange::rest::identify::system_text;
use exchange::rest::meta::{
    JSON_UTF8, XML_UTF8, accepts_json, clients, clients_json, clients_xml, instance_asked,
};
use exchange::rest::shared_params::{ZIP_CONTENT_TYPE, verificationconf};
use exchange::rest::{Origin, RestFault};
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderValue};
use hyper::{Response, StatusCode};
use ids::MessageId;

impl Front {
    /// `GET /listClients[?xRoadInstance=I]`. Only this exchange is known here.
    pub(super) fn list_clients(&self, ear: &Ear, query: Option<&str>) -> Response<Body> {
        let standing = self.parts.asks.configuration();
        let asked = instance_asked(query, standing.instance());
        if asked != standing.instance() {
            let text = format!("Invalid instance identifier: {asked}");
            return ear.refuse(RestFault::askers_fault(text));
        }
        let languages: Vec<&str> = self.parts.languages.iter().map(String::as_str).collect();
        let entries = clients(standing.snapshot(), &languages);
        match accepts_json(ear.accept.as_deref()) {
            true => given(StatusCode::OK, JSON_UTF8, clients_json(&entries)),
            false => given(StatusCode::OK, XML_UTF8, clients_xml(&entries)),
        }
    }

    /// `GET /verificationconf`: the configuration in the shape that the protocol's tools read.
    pub(super) fn verificationconf(&self, ear: &Ear) -> Response<Body> {
        let standing = self.parts.asks.configuration();
        let language = self.parts.languages.first().map_or("", String::as_str);
        match verificationconf(standing.snapshot(), &self.parts.centre, language) {
            Ok(zip) => given(StatusCode::OK, ZIP_CONTENT_TYPE, zip),
            Err(fault) => ear.refuse(RestFault::askers_fault(fault.to_string())),
        }
    }

    /// `GET /receipts/{message id}`: to the client that made the call and proves itself. A receipt of somebody
    /// else is as absent as one that never was.
    pub(super) async fn receipt(
        &self,
        mut ear: Ear,
        id: &str,
        headers: &HeaderMap,
        shown: Shown,
    ) -> Response<Body> {
        let clients = self.parts.clients.get();
        let caller = match caller(&texts(headers)) {
            Ok(caller) => caller,
            Err(fault) => return ear.refuse(fault),
        };
        let Some(settings) = clients.find(&caller.client) else {
            return ear.refuse(RestFault::unknown_client(&system_text(&caller.client)));
        };
        ear.style = settings.style;
        if let Err(fault) = door::verify(&caller.client, settings, shown) {
            return ear.refuse(fault);
        }
        let Ok(id) = id.parse::<MessageId>() else {
            return ear
                .refuse(RestFault::bad_request("A message id is a UUID, as x-road-request-id gives it"));
        };
        let found = match self.parts.asks.receipt(id).await {
            Ok(found) => found.filter(|receipt| receipt.question.head.client == caller.client),
            Err(fault) => {
                tracing::error!(%fault, message = %id, "a receipt cannot be read");
                return ear.refuse(RestFault::askers_logging_failed("The receipt cannot be read now"));
            }
        };
        match found.map(|receipt| serde_json::to_vec(&receipt)) {
            Some(Ok(receipt)) => given(StatusCode::OK, "application/json", receipt),
            Some(Err(fault)) => ear.refuse(RestFault::askers_fault(fault.to_string())),
            None => {
                let text = "This node keeps no receipt of that call for this client";
                let mut answer = ear.refuse(RestFault::new(Origin::Client, "unknown_receipt", text));
                *answer.status_mut() = StatusCode::NOT_FOUND;
                answer
            }
        }
    }

    /// `GET /health`: the process lives; nothing more is promised.
    pub(super) fn health() -> Response<Body> {
        given(StatusCode::OK, "application/json", br#"{"status":"alive"}"#.to_vec())
    }

    /// `GET /ready`: 200 when calls can be made, else 503; either way what is wrong and what to do.
    pub(super) async fn ready(&self) -> Response<Body> {
        let verdict = web::watch::judge(&self.parts.standings.read().await);
        let status = if verdict.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        given(status, "application/json", serde_json::to_vec(&verdict).expect("a verdict has a JSON form"))
    }
}

fn given(status: StatusCode, content_type: &'static str, body: Vec<u8>) -> Response<Body> {
    let mut answer = Response::new(whole(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}
