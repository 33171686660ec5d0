//! The types of foreign columns, and how a cell of each stands in JSON.

use serde::Deserialize;
use serde_json::{Value, json};
use store::Val;

/// The type of a column, as far as an answer needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number of 64 bits.
    Int,
    /// Truth.
    Bool,
    /// A decimal number: a text in JSON, so that no digit is lost.
    Decimal,
    /// A binary floating number.
    Float,
    /// A civil date, `YYYY-MM-DD`.
    Date,
    /// A moment or a local time, ISO 8601.
    Moment,
    /// A UUID.
    Uuid,
    /// JSON inside the column.
    Json,
    /// Bytes: hexadecimal in JSON.
    Bytes,
}

impl Kind {
    /// The type of a SQLite column by its declared name, by the rules of SQLite's own affinity and the names
    /// in common use. SQLite holds what it likes, so a cell that does not fit is shown as text.
    pub(crate) fn of_sqlite(declared: &str) -> Kind {
        let name = declared.to_ascii_uppercase();
        let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
        if has(&["BOOL"]) {
            Kind::Bool
        } else if has(&["INT"]) {
            Kind::Int
        } else if has(&["DATETIME", "TIMESTAMP"]) {
            Kind::Moment
        } else if has(&["DATE"]) {
            Kind::Date
        } else if has(&["REAL", "FLOA", "DOUB"]) {
            Kind::Float
        } else if has(&["DEC", "NUM"]) {
            Kind::Decimal
        } else if has(&["BLOB"]) {
            Kind::Bytes
        } else if has(&["JSON"]) {
            Kind::Json
        } else {
            Kind::Text
        }
    }

    /// The type of a PostgreSQL column by the name in its catalogue.
    pub(crate) fn of_postgres(named: &str) -> Kind {
        match named {
            "smallint" | "integer" | "bigint" => Kind::Int,
            "boolean" => Kind::Bool,
            "numeric" | "money" => Kind::Decimal,
            "real" | "double precision" => Kind::Float,
            "date" => Kind::Date,
            name if name.starts_with("timestamp") => Kind::Moment,
            "uuid" => Kind::Uuid,
            "json" | "jsonb" => Kind::Json,
            "bytea" => Kind::Bytes,
            _ => Kind::Text,
        }
    }

    /// A text of a request as a parameter that the column can be compared with; none when it cannot be one, or
    /// when columns of this type are not compared.
    pub(crate) fn parameter(self, text: &str) -> Option<Val> {
        match self {
            // PostgreSQL has no NUL in a text.
            Kind::Text if !text.contains('\0') => Some(Val::from(text)),
            Kind::Int => text.parse::<i64>().ok().map(Val::Int),
            Kind::Bool => match text {
                "true" => Some(Val::Bool(true)),
                "false" => Some(Val::Bool(false)),
                _ => None,
            },
            Kind::Date => text.parse().ok().map(Val::Date),
            Kind::Uuid => text.parse().ok().map(Val::Uuid),
            Kind::Text | Kind::Decimal | Kind::Float | Kind::Moment | Kind::Json | Kind::Bytes => None,
        }
    }

    /// Whether columns of this type can be a key or a filter.
    pub(crate) fn is_compared(self) -> bool {
        matches!(self, Kind::Text | Kind::Int | Kind::Bool | Kind::Date | Kind::Uuid)
    }

    /// A cell in JSON. What does not read as its type is shown as the text it is.
    pub(crate) fn json(self, text: &str) -> Value {
        let as_text = || Value::String(text.to_owned());
        match self {
            Kind::Int => text.parse::<i64>().map_or_else(|_| as_text(), |number| json!(number)),
            Kind::Bool => match text {
                "1" | "true" | "t" => Value::Bool(true),
                "0" | "false" | "f" => Value::Bool(false),
                _ => as_text(),
            },
            // Read by the JSON reader itself, so that what comes out is a number of JSON or no number.
            Kind::Float => match serde_json::from_str(text) {
                Ok(number @ Value::Number(_)) => number,
                _ => as_text(),
            },
            Kind::Json => serde_json::from_str(text).unwrap_or_else(|_| as_text()),
            Kind::Text | Kind::Decimal | Kind::Date | Kind::Moment | Kind::Uuid | Kind::Bytes => as_text(),
        }
    }

    /// The type in the words of JSON Schema. Any value may be missing.
    pub(crate) fn schema(self) -> Value {
        match self {
            Kind::Text => json!({ "type": ["string", "null"] }),
            Kind::Int => json!({ "type": ["integer", "string", "null"], "format": "int64" }),
            Kind::Bool => json!({ "type": ["boolean", "string", "null"] }),
            Kind::Decimal => json!({ "type": ["string", "null"], "format": "decimal" }),
            Kind::Float => json!({ "type": ["number", "string", "null"], "format": "double" }),
            Kind::Date => json!({ "type": ["string", "null"], "format": "date" }),
            Kind::Moment => json!({ "type": ["string", "null"], "description": "ISO 8601" }),
            Kind::Uuid => json!({ "type": ["string", "null"], "format": "uuid" }),
            Kind::Json => json!({ "description": "any JSON value" }),
            Kind::Bytes => json!({ "type": ["string", "null"], "description": "hexadecimal" }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_types_are_understood() {
        for (declared, kind) in [
            ("VARCHAR(20)", Kind::Text),
            ("", Kind::Text),
            ("INTEGER", Kind::Int),
            ("BIGINT", Kind::Int),
            ("BOOLEAN", Kind::Bool),
            ("DATE", Kind::Date),
            ("datetime", Kind::Moment),
            ("DOUBLE PRECISION", Kind::Float),
            ("NUMERIC(10,2)", Kind::Decimal),
            ("BLOB", Kind::Bytes),
            ("JSON", Kind::Json),
        ] {
            assert_eq!(Kind::of_sqlite(declared), kind, "{declared}");
        }
        for (named, kind) in [
            ("character varying", Kind::Text),
            ("bigint", Kind::Int),
            ("timestamp with time zone", Kind::Moment),
            ("numeric", Kind::Decimal),
            ("USER-DEFINED", Kind::Text),
        ] {
            assert_eq!(Kind::of_postgres(named), kind, "{named}");
        }
    }

    #[test]
    fn cells_keep_every_digit_and_what_does_not_fit_stays_text() {
        for (kind, text, wanted) in [
            (Kind::Int, "9007199254740993", json!(9_007_199_254_740_993_i64)),
            (Kind::Int, "abc", json!("abc")),
            (Kind::Bool, "1", json!(true)),
            (Kind::Bool, "false", json!(false)),
            (Kind::Bool, "2", json!("2")),
            (Kind::Decimal, "10.10", json!("10.10")),
            (Kind::Float, "NaN", json!("NaN")),
            (Kind::Float, "1.5", json!(1.5)),
            (Kind::Float, "[1]", json!("[1]")),
            (Kind::Json, r#"{"a":1}"#, json!({ "a": 1 })),
            (Kind::Json, "{", json!("{")),
        ] {
            assert_eq!(kind.json(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_parameter_has_the_type_of_its_column() {
        assert_eq!(Kind::Int.parameter("1 or 1=1"), None);
        assert_eq!(Kind::Int.parameter("12"), Some(Val::Int(12)));
        assert_eq!(Kind::Text.parameter("' or ''='"), Some(Val::from("' or ''='")), "bound, so harmless");
        assert_eq!(Kind::Text.parameter("a\0b"), None);
        assert_eq!(Kind::Bool.parameter("1"), None);
        assert_eq!(Kind::Date.parameter("2026-02-30"), None);
        assert_eq!(Kind::Json.parameter("{}"), None);
        assert!(!Kind::Json.is_compared() && Kind::Uuid.is_compared());
    }
}
