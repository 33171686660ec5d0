//! Descriptions of the services, OpenAPI 3.1, built from the pack: what a pack changes is described changed.

use crate::app::Node;
use exchange::usage::{OFFSET_MAX, USAGES_MAX};
use pack::model::{Field, FieldKind, Register};
use serde_json::{Map, Value, json};
use web::Lang;

/// The description of a register's service.
pub(super) fn of_register(node: &Node, register: &Register) -> String {
    let id = register.id.as_str();
    let text = |key: String| node.country().text(Lang::En.code(), &key).to_owned();
    let mut fields = Map::new();
    for field in &register.fields {
        let mut schema = schema(field);
        schema["description"] = json!(text(format!("register.{id}.field.{}", field.id)));
        fields.insert(field.id.to_string(), schema);
    }
    let subjects: Vec<&str> = register.subjects().map(|field| field.id.as_str()).collect();
    let parameters = json!([
        query("by", false, "The field that names the person.", json!({ "type": "string", "enum": subjects })),
        query("value", false, "The person. May stand in X-Subject-Ref instead.", json!({ "type": "string" })),
        query(
            "fields",
            false,
            "The fields wanted, joined by commas; those of the agreement when absent.",
            json!({ "type": "string" })
        ),
        header("X-Purpose", false, "What for; narrows the agreement."),
        header("X-Subject-Ref", false, "The person, the same as in value."),
    ]);
    let answer = json!({
        "type": "object",
        "required": ["found", "fields"],
        "properties": {
            "found": { "type": "boolean", "description": "Whether there is a record about the person." },
            "fields": {
                "type": "object",
                "description": "The granted fields of the newest record, and no others.",
                "properties": fields,
            },
        },
    });
    let paths = json!({ "/records": { "get": {
        "operationId": "records",
        "summary": "One person's newest record, cut to the granted fields",
        "parameters": parameters,
        "responses": { "200": described("The answer; its entry is in the owner's log.", &answer) },
    } } });
    document(&text(format!("register.{id}.title")), &paths)
}

/// The description of `findUsage`.
pub(super) fn of_usage(_node: &Node) -> String {
    let text = || json!({ "type": "string" });
    let number = |min: i64, max: i64| json!({ "type": "integer", "minimum": min, "maximum": max });
    let usage = json!({
        "type": "object",
        "required": ["logtime", "action", "receiverCode", "receiverSystem"],
        "properties": {
            "logtime": { "type": "string", "format": "date-time" },
            "action": text(), "receiverCode": text(), "receiverName": text(), "receiverSystem": text(),
        },
    });
    let usages = json!({
        "type": "object",
        "required": ["totalUsages", "usages"],
        "properties": { "totalUsages": { "type": "integer" }, "usages": { "type": "array", "items": usage } },
    });
    let period = json!({
        "type": "object",
        "required": ["periodEnd"],
        "properties": {
            "periodStart": { "type": "string", "format": "date-time" },
            "periodEnd": { "type": "string", "format": "date-time" },
        },
    });
    let heartbeat = json!({ "type": "object", "required": ["status"], "properties": { "status": text() } });
    let parameters = json!([
        query("userCode", true, "The person.", text()),
        query("periodStart", false, "A date or an instant.", text()),
        query("periodEnd", false, "A date or an instant; it belongs to the period.", text()),
        query("offset", false, "How many of the newest are passed over.", number(0, OFFSET_MAX)),
        query("limit", false, "The most records wanted.", number(1, USAGES_MAX)),
        header("X-Road-UserId", true, "Who asks."),
    ]);
    let paths = json!({
        "/v2/findUsage": { "get": {
            "operationId": "findUsage",
            "summary": "Who received a person's data, newest first",
            "parameters": parameters,
            "responses": { "200": described("Uses of the data.", &usages) },
        } },
        "/v2/usagePeriod": { "get": {
            "operationId": "usagePeriod",
            "summary": "How far back the log reaches",
            "responses": { "200": described("The period.", &period) },
        } },
        "/v2/heartbeat": { "get": {
            "operationId": "heartbeat",
            "summary": "Whether the log can be read",
            "responses": { "200": described("It can.", &heartbeat) },
        } },
    });
    document("Use of data", &paths)
}

fn document(title: &str, paths: &Value) -> String {
    let document = json!({
        "openapi": "3.1.0",
        "info": { "title": title, "version": "1" },
        "paths": paths,
    });
    document.to_string()
}

fn query(name: &str, required: bool, about: &str, schema: Value) -> Value {
    // tidy: allow pack-word: a word of OpenAPI
    json!({ "name": name, "in": "query", "required": required, "description": about, "schema": schema })
}

fn header(name: &str, required: bool, about: &str) -> Value {
    let schema = json!({ "type": "string" });
    // tidy: allow pack-word: a word of OpenAPI
    json!({ "name": name, "in": "header", "required": required, "description": about, "schema": schema })
}

fn described(about: &str, schema: &Value) -> Value {
    json!({ "description": about, "content": { "application/json": { "schema": schema } } })
}

fn schema(field: &Field) -> Value {
    match field.kind {
        FieldKind::Integer | FieldKind::Money => json!({ "type": ["integer", "null"] }),
        FieldKind::Boolean => json!({ "type": ["boolean", "null"] }),
        FieldKind::Date => json!({ "type": ["string", "null"], "format": "date" }),
        FieldKind::Code => {
            let mut codes: Vec<Value> = field.codes.iter().map(|code| json!(code)).collect();
            codes.push(Value::Null);
            json!({ "type": ["string", "null"], "enum": codes })
        }
        _ => json!({ "type": ["string", "null"] }),
    }
}
