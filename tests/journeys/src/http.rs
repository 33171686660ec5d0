//! HTTP as a program of an agency speaks it: one request a connection, whole answers.

use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The media type.
    pub media_type: String,
    /// The body, if it is JSON; null otherwise.
    pub json: Value,
    /// The body as it came.
    pub text: String,
    head: String,
}

impl Answer {
    /// A header's value; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        header(&self.head, name).unwrap_or_default()
    }

    /// A text in the JSON body, by its pointer; empty when it is not there.
    pub fn at(&self, pointer: &str) -> &str {
        self.json.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }
}

/// A door of some process, and who speaks.
#[derive(Clone, Debug)]
pub struct Speaker {
    address: String,
    token: Option<String>,
}

impl Speaker {
    /// Somebody without a sign-in at `http://ADDRESS`.
    pub fn at(url: &str) -> Self {
        Self { address: url.trim_start_matches("http://").trim_end_matches('/').to_owned(), token: None }
    }

    /// The same with a bearer token.
    pub fn with_token(&self, token: &str) -> Self {
        Self { address: self.address.clone(), token: Some(token.to_owned()) }
    }

    /// Signs in; fails when the door is closed or does not know the name.
    pub fn signed_in(&self, who: &str) -> std::io::Result<Self> {
        let answer = self.post("/api/sign-in", &serde_json::json!({ "who": who }))?;
        match answer.json["token"].as_str() {
            Some(token) => Ok(self.with_token(token)),
            None => Err(std::io::Error::other(format!("{who} is not signed in: {}", answer.text))),
        }
    }

    /// Asks.
    pub fn get(&self, path: &str) -> std::io::Result<Answer> {
        self.send("GET", path, &[], b"")
    }

    /// Asks with headers of one's own, each as it stands on the wire.
    pub fn get_with(&self, path: &str, headers: &[String]) -> std::io::Result<Answer> {
        self.send("GET", path, headers, b"")
    }

    /// Sends JSON.
    pub fn post(&self, path: &str, body: &Value) -> std::io::Result<Answer> {
        self.post_text(path, "application/json", &body.to_string())
    }

    /// Sends any text.
    pub fn post_text(&self, path: &str, media_type: &str, body: &str) -> std::io::Result<Answer> {
        let headers = [format!("Content-Type: {media_type}"), format!("Content-Length: {}", body.len())];
        self.send("POST", path, &headers, body.as_bytes())
    }

    fn send(&self, method: &str, path: &str, headers: &[String], body: &[u8]) -> std::io::Result<Answer> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAccept: application/json\r\n",
            self.address
        );
        if let Some(token) = &self.token {
            head.push_str(&format!("Authorization: Bearer {token}\r\n"));
        }
        for header in headers {
            head.push_str(&format!("{header}\r\n"));
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes())?;
        // A door that refuses by the announced length may close before the body is sent; its answer counts.
        let sent = stream.write_all(body);
        let mut answer = Vec::new();
        match (stream.read_to_end(&mut answer), sent) {
            (Err(fault), _) | (_, Err(fault)) if answer.is_empty() => Err(fault),
            _ => parse(&answer),
        }
    }
}

fn parse(bytes: &[u8]) -> std::io::Result<Answer> {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(|| std::io::Error::other("half an answer"))?;
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
    let status = status.ok_or_else(|| std::io::Error::other("an answer without a status"))?;
    // A connection that broke in the middle of a body is no answer.
    if let Some(length) = header(head, "content-length")
        && length.parse::<usize>().is_ok_and(|length| length != body.len())
    {
        return Err(std::io::Error::other("half a body"));
    }
    let media_type = header(head, "content-type").unwrap_or_default().to_owned();
    let json = serde_json::from_str(body).unwrap_or(Value::Null);
    Ok(Answer { status, media_type, json, text: body.to_owned(), head: head.to_owned() })
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut headers = head.lines().filter_map(|line| line.split_once(": "));
    headers.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_an_answer_is_none() {
        let whole = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{\"a\":\"b\"";
        assert!(parse(whole).is_ok());
        let answer = parse(b"HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\n{\"a\":\"b\"}").expect("whole");
        assert_eq!((answer.status, answer.at("/a")), (201, "b"));
        assert!(parse(b"HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\n{\"a\"").is_err());
        assert!(parse(b"HTTP/1.1 201").is_err());
    }
}
