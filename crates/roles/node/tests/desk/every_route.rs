//! Every route of the table: a stranger, a wrong duty, and the right one in both languages.

use crate::claims::filed;
use crate::town::{AGENCIES, Answer, By, Country3, country};
use crate::warrants::applied;
use node::{DESK, Route, Who};
use testkit::stores::on_both;
use web::Lang::{self, Az, En};

/// The agency at which a route is walked, and the official it is for.
fn right(who: Who) -> (&'static str, &'static str) {
    match who {
        Who::Anybody | Who::Official | Who::Worker | Who::Payer => ("library", "leo"),
        Who::Investigator => ("watch", "wat"),
        Who::Auditor => ("library", "auditor-library"),
        Who::Overseer => ("council", "ivy"),
    }
}

/// Officials of the same agency whose duty the route is not for.
fn wrong(who: Who) -> &'static [&'static str] {
    match who {
        Who::Anybody | Who::Official => &[],
        Who::Worker => &["auditor-library"],
        Who::Payer => &["auditor-library", "porter-library"],
        Who::Investigator => &["auditor-watch"],
        Who::Auditor => &["leo", "porter-library"],
        Who::Overseer => &["porter-council"],
    }
}

fn filled(route: &Route, case: &str, claim: &str, warrant: &str) -> String {
    let places = [
        ("{register}", "reader"),
        ("{warrant}", warrant),
        ("{case}", case),
        ("{claim}", claim),
        ("{action}", "refuse"),
        ("{act}", "ACT-1"),
        ("{file}", "a.xml"),
        ("{id}", "01a20d6d-5a00-7d0e-a419-c6f7d75aec0e"),
    ];
    places.iter().fold(route.path.to_owned(), |path, (place, value)| path.replace(place, value))
}

/// One request to a route: a page by a browser with its cookie, the interface by a program with its token.
async fn walk(town: &Country3, route: &Route, path: &str, at: &str, who: Option<&str>, lang: Lang) -> Answer {
    let api = path.starts_with("/api/");
    let secret = match who {
        Some(who) if api => town.token(at, who).await,
        Some(who) => town.cookie(at, who).await,
        None => String::new(),
    };
    let by = match who {
        None => By::Nobody,
        Some(_) if api => By::Token(&secret),
        Some(_) => By::Cookie(&secret),
    };
    match (route.method, api) {
        ("GET", _) => town.get(at, path, by, lang).await,
        (_, true) => town.json(at, path, by, "{}").await,
        (_, false) => town.form(at, path, by, &[("x", "y")]).await,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_has_its_stranger_its_wrong_duty_and_its_right_one() {
    on_both(|store| async move {
        let town = Country3::over(country(), vec![store.clone(); AGENCIES.len()], Vec::new());
        let case = town.case_at_the_librarian().await;
        let claim = filed(&town).await;
        let warrant = applied(&town).await;
        for route in &DESK {
            let path = filled(route, &case, &claim, &warrant);
            let (at, official) = right(route.who);
            stranger(&town, route, &path, at).await;
            for who in wrong(route.who) {
                let answer = walk(&town, route, &path, at, Some(who), En).await;
                assert_eq!(answer.status, 403, "{} {path} by {who}: {}", route.method, answer.body);
            }
            for lang in [Az, En] {
                welcome(&town, route, &path, at, official, lang).await;
            }
        }
    })
    .await;
}

async fn stranger(town: &Country3, route: &Route, path: &str, at: &str) {
    let answer = walk(town, route, path, at, None, En).await;
    let told = format!("{} {path}: {} {}", route.method, answer.status, answer.body);
    if route.who == Who::Anybody {
        assert!(answer.status != 401 && answer.status != 403, "{told}");
    } else if route.method == "GET" && !path.starts_with("/api/") && path != "/events" {
        assert_eq!(
            (answer.status.as_u16(), answer.header("location")),
            (303, &*format!("/?back={path}")),
            "{told}"
        );
    } else {
        assert_eq!(answer.status, 401, "{told}");
    }
}

async fn welcome(town: &Country3, route: &Route, path: &str, at: &str, official: &str, lang: Lang) {
    let answer = walk(town, route, path, at, Some(official), lang).await;
    let told =
        format!("{} {path} by {official} in {lang:?}: {} {}", route.method, answer.status, answer.body);
    assert!(answer.status != 401 && answer.status != 403, "{told}");
    assert!(!answer.status.is_server_error(), "{told}");
    let no_such_file = path.starts_with("/payments/");
    if route.method != "GET" || no_such_file {
        return;
    }
    assert_eq!(answer.status, 200, "{told}");
    if answer.header("content-type").starts_with("text/html") {
        assert!(answer.body.contains(&format!("<html lang=\"{}\">", lang.code())), "{told}");
        for key in [
            "desk.",
            "warrants.",
            "warrant-",
            "service.card.",
            "register.reader.",
            "role.",
            "{due}",
            "{0}",
            "{1}",
        ] {
            assert!(!answer.body.contains(key), "{key} is a text that is missing: {told}");
        }
    }
}

#[tokio::test]
async fn oversight_has_its_page_at_one_agency_only() {
    let town = Country3::new().await;
    let auditor = town.cookie("library", "auditor-library").await;
    assert_eq!(town.get("library", "/overdue", By::Cookie(&auditor), En).await.status, 404);
}

#[tokio::test]
async fn an_auditor_has_no_cases_and_no_entries() {
    let town = Country3::new().await;
    let case = town.case_at_the_librarian().await;
    let auditor = town.cookie("library", "auditor-library").await;
    let by = By::Cookie(&auditor);
    for path in ["/enter/reader".to_owned(), format!("/case/{case}"), "/payments".to_owned()] {
        assert_eq!(town.get("library", &path, by, En).await.status, 403, "{path}");
    }
    let home = town.get("library", "/desk", by, En).await;
    assert_eq!((home.status.as_u16(), home.header("location")), (303, "/log"));
}

#[tokio::test]
async fn a_worker_without_a_part_in_the_service_opens_none_of_its_files() {
    let town = Country3::new().await;
    let case = town.case_at_the_librarian().await;
    let porter = town.cookie("library", "porter-library").await;
    assert_eq!(town.get("library", &format!("/case/{case}"), By::Cookie(&porter), En).await.status, 403);
    assert_eq!(town.get("library", "/enter/reader", By::Cookie(&porter), En).await.status, 403);
    let desk = town.get("library", "/desk", By::Cookie(&porter), En).await;
    assert!(!desk.body.contains("/case/"), "{}", desk.body);
}

#[tokio::test]
async fn an_official_of_another_agency_cannot_sign_in_here() {
    let town = Country3::new().await;
    let answer = town.form("library", "/sign-in", By::Nobody, &[("who", "rita")]).await;
    assert_eq!(answer.status, 404);
    let rita = town.token("townhall", "rita").await;
    let answer = town.get("library", "/api/cases/recent", By::Token(&rita), En).await;
    assert_eq!(answer.status, 401, "a token is good at its own agency only");
}

#[tokio::test]
async fn a_session_ends_with_the_working_day_and_with_sign_out() {
    let town = Country3::new().await;
    let leo = town.cookie("library", "leo").await;
    assert_eq!(town.get("library", "/desk", By::Cookie(&leo), En).await.status, 200);
    let out = town.form("library", "/sign-out", By::Cookie(&leo), &[]).await;
    assert_eq!((out.status.as_u16(), out.header("location")), (303, "/"));
    assert_eq!(town.get("library", "/desk", By::Cookie(&leo), En).await.status, 303);
    let leo = town.token("library", "leo").await;
    town.clock.leap_seconds(store::sessions::IDLE_SECONDS_MAX + 1);
    assert_eq!(town.get("library", "/api/cases/recent", By::Token(&leo), En).await.status, 401);
}
