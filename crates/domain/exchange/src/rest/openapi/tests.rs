use super::*;
use proptest::prelude::*;

const YAML: &str = r#"
openapi: 3.1.0
info: {title: Library, version: 1.0}
servers:
  - url: https://{host}.internal.example:8443/v1
    variables: {host: {default: db7}}
paths:
  /books/{isbn}:
    parameters: []
    servers: [{url: "https://10.0.0.7/"}]
    get: &get
      responses:
        200:
          description: "a book"
          links: {self: {operationId: x, server: {url: "http://10.0.0.8"}}}
    put: *get
  "/books/{other}":
    get: *get
  /books/{a}.{b}/pages:
    delete: {servers: [{url: "http://10.0.0.9"}], responses: {}}
  /shelves:
    $ref: '#/components/pathItems/shelves'
  x-note: not a path
components:
  pathItems:
    shelves:
      post: {responses: {}}
  schemas:
    Server: {properties: {servers: {type: array}, server: {type: string}}}
"#;

fn service() -> ServiceName {
    "AA/GOV/1/s%2Fub/library".parse().expect("a name")
}

fn minimal(paths: &str) -> String {
    format!("{{\"openapi\":\"3.0.3\",\"info\":{{\"title\":\"t\",\"version\":\"1\"}},\"paths\":{paths}}}")
}

#[test]
fn methods_and_paths_are_read() {
    let read = read(YAML.as_bytes()).expect("a description");
    assert_eq!((read.title.as_str(), read.version.as_str()), ("Library", "1.0"));
    let found: Vec<(&str, &str)> =
        read.endpoints.iter().map(|one| (one.method.as_str(), one.path.as_str())).collect();
    assert_eq!(
        found,
        [("GET", "/books/*"), ("PUT", "/books/*"), ("DELETE", "/books/*/pages"), ("POST", "/shelves")]
    );
}

#[test]
fn the_owners_addresses_are_taken_out_everywhere() {
    let shown = anonymise(YAML.as_bytes(), &service()).expect("a description");
    for address in ["internal", "db7", "10.0.0.7", "10.0.0.8", "10.0.0.9"] {
        assert!(!shown.contains(address), "{address} in {shown}");
    }
    let shown: Value = serde_json::from_str(&shown).expect("JSON");
    let ours = serde_json::json!([{"url": "/r1/AA/GOV/1/s%2Fub/library"}]);
    assert_eq!(shown["servers"], ours);
    assert_eq!(shown["paths"]["/books/{isbn}"]["servers"], ours);
    assert_eq!(shown["paths"]["/books/{isbn}"]["put"]["responses"]["200"]["description"], "a book");
    assert_eq!(shown["components"]["schemas"]["Server"]["properties"]["servers"]["type"], "array");
    // A description that names no server gets ours: the default would be wherever it was fetched from.
    let plain = anonymise(minimal("{\"/a\":{\"get\":{}}}").as_bytes(), &service()).expect("a description");
    assert!(plain.contains("/r1/AA/GOV/1/s%2Fub/library"), "{plain}");
}

#[test]
fn what_cannot_be_used_is_refused_with_the_reason() {
    let missing = |paths: &str| read(minimal(paths).as_bytes()).expect_err(paths).to_string();
    for (paths, text) in [
        ("{}", "the description has no path with a method"),
        ("{\"/a\":{}}", "the description has no path with a method"),
        ("[]", "the description has no paths"),
        ("{\"a\":{\"get\":{}}}", "the path \"a\" cannot be used: it does not begin with '/'"),
        (
            "{\"/a/../b\":{\"get\":{}}}",
            "the path \"/a/../b\" cannot be used: the path holds the segment '.' or '..'; write the path that you mean",
        ),
        (
            "{\"/a/*\":{\"get\":{}}}",
            "the path \"/a/*\" cannot be used: a star in a path would stand for any segment",
        ),
        (
            "{\"/{a/b}\":{\"get\":{}}}",
            "the path \"/{a/b}\" cannot be used: a parameter's braces are not closed in one segment",
        ),
        (
            "{\"/a\":{\"$ref\":\"other.yaml#/a\"}}",
            "the path \"/a\" cannot be used: it refers to \"other.yaml#/a\", which is not a path of this document",
        ),
    ] {
        assert_eq!(missing(paths), text);
    }
    for (text, part) in [
        ("{\"swagger\":\"2.0\"}", "Swagger 2"),
        ("{\"openapi\":\"3.2.0\"}", "its version is 3.2.0"),
        ("{\"openapi\":\"3.10.0\"}", "its version is 3.10.0"),
        ("{}", "no field \"openapi\""),
        ("{\"openapi\":\"3.0.0\"}", "no info"),
        ("a: [1", "cannot be read"),
        ("", "no document"),
        ("a: 1\n---\nb: 2\n", "a second document"),
        ("a: 1\na: 2\n", "line 2: the key \"a\" stands twice"),
        ("? [1]\n: 2\n", "a key that is not a text"),
        ("&a [*a]\n", "an alias names itself"),
    ] {
        let fault = read(text.as_bytes()).expect_err(text).to_string();
        assert!(fault.contains(part), "{text}: {fault}");
    }
}

#[test]
fn yaml_values_are_those_of_its_json_schema() {
    let text = "[~, null, , true, yes, 1, -2.5, 1e3, 007, .inf, \"1\", '2', !!str 3, 2026-11-24, \"\"]";
    let wanted = serde_json::json!([
        null,
        null,
        null,
        true,
        "yes",
        1,
        -2.5,
        1e3,
        "007",
        ".inf",
        "1",
        "2",
        "3",
        "2026-11-24",
        ""
    ]);
    let read = yaml::read(&text.replace(", ,", ", ~,")).expect("YAML");
    assert_eq!(read, wanted);
}

#[test]
fn descriptions_are_bounded() {
    let filled = |bytes: usize| {
        let text = minimal("{\"/a\":{\"get\":{}}}");
        text.clone() + &" ".repeat(bytes - text.len())
    };
    assert!(read(filled(DESCRIPTION_BYTES_MAX).as_bytes()).is_ok());
    let one_more = DESCRIPTION_BYTES_MAX + 1;
    assert_eq!(read(filled(one_more).as_bytes()), Err(OpenapiFault::TooLong(one_more)));

    let many = |count: usize| {
        let paths: Vec<String> = (0..count).map(|number| format!("\"/{number}\":{{\"get\":{{}}}}")).collect();
        minimal(&format!("{{{}}}", paths.join(",")))
    };
    assert_eq!(read(many(ENDPOINTS_MAX).as_bytes()).map(|read| read.endpoints.len()), Ok(ENDPOINTS_MAX));
    assert_eq!(read(many(ENDPOINTS_MAX + 1).as_bytes()), Err(OpenapiFault::TooMany));

    let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    assert!(yaml::read(&deep(DEPTH_MAX)).is_ok());
    assert!(yaml::read(&deep(DEPTH_MAX + 1)).expect_err("too deep").contains("nested deeper"));

    // One for the list itself.
    let wide = |nodes: usize| format!("[{}]", vec!["1"; nodes - 1].join(","));
    assert!(yaml::read(&wide(NODES_MAX)).is_ok());
    assert!(yaml::read(&wide(NODES_MAX + 1)).expect_err("too wide").contains("values"));
}

#[test]
fn an_alias_counts_as_often_as_it_is_written_out() {
    let mut laughs = String::from("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for level in 1..9 {
        let before = format!("*a{}", level - 1);
        laughs += &format!("a{level}: &a{level} [{}]\n", [before.as_str(); 9].join(", "));
    }
    assert!(yaml::read(&laughs).expect_err("a bomb").contains("more than"));
    // A long text repeated is as bad as many values.
    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), vec!["*a"; 1_000].join(","));
    assert!(yaml::read(&long).expect_err("a bomb").contains("more than"));
}

proptest! {
    #[test]
    fn no_text_upsets_the_reader(text in "\\PC{0,80}|[-:?&*!|>%@`{}\\[\\],#'\"a\n ]{0,80}") {
        let _read = read(text.as_bytes());
        let _yaml = yaml::read(&text);
    }

    #[test]
    fn no_path_upsets_the_reader(path in "/\\PC{0,30}|[/{}.*%a]{0,30}") {
        let document = serde_json::json!({
            "openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {path: {"get": {}}}
        });
        if let Ok(found) = read(document.to_string().as_bytes()) {
            for endpoint in &found.endpoints {
                // Whatever is read can be called: the pattern covers itself with something for its stars.
                let call = access::normalise(&endpoint.path.replace('*', "1")).expect("a path");
                prop_assert!(access::allows(&found.endpoints, "GET", &call));
            }
        }
    }
}
