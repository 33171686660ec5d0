use super::*;
use proptest::prelude::*;

fn list(headers: &[(&str, &str)]) -> Vec<(String, String)> {
    headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn read(headers: &[(&str, &str)]) -> Result<Caller, RestFault> {
    caller(&list(&[&[("X-Road-Client", "AA/GOV/2/client")], headers].concat()))
}

fn request_id() -> MessageId {
    "0192f0c1-2345-7abc-8def-0123456789ab".parse().expect("an id")
}

#[test]
fn who_asks_is_the_last_client_header() {
    let raw = list(&[("X-Road-Client", "AA/GOV/1/first"), ("x-road-CLIENT", "AA/GOV/2/s%2Fub")]);
    let caller = caller(&raw).expect("a caller");
    assert_eq!(caller.client, "AA/GOV/2/s%2Fub".parse().expect("a name"));
    assert_eq!(caller.forwarded, raw, "both go on, as they came");
}

#[test]
fn a_client_that_cannot_be_read_is_told_so() {
    // `shouldFailIfClientHeaderMissing`: 500, not the specification's 400.
    for (raw, code, text) in [
        (vec![], "invalid_client_identifier", "The client identifier is missing"),
        (list(&[("X-Road-Client", "")]), "internal_error", "Invalid Client Id"),
        (list(&[("X-Road-Client", "AA/GOV")]), "internal_error", "Invalid Client Id"),
        (list(&[("X-Road-Client", "AA/GOV/1/2/3")]), "internal_error", "Invalid Client Id"),
        (list(&[("X-Road-Client", "AA/GOV/1/a%2")]), "internal_error", "Incomplete percent encoding"),
        (list(&[("X-Road-Client", "AA/GOV/1/a%zz")]), "internal_error", "Invalid percent encoding"),
        (list(&[("X-Road-Client", "AA/GOV/1/a b")]), "internal_error", "Invalid character in path segment"),
        (list(&[("X-Road-Client", "AA/GOV/1")]), "unknown_member", "Client 'MEMBER:AA/GOV/1' not found"),
    ] {
        let fault = caller(&raw).expect_err(text);
        assert_eq!((fault.code.as_str(), fault.message.as_str()), (code, text));
        assert_eq!(super::super::error::render(&fault, None, Default::default()).status, 500);
    }
}

#[test]
fn the_optional_headers_are_read() {
    let caller = read(&[
        ("X-Road-Id", "id-1"),
        ("X-Road-UserId", "AA12345"),
        ("X-Road-Issue", "case 7"),
        ("X-Road-Security-Server", "AA/GOV/1/node%201"),
        ("X-Road-Represented-Party", "COM/77"),
        ("X-Purpose", "lending"),
        ("X-Agreement", "library-lending"),
        ("X-Legal-Basis", "art. 5"),
        ("X-Case", "7"),
        ("X-Subject-Ref", "1234567, 7654321"),
        ("x-subject-ref", "1111111,"),
        ("X-Warrant", "w-1"),
    ])
    .expect("a caller");
    assert_eq!(caller.query_id.as_deref(), Some("id-1"));
    assert_eq!(caller.user_id.as_deref(), Some("AA12345"));
    assert_eq!(caller.issue.as_deref(), Some("case 7"));
    assert_eq!(caller.target.expect("a target").server, "node 1");
    let party = RepresentedParty { class: Some("COM".to_owned()), code: "77".to_owned() };
    assert_eq!(caller.represented_party, Some(party), "validRepresentedPartyHeaderWithClassAndMember");
    assert_eq!(caller.purpose.expect("a purpose").to_string(), "lending");
    assert_eq!(caller.agreement.expect("an agreement").to_string(), "library-lending");
    assert_eq!(caller.legal_basis.as_deref(), Some("art. 5"));
    assert_eq!(caller.case.as_deref(), Some("7"));
    assert_eq!(caller.subjects, ["1234567", "7654321", "1111111"]);
    assert_eq!(caller.warrant.as_deref(), Some("w-1"));
    let party = read(&[("X-Road-Represented-Party", "77")]).expect("a caller").represented_party;
    assert_eq!(party, Some(RepresentedParty { class: None, code: "77".to_owned() }));
}

#[test]
fn optional_headers_that_cannot_be_read_are_refused() {
    for (header, origin_and_text) in [
        (("X-Road-Represented-Party", "AA/COM/77"), "internal_error: Invalid RepresentedParty Id"),
        (("X-Road-Security-Server", "AA/GOV/1"), "internal_error: Invalid SecurityServer Id"),
        (("X-Road-Security-Server", "AA/GOV/1/"), "internal_error: Invalid SecurityServer Id"),
    ] {
        assert_eq!(read(&[header]).expect_err("refused").to_string(), origin_and_text);
    }
    // SG-12: one call, one purpose; of two nobody could say which was judged.
    for twice in ["X-Purpose", "X-Agreement", "X-Legal-Basis", "X-Case", "X-Warrant"] {
        let fault = read(&[(twice, "a"), (twice, "a")]).expect_err("refused");
        assert_eq!((fault.origin, fault.code.as_str()), (super::super::Origin::Client, "bad_request"));
        assert_eq!(fault.message, format!("{twice} stands more than once; it may stand once"));
    }
    let fault = read(&[("X-Purpose", "Not A Slug")]).expect_err("refused");
    assert!(fault.message.starts_with("X-Purpose cannot be read: "), "{}", fault.message);
    assert_eq!(read(&[("X-Purpose", " ")]).expect("absent").purpose, None);
}

#[test]
fn what_belongs_to_a_connection_stays() {
    let mut raw = list(&[("X-Road-Client", "AA/GOV/2/c"), ("Authorization", "b"), ("Accept", "text/csv")]);
    for name in SKIPPED {
        raw.push((name.to_ascii_uppercase(), "x".to_owned()));
    }
    raw.extend(list(&[
        ("X-Road-Request-Id", "mine"),
        ("x-road-request-hash", "mine"),
        ("Cookie", "c"),
        ("authorization", "second"),
    ]));
    let kept = list(&[
        ("X-Road-Client", "AA/GOV/2/c"),
        ("Authorization", "b"),
        ("Accept", "text/csv"),
        ("Cookie", "c"),
        ("authorization", "second"),
    ]);
    assert_eq!(caller(&raw).expect("a caller").forwarded, kept);
}

#[test]
fn a_provider_gets_the_callers_headers_and_ours() {
    let caller = read(&[("X-Road-Id", "id-1"), ("Accept", "text/csv")]).expect("a caller");
    let sent = for_provider(&caller, request_id(), "id-1");
    let wanted = list(&[
        ("X-Road-Client", "AA/GOV/2/client"),
        ("X-Road-Id", "id-1"),
        ("Accept", "text/csv"),
        ("x-road-request-id", "0192f0c1-2345-7abc-8def-0123456789ab"),
    ]);
    assert_eq!(sent, wanted);
    // An empty id counts as none; an absent Accept is JSON, as the specification has it.
    let caller = read(&[("X-Road-Id", "")]).expect("a caller");
    assert_eq!(caller.query_id, None);
    let sent = for_provider(&caller, request_id(), "AA-made");
    let wanted = list(&[
        ("X-Road-Client", "AA/GOV/2/client"),
        ("Accept", "application/json"),
        ("x-road-request-id", "0192f0c1-2345-7abc-8def-0123456789ab"),
        ("x-road-id", "AA-made"),
    ]);
    assert_eq!(sent, wanted);
}

#[test]
fn a_client_gets_the_providers_headers_and_ours() {
    let answer = list(&[
        ("Date", "first"),
        ("Server", "nginx"),
        ("Content-Type", "text/csv"),
        ("X-Road-Id", "forged"),
        ("X-Road-Service", "forged"),
        ("X-Road-Error", "forged"),
        ("x-road-request-hash", "forged"),
        ("Set-Cookie", "a"),
        ("date", "second"),
        ("Set-Cookie", "b"),
        ("Connection", "close"),
    ]);
    let echo = Echo {
        query_id: "id-1".to_owned(),
        client: "AA/GOV/2/c%2Fd".parse().expect("a name"),
        service: "AA/GOV/1/sub/%C3%B6".parse().expect("a name"),
        request_id: request_id(),
        request_hash: "aGFzaA==".to_owned(),
    };
    let wanted = list(&[
        ("Date", "first"),
        ("Content-Type", "text/csv"),
        ("Set-Cookie", "a"),
        ("Set-Cookie", "b"),
        ("x-road-id", "id-1"),
        ("x-road-client", "AA/GOV/2/c%2Fd"),
        ("x-road-service", "AA/GOV/1/sub/%C3%B6"),
        ("x-road-request-id", "0192f0c1-2345-7abc-8def-0123456789ab"),
        ("x-road-request-hash", "aGFzaA=="),
    ]);
    assert_eq!(for_client(&answer, &echo), wanted);
}

#[test]
fn headers_are_bounded() {
    let many = |count: usize| vec![("X-Other", "a"); count - 1];
    assert!(read(&many(HEADERS_MAX)).is_ok());
    assert_eq!(read(&many(HEADERS_MAX + 1)).expect_err("too many").code, "bad_request");
    let id = |bytes: usize| "i".repeat(bytes);
    assert!(read(&[("X-Road-Id", &id(QUERY_ID_BYTES_MAX))]).is_ok());
    assert!(read(&[("X-Road-Id", &id(QUERY_ID_BYTES_MAX + 1))]).is_err());
    let subjects = |count: usize| vec!["1"; count].join(",");
    assert!(read(&[("X-Subject-Ref", &subjects(SUBJECTS_MAX))]).is_ok());
    assert!(read(&[("X-Subject-Ref", &subjects(SUBJECTS_MAX + 1))]).is_err());
}

#[test]
fn a_caller_in_a_log_line_names_no_person() {
    let caller = read(&[("X-Road-UserId", "AA12345"), ("X-Subject-Ref", "1234567")]).expect("a caller");
    let shown = format!("{caller:?}");
    assert!(!shown.contains("12345") && shown.contains("X-Subject-Ref"), "{shown}");
}

proptest! {
    #[test]
    fn no_headers_upset_the_reader(
        raw in proptest::collection::vec(
            ("(?i)x-road-(client|id|security-server|represented-party)|x-(purpose|subject-ref)|\\PC{0,8}",
             "[A-C/%2fö, ]{0,12}|\\PC{0,12}"),
            0..8,
        )
    ) {
        if let Ok(caller) = caller(&raw) {
            let sent = for_provider(&caller, request_id(), "made");
            let count = |name: &str| sent.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name)).count();
            prop_assert_eq!(count("x-road-request-id"), 1);
            prop_assert!(count("x-road-id") >= 1 && count("accept") >= 1);
        }
    }
}
