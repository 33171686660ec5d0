//! SG-11, SG-16: who reaches a desk, and what parliament may do.

use crate::town::Town;
use guardian::{Office, Who, routes};
use store::Store;
use testkit::stores::on_both;
use web::Lang::{Az, En};

/// The official of each desk.
const OFFICIALS: [(Office, &str); 6] = [
    (Office::Court, "jo"),
    (Office::Commissioner, "rev"),
    (Office::Arbiter, "art"),
    (Office::Authority, "dot"),
    (Office::Parliament, "mem"),
    (Office::Auditor, "acc"),
];

/// SG-04: parliament's routes only read.
#[test]
fn parliament_has_no_form() {
    for route in routes(Office::Parliament) {
        let signs = ["/sign-in", "/sign-out"].contains(&route.path);
        assert!(route.method == "GET" || signs, "{} {}", route.method, route.path);
    }
}

/// SG-16: nobody has a route that switches a desk off, and what is not public needs an official of the body.
#[test]
fn no_route_switches_a_desk_off() {
    let public = [
        "/",
        "/sign-in",
        "/sign-out",
        "/report",
        "/report/{file}",
        "/lottery",
        "/lottery/{month}",
        "/lottery/{month}/checkpoint",
        "/rules",
        "/rules.json",
        "/limits",
    ];
    for office in Office::ALL {
        for route in routes(office) {
            if route.path.starts_with("/desk") {
                assert_eq!(route.who, Who::Officer, "{office} {}", route.path);
            }
            if route.who == Who::Anybody
                && !route.path.starts_with("/claims")
                && !route.path.starts_with("/warrants")
            {
                assert!(public.contains(&route.path), "{office} {} is public", route.path);
            }
            for word in ["stop", "disable", "close", "off", "shutdown", "delete"] {
                let parts: Vec<&str> = route.path.split('/').collect();
                // The one stop is the authority's, of an exchange.
                let own = office == Office::Authority && route.path == "/desk/agreements/stop";
                assert!(!parts.contains(&word) || own, "{office} {}", route.path);
            }
        }
    }
}

/// SG-11: officials of agencies, auditors of nodes and officials of other institutions reach no desk: they cannot even
/// sign in there, and a cookie of one desk opens no other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_desk_route_has_its_stranger_and_its_official_of_another_body() {
    on_both(walk).await;
}

async fn walk(store: Store) {
    let town = Town::like(store).await;
    for (office, own) in OFFICIALS {
        for (_, other) in OFFICIALS.iter().filter(|(_, name)| *name != own) {
            assert!(town.cookie(office, other).await.is_none(), "{other} at {office}");
        }
        for stranger in ["leo", "rita", "ivy", "nobody"] {
            assert!(town.cookie(office, stranger).await.is_none(), "{stranger} at {office}");
        }
        let foreign_office = if office == Office::Court { Office::Auditor } else { Office::Court };
        let foreign_name = OFFICIALS.iter().find(|(one, _)| *one == foreign_office).expect("listed").1;
        let foreign = town.cookie(foreign_office, foreign_name).await.expect("signed in at its own desk");
        let cookie = town.cookie(office, own).await.expect("an official of the body");
        for route in routes(office).into_iter().filter(|route| route.who == Who::Officer) {
            let path = route.path.replace("{seq}", "999").replace("{month}", "2026-10");
            if path.contains('{') {
                continue; // Routes of warrants and claims have their own walk.
            }
            for (who, cookie) in [("a stranger", None), ("another body", Some(foreign.as_str()))] {
                let (status, body, to) = town.ask(office, (route.method, &path), cookie, "", En).await;
                let shut = if route.method == "GET" { (303, "/") } else { (401, "") };
                assert_eq!((status.as_u16(), to.as_str()), shut, "{office} {path} by {who}: {body}");
            }
            if !path.starts_with("/desk") {
                continue;
            }
            for lang in [Az, En] {
                let (status, body, _) =
                    town.ask(office, (route.method, &path), Some(&cookie), "", lang).await;
                assert!(status != 401 && status != 403, "{office} {path}: {body}");
                assert!(!status.is_server_error(), "{office} {path}: {status} {body}");
            }
        }
    }
}

/// What the log cannot prove stands in public, in both languages.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_reads_what_the_log_cannot_prove() {
    on_both(|store| async move {
        let town = Town::like(store).await;
        let page = town.read(Office::Arbiter, "/limits", En).await;
        for words in [
            "An invented purpose",
            "Two bodies that agree",
            "Copying from the disk",
            "Sealed looks",
            "95 months of 100",
            "Small bodies",
            "When operator and witnesses agree",
        ] {
            assert!(page.contains(words), "{words}");
        }
        let page = town.read(Office::Arbiter, "/limits", Az).await;
        for words in ["Uydurulmuş məqsəd", "Razılaşan iki qurum", "Diskdən köçürmə", "100 aydan 95-də"]
        {
            assert!(page.contains(words), "{words}");
        }
    })
    .await;
}
