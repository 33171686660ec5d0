//! The OpenAPI 3.1 description of an interface, made from the very table that its router is made from.
//!
//! A role keeps the words and schemas beside its handlers in one JSON file: `operations` by `METHOD /path`,
//! `pages` for what people open, and `schemas`. What stands in the table and not in the file is told, and the
//! other way round; the role's test holds both lists empty. Answers are checked against the schemas in the
//! tests of each role (`testkit::described`).

use serde_json::{Map, Value, json};

/// What a caller has to bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Nothing.
    Nothing,
    /// A session: a bearer token of a program, or the cookie of a page.
    Session,
    /// A body that a member's key has signed.
    Signature,
}

/// One route of a table.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    /// `GET` …
    pub method: &'a str,
    /// The template, with its places in braces.
    pub path: &'a str,
    /// What a caller has to bring.
    pub proof: Proof,
}

/// The description, and what does not fit.
#[derive(Clone, Debug)]
pub struct Description {
    /// The OpenAPI document.
    pub document: Value,
    /// Routes that the file has no words for.
    pub undescribed: Vec<String>,
    /// Words for routes that are not there.
    pub stale: Vec<String>,
}

/// Makes the description. `file` is part of the program, so what is wrong in it stops the first test.
pub fn describe<'a>(title: &str, routes: impl IntoIterator<Item = Listed<'a>>, file: &str) -> Description {
    let file: Value =
        serde_json::from_str(file).expect("the file is part of the program and read by its test");
    let (mut paths, mut undescribed, mut known) = (Map::new(), Vec::new(), Vec::new());
    for route in routes {
        let name = format!("{} {}", route.method, route.path);
        let operation = if let Some(operation) = file["operations"].get(&name) {
            program(route, operation)
        } else if let Some(words) = file["pages"].get(&name) {
            page(route, words)
        } else {
            undescribed.push(name);
            continue;
        };
        let at = paths.entry(route.path.to_owned()).or_insert_with(|| json!({}));
        at[route.method.to_ascii_lowercase()] = operation;
        known.push(name);
    }
    let names = |part: &str| file[part].as_object().into_iter().flat_map(|names| names.keys().cloned());
    let stale = names("operations").chain(names("pages")).filter(|name| !known.contains(name)).collect();
    let mut schemas = file["schemas"].clone();
    schemas["Problem"] = problem();
    let document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer", "description": "From POST /api/sign-in." },
            },
        },
    });
    Description { document, undescribed, stale }
}

fn program(route: Listed<'_>, words: &Value) -> Value {
    let mut answers = Map::new();
    for (status, schema) in words["answers"].as_object().into_iter().flatten() {
        let description = http_word(status);
        let answer = match schema {
            Value::Null => json!({ "description": description }),
            Value::String(media) => json!({ "description": description, "content": { media: {} } }),
            schema => json!({
                "description": description,
                "content": { "application/json": { "schema": schema } },
            }),
        };
        answers.insert(status.clone(), answer);
    }
    answers.insert("default".to_owned(), json!({
        "description": "What was wrong, why, and what to do.",
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
    }));
    let mut operation = operation(route, &words["summary"], answers);
    if let Some(request) = words.get("request") {
        operation["requestBody"] =
            json!({ "required": true, "content": { "application/json": { "schema": request } } });
    }
    operation
}

fn page(route: Listed<'_>, words: &Value) -> Value {
    let mut answers = Map::new();
    let html = json!({ "description": "A page.", "content": { "text/html": {} } });
    if route.method == "GET" {
        answers.insert("200".to_owned(), html.clone());
    } else {
        answers.insert("303".to_owned(), json!({ "description": "Done; the next page." }));
    }
    let problem = json!({ "schema": { "$ref": "#/components/schemas/Problem" } });
    let trouble = json!({
        "description": "What was wrong, why, and what to do: as a page for a browser, as JSON for a program.",
        "content": { "text/html": {}, "application/problem+json": problem },
    });
    answers.insert("default".to_owned(), trouble);
    operation(route, words, answers)
}

fn operation(route: Listed<'_>, summary: &Value, answers: Map<String, Value>) -> Value {
    let mut operation = json!({ "summary": summary, "responses": answers });
    let places: Vec<Value> = places(route.path).map(place).collect();
    if !places.is_empty() {
        operation["parameters"] = places.into();
    }
    match route.proof {
        Proof::Nothing => operation["security"] = json!([]),
        Proof::Session => operation["security"] = json!([{ "token": [] }]),
        Proof::Signature => {
            operation["security"] = json!([]);
            operation["description"] = json!("The body proves itself: it is signed by a member's key.");
        }
    }
    operation
}

/// The names in braces.
fn places(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
}

fn place(name: &str) -> Value {
    // tidy: allow pack-word: the word of OpenAPI for where a parameter stands
    json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
}

fn http_word(status: &str) -> &'static str {
    match status {
        "200" => "Done.",
        "201" => "Made.",
        "202" => "Taken; under way.",
        "204" => "Done; nothing to say.",
        _ => "See the summary.",
    }
}

/// The schema of [`crate::Problem`] on the wire.
fn problem() -> Value {
    let text = json!({ "type": "string" });
    let error = json!({
        "type": "object",
        "required": ["field", "code", "message"],
        "properties": { "field": text, "code": text, "message": text },
    });
    json!({
        "type": "object",
        "required": ["type", "status", "code", "title", "detail", "what_to_do"],
        "properties": {
            "type": { "type": "string", "pattern": "^urn:vahid:problem:" },
            "status": { "type": "integer", "minimum": 400, "maximum": 599 },
            "code": text, "title": text, "detail": text, "what_to_do": text, "reference": text,
            "article": { "type": "object", "properties": { "text": text, "href": text } },
            "errors": { "type": "array", "items": error },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r##"{
        "operations": { "GET /api/cards/{card}": { "summary": "A card", "answers": { "200": { "$ref": "#/components/schemas/Card" } } },
                        "POST /api/gone": { "summary": "Gone", "answers": { "204": null } } },
        "pages": { "GET /cards": "All cards" },
        "schemas": { "Card": { "type": "object" } }
    }"##;

    #[test]
    fn no_route_is_missing_and_no_word_is_left_over() {
        let listed = |method, path, proof| Listed { method, path, proof };
        let routes = [
            listed("GET", "/api/cards/{card}", Proof::Session),
            listed("GET", "/cards", Proof::Nothing),
            listed("POST", "/api/new", Proof::Signature),
        ];
        let found = describe("Cards", routes, FILE);
        assert_eq!(
            (found.undescribed, found.stale),
            (vec!["POST /api/new".to_owned()], vec!["POST /api/gone".to_owned()])
        );
        let card = &found.document["paths"]["/api/cards/{card}"]["get"];
        assert_eq!(card["parameters"][0]["name"], "card");
        assert_eq!(card["security"], json!([{ "token": [] }]));
        assert!(card["responses"]["default"]["content"].get("application/problem+json").is_some());
        assert!(
            found.document["paths"]["/cards"]["get"]["responses"]["200"]["content"]
                .get("text/html")
                .is_some()
        );
    }
}
