//! Files for the bank are valid by the published schema of ISO 20022 pain.001.001.09.

use calendar::Instant;
use ids::{CaseId, PaymentId};
use jiff::civil::date;
use journeys::folder::MemoryFolder;
use journeys::payment_file::{faults, schema};
use journeys::simulator::run::{Engine, Run, country};
use services::payments::{Debtor, Order, message_id, pain001};
use testkit::postgres::Cluster;
use uuid::Uuid;

fn order(number: u128, name: &str, amount_minor: i64) -> Order {
    Order {
        id: PaymentId(Uuid::from_u128(number)),
        case: CaseId(Uuid::from_u128(number)),
        period: "2026-11".to_owned(),
        payee_name: name.to_owned(),
        account: "AZ21NABZ00000000137010001944".to_owned(),
        amount_minor,
        ordered_at: 0,
        file: None,
    }
}

fn debtor(name: &str, account: Option<&str>) -> Debtor {
    Debtor {
        name: name.to_owned(),
        currency: "AZN".to_owned(),
        digits: 2,
        account: account.map(str::to_owned),
    }
}

/// Names of people and agencies as they come, and as nobody hopes they come.
const NAMES: [&str; 7] = [
    "Məmmədova Aysel Elçin qızı",
    "O'Neill & Söhne <\"GmbH\">",
    "]]> <!-- & --> &amp;",
    "line\nbreak\tand\u{0}control\u{1b}",
    "not characters: \u{FFFE}\u{FFFF}",
    "🙂 əöüğışç",
    "x",
];

fn judged(file: &str) -> String {
    let folder = MemoryFolder::new("bank");
    let path = folder.path().join("file.xml");
    std::fs::write(&path, file).expect("written");
    faults(&schema(), &path)
}

#[test]
fn files_are_valid_whatever_the_names_are() {
    let day = date(2026, 11, 24);
    let long = "ə".repeat(500);
    for name in NAMES.into_iter().chain([long.as_str()]) {
        for account in [None, Some("AZ21NABZ00000000137010001944")] {
            let orders = [order(1, name, 1), order(2, name, 15_000), order(u128::MAX, name, 999_999_999_999)];
            let id = message_id("dsmf", day);
            let file = pain001(&id, Instant(1_795_521_600_000_000), day, &debtor(name, account), &orders);
            assert_eq!(judged(&file), "", "{name:?}");
        }
    }
    for agency in ["dsmf", "an-agency-with-a-name-that-is-far-longer-than-a-message-id-may-be"] {
        let file =
            pain001(&message_id(agency, day), Instant(0), day, &debtor("x", None), &[order(1, "x", 1)]);
        assert_eq!(judged(&file), "", "{agency}");
    }
}

#[test]
fn the_judge_can_say_no() {
    let day = date(2026, 11, 24);
    let file = pain001("ID", Instant(0), day, &debtor("x", None), &[order(1, "x", 100)]);
    for (from, to) in [
        ("<PmtMtd>TRF</PmtMtd>", "<PmtMtd>GIFT</PmtMtd>"),
        ("<MsgId>ID</MsgId>", ""),
        ("Ccy=\"AZN\"", "Ccy=\"manat\""),
        ("<CtrlSum>1.00</CtrlSum>", "<CtrlSum>one</CtrlSum>"),
    ] {
        assert!(file.contains(from), "{from} stands in the file");
        assert_ne!(judged(&file.replace(from, to)), "", "{from} became {to:?} and nobody noticed");
    }
}

#[test]
fn files_of_a_simulated_country_are_valid() {
    let country = country();
    let mut checked = 0;
    for seed in [1, 2, 5] {
        let run = Run::of_seed(&country, seed, 150);
        let passed = run.go().expect("holds");
        let cluster = Cluster::start();
        let same = run.go_on(&Engine::Postgres(&cluster)).expect("holds on the other engine");
        assert_eq!(same.lines, passed.lines, "both engines make the same files");
        for line in passed.lines.iter().filter(|line| line.contains("<?xml")) {
            let (_, file) = line.split_once(' ').expect("the agency stands before");
            assert_eq!(judged(file), "", "seed {seed}: {file}");
            checked += 1;
        }
    }
    assert!(checked > 0, "no file was made");
}
