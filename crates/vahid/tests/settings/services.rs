use crate::folder::Node;

const DESCRIPTION: &str = r#"{"openapi":"3.1.0","info":{"title":"Cards","version":"1"},
    "servers":[{"url":"http://10.0.0.7:9000"}],"paths":{"/cards/{id}":{"get":{"responses":{}}}}}"#;

const URL: [&str; 2] = ["--url", "http://127.0.0.1:9000/api"];

#[test]
fn a_described_service_is_added_renewed_and_removed() {
    let node = Node::new();
    node.put("cards.json", DESCRIPTION);
    let add = ["service", "add-openapi", ".", "cards.json", "--code", "cards"];
    assert!(node.refused(&add).contains("url is missing"));
    let out = node.done(&[&add[..], &URL].concat());
    assert!(out.contains("XX/GOV/library/lending/cards is offered: Cards, 1 endpoints"), "{out}");
    node.put("cards.json", &DESCRIPTION.replace("\"get\"", "\"post\":{\"responses\":{}},\"get\""));
    let out = node.done(&add);
    assert!(out.contains("description renewed (Cards, 2 endpoints); its other settings stayed"), "{out}");
    let listed = node.done(&["service", "list", "."]);
    assert!(listed.contains("cards  openapi  http://127.0.0.1:9000/api"), "{listed}");
    node.done(&["service", "remove", ".", "cards"]);
    assert!(node.done(&["service", "list", "."]).contains("no service is written down"));
    assert!(node.refused(&["service", "remove", ".", "cards"]).contains("vahid service list"));
}

#[test]
fn a_service_is_switched_off_with_a_notice_and_on_again() {
    let node = Node::new();
    node.done(
        &[&["service", "add", ".", "--code", "cards", "--endpoint", "GET /cards/*"], &URL[..]].concat(),
    );
    node.done(&["service", "disable", ".", "cards", "--notice", "Back on Monday."]);
    assert!(node.done(&["service", "list", "."]).contains("callers are told: Back on Monday."));
    let line = node.done(&["service", "list", ".", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&line).expect("one object a line");
    assert_eq!((&json["code"], &json["enabled"]), (&"cards".into(), &false.into()));
    assert_eq!(json["endpoints"][0]["path"], "/cards/*");
    node.done(&["service", "enable", ".", "cards"]);
    assert!(!node.read("services.toml").contains("Monday"));
    assert!(node.refused(&["service", "disable", ".", "cards"]).contains("--notice"));
}

#[test]
fn maintenance_begins_with_a_text_and_ends() {
    let node = Node::new();
    assert!(node.refused(&["service", "maintenance", ".", "on"]).contains("--message"));
    node.done(&["service", "maintenance", ".", "on", "--message", "Until 06:00."]);
    assert!(node.done(&["service", "list", "."]).contains("maintenance: Until 06:00."));
    node.done(&["service", "maintenance", ".", "off"]);
    assert!(!node.read("services.toml").contains("maintenance"));
}

#[test]
fn a_certificate_of_an_https_service_is_pinned_by_its_file() {
    let node = Node::new();
    let openssl = node.certificate("hours.pem");
    let add = ["service", "add", ".", "--code", "hours", "--url", "https://hours.example/v1"];
    assert!(node.refused(&add).contains("verify = false"));
    node.done(&[&add[..], &["--certificate", "hours.pem", "--subject-free", "--open"]].concat());
    let hash = openssl.replace(':', "").to_lowercase();
    assert!(node.read("services.toml").contains(&hash), "{hash}");
    let again =
        ["service", "add", ".", "--code", "other", "--url", "https://hours.example/v1", "--no-verify"];
    node.done(&again);
}

#[test]
fn what_is_wrong_is_said_with_what_would_be_right() {
    let node = Node::new();
    node.put("broken.json", "{}");
    let add = |more: &[&str]| node.refused(&[&["service", "add", "."], more].concat());
    for (words, says) in [
        (&["--code", "listMethods", URL[0], URL[1]][..], "belongs to the exchange itself"),
        (&["--code", "cards", "--url", "ftp://x/"], "http://host:port/path"),
        (&["--code", "cards", URL[0], URL[1], "--open"], "subject_free = true"),
        (&["--code", "cards", URL[0], URL[1], "--endpoint", "/cards"], "'GET /cards/*'"),
        (&["--code", "cards", URL[0], URL[1], "--endpoint", "FETCH /cards"], "'GET /cards/*'"),
        (&["--code", "cards", URL[0], URL[1], "--system", "other"], "it serves lending"),
        (&["--code", "cards", URL[0], URL[1], "--system", "XX/GOV/else/lending"], "is not of XX/GOV/library"),
        (&["--code", "cards", "--url", "https://x/", "--certificate", "broken.json"], "certificate"),
    ] {
        let said = add(words);
        assert!(said.contains(says), "{words:?}: {said}");
    }
    let openapi = |source: &str| {
        node.refused(&[&["service", "add-openapi", ".", source, "--code", "cards"], &URL[..]].concat())
    };
    assert!(openapi("broken.json").contains("broken.json"));
    assert!(openapi("https://127.0.0.1:1/x").contains("its certificate"));
    assert!(node.refused(&["service", "list", "nowhere"]).contains("vahid node init"));
    let two = Node::of_two_systems();
    let said = two.refused(&[&["service", "add", ".", "--code", "cards"], &URL[..]].concat());
    assert!(said.contains("give --system: this node serves lending, archive"), "{said}");
    two.done(&[&["service", "add", ".", "--code", "cards", "--system", "archive"], &URL[..]].concat());
}
