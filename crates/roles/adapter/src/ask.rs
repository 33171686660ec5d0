//! What a call asks: one record by its key, or a page of a list.

use std::collections::BTreeMap;

use exchange::rest::Line;

/// The longest value of a filter or a key, in bytes.
pub const VALUE_BYTES_MAX: usize = 2560;

/// What a call asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// `GET /records/{key}`.
    Record(String),
    /// `GET /records?…`.
    List {
        /// Filters by field, as written.
        filters: BTreeMap<String, String>,
        /// The most records wanted.
        limit: Option<u32>,
        /// The key after which the page begins.
        after: Option<String>,
    },
}

/// Why a call asks nothing that is served here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unasked {
    /// 400, 404 or 405.
    pub(crate) status: u16,
    /// What was wrong.
    pub(crate) why: String,
}

fn unasked(status: u16, why: impl Into<String>) -> Unasked {
    Unasked { status, why: why.into() }
}

impl Ask {
    /// Reads method, path and query.
    pub(crate) fn read(line: &Line) -> Result<Ask, Unasked> {
        if line.method != "GET" && line.method != "HEAD" {
            return Err(unasked(405, "this service only reads: ask with GET"));
        }
        let (path, query) = line.path.split_once('?').unwrap_or((&line.path, ""));
        let rest = path.strip_prefix("/records").ok_or_else(|| nothing_here(path))?;
        match rest {
            "" | "/" => list(query),
            _ => {
                let key = rest.strip_prefix('/').filter(|key| !key.contains('/'));
                let key = key.ok_or_else(|| nothing_here(path))?;
                if !query.is_empty() {
                    return Err(unasked(400, "one record is asked by its key alone, without a query"));
                }
                Ok(Ask::Record(value(key, false)?))
            }
        }
    }
}

fn nothing_here(_path: &str) -> Unasked {
    // The path is not repeated: it may name a person.
    unasked(404, "there is nothing at this path; ask /records/{key} or /records?field=value")
}

fn list(query: &str) -> Result<Ask, Unasked> {
    let (mut filters, mut limit, mut after) = (BTreeMap::new(), None, None);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, text) =
            pair.split_once('=').ok_or_else(|| unasked(400, "write the query as field=value"))?;
        let (name, text) = (value(name, true)?, value(text, true)?);
        let twice = match name.as_str() {
            "limit" => {
                let number = text.parse::<u32>().ok().filter(|number| *number > 0);
                limit.replace(number.ok_or_else(|| unasked(400, "limit is a whole number from 1"))?).is_some()
            }
            "after" => after.replace(text).is_some(),
            _ => filters.insert(name.clone(), text).is_some(),
        };
        if twice {
            return Err(unasked(400, format!("the query names {name} twice")));
        }
    }
    Ok(Ask::List { filters, limit, after })
}

/// Decodes one percent-encoded value; a `+` of a query is a space.
fn value(raw: &str, in_query: bool) -> Result<String, Unasked> {
    let broken = || unasked(400, "a value is not percent-encoded UTF-8");
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digit = |byte: Option<u8>| {
                    byte.and_then(|byte| char::from(byte).to_digit(16))
                        .and_then(|digit| u8::try_from(digit).ok())
                };
                let (high, low) = (digit(rest.next()), digit(rest.next()));
                high.zip(low).map(|(high, low)| high * 16 + low).ok_or_else(broken)?
            }
            b'+' if in_query => b' ',
            byte => byte,
        });
    }
    if bytes.len() > VALUE_BYTES_MAX {
        return Err(unasked(400, format!("a value is longer than {VALUE_BYTES_MAX} bytes")));
    }
    let text = String::from_utf8(bytes).map_err(|_| broken())?;
    if text.is_empty() || text.contains('\0') {
        return Err(unasked(400, "a value is empty or holds a NUL"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(method: &str, path: &str) -> Result<Ask, Unasked> {
        Ask::read(&Line { method: method.to_owned(), path: path.to_owned(), headers: Vec::new() })
    }

    #[test]
    fn one_record_or_a_list() {
        assert_eq!(read("GET", "/records/A%2F1"), Ok(Ask::Record("A/1".to_owned())));
        let filters = BTreeMap::from([("street".to_owned(), "Long Street".to_owned())]);
        let list = Ask::List { filters, limit: Some(2), after: Some("7".to_owned()) };
        assert_eq!(read("GET", "/records?street=Long+Street&limit=2&after=7"), Ok(list));
        let all = Ask::List { filters: BTreeMap::new(), limit: None, after: None };
        assert_eq!(read("HEAD", "/records/"), Ok(all));
    }

    #[test]
    fn what_is_not_asked_well_is_refused() {
        for (method, path, status) in [
            ("POST", "/records/1", 405),
            ("GET", "/record/1", 404),
            ("GET", "/records/1/2", 404),
            ("GET", "/recordsx", 404),
            ("GET", "/records/1?x=1", 400),
            ("GET", "/records/%", 400),
            ("GET", "/records/%+1", 400),
            ("GET", "/records/%FF", 400),
            ("GET", "/records/%00", 400),
            ("GET", "/records?street", 400),
            ("GET", "/records?street=", 400),
            ("GET", "/records?a=1&a=2", 400),
            ("GET", "/records?limit=0", 400),
            ("GET", "/records?limit=-1", 400),
        ] {
            assert_eq!(read(method, path).map_err(|fault| fault.status), Err(status), "{method} {path}");
        }
        let key = |length: usize| read("GET", &format!("/records/{}", "a".repeat(length)));
        assert!(key(VALUE_BYTES_MAX).is_ok() && key(VALUE_BYTES_MAX + 1).is_err());
    }
}
