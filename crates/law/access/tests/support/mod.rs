//! Invented members and one agreement with everything in place.

use access::{Agreement, CallQuestion, Candidate, Client, Operation, Reach, Subject};
use ids::{MemberName, PersonKey, ServiceName, SystemName};
use jiff::civil::{Date, date};

#[allow(dead_code, reason = "each test file uses its part")]
pub const TODAY: Date = date(2026, 11, 24);

pub fn member(code: &str) -> MemberName {
    MemberName::new("XX", "GOV", code)
}

pub fn desk() -> SystemName {
    member("library").system("desk")
}

pub fn residents() -> ServiceName {
    member("townhall").system("registers").service("residents")
}

/// The library asks the town hall about one person, named in the header.
pub fn agreement() -> Agreement {
    Agreement {
        id: "A-1".parse().expect("a name"),
        client: Client::System(desk()),
        service: residents(),
        endpoints: Vec::new(),
        fields: vec!["name".parse().expect("a name"), "since".parse().expect("a name")],
        operation: Operation::View,
        reach: Reach::One,
        subject: Subject::Header,
        health: false,
        purpose: Some("issue-card".parse().expect("a name")),
        act: Some("ACT-1".parse().expect("a name")),
        article: Some("art. 3".to_owned()),
        oversight: Some(member("council")),
        from: date(2025, 1, 1),
        to: date(2029, 12, 31),
    }
}

#[allow(dead_code, reason = "each test file uses its part")]
pub fn with(change: impl FnOnce(&mut Agreement)) -> Agreement {
    let mut agreement = agreement();
    change(&mut agreement);
    agreement
}

#[allow(dead_code, reason = "each test file uses its part")]
pub fn signed(agreement: &Agreement) -> Candidate<'_> {
    Candidate { agreement, client_signed: true, owner_signed: true, stopped: false, covers_client: false }
}

#[allow(dead_code, reason = "each test file uses its part")]
pub fn person(number: usize) -> PersonKey {
    PersonKey::Number(format!("P{number:04}"))
}

#[allow(dead_code, reason = "each test file uses its part")]
pub fn question() -> CallQuestion {
    CallQuestion {
        client: desk(),
        client_is_security: false,
        service: residents(),
        method: "GET".to_owned(),
        path: "/people".to_owned(),
        purpose: None,
        agreement: None,
        persons: vec![person(1)],
        by: "a.b".to_owned(),
    }
}
