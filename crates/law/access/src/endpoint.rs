//! Which methods and paths of a service may be called: the path is read once, strictly, then compared.
//!
//! The **raw** path goes on to the provider (the protocol passes it unmodified). So that what was judged is
//! what is asked, [`normalise`] refuses every path that a provider could read as another one: dot segments
//! in any writing, empty segments, backslashes, control characters. What is left has one reading.

use crate::Endpoint;

/// The most bytes of a path.
pub const PATH_BYTES_MAX: usize = 8 * 1024;
/// The most segments of a path and of a pattern.
pub const SEGMENTS_MAX: usize = 128;

/// Why a path is not judged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathFault {
    /// More than [`PATH_BYTES_MAX`].
    #[error("the path is longer than {PATH_BYTES_MAX} bytes")]
    TooLong,
    /// More than [`SEGMENTS_MAX`].
    #[error("the path has more than {SEGMENTS_MAX} segments")]
    TooDeep,
    /// No `/` at the beginning.
    #[error("the path does not begin with '/'")]
    NotAbsolute,
    /// A `%` without two hexadecimal digits.
    #[error("the path holds a '%' that is not followed by two hexadecimal digits")]
    Escape,
    /// A character that must be escaped in a path.
    #[error("the path holds {0:?}, which must be percent-encoded")]
    Character(char),
    /// Escapes that are not UTF-8.
    #[error("the path is not UTF-8 once its escapes are read")]
    Coding,
    /// A control character or a backslash, escaped or not.
    #[error("the path holds a control character or a backslash")]
    Forbidden,
    /// `.` or `..`, however written.
    #[error("the path holds the segment '.' or '..'; write the path that you mean")]
    Dots,
    /// `//`.
    #[error("the path holds an empty segment; write one '/'")]
    EmptySegment,
}

/// Reads a raw path (a query after `?` is left out) into the form that patterns are compared with.
///
/// Escapes are decoded once. Two stay as they are, in capitals: `%2F`, so that it never makes a segment, and
/// `%25`, so that `%252F` is not taken for `%2F`. An empty path is `/`. A slash at the end stays and counts:
/// `/a` and `/a/` are two paths.
pub fn normalise(path: &str) -> Result<String, PathFault> {
    let path = path.split('?').next().unwrap_or_default();
    if path.len() > PATH_BYTES_MAX {
        return Err(PathFault::TooLong);
    }
    if path.is_empty() {
        return Ok("/".to_owned());
    }
    let inner = path.strip_prefix('/').ok_or(PathFault::NotAbsolute)?;
    let segments = inner.split('/').count();
    if segments > SEGMENTS_MAX {
        return Err(PathFault::TooDeep);
    }
    let mut normalised = String::with_capacity(path.len());
    for (index, raw) in inner.split('/').enumerate() {
        if raw.is_empty() && index + 1 < segments {
            return Err(PathFault::EmptySegment);
        }
        normalised.push('/');
        normalised.push_str(&read_segment(raw)?);
    }
    Ok(normalised)
}

/// The segment of a normalised path, counted from 0, with nothing escaped any more.
pub fn segment(normalised: &str, index: usize) -> Option<String> {
    let found = normalised.strip_prefix('/')?.split('/').nth(index).filter(|found| !found.is_empty())?;
    Some(found.replace("%2F", "/").replace("%25", "%"))
}

/// Whether a method and a path that [`normalise`] gave are among the endpoints. No endpoints means the whole
/// service, as in an agreement.
///
/// In a pattern `*` is one segment that is not empty; `**` is one or more, of which the last may be the
/// nothing after a slash at the end, so `/a/**` covers `/a/` and everything below, and not `/a`. A star
/// beside other characters stands for itself. A pattern is itself a path, with the same escapes; one that
/// cannot be read covers nothing. Takes time in proportion to the path for each block between two `**`.
pub fn allows(endpoints: &[Endpoint], method: &str, normalised: &str) -> bool {
    endpoints.is_empty() || endpoints.iter().any(|one| covers(one, method, normalised))
}

/// Whether one endpoint covers a call.
fn covers(endpoint: &Endpoint, method: &str, normalised: &str) -> bool {
    (endpoint.method == "*" || endpoint.method == method) && matches(&endpoint.path, normalised)
}

/// Compares a pattern with a normalised path.
fn matches(pattern: &str, normalised: &str) -> bool {
    let Ok(pattern) = normalise(pattern) else { return false };
    let (Some(pattern), Some(path)) = (pattern.strip_prefix('/'), normalised.strip_prefix('/')) else {
        return false;
    };
    let pattern: Vec<&str> = pattern.split('/').collect();
    let path: Vec<&str> = path.split('/').collect();
    let blocks: Vec<&[&str]> = pattern.split(|segment| *segment == "**").collect();
    let [first, between @ .., last] = blocks.as_slice() else {
        return same(&pattern, &path);
    };
    let Some(mut rest) =
        path.split_at_checked(first.len()).and_then(|(head, rest)| same(first, head).then_some(rest))
    else {
        return false;
    };
    // Each `**` takes at least one segment, then the next block is looked for at its first place: taking a
    // later one could only leave less for the blocks that follow.
    for block in between {
        let found = (1..=rest.len().saturating_sub(block.len()))
            .find(|start| rest.get(*start..start + block.len()).is_some_and(|part| same(block, part)));
        match found.and_then(|start| rest.get(start + block.len()..)) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    rest.len() > last.len() && rest.get(rest.len() - last.len()..).is_some_and(|end| same(last, end))
}

/// Segment by segment, `*` for any that is not empty.
fn same(pattern: &[&str], path: &[&str]) -> bool {
    pattern.len() == path.len()
        && pattern.iter().zip(path).all(|(wanted, found)| match *wanted {
            "*" => !found.is_empty(),
            _ => wanted == found,
        })
}

/// One segment, decoded but for `%2F` and `%25`.
fn read_segment(raw: &str) -> Result<String, PathFault> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            bytes.push(unescaped(byte, raw)?);
            continue;
        }
        let (high, low) = match rest {
            [high, low, after @ ..] => {
                rest = after;
                (hexadecimal(*high)?, hexadecimal(*low)?)
            }
            _ => return Err(PathFault::Escape),
        };
        match high * 16 + low {
            b'/' => bytes.extend(b"%2F"),
            b'%' => bytes.extend(b"%25"),
            decoded => bytes.push(decoded),
        }
    }
    let text = String::from_utf8(bytes).map_err(|_| PathFault::Coding)?;
    if text.chars().any(|character| character.is_control() || character == '\\') {
        return Err(PathFault::Forbidden);
    }
    // Servers of the Java family cut a segment at ';' before they resolve it: "..;" is ".." to them.
    if matches!(text.split(';').next(), Some("." | "..")) {
        return Err(PathFault::Dots);
    }
    Ok(text)
}

/// A byte that may stand unescaped: unreserved, sub-delimiters, `:` and `@` of RFC 3986.
fn unescaped(byte: u8, raw: &str) -> Result<u8, PathFault> {
    match byte {
        b'\\' => Err(PathFault::Forbidden),
        control if control.is_ascii_control() => Err(PathFault::Forbidden),
        stands if stands.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&stands) => Ok(stands),
        other if other.is_ascii() => Err(PathFault::Character(char::from(other))),
        _ => Err(PathFault::Character(raw.chars().find(|c| !c.is_ascii()).unwrap_or('\u{FFFD}'))),
    }
}

/// The value of a hexadecimal digit.
fn hexadecimal(digit: u8) -> Result<u8, PathFault> {
    let value = char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    value.ok_or(PathFault::Escape)
}

#[cfg(test)]
mod tests;
