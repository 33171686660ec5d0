use crate::town::{Town, agreement, plain};
use centre::{Approval, ROUTES};
use exchange::membership::Command;
use std::time::Duration;
use store::Store;
use testkit::stores::on_both;
use web::Lang;

/// What a browser gets.
async fn page(town: &Town, path: &str, lang: Lang) -> (u16, String) {
    let client = web::client::Client::new();
    let mut request = axum::http::Request::new(Default::default());
    *request.uri_mut() = format!("{}{path}", town.url).parse().expect("an address");
    request.headers_mut().insert("accept", "text/html".parse().expect("a header"));
    request.headers_mut().insert("accept-language", lang.code().parse().expect("a header"));
    let answer = client.send(request, Duration::from_secs(10)).await.expect("an answer");
    let status = answer.status().as_u16();
    (status, String::from_utf8(answer.into_body().to_vec()).expect("UTF-8"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_reads_who_may_ask_whom() {
    on_both(catalogue).await;
}

async fn catalogue(store: Store) {
    let town = Town::founded(store).await;
    assert!(page(&town, "/catalogue", Lang::En).await.1.contains("No agreements yet"));
    let library = town.join("library", plain()).await;
    let school = town.join("school", plain()).await;
    let guardian = town.join("guardian", Approval { data_protection: true, ..plain() }).await;
    let cards = agreement("cards", &school, &library, &guardian);
    town.order(&school, Command::Propose(Box::new(cards.clone()))).await.expect("handed in");
    let (_, text) = page(&town, "/catalogue", Lang::En).await;
    assert!(!text.contains("lending"), "a draft is nobody's business yet");
    for side in [&school, &library] {
        town.client.sign(&cards.id, &side.signs(&cards)).await.expect("signed");
    }
    // SG-12: who, what for, by which act, under whose oversight, which data, until when.
    for (lang, words) in [
        (
            Lang::En,
            ["The school", "lending", "ACT-1", "The guardian", "number", "1 November 2028", "In force"],
        ),
        (
            Lang::Az,
            ["Qurum school", "lending", "ACT-1", "Qurum guardian", "number", "1 noyabr 2028", "Qüvvədədir"],
        ),
    ] {
        for path in ["/catalogue", "/catalogue/cards"] {
            let (status, text) = page(&town, path, lang).await;
            assert_eq!(status, 200);
            for word in words {
                assert!(text.contains(word), "{path} in {lang:?} lacks {word}");
            }
        }
    }
    town.client.stop(&guardian.stops(&cards, &town)).await.expect("stopped");
    for path in ["/catalogue", "/catalogue/cards", "/catalogue.json"] {
        assert!(page(&town, path, Lang::En).await.1.contains("More is asked than the act allows."), "{path}");
    }
    assert_eq!(page(&town, "/catalogue/none", Lang::En).await.0, 404);
}

/// Every route that changes something refuses what is not signed, in every form that a stranger may send.
#[tokio::test(flavor = "multi_thread")]
async fn strangers_change_nothing() {
    on_both(strangers).await;
}

async fn strangers(store: Store) {
    let town = Town::founded(store).await;
    let client = web::client::Client::new();
    for route in ROUTES.iter().filter(|route| route.method == "POST") {
        let url = format!("{}{}", town.url, route.path.replace("{id}", "x"));
        for body in ["", "{}", "[]", "{\"text\":\"{}\",\"key\":\"\",\"signature\":\"\"}"] {
            let answer =
                client.post_json(&url, None, body, Duration::from_secs(10)).await.expect("an answer");
            assert!(answer.0.is_client_error(), "{url} {body}: {}", answer.0);
        }
    }
    assert_eq!(town.newest().await.0.number, 1);
}
