//! Each rule of the floors with an edge that keeps it and an edge that breaks it.

use super::*;

/// A small country of crates; `edges` are (user, used, for tests).
fn rules_broken(edges: &[(&str, &str, bool)]) -> Vec<&'static str> {
    let folders = [
        ("ids", "crates/foundation/ids"),
        ("calendar", "crates/foundation/calendar"),
        ("pack", "crates/law/pack"),
        ("store", "crates/infra/store"),
        ("store-sqlite", "crates/infra/store-sqlite"),
        ("ledger", "crates/infra/ledger"),
        ("registers", "crates/domain/registers"),
        ("services", "crates/domain/services"),
        ("node", "crates/roles/node"),
        ("portal", "crates/roles/portal"),
        ("vahid", "crates/vahid"),
        ("testkit", "tests/testkit"),
        ("journeys", "tests/journeys"),
        ("stray", "crates/attic/stray"),
    ];
    let members: Vec<Member> = folders
        .iter()
        .filter(|(name, _)| *name != "stray" || edges.iter().any(|edge| edge.0 == "stray"))
        .map(|(name, folder)| Member {
            name: (*name).into(),
            folder: (*folder).into(),
            uses: edges
                .iter()
                .filter(|edge| edge.0 == *name)
                .map(|edge| Use { name: edge.1.into(), for_tests: edge.2 })
                .collect(),
        })
        .collect();
    check(&members).into_iter().map(|fault| fault.rule).collect()
}

#[test]
fn what_the_floors_allow() {
    let allowed = [
        ("calendar", "ids", false),
        ("pack", "calendar", false),
        ("ledger", "store", false),
        ("services", "ledger", false),
        ("portal", "services", false),
        ("vahid", "store-sqlite", false),
        ("vahid", "node", false),
        ("testkit", "store-sqlite", false),
        ("registers", "testkit", true),
        ("journeys", "testkit", true),
        ("store", "tokio", false),
        ("store-sqlite", "rusqlite", false),
        ("node", "axum", false),
        ("vahid", "tokio", false),
        ("ledger", "tokio", true),
        ("testkit", "tokio", false),
        ("registers", "serde", false),
    ];
    assert_eq!(rules_broken(&allowed), Vec::<&str>::new());
}

#[test]
fn what_the_floors_forbid() {
    let forbidden = [
        (("ids", "store", false), "upward"),
        (("pack", "registers", false), "upward"),
        (("registers", "node", true), "upward"),
        (("services", "registers", false), "sideways"),
        (("services", "registers", true), "sideways"),
        (("node", "portal", false), "sideways"),
        (("node", "store-sqlite", false), "driver"),
        (("journeys", "store-sqlite", true), "driver"),
        (("ledger", "tokio", false), "heavy"),
        (("services", "axum", false), "heavy"),
        (("pack", "rusqlite", false), "heavy"),
        (("registers", "testkit", false), "outside"),
        (("registers", "journeys", true), "outside"),
        (("stray", "serde", false), "floor"),
    ];
    for (edge, rule) in forbidden {
        assert_eq!(rules_broken(&[edge]), vec![rule], "{edge:?}");
    }
}

#[test]
fn metadata_is_read_as_cargo_writes_it() {
    let metadata = serde_json::json!({ "packages": [{
        "name": "ids", "manifest_path": "/tree/crates/foundation/ids/Cargo.toml",
        "dependencies": [{ "name": "uuid", "kind": null }, { "name": "proptest", "kind": "dev" }]
    }]});
    let members = members(&metadata, Path::new("/tree")).unwrap();
    assert_eq!((members[0].folder.as_str(), members[0].uses.len()), ("crates/foundation/ids", 2));
    assert!(!members[0].uses[0].for_tests && members[0].uses[1].for_tests);
}

#[test]
fn this_workspace_was_read_whole() {
    let root = workspace::root();
    let members = members(&workspace::metadata(&root).unwrap(), &root).unwrap();
    assert!(members.iter().any(|member| member.folder == "xtask"));
    assert!(members.iter().any(|member| member.folder == "crates/vahid"));
}
