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

#[cfg(test)]
mod tests {
    use super::super::codes::{CODES, UNKNOWN_HOST};
    use super::*;
    use proptest::prelude::*;

    const ORIGINS: [(Origin, &str, &str, u16); 5] = [
        (Origin::Client, "client", "Client", 400),
        (Origin::AskersNode, "server.clientproxy", "Server.ClientProxy", 500),
        (Origin::OwnersNode, "server.serverproxy", "Server.ServerProxy", 500),
        (Origin::Service, "server.serverproxy.service_failed", "Server.ServerProxy.ServiceFailed", 500),
        (Origin::Signer, "signer", "Signer", 400),
    ];

    #[test]
    fn every_type_has_two_spellings_and_one_status() {
        for (origin, new, old, status) in ORIGINS {
            for (code, old_code) in CODES.into_iter().chain([UNKNOWN_HOST]) {
                let fault = RestFault::new(origin, code, "text");
                let shown = render(&fault, None, Style::V78);
                assert_eq!((shown.x_road_error, shown.status), (format!("{new}.{code}"), status));
                let shown = render(&fault, None, Style::V77);
                assert_eq!((shown.x_road_error, shown.status), (format!("{old}.{old_code}"), status));
            }
        }
        // Words that plain camel case would write wrongly, and one that a newer peer might send.
        let old = |code| type_of(&RestFault::new(Origin::AskersNode, code, ""), Style::V77);
        assert_eq!(old("io_error"), "Server.ClientProxy.IOError");
        assert_eq!(old("global_conf_outdated"), "Server.ClientProxy.OutdatedGlobalConf");
        assert_eq!(old("ssl_authentication_failed"), "Server.ClientProxy.SslAuthenticationFailed");
        assert_eq!(old("something_new"), "Server.ClientProxy.SomethingNew");
        assert!(CODES.is_sorted());
    }

    #[test]
    fn accept_chooses_the_form() {
        // `shouldRespectAcceptHeaderInErrorResponse`
        for (accept, content_type) in [
            (None, "application/json"),
            (Some("application/json;charset=utf-8"), "application/json"),
            (Some("foobarbaz"), "application/json"),
            (Some("*/*"), "application/json"),
            (Some("application/xml"), "application/xml;charset=utf-8"),
            (Some("text/xml"), "text/xml;charset=utf-8"),
            (Some("application/xml, text/xml"), "application/xml;charset=utf-8"),
            (Some("text/xml, application/xml"), "text/xml;charset=utf-8"),
            (Some("text/xml-patch+xml"), "application/json"),
            (Some("text/*"), "text/xml;charset=utf-8"),
            (Some("TEXT/XML;q=0.1"), "text/xml;charset=utf-8"),
            // q is not looked at: JSON is asked for first and XML is still sent.
            (Some("application/json, text/xml;q=0"), "text/xml;charset=utf-8"),
        ] {
            let fault = RestFault::access_denied("no");
            assert_eq!(render(&fault, accept, Style::V78).content_type, content_type, "{accept:?}");
        }
    }

    #[test]
    fn the_bodies_are_as_clients_read_them() {
        let fault = RestFault::access_denied("Request is not allowed: \"<a&b>\"").with_detail("id-1");
        let json = render(&fault, None, Style::V77).body;
        assert_eq!(
            String::from_utf8_lossy(&json),
            "{\"type\":\"Server.ServerProxy.AccessDenied\",\
             \"message\":\"Request is not allowed: \\\"<a&b>\\\"\",\"detail\":\"id-1\"}"
        );
        let xml = render(&fault, Some("text/xml"), Style::V78).body;
        let text = String::from_utf8(xml).expect("UTF-8");
        assert!(
            text.contains("<message>Request is not allowed: &quot;&lt;a&amp;b&gt;&quot;</message>"),
            "{text}"
        );
    }

    #[test]
    fn texts_that_clients_compare_are_kept() {
        let service: ids::ServiceName = "AA/GOV/1/sub/code".parse().expect("a name");
        for (fault, text) in [
            (RestFault::described_as_rest(), "Invalid service type: REST"),
            (RestFault::service_code_missing(), "Missing serviceCode in message body"),
            (RestFault::described_service_missing(&service), "Service not found: SERVICE:AA/GOV/1/sub/code"),
            (
                RestFault::description_unreadable("http://a/b", "Status: 404 Reason: Not Found"),
                "Failed reading service description from http://a/b. Status: 404 Reason: Not Found",
            ),
            (RestFault::not_allowed(&service), "Request is not allowed: SERVICE:AA/GOV/1/sub/code"),
            (RestFault::service_unknown(&service), "Unknown service: SERVICE:AA/GOV/1/sub/code"),
            (
                RestFault::disabled(&service, "until noon"),
                "Service SERVICE:AA/GOV/1/sub/code is disabled: until noon",
            ),
            (
                RestFault::no_address(&service.system),
                "Could not find addresses for service provider \"SUBSYSTEM:AA/GOV/1/sub\"",
            ),
            (
                RestFault::certificate_missing(&service.system),
                "Client (SUBSYSTEM:AA/GOV/1/sub) specifies HTTPS but did not supply TLS certificate",
            ),
        ] {
            assert_eq!(fault.message, text);
        }
    }

    proptest! {
        #[test]
        fn a_text_comes_through_both_forms_unchanged(message in "\\PC{0,40}", detail in ".{0,20}") {
            let fault = RestFault::bad_request(message.clone()).with_detail(detail.clone());
            let json: serde_json::Value =
                serde_json::from_slice(&render(&fault, None, Style::V78).body).expect("JSON");
            prop_assert_eq!(json["message"].as_str(), Some(message.as_str()));
            let body = String::from_utf8(render(&fault, Some("text/xml"), Style::V78).body).expect("UTF-8");
            let xml = roxmltree::Document::parse(&body).expect("XML");
            let text = |name| {
                let found = xml.descendants().find(|node| node.has_tag_name(name));
                found.and_then(|node| node.text()).unwrap_or_default().to_owned()
            };
            prop_assert_eq!(text("message"), message);
            let holds = |c: char| !(c.is_control() && c < ' ') || c == '\t' || c == '\n' || c == '\r';
            if detail.chars().all(|c| holds(c) && c != '\u{FFFE}' && c != '\u{FFFF}') {
                prop_assert_eq!(text("detail"), detail);
            }
        }
    }
}
