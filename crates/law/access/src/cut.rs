//! Cutting an answer to what was granted: the owner does it before anything leaves (ACC-04).

use ids::FieldId;
use serde_json::Value;

/// The answer with the granted fields of its records and nothing else. A record is an object, alone or in an
/// array; a granted field stays whole. What is no record goes: a bare text or number could be anything.
pub fn cut(fields: &[FieldId], answer: Value) -> Value {
    match answer {
        Value::Object(record) => record_cut(fields, record),
        Value::Array(records) => {
            let kept = records.into_iter().filter_map(|record| match record {
                Value::Object(record) => Some(record_cut(fields, record)),
                _ => None,
            });
            Value::Array(kept.collect())
        }
        _ => Value::Null,
    }
}

fn record_cut(fields: &[FieldId], mut record: serde_json::Map<String, Value>) -> Value {
    record.retain(|name, _| fields.iter().any(|field| field.as_str() == name));
    Value::Object(record)
}

#[cfg(test)]
mod tests {
    use super::cut;
    use serde_json::json;

    /// ACC-04: what was not granted does not leave.
    #[test]
    fn only_granted_fields_of_records_are_left() {
        let fields = ["name".parse().expect("a name"), "since".parse().expect("a name")];
        for (answer, left) in [
            (json!({"name": "A", "address": "B"}), json!({"name": "A"})),
            (
                json!({"name": {"given": "A", "address": "B"}}),
                json!({"name": {"given": "A", "address": "B"}}),
            ),
            (json!({"person": {"name": "A"}}), json!({})),
            (
                json!([{"name": "A", "x": 1}, {"x": 1, "since": null}]),
                json!([{"name": "A"}, {"since": null}]),
            ),
            (json!([{"name": "A"}, "name", 7, [{"name": "B"}], null]), json!([{"name": "A"}])),
            (json!({"Name": "A", "name ": "B"}), json!({})),
            (json!("name"), json!(null)),
            (json!(7), json!(null)),
            (json!([]), json!([])),
        ] {
            assert_eq!(cut(&fields, answer.clone()), left, "{answer}");
        }
        assert_eq!(cut(&[], json!({"name": "A"})), json!({}));
    }
}
