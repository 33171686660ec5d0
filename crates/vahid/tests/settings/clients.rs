use crate::folder::Node;

#[test]
fn a_client_is_admitted_with_its_certificate_and_dismissed() {
    let node = Node::new();
    let openssl = node.certificate("main.pem");
    let hash = openssl.replace(':', "").to_lowercase();
    let out = node.done(&["client", "admit", ".", "desk"]);
    assert!(out.contains("XX/GOV/library/desk is let in") && out.contains("vahid client pin"), "{out}");
    node.done(&["client", "pin", ".", "desk", "--certificate", "main.pem"]);
    let listed = node.done(&["client", "list", "."]);
    assert!(listed.contains("desk  SSLAUTH") && listed.contains(&hash), "{listed}");
    let out =
        node.done(&["client", "admit", ".", "desk", "--certificate", "main.pem", "--error-style", "7.7"]);
    assert!(!out.contains("next:"), "it is pinned: {out}");
    let json: serde_json::Value =
        serde_json::from_str(&node.done(&["client", "list", ".", "--json"])).expect("one object a line");
    assert_eq!(
        (&json["error_style"], json["certificates"].as_array().map(Vec::len)),
        (&"7.7".into(), Some(1))
    );
    node.done(&["client", "dismiss", ".", "desk"]);
    assert!(node.done(&["client", "list", "."]).contains("no client is let in"));
}

#[test]
fn certificates_change_without_a_gap() {
    let node = Node::new();
    let (former, next) = (node.certificate("former.pem"), node.certificate("next.pem"));
    node.done(&["client", "admit", ".", "desk", "--certificate", "former.pem"]);
    node.done(&["client", "pin", ".", "desk", "--certificate", "next.pem"]);
    let both = node.done(&["client", "list", "."]);
    for hash in [&former, &next] {
        assert!(both.contains(&hash.replace(':', "").to_lowercase()), "{both}");
    }
    node.done(&["client", "unpin", ".", "desk", "--certificate", "former.pem"]);
    let said = node.refused(&["client", "unpin", ".", "desk", "--sha256", &former]);
    assert!(said.contains("no such certificate") && said.contains("vahid client list"), "{said}");
    node.done(&["client", "unpin", ".", "desk", "--sha256", &next]);
}

#[test]
fn each_mode_is_written_and_the_weakest_is_warned_of() {
    let node = Node::new();
    for (mode, warned) in [("NOSSL", true), ("SSLNOAUTH", false), ("SSLAUTH", false)] {
        let out = node.done(&["client", "admit", ".", "desk", "--mode", mode]);
        assert_eq!(out.contains("in its name"), warned, "{mode}: {out}");
        assert!(node.done(&["client", "list", "."]).contains(&format!("desk  {mode}\n")), "{mode}");
    }
    assert!(node.refused(&["client", "admit", ".", "desk", "--mode", "TLS"]).contains("SSLAUTH"));
}

#[test]
fn who_is_not_of_this_member_or_not_there_is_refused() {
    let node = Node::new();
    node.put("none.pem", "nothing");
    for (words, says) in [
        (&["admit", ".", "XX/GOV/other/desk"][..], "is not of XX/GOV/library"),
        (&["admit", ".", "XX/GOV/library"], "parts"),
        (&["pin", ".", "desk", "--certificate", "none.pem"], "certificate"),
        (&["dismiss", ".", "desk"], "vahid client list"),
        (&["unpin", ".", "desk"], "--certificate"),
        (&["admit", "nowhere", "desk"], "vahid node init"),
    ] {
        let said = node.refused(&[&["client"], words].concat());
        assert!(said.contains(says), "{words:?}: {said}");
    }
}
