//! Header values between bytes and the text of a line: each byte is one character (Latin-1).

use hyper::header::{HeaderMap, HeaderName, HeaderValue};

/// The headers of a message as a line has them, in order.
pub(crate) fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| value.as_bytes().iter().map(|byte| char::from(*byte)).collect();
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}

/// One header of a line as HTTP has it; none for a text that no header can hold.
pub(crate) fn bytes(name: &str, value: &str) -> Option<(HeaderName, HeaderValue)> {
    let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
    let bytes: Option<Vec<u8>> = value.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    Some((name, HeaderValue::from_bytes(&bytes?).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_of_a_value_comes_back() {
        let value: Vec<u8> = (0x20..=0xff).filter(|byte| *byte != 0x7f).collect();
        let mut headers = HeaderMap::new();
        headers.insert("x-any", HeaderValue::from_bytes(&value).expect("a value"));
        let line = texts(&headers);
        let (_, back) = bytes(&line[0].0, &line[0].1).expect("a header");
        assert_eq!(back.as_bytes(), value);
    }

    #[test]
    fn what_no_header_can_hold_is_none() {
        for (name, value) in [("x-any", "a\r\nx-road-client: b"), ("x any", "a"), ("", "a"), ("x-any", "ə")]
        {
            assert!(bytes(name, value).is_none(), "{name} {value:?}");
        }
    }
}
