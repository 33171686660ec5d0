//! The query of a call to a service inside the process, read strictly: a parameter that stands twice or cannot be
//! decoded is refused, so that nobody can be meant by one reader and another by the next.

use std::collections::BTreeMap;

/// The most parameters of one query.
pub const PARAMETERS_MAX: usize = 32;

/// Why a query cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryFault {
    /// More than [`PARAMETERS_MAX`].
    #[error("the query has more than {PARAMETERS_MAX} parameters")]
    TooMany,
    /// A parameter that stands twice.
    #[error("the parameter {0} stands twice; name it once")]
    Twice(String),
    /// No percent-encoded UTF-8.
    #[error("the query is not percent-encoded UTF-8; encode each name and value")]
    Coding,
    /// A parameter that this service does not have.
    #[error("there is no parameter {0} here")]
    Unknown(String),
}

/// The parameters of a path with its query (`/records?by=…`), by name. Only those in `known` may stand there.
pub fn read(path: &str, known: &[&str]) -> Result<BTreeMap<String, String>, QueryFault> {
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let mut found = BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decoded(name).ok_or(QueryFault::Coding)?;
        let value = decoded(value).ok_or(QueryFault::Coding)?;
        if !known.contains(&name.as_str()) {
            return Err(QueryFault::Unknown(name.chars().take(64).collect()));
        }
        if found.len() == PARAMETERS_MAX {
            return Err(QueryFault::TooMany);
        }
        if found.insert(name.clone(), value).is_some() {
            return Err(QueryFault::Twice(name));
        }
    }
    Ok(found)
}

/// Form decoding: `+` is a space, `%XX` a byte.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'%' => {
                let (pair, after) = rest.split_at_checked(2)?;
                let digit = |byte: u8| char::from(byte).to_digit(16);
                let [high, low] = [digit(pair[0])?, digit(pair[1])?];
                bytes.push(u8::try_from(high * 16 + low).ok()?);
                rest = after;
            }
            b'+' => bytes.push(b' '),
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_or_refused_as_a_whole() {
        let read = |query: &str| read(&format!("/records?{query}"), &["by", "value"]);
        let found = read("by=person&value=A%C6%8F+1").expect("a query");
        assert_eq!((found["by"].as_str(), found["value"].as_str()), ("person", "AƏ 1"));
        assert_eq!(read("").map(|found| found.len()), Ok(0));
        for (query, fault) in [
            ("by=a&by=b", QueryFault::Twice("by".to_owned())),
            ("by=a&%62y=b", QueryFault::Twice("by".to_owned())),
            ("who=a", QueryFault::Unknown("who".to_owned())),
            ("by=%", QueryFault::Coding),
            ("by=%FF", QueryFault::Coding),
            ("by=%ZZ", QueryFault::Coding),
        ] {
            assert_eq!(read(query), Err(fault), "{query}");
        }
    }

    #[test]
    fn as_many_parameters_as_the_limit_and_one_more() {
        let names: Vec<String> = (0..=PARAMETERS_MAX).map(|number| format!("p{number}")).collect();
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        let query = |count: usize| format!("/?{}", names[..count].join("&"));
        assert!(read(&query(PARAMETERS_MAX), &known).is_ok());
        assert_eq!(read(&query(PARAMETERS_MAX + 1), &known), Err(QueryFault::TooMany));
    }
}
