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
