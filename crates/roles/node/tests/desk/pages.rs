//! The pages as an official uses them, without script.

use crate::town::{By, Country3, country};
use web::Lang::{Az, En};

const NEWCOMER: [(&str, &str); 6] = [
    ("person", "t0m004"),
    ("name", "Tom Page"),
    ("age_group", "child"),
    ("first_guardian", "ADA001"),
    ("secret_address", "false"),
    ("moved_in", "20.11.2026"),
];

#[track_caller]
fn has(body: &str, texts: &[&str]) {
    for text in texts {
        assert!(body.contains(text), "{text:?} is not in {body}");
    }
}

#[tokio::test]
async fn the_first_page_lists_this_agencys_officials_and_says_that_it_checks_nothing() {
    let town = Country3::new().await;
    let page = town.get("townhall", "/?back=/enter/residents", By::Nobody, En).await;
    has(&page.body, &["Rita Register", "it checks nothing", "value=\"/enter/residents\"", "Town hall"]);
    assert!(!page.body.contains("Leo Shelf"));
    let page = town.get("townhall", "/?back=https://evil.example", By::Nobody, Az).await;
    has(&page.body, &["Şəhər idarəsi", "heç nəyi yoxlamır"]);
    assert!(!page.body.contains("evil"));
    let answer =
        town.form("townhall", "/sign-in", By::Nobody, &[("who", "rita"), ("back", "//evil.example")]);
    assert_eq!(answer.await.header("location"), "/desk");
    let answer =
        town.form("townhall", "/sign-in", By::Nobody, &[("who", "rita"), ("back", "/enter/residents")]);
    assert_eq!(answer.await.header("location"), "/enter/residents");
}

#[tokio::test]
async fn a_wrong_form_comes_back_with_every_error_beside_its_field_and_with_all_that_was_typed() {
    let town = Country3::new().await;
    let rita = town.cookie("townhall", "rita").await;
    let empty = town.get("townhall", "/enter/residents", By::Cookie(&rita), En).await;
    has(
        &empty.body,
        &["Register a newcomer", "Desk 1 of the town hall", "Library card", "name=\"moved_in\""],
    );
    let mut wrong = NEWCOMER;
    wrong[0].1 = "T0M";
    wrong[5].1 = "01.12.2026";
    let page = town.form("townhall", "/enter/residents", By::Cookie(&rita), &wrong).await;
    assert_eq!(page.status, 422);
    has(
        &page.body,
        &[
            "Something in the form needs a correction",
            "library number has 6 characters; you gave 3.",
            "This date has not come yet.",
            "id=\"moved_in-error\"",
            "value=\"Tom Page\"",
            "href=\"#person\"",
        ],
    );
    assert_eq!(page.body.matches("class=\"field wrong\"").count(), 2);
}

#[tokio::test]
async fn a_record_says_what_starts_and_a_second_notice_names_the_first() {
    let town = Country3::new().await;
    let rita = town.cookie("townhall", "rita").await;
    let done = town.form("townhall", "/enter/residents", By::Cookie(&rita), &NEWCOMER).await;
    assert_eq!(done.status, 201, "{}", done.body);
    has(&done.body, &["Library card starts by itself. It is in the hands of: Town library.", "T0M004"]);
    let record = done.body.split("<strong>").find(|part| part.len() > 36 && part.as_bytes()[8] == b'-');
    let record = &record.unwrap()[..36];
    let again = town.form("townhall", "/enter/residents", By::Cookie(&rita), &NEWCOMER).await;
    assert_eq!(again.status, 409);
    has(&again.body, &[record, "There is nothing left to do.", "value=\"Tom Page\""]);
}

#[tokio::test]
async fn a_person_whom_no_register_knows_is_said_beside_the_field() {
    let town = Country3::new().await;
    let leo = town.cookie("library", "leo").await;
    let fields = [("person", "NQA003"), ("since", "2026-11-24")];
    let page = town.form("library", "/enter/reader", By::Cookie(&leo), &fields).await;
    assert_eq!(page.status, 422);
    has(&page.body, &["id=\"person-error\"", "Nobody was found under the number", "value=\"NQA003\""]);
}

#[tokio::test]
async fn an_owner_that_is_away_is_named_and_nothing_typed_is_lost() {
    let mut country = country();
    let reader = country.registers.values_mut().find(|register| !register.verifies.is_empty()).unwrap();
    reader.verifies[0].accept_unreachable = false;
    let town = Country3::of(country).await;
    town.town.remove(&crate::town::agency("townhall"));
    let leo = town.cookie("library", "leo").await;
    let fields = [("person", "NQA003"), ("since", "2026-11-24")];
    let page = town.form("library", "/enter/reader", By::Cookie(&leo), &fields).await;
    assert_eq!(page.status, 503);
    has(
        &page.body,
        &["This step needs an answer from Town hall", "value=\"NQA003\"", "value=\"2026-11-24\""],
    );
}

#[tokio::test]
async fn a_case_tells_its_story_and_is_refused_with_reasons_only() {
    let town = Country3::new().await;
    let case = town.case_at_the_librarian().await;
    let leo = town.cookie("library", "leo").await;
    let by = By::Cookie(&leo);
    let desk = town.get("library", "/desk", by, En).await;
    has(
        &desk.body,
        &["A librarian looks at it", "working days left", &format!("/case/{case}"), "Enrol a reader"],
    );
    let path = format!("/case/{case}");
    let page = town.get("library", &path, by, En).await;
    has(
        &page.body,
        &[
            "A librarian decides by 1 December 2026",
            "Nobody typed anything: 6 facts came from 1 register.",
            "Adult or child",
            "Child",
            "20 November 2026",
            "Register of residents, Town hall",
            "When a child&#39;s guardian is not known, a librarian decides.",
            "Welcome voucher for children",
            "20.00 XTS",
            "The case was opened by a new record: Register of residents.",
            "Law on the public library, art. 4.3",
            "href=\"/acts/ACT-1#art-4.3\"",
            "Which card would you like?",
        ],
    );
    let page = town.form("library", &format!("{path}/refuse"), by, &[("refuse.reasons", " ")]).await;
    assert_eq!(page.status, 422);
    has(&page.body, &["This decision needs written reasons", "id=\"refuse.reasons-error\""]);
    let reasons = [("refuse.reasons", "Nobody answers for the child.")];
    let page = town.form("library", &format!("{path}/refuse"), by, &reasons).await;
    assert_eq!((page.status.as_u16(), page.header("location")), (303, &*path));
    let page = town.get("library", &path, by, En).await;
    has(
        &page.body,
        &["The card was refused", "Leo Shelf, Librarian", "Reasons: Nobody answers for the child."],
    );
    let late = town.form("library", &format!("{path}/refuse"), by, &reasons).await;
    assert_eq!(late.status, 409);
    has(&late.body, &["The case has moved on", "Your act was not recorded."]);
}

#[tokio::test]
async fn every_opening_of_a_file_stands_in_the_journal_with_the_official_named_and_the_person_covered() {
    let town = Country3::new().await;
    let case = town.case_at_the_librarian().await;
    let leo = town.cookie("library", "leo").await;
    town.get("library", &format!("/case/{case}"), By::Cookie(&leo), En).await;
    town.settle_down().await;
    let auditor = town.cookie("library", "auditor-library").await;
    let log = town.get("library", "/log", By::Cookie(&auditor), En).await;
    has(&log.body, &["The journal is whole", "Leo Shelf", "Handling of a case: Library card", "•••004"]);
    assert!(!log.body.contains("T0M004"));
}

#[tokio::test]
async fn what_an_official_types_is_counted_and_paid_once_in_a_file_of_the_day() {
    let town = Country3::new().await;
    let case = town.case_at_the_librarian().await;
    let leo = town.cookie("library", "leo").await;
    let by = By::Cookie(&leo);
    let path = format!("/case/{case}");
    let wrong = [("accept.format", "paper"), ("accept.account", "DE00370400440532013000")];
    let page = town.form("library", &format!("{path}/accept"), by, &wrong).await;
    assert_eq!(page.status, 422);
    has(&page.body, &["The check digits of the IBAN do not fit.", "id=\"accept.account-error\"", "checked"]);
    let right = [("accept.format", "paper"), ("accept.account", "DE89370400440532013000")];
    let page = town.form("library", &format!("{path}/accept"), by, &right).await;
    assert_eq!(page.status, 303, "{}", page.body);
    let page = town.get("library", &path, by, En).await;
    has(
        &page.body,
        &["People typed 2 facts; 6 facts came from 1 register.", "A single payment of 20.00 XTS"],
    );
    let payments = town.get("library", "/payments", by, En).await;
    has(&payments.body, &["1 order, 20.00 XTS in all", "•••• 3000", "Make today&#39;s file"]);
    assert!(!payments.body.contains("Somebody New"));
    assert_eq!(town.form("library", "/payments/close", by, &[]).await.status, 303);
    let payments = town.get("library", "/payments", by, En).await;
    let href = payments.body.split("href=\"").find(|part| part.starts_with("/payments/")).unwrap();
    let href = href.split('"').next().unwrap();
    let file = town.get("library", href, by, En).await;
    assert_eq!(file.header("content-type"), "application/xml");
    has(&file.body, &["pain.001.001.09", "DE89370400440532013000"]);
    let log = node::cases::show_log(&town.nodes["library"]).await.unwrap();
    let taken = log.entries.iter().find(|entry| href.contains(&entry.reference));
    assert_eq!(
        taken.map(|entry| (entry.actor.as_str(), entry.source.as_str())),
        Some(("leo", "service.card"))
    );
    let again = town.form("library", "/payments/close", by, &[]).await;
    assert_eq!(again.status, 409);
    has(&again.body, &["There is no file to make for today"]);
}

#[tokio::test]
async fn a_late_clock_is_said_in_words_here_and_at_oversight() {
    let town = Country3::new().await;
    town.case_at_the_librarian().await;
    town.clock.leap_seconds(20 * 86_400);
    town.settle_down().await;
    let leo = town.cookie("library", "leo").await;
    let desk = town.get("library", "/desk", By::Cookie(&leo), En).await;
    has(&desk.body, &["working days overdue", "The deadline has passed and oversight was told."]);
    let ivy = town.cookie("council", "ivy").await;
    let late = town.get("council", "/overdue", By::Cookie(&ivy), En).await;
    has(&late.body, &["Town library", "A librarian looks at it", "1 December 2026"]);
    let late = town.get("council", "/overdue", By::Cookie(&ivy), Az).await;
    has(&late.body, &["Şəhər kitabxanası", "1 dekabr 2026"]);
}

#[tokio::test]
async fn a_form_of_another_site_is_refused_before_it_is_read() {
    let town = Country3::new().await;
    let rita = town.cookie("townhall", "rita").await;
    let request = axum::http::Request::post("/enter/residents")
        .header("cookie", &rita)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site");
    let answer = town.send("townhall", request.body("person=T0M004".into()).unwrap()).await;
    assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str()), (403, Some("cross-site")));
}
