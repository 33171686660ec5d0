//! The values both engines can hold, and nothing more: no floats, no local times.

use jiff::civil::Date;
use uuid::Uuid;

/// One value of a parameter or of a cell.
///
/// `Debug` prints the kind only: values are personal data more often than not.
#[derive(Clone, PartialEq, Eq)]
pub enum Val {
    /// No value.
    Null,
    /// Truth; an integer 0 or 1 on SQLite.
    Bool(bool),
    /// A whole number; money is whole qepik.
    Int(i64),
    /// UTF-8 text without the character NUL (PostgreSQL refuses it).
    Text(String),
    /// Bytes, kept exactly.
    Blob(Vec<u8>),
    /// An identifier made by the program; 16 bytes on SQLite.
    Uuid(Uuid),
    /// A JSON text. PostgreSQL keeps its meaning, not its bytes: what was signed goes into a blob.
    Json(String),
    /// An instant: microseconds since 1970-01-01T00:00:00Z.
    Micros(i64),
    /// A civil date; text `YYYY-MM-DD` on SQLite.
    Date(Date),
}

impl Val {
    /// A list of identifiers for the token `{in uuid $n}`.
    pub fn uuids(ids: &[Uuid]) -> Val {
        Val::json_list(ids.iter().map(|id| id.to_string().into()))
    }

    /// A list of texts for the token `{in $n}`.
    pub fn texts<S: AsRef<str>>(texts: &[S]) -> Val {
        Val::json_list(texts.iter().map(|text| text.as_ref().into()))
    }

    /// A list of whole numbers for the token `{in int $n}`.
    pub fn ints(numbers: &[i64]) -> Val {
        Val::json_list(numbers.iter().map(|number| (*number).into()))
    }

    fn json_list(items: impl Iterator<Item = serde_json::Value>) -> Val {
        Val::Json(serde_json::Value::Array(items.collect()).to_string())
    }

    /// The kind of the value, for messages that must not show the value itself.
    pub fn kind(&self) -> &'static str {
        match self {
            Val::Null => "null",
            Val::Bool(_) => "bool",
            Val::Int(_) => "int",
            Val::Text(_) => "text",
            Val::Blob(_) => "blob",
            Val::Uuid(_) => "uuid",
            Val::Json(_) => "json",
            Val::Micros(_) => "micros",
            Val::Date(_) => "date",
        }
    }
}

impl std::fmt::Debug for Val {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}▮", self.kind())
    }
}

impl From<bool> for Val {
    fn from(value: bool) -> Val {
        Val::Bool(value)
    }
}

impl From<i64> for Val {
    fn from(value: i64) -> Val {
        Val::Int(value)
    }
}

impl From<&str> for Val {
    fn from(value: &str) -> Val {
        Val::Text(value.to_owned())
    }
}

impl From<String> for Val {
    fn from(value: String) -> Val {
        Val::Text(value)
    }
}

impl From<&String> for Val {
    fn from(value: &String) -> Val {
        Val::Text(value.clone())
    }
}

impl From<Vec<u8>> for Val {
    fn from(value: Vec<u8>) -> Val {
        Val::Blob(value)
    }
}

impl From<&[u8]> for Val {
    fn from(value: &[u8]) -> Val {
        Val::Blob(value.to_vec())
    }
}

impl From<[u8; 32]> for Val {
    fn from(value: [u8; 32]) -> Val {
        Val::Blob(value.to_vec())
    }
}

impl From<Uuid> for Val {
    fn from(value: Uuid) -> Val {
        Val::Uuid(value)
    }
}

impl From<Date> for Val {
    fn from(value: Date) -> Val {
        Val::Date(value)
    }
}

impl<T: Into<Val>> From<Option<T>> for Val {
    fn from(value: Option<T>) -> Val {
        value.map_or(Val::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_json_and_debug_hides_the_value() {
        assert_eq!(Val::texts(&["a\"b", "c"]), Val::Json(r#"["a\"b","c"]"#.into()));
        assert_eq!(Val::ints(&[1, -2]), Val::Json("[1,-2]".into()));
        assert_eq!(Val::uuids(&[]), Val::Json("[]".into()));
        assert_eq!(format!("{:?}", Val::from("secret")), "text▮");
        assert_eq!(Val::from(None::<i64>), Val::Null);
    }
}
