//! The request hash of the protocol: which call an answer answers.
//!
//! `head = METHOD CRLF path[?query] CRLF {name ":" value CRLF}*`; the hash is `SHA512(head)`, and
//! `SHA512(SHA512(head) || SHA512(body))` where there is a body; base64. The owner's node computes it, the
//! asker's node compares it. It binds a call by its fresh `x-road-request-id` (`requestHashShouldBeUnique`).
//!
//! The path is the canonical one, `/r1/`, the service's name encoded our way, and the raw rest, so that both
//! nodes hash the same bytes whatever escapes the client chose for the name.

use base64::Engine as _;
use ids::ServiceName;
use sha2::{Digest, Sha512};

/// The hash of a call's head. `path` is what follows the service code, raw, with its query; `headers` are
/// those of [`super::headers::for_provider`], in order.
pub fn head(method: &str, service: &ServiceName, path: &str, headers: &[(String, String)]) -> [u8; 64] {
    let mut hasher = Sha512::new();
    let mut line = |text: &[u8]| {
        hasher.update(text);
        hasher.update(b"\r\n");
    };
    line(method.as_bytes());
    line(format!("/r1/{service}{path}").as_bytes());
    for (name, value) in headers {
        let mut header = latin1(name);
        header.push(b':');
        header.extend(latin1(value));
        line(&header);
    }
    hasher.finalize().into()
}

/// The request hash, base64: of the head alone, or of head and body where there is a body. A body of no
/// bytes is none.
pub fn combine(head: [u8; 64], body: Option<[u8; 64]>) -> String {
    let hash: [u8; 64] = match body {
        None => head,
        Some(body) => Sha512::new().chain_update(head).chain_update(body).finalize().into(),
    };
    base64::engine::general_purpose::STANDARD.encode(hash)
}

/// Hashes a body while it streams.
#[derive(Clone, Debug, Default)]
pub struct BodyHasher {
    hasher: Sha512,
    seen: bool,
}

impl BodyHasher {
    /// A hasher of an empty body.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.seen |= !bytes.is_empty();
        self.hasher.update(bytes);
    }

    /// The hash for [`combine`]; none if no byte came.
    pub fn finish(self) -> Option<[u8; 64]> {
        self.seen.then(|| self.hasher.finalize().into())
    }
}

/// The bytes that the characters of a header stand for. A character above U+00FF cannot come over the wire;
/// it is written as UTF-8 so that no two texts share bytes by being cut.
fn latin1(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        match u8::try_from(u32::from(character)) {
            Ok(byte) => bytes.push(byte),
            Err(_) => bytes.extend(character.encode_utf8(&mut [0; 4]).bytes()),
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn of(bytes: &[u8]) -> [u8; 64] {
        Sha512::digest(bytes).into()
    }

    #[test]
    fn the_head_is_hashed_as_it_is_written() {
        let service: ServiceName = "AA/GOV/1/s%2fub/code".parse().expect("a name");
        let sent = headers(&[("X-Road-Client", "AA/GOV/2/c"), ("x-Empty", ""), ("X-Latin", "\u{e9}\u{ff}")]);
        let bytes = b"GET\r\n/r1/AA/GOV/1/s%2Fub/code/a?b\r\nX-Road-Client:AA/GOV/2/c\r\nx-Empty:\r\nX-Latin:\xe9\xff\r\n";
        assert_eq!(head("GET", &service, "/a?b", &sent), of(bytes));
        assert_eq!(head("GET", &service, "", &[]), of(b"GET\r\n/r1/AA/GOV/1/s%2Fub/code\r\n"));
    }

    #[test]
    fn head_and_body_are_joined_by_their_hashes() {
        let (head, body) = (of(b"head"), of(b"body"));
        let joined = [head, body].concat();
        let text = |hash: [u8; 64]| base64::engine::general_purpose::STANDARD.encode(hash);
        assert_eq!(combine(head, Some(body)), text(of(&joined)));
        assert_eq!(combine(head, None), text(head));
        let mut hasher = BodyHasher::new();
        hasher.update(b"bo");
        hasher.update(b"");
        hasher.update(b"dy");
        assert_eq!(hasher.finish(), Some(body));
        assert_eq!(BodyHasher::new().finish(), None, "a body of no bytes is none");
    }

    #[test]
    fn whatever_differs_changes_the_hash() {
        let service: ServiceName = "AA/GOV/1/sub/code".parse().expect("a name");
        let sent = headers(&[("A", "1"), ("B", "2"), ("x-road-request-id", "one")]);
        let first = head("GET", &service, "/a", &sent);
        // `requestHashShouldBeUnique`: the request id alone makes it another.
        let again = headers(&[("A", "1"), ("B", "2"), ("x-road-request-id", "two")]);
        let turned = headers(&[("B", "2"), ("A", "1"), ("x-road-request-id", "one")]);
        let case = headers(&[("a", "1"), ("B", "2"), ("x-road-request-id", "one")]);
        for other in [&again, &turned, &case] {
            assert_ne!(head("GET", &service, "/a", other), first);
        }
        assert_ne!(head("PUT", &service, "/a", &sent), first);
        assert_ne!(head("GET", &service, "/a?", &sent), first);
        assert_ne!(combine(first, Some(of(b""))), combine(first, None));
    }
}
