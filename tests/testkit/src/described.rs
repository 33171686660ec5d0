//! Holds an interface to its own OpenAPI description: every JSON answer of every test is validated.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use http_body_util::BodyExt;
use jsonschema::Validator;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One operation: method, template, and what it takes and gives.
struct Operation {
    method: String,
    template: Vec<String>,
    request: Option<Validator>,
    /// By status; `default` for the rest.
    answers: BTreeMap<String, Option<Validator>>,
}

/// The same router, which panics at the first JSON that is not as the document says: an answer to any request,
/// and the body of a request that was taken. Answers that are not JSON pass.
pub fn held_to(document: &Value, router: Router) -> Router {
    router.layer(from_fn_with_state(Arc::new(operations(document)), hold))
}

fn operations(document: &Value) -> Vec<Operation> {
    let paths = document["paths"].as_object().expect("a document has paths");
    let mut operations = Vec::new();
    for (path, by_method) in paths {
        for (method, words) in by_method.as_object().expect("operations by method") {
            let schema = |content: &Value| {
                let by_media = content.as_object()?.iter().find(|(media, _)| media.contains("json"))?;
                Some(validator(document, by_media.1.get("schema")?))
            };
            let answers = words["responses"].as_object().expect("answers by status");
            operations.push(Operation {
                method: method.to_ascii_uppercase(),
                template: path.split('/').map(str::to_owned).collect(),
                request: schema(&words["requestBody"]["content"]),
                answers: answers
                    .iter()
                    .map(|(status, answer)| (status.clone(), schema(&answer["content"])))
                    .collect(),
            });
        }
    }
    operations
}

/// The schema with the components beside it, so that its references are found.
fn validator(document: &Value, schema: &Value) -> Validator {
    let whole = json!({ "allOf": [schema], "components": document["components"] });
    jsonschema::validator_for(&whole)
        .unwrap_or_else(|fault| panic!("a schema cannot be used: {fault}: {schema}"))
}

async fn hold(State(operations): State<Arc<Vec<Operation>>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let sent = body.collect().await.expect("a test's body is whole").to_bytes();
    let (method, path) = (parts.method.to_string(), parts.uri.path().to_owned());
    let answer = next.run(Request::from_parts(parts, Body::from(sent.clone()))).await;
    let media = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_json = media.contains("json") && !media.contains("openapi");
    let status = answer.status();
    let Some(operation) = find(&operations, &method, &path) else { return answer };
    if status.is_success()
        && let (Some(request), Ok(sent)) = (&operation.request, serde_json::from_slice(&sent))
    {
        check(request, &sent, &format!("the request {method} {path}"));
    }
    if !is_json {
        return answer;
    }
    let (parts, body) = answer.into_parts();
    let bytes = body.collect().await.expect("an answer in a test is whole").to_bytes();
    let said = serde_json::from_slice(&bytes).expect("an answer that says it is JSON is JSON");
    let code = status.as_u16().to_string();
    let own = operation.answers.get(&code);
    let own = own.or_else(|| operation.answers.get("default").filter(|_| !status.is_success()));
    let what = format!("the answer {code} of {method} {path}");
    match own {
        Some(Some(schema)) => check(schema, &said, &what),
        Some(None) => panic!("{what} has a JSON body, and its description says that it has none"),
        None => panic!("{what} is not described"),
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// A template without a place is meant before one with places.
fn find<'a>(operations: &'a [Operation], method: &str, path: &str) -> Option<&'a Operation> {
    let segments: Vec<&str> = path.split('/').collect();
    let is_place = |template: &str| template.starts_with('{');
    let fits = |operation: &&Operation| {
        operation.method == method
            && operation.template.len() == segments.len()
            && operation.template.iter().zip(&segments).all(|(one, other)| is_place(one) || one == other)
    };
    let places = |operation: &&Operation| operation.template.iter().filter(|one| is_place(one)).count();
    operations.iter().filter(fits).min_by_key(places)
}

fn check(schema: &Validator, value: &Value, what: &str) {
    let faults: Vec<String> =
        schema.iter_errors(value).map(|fault| format!("{} at {}", fault, fault.instance_path())).collect();
    assert!(faults.is_empty(), "{what} is not as described: {}\n{value:#}", faults.join("; "));
}
