//! The headers of a call and of its answer: what is read, what goes on, what is added.
//!
//! Header names are compared without regard to case and kept as received; values are text in which each
//! character is one byte (Latin-1), as in [`super::Line`].

use super::RestFault;
use super::identify::{client_name, represented_party, server_name};
use ids::{AgreementId, MessageId, PurposeId, ServerName, ServiceName, SystemName};
use std::fmt;

/// Headers that belong to one connection and never go on: the reference's set of thirteen.
pub const SKIPPED: [&str; 13] = [
    "transfer-encoding",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "upgrade",
    "connection",
    "user-agent",
    "host",
    "content-length",
    "server",
    "expect",
];

/// The most headers of a call or an answer.
pub const HEADERS_MAX: usize = 128;
/// The most persons that one call may name in `X-Subject-Ref`.
pub const SUBJECTS_MAX: usize = 100;
/// The most bytes of `X-Road-Id`.
pub const QUERY_ID_BYTES_MAX: usize = 255;

/// On whose behalf the client asks: `[class/]code`. Not verified by anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepresentedParty {
    /// Its member class, if it was given.
    pub class: Option<String>,
    /// Its code.
    pub code: String,
}

/// What the headers of a call say about who asks and why, and the headers that go on.
#[derive(Clone, PartialEq, Eq)]
pub struct Caller {
    /// `X-Road-Client`; of several the last.
    pub client: SystemName,
    /// `X-Road-Id`, if the client gave one.
    pub query_id: Option<String>,
    /// `X-Road-UserId`: may hold a national number, so it is logged only as a keyed hash.
    pub user_id: Option<String>,
    /// `X-Road-Issue`.
    pub issue: Option<String>,
    /// `X-Road-Security-Server`.
    pub target: Option<ServerName>,
    /// `X-Road-Represented-Party`.
    pub represented_party: Option<RepresentedParty>,
    /// `X-Purpose`: narrows the agreement, never widens it.
    pub purpose: Option<PurposeId>,
    /// `X-Agreement`: narrows to one agreement.
    pub agreement: Option<AgreementId>,
    /// `X-Legal-Basis`: act or article in the client's words.
    pub legal_basis: Option<String>,
    /// `X-Case`: the case that the call belongs to.
    pub case: Option<String>,
    /// `X-Subject-Ref`: the persons that the call is about, in order; a comma list or repeated.
    pub subjects: Vec<String>,
    /// `X-Warrant`.
    pub warrant: Option<String>,
    /// The headers that go on, in order: without [`SKIPPED`] and without a client's own
    /// `x-road-request-id` and `x-road-request-hash`.
    pub forwarded: Vec<(String, String)>,
}

/// Shows who asks and by which names of headers; values may name people.
impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.forwarded.iter().map(|(name, _)| name.as_str()).collect();
        let mut shown = f.debug_struct("Caller");
        shown.field("client", &self.client).field("target", &self.target).field("purpose", &self.purpose);
        shown.field("agreement", &self.agreement).field("subjects", &self.subjects.len());
        shown.field("headers", &names).finish_non_exhaustive()
    }
}

/// Reads the headers of a call.
///
/// Errors: a missing or unreadable `X-Road-Client` is 500 (`shouldFailIfClientHeaderMissing`); a header of
/// ours that cannot be read is `client.bad_request`.
pub fn caller(raw: &[(String, String)]) -> Result<Caller, RestFault> {
    if raw.len() > HEADERS_MAX {
        return Err(bad(format!("the call has {} headers; at most {HEADERS_MAX} are taken", raw.len())));
    }
    let forwarded: Vec<_> = raw.iter().filter(|(name, value)| goes_on(name, value)).cloned().collect();
    let client = last(raw, "x-road-client").ok_or_else(RestFault::client_missing)?;
    let query_id = last(raw, "x-road-id").filter(|id| !id.is_empty()).map(str::to_owned);
    if query_id.as_ref().is_some_and(|id| id.len() > QUERY_ID_BYTES_MAX) {
        return Err(bad(format!("X-Road-Id is longer than {QUERY_ID_BYTES_MAX} bytes; use a shorter one")));
    }
    Ok(Caller {
        client: client_name(client)?,
        query_id,
        user_id: first(raw, "x-road-userid").map(str::to_owned),
        issue: first(raw, "x-road-issue").map(str::to_owned),
        target: last(raw, "x-road-security-server").map(server_name).transpose()?,
        represented_party: last(raw, "x-road-represented-party").map(represented_party).transpose()?,
        purpose: narrowing(raw, "X-Purpose")?,
        agreement: narrowing(raw, "X-Agreement")?,
        legal_basis: only(raw, "X-Legal-Basis")?.map(str::to_owned),
        case: only(raw, "X-Case")?.map(str::to_owned),
        subjects: subjects(raw)?,
        warrant: only(raw, "X-Warrant")?.map(str::to_owned),
        forwarded,
    })
}

/// The headers that a provider gets: those that go on, `Accept: application/json` where the client gave
/// none, our `x-road-request-id`, and `x-road-id` where the client gave none. The request hash covers
/// exactly these, in this order.
pub fn for_provider(caller: &Caller, request_id: MessageId, query_id: &str) -> Vec<(String, String)> {
    let mut headers = caller.forwarded.clone();
    if first(&headers, "accept").is_none() {
        headers.push(("Accept".to_owned(), "application/json".to_owned()));
    }
    headers.push(("x-road-request-id".to_owned(), request_id.to_string()));
    if caller.query_id.is_none() {
        headers.push(("x-road-id".to_owned(), query_id.to_owned()));
    }
    headers
}

/// The headers of a provider's answer that go on: without [`SKIPPED`] and without those in which only the
/// exchange speaks.
pub fn from_provider(raw: &[(String, String)]) -> Vec<(String, String)> {
    const OURS: [&str; 6] = [
        "x-road-id",
        "x-road-client",
        "x-road-service",
        "x-road-request-id",
        "x-road-request-hash",
        "x-road-error",
    ];
    let kept = raw.iter().filter(|(name, _)| !is_one_of(name, &SKIPPED) && !is_one_of(name, &OURS));
    kept.cloned().collect()
}

/// What an answer repeats of its call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Echo {
    /// `X-Road-Id`, given or made.
    pub query_id: String,
    /// Who asked.
    pub client: SystemName,
    /// What was asked.
    pub service: ServiceName,
    /// Our id of the call.
    pub request_id: MessageId,
    /// The request hash, base64; see [`super::hash`]. Empty when it is not known: an answer that came before the end
    /// of a streamed question.
    pub request_hash: String,
}

/// The headers of an answer to the client: the provider's and the five of the exchange, identifiers encoded.
///
/// At most one `Date` is left (the first, `shouldHaveOnlyOneDateHeader`); where there is none the HTTP server
/// writes it.
pub fn for_client(answer: &[(String, String)], echo: &Echo) -> Vec<(String, String)> {
    let mut headers = from_provider(answer);
    let mut dated = false;
    headers.retain(|(name, _)| !name.eq_ignore_ascii_case("date") || !std::mem::replace(&mut dated, true));
    for (name, value) in [
        ("x-road-id", echo.query_id.clone()),
        ("x-road-client", echo.client.to_string()),
        ("x-road-service", echo.service.to_string()),
        ("x-road-request-id", echo.request_id.to_string()),
        ("x-road-request-hash", echo.request_hash.clone()),
    ] {
        // What is not known is left out: an empty hash would be a wrong one.
        if !value.is_empty() {
            headers.push((name.to_owned(), value));
        }
    }
    headers
}

/// Whether a header of a call goes on. An empty `X-Road-Id` counts as absent and is replaced.
fn goes_on(name: &str, value: &str) -> bool {
    let replaced = is_one_of(name, &["x-road-request-id", "x-road-request-hash"])
        || (value.is_empty() && name.eq_ignore_ascii_case("x-road-id"));
    !replaced && !is_one_of(name, &SKIPPED)
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// The value of the first header of this name.
fn first<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.trim())
}

/// The value of the last header of this name.
fn last<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = headers.iter().rev().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.trim())
}

/// The value of a header of ours, which may stand once: two purposes would leave open which one is judged.
fn only<'a>(headers: &'a [(String, String)], name: &str) -> Result<Option<&'a str>, RestFault> {
    let mut found = headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
    let value = found.next().map(|(_, value)| value.trim()).filter(|value| !value.is_empty());
    match found.next() {
        Some(_) => Err(bad(format!("{name} stands more than once; it may stand once"))),
        None => Ok(value),
    }
}

/// A header of ours that names something of the law.
fn narrowing<T: std::str::FromStr>(raw: &[(String, String)], name: &str) -> Result<Option<T>, RestFault>
where
    T::Err: fmt::Display,
{
    let Some(value) = only(raw, name)? else { return Ok(None) };
    value.parse().map(Some).map_err(|fault| bad(format!("{name} cannot be read: {fault}")))
}

/// The persons of a call.
fn subjects(raw: &[(String, String)]) -> Result<Vec<String>, RestFault> {
    let values = raw.iter().filter(|(name, _)| name.eq_ignore_ascii_case("x-subject-ref"));
    let each = values.flat_map(|(_, value)| value.split(',')).map(str::trim).filter(|one| !one.is_empty());
    let subjects: Vec<String> = each.map(str::to_owned).collect();
    if subjects.len() > SUBJECTS_MAX {
        let found = subjects.len();
        return Err(bad(format!("X-Subject-Ref names {found} persons; at most {SUBJECTS_MAX} are taken")));
    }
    Ok(subjects)
}

/// A header that the client must mend: 400.
fn bad(message: String) -> RestFault {
    RestFault::bad_request(message)
}

#[cfg(test)]
mod tests;
