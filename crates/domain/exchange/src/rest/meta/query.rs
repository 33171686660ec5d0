//! What a question to a metaservice asks for, beside its address.

use super::super::RestFault;
use std::borrow::Cow;

/// The instance that `listClients` is asked about: the parameter `xRoadInstance`, or our own.
pub fn instance_asked<'a>(query: Option<&'a str>, own: &'a str) -> Cow<'a, str> {
    match parameter(query.unwrap_or_default(), "xRoadInstance") {
        Some(asked) if !asked.trim().is_empty() => asked.into(),
        _ => own.into(),
    }
}

/// The service that `getOpenAPI` is asked about: the parameter `serviceCode`, whatever the case of its name.
pub fn service_code_asked(query: Option<&str>) -> Result<String, RestFault> {
    let code = parameter(query.unwrap_or_default(), "serviceCode").filter(|code| !code.is_empty());
    code.ok_or_else(RestFault::service_code_missing)
}

/// Whether the client wants JSON: `application/json` stands in `Accept`. XML otherwise.
pub fn accepts_json(accept: Option<&str>) -> bool {
    let mut types = accept.unwrap_or_default().split(',').map(|one| one.split(';').next().unwrap_or(""));
    types.any(|one| one.trim().eq_ignore_ascii_case("application/json"))
}

/// The last value of a query parameter, form-decoded; a broken escape stands for itself.
fn parameter(query: &str, name: &str) -> Option<String> {
    let mut pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let found = pairs.rfind(|(key, _)| form_decoded(key).eq_ignore_ascii_case(name));
    found.map(|(_, value)| form_decoded(value))
}

fn form_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let pair = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let decoded = pair.filter(|pair| pair.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match (byte, decoded.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'%', Some(decoded)) => {
                bytes.push(decoded);
                rest = after.get(2..).unwrap_or_default();
                continue;
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(byte),
        }
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
