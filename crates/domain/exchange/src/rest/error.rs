//! How an error of the exchange looks to a client: status, `X-Road-Error`, and a body in JSON or XML.

use super::codes::old_spelling;
use super::xml::escape;
use super::{Origin, RestFault};
use serde::{Deserialize, Serialize};

/// How the types of errors are spelled; a setting per client system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Style {
    /// `server.serverproxy.access_denied`, since 7.8.0.
    #[default]
    #[serde(rename = "7.8")]
    V78,
    /// `Server.ServerProxy.AccessDenied`, 7.0 to 7.7 and the text of the specification.
    #[serde(rename = "7.7")]
    V77,
}

/// An error as it goes to the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// 500 where the type begins with `server.`, else 400.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: &'static str,
    /// The body.
    pub body: Vec<u8>,
    /// `X-Road-Error`: the type.
    pub x_road_error: String,
}

/// The type of an error: where it was made and the word, in the client's spelling.
pub fn type_of(fault: &RestFault, style: Style) -> String {
    let (new, old) = match fault.origin {
        Origin::Client => ("client", "Client"),
        Origin::AskersNode => ("server.clientproxy", "Server.ClientProxy"),
        Origin::OwnersNode => ("server.serverproxy", "Server.ServerProxy"),
        Origin::Service => ("server.serverproxy.service_failed", "Server.ServerProxy.ServiceFailed"),
        Origin::Signer => ("signer", "Signer"),
    };
    match style {
        Style::V78 => format!("{new}.{}", fault.code),
        Style::V77 => format!("{old}.{}", old_spelling(&fault.code)),
    }
}

/// Writes an error for a client. `accept` is the value of its `Accept` header, several joined by commas.
pub fn render(fault: &RestFault, accept: Option<&str>, style: Style) -> Rendered {
    let x_road_error = type_of(fault, style);
    let status = match fault.origin {
        Origin::AskersNode | Origin::OwnersNode | Origin::Service => 500,
        Origin::Client | Origin::Signer => 400,
    };
    let (content_type, body) = match accepted_xml(accept.unwrap_or_default()) {
        Some(content_type) => (content_type, xml(fault, &x_road_error)),
        None => ("application/json", json(fault, &x_road_error)),
    };
    Rendered { status, content_type, body, x_road_error }
}

/// The first XML type that a client accepts, as the reference chooses it: the order counts, `q` does not
/// (`shouldRespectAcceptHeaderInErrorResponse`).
fn accepted_xml(accept: &str) -> Option<&'static str> {
    let types = accept.split(',').map(|one| one.split(';').next().unwrap_or_default().trim());
    types.into_iter().find_map(|one| match one.to_ascii_lowercase().as_str() {
        "application/xml" => Some("application/xml;charset=utf-8"),
        "text/xml" | "text/*" => Some("text/xml;charset=utf-8"),
        _ => None,
    })
}

#[derive(Serialize)]
struct ErrorJson<'a> {
    r#type: &'a str,
    message: &'a str,
    detail: &'a str,
}

fn json(fault: &RestFault, kind: &str) -> Vec<u8> {
    let body = ErrorJson { r#type: kind, message: &fault.message, detail: &fault.detail };
    serde_json::to_vec(&body).expect("three texts have a JSON form")
}

fn xml(fault: &RestFault, kind: &str) -> Vec<u8> {
    let [kind, message, detail] = [kind, &fault.message, &fault.detail].map(escape);
    let mut body = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n");
    body += &format!(
        "<error>\n<type>{kind}</type>\n<message>{message}</message>\n<detail>{detail}</detail>\n</error>\n"
    );
    body.into_bytes()
}
