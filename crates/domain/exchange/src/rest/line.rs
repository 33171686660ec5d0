//! The line of a message: what may name people and is not in the head.

use serde::{Deserialize, Serialize};

/// The most bytes of a line.
pub const LINE_BYTES_MAX: usize = 64 * 1024;

/// Method, path and headers of a call, or the headers of an answer. Its bytes are compact JSON in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The method of a question; empty in an answer.
    pub method: String,
    /// The path after the service code, raw as it came, with `?query`; empty in an answer.
    pub path: String,
    /// Headers in order, names as received, each byte of a value as one character (Latin-1).
    pub headers: Vec<(String, String)>,
}

/// Why bytes are not a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// More than [`LINE_BYTES_MAX`].
    #[error("method, path and headers have {0} bytes; at most {LINE_BYTES_MAX} are taken")]
    TooLong(usize),
    /// Not this JSON form.
    #[error("method, path and headers cannot be read: {0}")]
    Form(String),
}

impl Line {
    /// The bytes that the head's `line` is the hash of.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a line has a JSON form")
    }

    /// Reads a line.
    pub fn read(bytes: &[u8]) -> Result<Self, LineFault> {
        if bytes.len() > LINE_BYTES_MAX {
            return Err(LineFault::TooLong(bytes.len()));
        }
        serde_json::from_slice(bytes).map_err(|fault| LineFault::Form(fault.to_string()))
    }

    /// The last value of a header, whatever the case of its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().rev().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(path: String) -> Line {
        let headers = vec![("X-A".to_owned(), "\u{e9}".to_owned()), ("x-a".to_owned(), "last".to_owned())];
        Line { method: "GET".to_owned(), path, headers }
    }

    #[test]
    fn a_line_is_bounded() {
        let fill = |bytes: usize| line("a".repeat(bytes - line(String::new()).bytes().len()));
        assert_eq!(Line::read(&fill(LINE_BYTES_MAX).bytes()), Ok(fill(LINE_BYTES_MAX)));
        let one_more = LINE_BYTES_MAX + 1;
        assert_eq!(Line::read(&fill(one_more).bytes()), Err(LineFault::TooLong(one_more)));
    }

    #[test]
    fn only_its_own_form_is_a_line() {
        for text in [
            "",
            "{}",
            "[]",
            "{\"method\":\"GET\",\"path\":\"\"}",
            "{\"method\":\"GET\",\"path\":\"\",\"headers\":[[\"a\"]]}",
            "{\"method\":\"GET\",\"path\":\"\",\"headers\":[],\"more\":1}",
            "{\"method\":\"GET\",\"path\":\"\",\"headers\":[]} x",
        ] {
            assert!(matches!(Line::read(text.as_bytes()), Err(LineFault::Form(_))), "{text}");
        }
        assert_eq!(line(String::new()).header("X-a"), Some("last"), "the last of several, whatever the case");
        assert_eq!(line(String::new()).header("X-B"), None);
    }

    proptest! {
        #[test]
        fn no_bytes_upset_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..60), path in ".{0,20}") {
            let _read = Line::read(&bytes);
            prop_assert_eq!(Line::read(&line(path.clone()).bytes()), Ok(line(path)));
        }
    }
}
