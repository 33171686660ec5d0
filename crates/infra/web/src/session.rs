//! The cookie that says which session a browser is in: its form only. Who the session belongs to,
//! and until when, is stored by the role.

use axum::http::{HeaderMap, HeaderValue};
use std::fmt;

use crate::lang::cookie;

/// Random bytes in a token: 256 bits cannot be guessed.
const TOKEN_BYTES: usize = 32;

/// The opaque secret in a session cookie. The store keeps only its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl SessionToken {
    /// The token made of 32 random bytes.
    pub fn of_bytes(bytes: [u8; TOKEN_BYTES]) -> SessionToken {
        SessionToken(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// A token from outside; absent unless it is 64 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Option<SessionToken> {
        let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (text.len() == 2 * TOKEN_BYTES && text.bytes().all(hex)).then(|| SessionToken(text.to_owned()))
    }

    /// The secret's text, to be hashed before it is looked up.
    pub fn secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SessionToken(▮)")
    }
}

/// How one role names its session cookie. Roles on one host need different names: cookies do not
/// know ports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionCookie {
    name: String,
    secure: bool,
}

impl SessionCookie {
    /// Over TLS: `__Host-` makes browsers refuse the cookie from a sub-domain or without TLS.
    pub fn over_tls(role: &str) -> SessionCookie {
        SessionCookie { name: format!("__Host-vahid_session_{role}"), secure: true }
    }

    /// Over plain HTTP on this machine, for the demonstration.
    pub fn over_plain(role: &str) -> SessionCookie {
        SessionCookie { name: format!("vahid_session_{role}"), secure: false }
    }

    /// The token a request brings; absent when there is none or it is not one of ours.
    pub fn read(&self, headers: &HeaderMap) -> Option<SessionToken> {
        SessionToken::parse(&cookie(headers, &self.name)?)
    }

    /// The `Set-Cookie` that begins a session of so many seconds.
    pub fn set(&self, token: &SessionToken, age_s: u32) -> HeaderValue {
        self.line(token.secret(), age_s)
    }

    /// The `Set-Cookie` that ends it in the browser.
    pub fn clear(&self) -> HeaderValue {
        self.line("", 0)
    }

    fn line(&self, value: &str, age_s: u32) -> HeaderValue {
        let secure = if self.secure { "; Secure" } else { "" };
        let line =
            format!("{}={value}; Path=/; Max-Age={age_s}; HttpOnly; SameSite=Strict{secure}", self.name);
        HeaderValue::try_from(line).expect("a role's name and hexadecimal digits are plain ASCII")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_read_back_and_nothing_else() {
        let token = SessionToken::of_bytes([0xa7; TOKEN_BYTES]);
        let cookie = SessionCookie::over_plain("desk");
        let line = cookie.set(&token, 60);
        let pair = line.to_str().unwrap().split(';').next().unwrap();
        let headers: HeaderMap = [(axum::http::header::COOKIE, pair.parse().unwrap())].into_iter().collect();
        assert_eq!(cookie.read(&headers), Some(token));
        assert_eq!(SessionCookie::over_plain("portal").read(&headers), None);
        assert_eq!(SessionCookie::over_tls("desk").read(&headers), None);
    }

    #[test]
    fn a_token_has_exactly_its_length_and_digits() {
        let digits = "a1".repeat(TOKEN_BYTES);
        assert!(SessionToken::parse(&digits).is_some());
        for wrong in
            [format!("{digits}0"), digits[1..].to_owned(), digits.to_uppercase(), digits.replace('a', "g")]
        {
            assert!(SessionToken::parse(&wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn the_cookie_is_strict_hidden_from_script_and_secure_over_tls() {
        let token = SessionToken::of_bytes([1; TOKEN_BYTES]);
        let line = SessionCookie::over_tls("portal").set(&token, 60);
        let line = line.to_str().unwrap();
        assert!(line.starts_with("__Host-vahid_session_portal="));
        for part in ["; Path=/", "; HttpOnly", "; SameSite=Strict", "; Secure", "; Max-Age=60"] {
            assert!(line.contains(part), "{part} in {line}");
        }
        assert!(!line.contains("Domain"));
        assert!(!format!("{token:?}").contains("01"));
    }
}
