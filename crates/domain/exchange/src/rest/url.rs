//! The address of a call: `/r1/{instance}/{class}/{member}/{subsystem}/{service code}[/path][?query]`.
//!
//! The specification makes the subsystem optional; the reference always needs it, and so do we. The path
//! after the service code and the query stay raw: nothing here decodes them.

use super::{Origin, RestFault};
use ids::{MemberName, NAME_PART_BYTES_MAX, ServiceName, decode_part};

/// The methods that the protocol carries.
pub const METHODS: [&str; 8] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];

/// The most bytes of path and query of a call. One past it is refused before anything is read.
pub const TARGET_BYTES_MAX: usize = 16 * 1024;

/// What a call's address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The service.
    pub service: ServiceName,
    /// What follows the service code, raw, with `?query`: empty, or beginning with `/` or `?`.
    pub path: String,
}

impl Target {
    /// The path without its query, still raw.
    pub fn path_only(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }

    /// The query without its `?`, raw, if there is one.
    pub fn query(&self) -> Option<&str> {
        self.path.split_once('?').map(|(_, query)| query)
    }
}

/// Reads the address of a call (path with query, as it stands in the request line).
///
/// Errors: `server.clientproxy.internal_error` with the reference's texts, status 500 as its tests demand
/// (`shouldFailIfMalformedRequestURI`), where the specification would say 400 and `bad_request`.
pub fn parse(path_and_query: &str) -> Result<Target, RestFault> {
    if path_and_query.len() > TARGET_BYTES_MAX {
        return Err(malformed(format!("Invalid request URI: more than {TARGET_BYTES_MAX} bytes")));
    }
    let path = path_and_query.split(['?', '#']).next().unwrap_or_default();
    if path_and_query.contains('#') || !path.starts_with('/') {
        return Err(malformed("Invalid request URI"));
    }
    let parts: Vec<&str> = path.splitn(8, '/').collect();
    let [_, version, instance, class, member, subsystem, code, ..] = parts.as_slice() else {
        return Err(malformed("Invalid request URI"));
    };
    check_version(version)?;
    let member = MemberName { instance: part(instance)?, class: part(class)?, code: part(member)? };
    let service = member.system(&part(subsystem)?).service(&part(code)?);
    // Parts and slashes before the rest: "/r1" and five names, each with its slash.
    let before: usize = parts.iter().take(7).skip(1).map(|part| part.len() + 1).sum();
    Ok(Target { service, path: path_and_query.get(before..).unwrap_or_default().to_owned() })
}

/// The method of a call, if it is one of the eight. Letters count: `get` is none.
pub fn method(name: &str) -> Result<&'static str, RestFault> {
    let found = METHODS.iter().find(|known| **known == name);
    found.copied().ok_or_else(|| malformed(format!("Unsupported HTTP method: {}", name.escape_default())))
}

/// The address to ask a provider at: its base address, the path with one slash between, and the query.
pub fn provider_url(base: &str, path: &str) -> String {
    match path.strip_prefix('/') {
        Some(rest) if base.ends_with('/') => format!("{base}{rest}"),
        _ => format!("{base}{path}"),
    }
}

/// `r1`: the letter and the only version.
fn check_version(text: &str) -> Result<(), RestFault> {
    match text.strip_prefix('r').map(str::as_bytes) {
        Some(b"1") => Ok(()),
        Some([digit]) if digit.is_ascii_digit() => {
            Err(malformed(format!("Unsupported protocol version {}", char::from(*digit))))
        }
        _ => Err(malformed(format!("Invalid protocol version {text}"))),
    }
}

/// One decoded part of the service's name.
fn part(raw: &str) -> Result<String, RestFault> {
    let decoded = decode_part(raw).ok_or_else(|| malformed(coding_text(raw)))?;
    if decoded.is_empty() || decoded.len() > NAME_PART_BYTES_MAX {
        return Err(malformed("Invalid request URI"));
    }
    Ok(decoded)
}

/// What the reference's decoder says about a part that it cannot read.
pub(super) fn coding_text(raw: &str) -> &'static str {
    let mut rest = raw;
    while let Some((_, after)) = rest.split_once('%') {
        let pair: Vec<u8> = after.bytes().take(2).collect();
        if pair.len() < 2 {
            return "Incomplete percent encoding";
        }
        if !pair.iter().all(u8::is_ascii_hexdigit) {
            return "Invalid percent encoding";
        }
        rest = after;
    }
    "Invalid character in path segment"
}

/// A request that cannot be read: 500, see [`parse`].
pub(super) fn malformed(message: impl Into<String>) -> RestFault {
    RestFault::new(Origin::AskersNode, "internal_error", message)
}

#[cfg(test)]
mod tests {
    use super::super::error::{Style, render};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_gives_service_and_raw_rest() {
        for (address, service, path) in [
            ("/r1/AA/GOV/1/sub/code", "AA/GOV/1/sub/code", ""),
            ("/r1/AA/GOV/1/sub/code/", "AA/GOV/1/sub/code", "/"),
            ("/r1/AA/GOV/1/sub/code?a=b", "AA/GOV/1/sub/code", "?a=b"),
            ("/r1/AA/GOV/1/sub/code/?", "AA/GOV/1/sub/code", "/?"),
            ("/r1/AA/GOV/1/sub/code/a/b?c=/r1/x", "AA/GOV/1/sub/code", "/a/b?c=/r1/x"),
            ("/r1/AA/GOV/1/sub/code//a%2e", "AA/GOV/1/sub/code", "//a%2e"),
            // `shouldAcceptPercentEncodedIdentifiers`
            (
                "/r1/AA/BUSINESS/producer/s%2Fub/%C3%B6%C3%A4%C3%A5/path%3B/",
                "AA/BUSINESS/producer/s%2Fub/%C3%B6%C3%A4%C3%A5",
                "/path%3B/",
            ),
        ] {
            let target = parse(address).expect(address);
            assert_eq!((target.service.to_string().as_str(), target.path.as_str()), (service, path));
        }
        let target = parse("/r1/AA/GOV/1/sub/code/a?b=c?d").expect("an address");
        assert_eq!((target.path_only(), target.query()), ("/a", Some("b=c?d")));
    }

    #[test]
    fn what_is_no_address_is_refused_as_the_reference_refuses_it() {
        for (address, text) in [
            // `shouldFailIfMalformedRequestURI`, `shouldRejectInvalidURL`, `shouldRejectWrongProtocolVersion`
            ("/r1/invalid", "Invalid request URI"),
            ("https://invalid.uri/", "Invalid request URI"),
            ("/r2/AA/GOV/1/sub/code", "Unsupported protocol version 2"),
            ("/r12/AA/GOV/1/sub/code", "Invalid protocol version r12"),
            ("/x1/AA/GOV/1/sub/code", "Invalid protocol version x1"),
            ("/R1/AA/GOV/1/sub/code", "Invalid protocol version R1"),
            ("/r/AA/GOV/1/sub/code", "Invalid protocol version r"),
            // The specification lets the subsystem be left out; the reference's code never did.
            ("/r1/AA/GOV/1/code", "Invalid request URI"),
            ("/r1/AA/GOV/1//code", "Invalid request URI"),
            ("/r1/AA/GOV/1/sub/?a=b", "Invalid request URI"),
            ("/r1/AA/GOV/1/sub/code#x", "Invalid request URI"),
            ("/r1/AA/GOV/1/su%g1/code", "Invalid percent encoding"),
            ("/r1/AA/GOV/1/sub/code%2", "Incomplete percent encoding"),
            ("/r1/AA/GOV/1/sub/co[de", "Invalid character in path segment"),
            ("r1/AA/GOV/1/sub/code", "Invalid request URI"),
            ("", "Invalid request URI"),
            ("*", "Invalid request URI"),
        ] {
            let fault = parse(address).expect_err(address);
            assert_eq!(fault.message, text, "{address}");
            let shown = render(&fault, None, Style::V78);
            assert_eq!(
                (shown.status, shown.x_road_error.as_str()),
                (500, "server.clientproxy.internal_error")
            );
        }
    }

    #[test]
    fn addresses_are_bounded() {
        let fill = |bytes: usize| {
            let start = "/r1/AA/GOV/1/sub/code/";
            start.to_owned() + &"a".repeat(bytes - start.len())
        };
        assert!(parse(&fill(TARGET_BYTES_MAX)).is_ok());
        assert!(parse(&fill(TARGET_BYTES_MAX + 1)).is_err());
        let part = |bytes: usize| format!("/r1/AA/GOV/1/{}/code", "s".repeat(bytes));
        assert!(parse(&part(NAME_PART_BYTES_MAX)).is_ok());
        assert!(parse(&part(NAME_PART_BYTES_MAX + 1)).is_err());
    }

    #[test]
    fn eight_methods_and_no_other() {
        for name in METHODS {
            assert_eq!(method(name), Ok(name));
        }
        for name in ["INVALID", "get", "CONNECT", "", "GET\r\n"] {
            assert_eq!(method(name).expect_err(name).code, "internal_error", "shouldRejectInvalidVerb");
        }
    }

    #[test]
    fn a_provider_is_asked_with_one_slash_between() {
        for (base, path, url) in [
            ("http://a/b", "/c?d", "http://a/b/c?d"),
            ("http://a/b/", "/c", "http://a/b/c"),
            ("http://a/b", "", "http://a/b"),
            ("http://a/b/", "?q", "http://a/b/?q"),
            ("http://a", "/", "http://a/"),
        ] {
            assert_eq!(provider_url(base, path), url);
        }
    }

    proptest! {
        #[test]
        fn no_address_upsets_the_reader(address in "\\PC{0,60}|/r1(/[a-z%0-9ö.]{0,5}){0,9}[?#]?[/a%]{0,5}") {
            if let Ok(target) = parse(&address) {
                prop_assert!(address.ends_with(&target.path));
                let canonical = format!("/r1/{}{}", target.service, target.path);
                prop_assert_eq!(parse(&canonical), Ok(target));
            }
        }
    }
}
