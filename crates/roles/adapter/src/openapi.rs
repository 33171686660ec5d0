//! The description of a service, made from its configuration, so that the two cannot differ.

use serde_json::{Map, Value, json};

use crate::config::{About, ServiceConfig};
use crate::kind::Kind;

/// The OpenAPI 3.1 description of a service.
pub(crate) fn describe(code: &str, service: &ServiceConfig, fields: &[(String, Kind)]) -> Value {
    let properties: Map<String, Value> =
        fields.iter().map(|(name, kind)| (name.clone(), kind.schema())).collect();
    let mut paths = json!({ "/records/{key}": { "get": one_record(service.about) } });
    if let Some(list) = &service.list {
        let filters: Vec<Value> = list
            .filters
            .iter()
            .filter_map(|name| fields.iter().find(|(field, _)| field == name))
            .map(|(name, kind)| parameter("query", name, "A filter.", kind.schema()))
            .collect();
        let named = service.key_field().filter(|_| service.about == About::Person);
        let named = named.map(|field| {
            let what = "The numbers of the people, joined by commas; then no other filter is given.";
            parameter("query", field, what, json!({ "type": "string" }))
        });
        let filters = named.into_iter().chain(filters).collect();
        paths["/records"] = json!({ "get": a_list(service.about, filters, list.page_max) });
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": service.title, "version": "1", "description": of_whom(service.about) },
        "paths": paths,
        "components": { "schemas": {
            // No field is required: an agreement may grant fewer than there are, and the owner cuts the rest.
            "Record": { "title": code, "type": "object", "properties": properties, "additionalProperties": false },
            "Trouble": {
                "type": "object",
                "required": ["status", "detail"],
                "properties": { "status": { "type": "integer" }, "detail": { "type": "string" } },
            },
        } },
    })
}

fn of_whom(about: About) -> &'static str {
    match about {
        About::Person => {
            "Each record is about one person. A call needs an agreement, gives its fields and no others, and \
             leaves an entry that the person can read."
        }
        About::Nobody => "The records are about nobody; no agreement is needed.",
    }
}

fn answers(good: Value) -> Value {
    let trouble = |what: &str| {
        let schema = json!({ "$ref": "#/components/schemas/Trouble" });
        json!({ "description": what, "content": { "application/problem+json": { "schema": schema } } })
    };
    json!({
        "200": good,
        "400": trouble("The call is not written as described here."),
        "404": trouble("There is no such record."),
        "405": trouble("Only GET is served."),
    })
}

fn parameter(place: &str, name: &str, what: &str, schema: Value) -> Value {
    // tidy: allow pack-word: the word of OpenAPI for where a parameter stands
    json!({ "name": name, "in": place, "description": what, "schema": schema })
}

fn one_record(about: About) -> Value {
    let what = match about {
        About::Person => "The number of the person.",
        About::Nobody => "The key of the record.",
    };
    let mut key = parameter("path", "key", what, json!({ "type": "string" }));
    key["required"] = json!(true);
    json!({
        "operationId": "record",
        "summary": "One record",
        "parameters": [key],
        "responses": answers(json!({
            "description": "The record.",
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Record" } } },
        })),
    })
}

fn a_list(about: About, filters: Vec<Value>, page_max: u32) -> Value {
    let mut parameters = filters;
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": page_max });
    parameters.push(parameter("query", "limit", "The most records of the answer.", limit));
    let after = json!({ "type": "string" });
    parameters.push(parameter("query", "after", "The value of `next` in the answer before.", after));
    let summary = match about {
        About::Person => {
            "Several records; each person found gets an entry. Needs at least one filter and an agreement that \
             reaches several persons, which no security body is given."
        }
        About::Nobody => "Several records",
    };
    let record = json!({ "$ref": "#/components/schemas/Record" });
    json!({
        "operationId": "records",
        "summary": summary,
        "parameters": parameters,
        "responses": answers(json!({
            "description": "A page of records in the order of their keys.",
            "content": { "application/json": { "schema": {
                "type": "object",
                "required": ["records", "next"],
                "properties": {
                    "records": { "type": "array", "items": record, "maxItems": page_max },
                    "next": { "type": ["string", "null"], "description": "For `after`; null on the last page." },
                },
            } } },
        })),
    })
}
