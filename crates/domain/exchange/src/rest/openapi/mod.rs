//! Descriptions of services: OpenAPI 3.0 and 3.1, in JSON or YAML, from a file or an address.
//!
//! What is read: title, version, and which methods and paths there are. What is changed before anybody else
//! sees it: the addresses of the owner's servers become the exchange's own path.

mod anonymise;
mod yaml;

use access::Endpoint;
use ids::ServiceName;
use serde_json::Value;
use std::collections::BTreeSet;

/// The most bytes of a description.
pub const DESCRIPTION_BYTES_MAX: usize = 2 * 1024 * 1024;
/// The most methods and paths of one description.
pub const ENDPOINTS_MAX: usize = 2_000;
/// The most values of a YAML description once its aliases are written out, long texts counting as several.
pub const NODES_MAX: usize = 400_000;
/// How deep a YAML description may nest.
pub const DEPTH_MAX: usize = 64;

/// Why a text is not a description that can be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenapiFault {
    /// More than [`DESCRIPTION_BYTES_MAX`].
    #[error("the description has {0} bytes; at most {DESCRIPTION_BYTES_MAX} are taken")]
    TooLong(usize),
    /// Neither JSON nor YAML.
    #[error("the description cannot be read: {0}")]
    Form(String),
    /// Not the right kind of document.
    #[error("this is not an OpenAPI 3.0 or 3.1 description: {0}")]
    Version(String),
    /// Something that must be there is not.
    #[error("the description has no {0}")]
    Missing(&'static str),
    /// A path that cannot be compared with calls.
    #[error("the path {path:?} cannot be used: {why}")]
    Path {
        /// As it is written.
        path: String,
        /// What is wrong.
        why: String,
    },
    /// More than [`ENDPOINTS_MAX`].
    #[error("the description has more than {ENDPOINTS_MAX} methods; split the service")]
    TooMany,
}

/// A description that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Description {
    /// The title of the service.
    pub title: String,
    /// The version of the service, in its owner's words.
    pub version: String,
    /// Methods and paths in the order of paths, each `{parameter}` a `*`. Never empty.
    pub endpoints: Vec<Endpoint>,
    document: Value,
}

impl Description {
    /// The description as others may see it, in JSON: every server address is the exchange's own path to
    /// the service. JSON is YAML too, so one form serves both kinds of readers.
    pub fn anonymised(&self, service: &ServiceName) -> String {
        anonymise::document(&self.document, &format!("/r1/{service}")).to_string()
    }
}

/// Reads a description. JSON is known by its first character.
pub fn read(bytes: &[u8]) -> Result<Description, OpenapiFault> {
    if bytes.len() > DESCRIPTION_BYTES_MAX {
        return Err(OpenapiFault::TooLong(bytes.len()));
    }
    let text = std::str::from_utf8(bytes).map_err(|fault| OpenapiFault::Form(fault.to_string()))?;
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let document: Value = if text.starts_with('{') {
        serde_json::from_str(text).map_err(|fault| OpenapiFault::Form(fault.to_string()))?
    } else {
        yaml::read(text).map_err(OpenapiFault::Form)?
    };
    check_version(&document)?;
    let info = document.get("info").ok_or(OpenapiFault::Missing("info"))?;
    let title = text_of(info.get("title")).ok_or(OpenapiFault::Missing("info.title"))?;
    let version = text_of(info.get("version")).ok_or(OpenapiFault::Missing("info.version"))?;
    let endpoints = endpoints(&document)?;
    Ok(Description { title, version, endpoints, document })
}

/// Reads a description and gives it as others may see it; see [`Description::anonymised`].
pub fn anonymise(bytes: &[u8], service: &ServiceName) -> Result<String, OpenapiFault> {
    Ok(read(bytes)?.anonymised(service))
}

/// `openapi: 3.0.x` or `3.1.x`.
fn check_version(document: &Value) -> Result<(), OpenapiFault> {
    let Some(version) = text_of(document.get("openapi")) else {
        let text = match document.get("swagger") {
            Some(_) => "it is a Swagger 2 document; convert it first",
            None => "it has no field \"openapi\"",
        };
        return Err(OpenapiFault::Version(text.to_owned()));
    };
    let known = ["3.0", "3.1"].into_iter().any(|known| {
        version.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    });
    if known { Ok(()) } else { Err(OpenapiFault::Version(format!("its version is {version}"))) }
}

/// A text, or a number that YAML read where a text was meant (`version: 1.0`).
fn text_of(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// All methods and paths.
fn endpoints(document: &Value) -> Result<Vec<Endpoint>, OpenapiFault> {
    let paths = document.get("paths").and_then(Value::as_object).ok_or(OpenapiFault::Missing("paths"))?;
    // `/a/{x}` and `/a/{y}` are two paths of the document and one of ours.
    let mut found: BTreeSet<(String, &str)> = BTreeSet::new();
    for (path, item) in paths.iter().filter(|(path, _)| !path.starts_with("x-")) {
        let pattern = pattern(path)?;
        let item = resolved(document, path, item)?;
        for method in super::url::METHODS {
            if item.get(method.to_ascii_lowercase()).is_some() {
                found.insert((pattern.clone(), method));
            }
        }
        if found.len() > ENDPOINTS_MAX {
            return Err(OpenapiFault::TooMany);
        }
    }
    // An empty list would mean "the whole service" to an agreement: never by accident.
    if found.is_empty() {
        return Err(OpenapiFault::Missing("path with a method"));
    }
    let endpoint = |(path, method): (String, &str)| Endpoint { method: method.to_owned(), path };
    Ok(found.into_iter().map(endpoint).collect())
}

/// A path item, or the one of this document that it refers to.
fn resolved<'a>(document: &'a Value, path: &str, item: &'a Value) -> Result<&'a Value, OpenapiFault> {
    let Some(reference) = item.get("$ref").and_then(Value::as_str) else { return Ok(item) };
    let found = reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
    found.filter(|found| found.get("$ref").is_none()).ok_or_else(|| OpenapiFault::Path {
        path: path.to_owned(),
        why: format!("it refers to {reference:?}, which is not a path of this document"),
    })
}

/// `/persons/{number}/children` becomes `/persons/*/children`. A segment with a parameter beside other
/// characters becomes `*` as a whole: patterns know whole segments only.
fn pattern(path: &str) -> Result<String, OpenapiFault> {
    let wrong = |why: &str| OpenapiFault::Path { path: path.to_owned(), why: why.to_owned() };
    let inner = path.strip_prefix('/').ok_or_else(|| wrong("it does not begin with '/'"))?;
    let mut pattern = String::with_capacity(path.len());
    for segment in inner.split('/') {
        pattern.push('/');
        if segment.matches('{').count() != segment.matches('}').count() {
            return Err(wrong("a parameter's braces are not closed in one segment"));
        }
        if segment.contains('*') {
            return Err(wrong("a star in a path would stand for any segment"));
        }
        pattern.push_str(if segment.contains('{') { "*" } else { segment });
    }
    match access::normalise(&pattern) {
        Ok(_) => Ok(pattern),
        Err(fault) => Err(wrong(&fault.to_string())),
    }
}

#[cfg(test)]
mod tests;
