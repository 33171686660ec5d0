//! Takes the owner's addresses out of a description.

use serde_json::{Map, Value, json};

/// The description with `address` in place of every server address. Whatever is called `servers` and is a
/// list counts, on every level: to hide an address too many is a smaller fault than to show one.
pub(super) fn document(document: &Value, address: &str) -> Value {
    let mut copy = walk(document, address);
    if let Some(root) = copy.as_object_mut() {
        root.insert("servers".to_owned(), json!([{ "url": address }]));
    }
    copy
}

fn walk(value: &Value, address: &str) -> Value {
    match value {
        Value::Object(fields) => Value::Object(fields.iter().map(|field| field_of(field, address)).collect()),
        Value::Array(items) => Value::Array(items.iter().map(|item| walk(item, address)).collect()),
        other => other.clone(),
    }
}

/// One field. The server of a link is an object with a `url` and has no list around it.
fn field_of((name, value): (&String, &Value), address: &str) -> (String, Value) {
    let value = match (name.as_str(), value) {
        ("servers", Value::Array(_)) => json!([{ "url": address }]),
        ("server", Value::Object(server)) if is_server(server) => json!({ "url": address }),
        _ => walk(value, address),
    };
    (name.clone(), value)
}

fn is_server(fields: &Map<String, Value>) -> bool {
    fields.get("url").is_some_and(Value::is_string)
}
