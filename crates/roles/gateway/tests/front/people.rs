//! A service about people behind HTTP: cut to the granted fields, logged first, provable afterwards.

use super::call::{question, send};
use super::metaservices::serve;
use super::town::Granted;
use super::world::{CLIENT, Made, OWNER, World, open_client};
use access::Subject;
use exchange::receipt::Receipt;

async fn world() -> World {
    let address = serve(br#"{"name":"Leyla","address":"of nobody's business"}"#.to_vec()).await;
    let services = format!(
        "[[service]]\nsystem = \"{OWNER}\"\ncode = \"cards\"\nkind = \"rest\"\nurl = \"http://{address}\"\n"
    );
    let other = "[[client]]\nsystem = \"XX/GOV/school/new\"\nauthentication = \"NOSSL\"\n";
    let mut made = Made::of(&services, &format!("{}{other}", open_client()));
    let (client, subject) = (CLIENT.1, Subject::Path(1));
    made.granted.push(Granted { client, code: "cards", endpoints: &[("GET", "/cards/*")], subject });
    made.start().await
}

/// ACC-04: what the agreement does not name never leaves the owner's node; SG-12: what it does not cover is refused.
#[tokio::test]
async fn an_answer_about_a_person_is_cut_and_has_a_receipt() {
    let world = world().await;
    let path = format!("/r1/{OWNER}/cards/cards/5AB12CD");
    let answer = send(world.plain, question("GET", &path, &[CLIENT], b"")).await;
    assert_eq!((answer.status, answer.text()), (200, r#"{"name":"Leyla"}"#));
    assert_eq!(entries(&world).await, 1, "one person, one entry in the owner's log");
    let id = answer.header("x-road-request-id").to_owned();
    let receipt = async |client: &'static str| {
        let client = ("X-Road-Client", client);
        send(world.plain, question("GET", &format!("/receipts/{id}"), &[client], b"")).await
    };
    let mine = receipt(CLIENT.1).await;
    assert_eq!(mine.status, 200, "{mine:?}");
    let kept: Receipt = serde_json::from_slice(&mine.body).expect("a receipt");
    assert_eq!(kept.question.head.id.to_string(), id);
    assert!(!mine.text().contains("5AB12CD"), "a receipt names nobody");
    assert_eq!(receipt("XX/GOV/school/new").await.status, 404, "somebody else's");
}

/// How many entries the library's access log has.
async fn entries(world: &World) -> i64 {
    let sql = "-- test.entries\nselect count(*) as n from access_opening";
    let counted: Result<i64, store::Fault> = world.stores[1]
        .store
        .read("test.entries", move |tx| Box::pin(async move { tx.query(sql, &[]).await?.one()?.int("n") }))
        .await;
    counted.expect("the store")
}

/// Other methods, other paths, other clients: refused by the owner, with the reference's word.
#[tokio::test]
async fn what_no_agreement_covers_is_refused() {
    let world = world().await;
    let new = ("X-Road-Client", "XX/GOV/school/new");
    for (method, rest, client) in [
        ("GET", "/cards/5AB12CD", new),
        ("POST", "/cards/5AB12CD", CLIENT),
        ("GET", "/loans/5AB12CD", CLIENT),
        ("GET", "/cards/../loans/5AB12CD", CLIENT),
        ("GET", "/cards", CLIENT),
    ] {
        let path = format!("/r1/{OWNER}/cards{rest}");
        let answer = send(world.plain, question(method, &path, &[client], b"")).await;
        assert_eq!(answer.status, 500, "{method} {rest}");
        assert!(answer.header("x-road-error").ends_with("access_denied"), "{method} {rest} {answer:?}");
    }
    assert_eq!(entries(&world).await, 0);
}
