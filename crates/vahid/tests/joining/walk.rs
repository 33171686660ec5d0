use crate::hands::{Hands, PASSPHRASE};
use calendar::{Clock, Instant};
use exchange::rest::Origin;
use exchange::snapshot::SignedSnapshot;
use gateway::standing_cell::StandingCell;
use gateway::tls::Identity;
use ids::MemberName;
use keys::{FileSigner, Signer};
use std::time::Duration;
use vahid::clock::SystemClock;
use vahid::member::{Follower, NodeDir, renew_when_due};

const DRAFT: &str = r#"
id = "cards"
client = { system = "XX/GOV/school/main" }
service = "XX/GOV/library/main/cards"
fields = ["number"]
operation = "view"
reach = "one"
subject = "header"
purpose = "lending"
act = "ACT-1"
article = "art. 1"
oversight = "XX/GOV/guardian"
from = "2020-01-01"
to = "2999-12-31"
"#;

fn now() -> Instant {
    SystemClock.now()
}

fn sealing_key(dir: &NodeDir) -> FileSigner {
    let file = dir.file(dir.about.sealing_key.as_deref().expect("a key in a file"));
    FileSigner::open(&file, PASSPHRASE).expect("its passphrase")
}

/// What a running node does with each round: put in force what is new, note when the centre was heard.
async fn one_round(follower: &mut Follower, cell: &StandingCell) -> Result<bool, String> {
    let news = follower.round(now().0).await?;
    for accepted in &news.accepted {
        assert!(cell.accept(&accepted.signed, now().0).expect("it follows"));
    }
    cell.confirmed(news.confirmed_micros.expect("nothing is left to fetch"));
    Ok(!news.accepted.is_empty())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agency_joins_agrees_and_is_kept_up_to_date() {
    let hands = Hands::founded();
    hands.join("library", &[]);
    let dir = NodeDir::open(&hands.path("library")).expect("a node");
    let keys = sealing_key(&dir);
    let mut follower = Follower::new(&dir).expect("a chain that holds");
    let cell = StandingCell::new(follower.standing().expect("there"), now().0);
    let name = |code: &str| MemberName::new("XX", "GOV", code);
    let (asker, service) = (name("school").system("main"), name("library").system("main").service("cards"));

    // Others join while this node runs; it is told with its next round.
    hands.join("school", &[]);
    hands.join("guardian", &["--data-protection"]);
    assert!(cell.get().member(&name("school")).is_none());
    assert!(one_round(&mut follower, &cell).await.expect("heard"));
    assert!(cell.get().member(&name("school")).is_some());
    assert!(!one_round(&mut follower, &cell).await.expect("heard"), "nothing new");

    std::fs::write(hands.path("draft.toml"), DRAFT).expect("written");
    hands.done(&["agreement", "propose", "school", "draft.toml"]);
    let terms = hands.terms("cards");
    let other = hands.refused(&["agreement", "sign", "library", "cards", "--terms", &"0".repeat(64)]);
    assert!(other.contains("other terms"), "{other}");
    for side in ["school", "library"] {
        hands.done(&["agreement", "sign", side, "cards", "--terms", &terms]);
    }
    one_round(&mut follower, &cell).await.expect("heard");
    let standing = cell.get();
    let found = standing.agreements_for(&asker, &service);
    assert!(found[0].client_signed && found[0].owner_signed && !found[0].stopped);

    // SG-24, and a new key and a new certificate under traffic.
    let no = hands.refused(&["agreement", "stop", "library", "cards", "--reason", "We would rather not."]);
    assert!(no.contains("no data-protection authority"), "{no}");
    hands.done(&["agreement", "stop", "guardian", "cards", "--reason", "More than the act allows."]);
    let old = keys.public().id();
    let short = hands.refused(&["node", "rotate-key", "library", "--overlap-minutes", "0"]);
    assert!(short.contains("longer than others need"), "{short}");
    hands.done(&["node", "rotate-key", "library", "--wait-seconds", "0"]);
    hands.done(&["node", "renew", "library", "--wait-seconds", "0"]);
    one_round(&mut follower, &cell).await.expect("heard");
    let dir = NodeDir::open(&hands.path("library")).expect("a node");
    let new = sealing_key(&dir);
    for key in [old, new.public().id()] {
        assert!(cell.get().key(&name("library"), &key, now().0).is_ok(), "both seal for the overlap");
    }
    // The pair fits, and is renewed by itself only near its end.
    let (certificate, tls_key) = dir.tls().expect("there");
    let shown = Identity::from_pem(&certificate, &tls_key).expect("they fit").fingerprint();
    assert_eq!(cell.get().node_by_certificate(&shown).expect("listed").name, dir.server());
    let ends = dir.certificate_ends_micros().expect("it says");
    let ten_days = 10 * 86_400 * 1_000_000;
    for (now, due) in [(ends - ten_days - 1, false), (ends - ten_days, true)] {
        assert_eq!(renew_when_due(&dir, &new, now, Duration::ZERO).await, Ok(due));
    }
    assert_ne!(dir.tls().expect("there").0, certificate);
    one_round(&mut follower, &cell).await.expect("heard");
    let standing = cell.get();
    assert!(standing.agreements_for(&asker, &service)[0].stopped);
    assert_eq!(standing.member(&name("library")).expect("a member").keys.len(), 2);
    let node = standing.node(&name("library").server("node-1")).expect("listed");
    assert_eq!(node.certificates.len(), 3);
    assert!(cell.in_force(Origin::AskersNode, now().0).is_ok());
}

/// A second node of a member is listed for the same systems, seals with the member's key, and needs no approval.
#[tokio::test(flavor = "multi_thread")]
async fn a_member_lists_a_second_node() {
    let hands = Hands::founded();
    hands.join("library", &[]);
    let add =
        |server| ["node", "add", "library", "library-2", "--server", server, "--address", "127.0.0.2:4401"];
    let same = hands.refused(&add("node-1"));
    assert!(same.contains("has this code"), "{same}");
    hands.done(&add("node-2"));
    let again = hands.refused(&add("node-3"));
    assert!(again.contains("is a node already"), "{again}");
    hands.done(&["node", "fetch", "library-2"]);
    let dir = NodeDir::open(&hands.path("library-2")).expect("a node");
    let standing = Follower::new(&dir).expect("a chain that holds").standing().expect("there");
    let system = MemberName::new("XX", "GOV", "library").system("main");
    let nodes = standing.nodes_for(&system);
    assert_eq!(nodes.iter().map(|node| node.name.server.as_str()).collect::<Vec<_>>(), ["node-1", "node-2"]);
    let (certificate, key) = dir.tls().expect("there");
    let shown = Identity::from_pem(&certificate, &key).expect("they fit").fingerprint();
    assert_eq!(standing.node_by_certificate(&shown).expect("listed").name, dir.server());
    let first = NodeDir::open(&hands.path("library")).expect("a node");
    assert_eq!(sealing_key(&dir).public(), sealing_key(&first).public());
}

/// The grace of a node that is started again counts from the centre's last word, not from a snapshot signed long ago.
#[tokio::test(flavor = "multi_thread")]
async fn the_centres_last_word_outlives_a_restart() {
    let hands = Hands::founded();
    hands.join("library", &[]);
    let open = || Follower::new(&NodeDir::open(&hands.path("library")).expect("a node")).expect("it holds");
    let (first, signed) = (open().heard_micros(now().0).expect("kept"), open().standing().expect("there"));
    assert!(first > signed.at_micros(), "said after it was signed");
    let mut follower = open();
    follower.round(now().0).await.expect("heard");
    let second = open().heard_micros(now().0).expect("kept");
    assert!(second >= first);
    let file = hands.path("library/confirmation.json");
    let text = std::fs::read_to_string(&file).expect("kept");
    std::fs::write(&file, text.replace(&second.to_string(), &(second + 1).to_string())).expect("changed");
    assert_eq!(open().heard_micros(i64::MAX), None, "a word that nobody signed counts for nothing");
    std::fs::write(&file, &text).expect("as it was");
    hands.join("school", &[]);
    follower.round(now().0).await.expect("heard");
    std::fs::write(&file, &text).expect("the word for the snapshot before");
    assert_eq!(open().heard_micros(now().0), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_file_and_another_past_are_found() {
    let hands = Hands::founded();
    hands.join("library", &[]);
    let file = hands.path("library/configuration/000000002.json");
    let text = std::fs::read_to_string(&file).expect("kept as it was signed");
    let open = || Follower::new(&NodeDir::open(&hands.path("library")).expect("a node"));
    std::fs::write(&file, text.replace("localhost:4400", "localhost:4401")).expect("changed");
    assert!(open().expect_err("changed").contains("may not sign this"));
    std::fs::write(&file, &text).expect("as it was");

    // The authority signs another number 2 behind this node's back.
    let key = hands.path("centre/authority-key.pem");
    let authority = keys::FileSigner::open(&key, PASSPHRASE).expect("its key");
    let signed: SignedSnapshot = serde_json::from_str(&text).expect("a snapshot");
    let (mut snapshot, _) = exchange::chain::read(&signed).expect("a snapshot");
    snapshot.nodes.clear();
    let twin = exchange::signing::sign_snapshot(&snapshot, &authority).expect("signed");
    std::fs::write(&file, serde_json::to_string(&twin).expect("JSON")).expect("written");
    let mut follower = open().expect("it was signed, so it is believed");
    let cell = StandingCell::new(follower.standing().expect("there"), now().0);
    let fault = one_round(&mut follower, &cell).await.expect_err("another past");
    assert!(fault.contains("a fork: number 2") && fault.contains("the proof is in"), "{fault}");
    assert_eq!(std::fs::read_dir(hands.path("library/forks")).expect("kept").count(), 1);
    assert_eq!(cell.get().number(), 2, "what is in force stays");
    // The proof is public, also at the centre that it accuses.
    let client = web::client::Client::new();
    let forks = client.get(&format!("{}/forks", hands.url), None, Duration::from_secs(10)).await;
    assert!(String::from_utf8_lossy(&forks.expect("heard").1).contains("\"known\""));
}

#[test]
fn what_cannot_be_is_said_before_any_key_is_made() {
    let hands = Hands::founded();
    let init = |dir: &str, changed: &[&str]| {
        let mut words = vec!["node", "init", dir, "--system", "main", "--centre", &hands.url];
        words.extend(changed);
        hands.refused(&words)
    };
    for (changed, says) in [
        (["--member", "XX/GOV", "--address", "h:1"], "3 parts"),
        (["--member", "XX/GOV/a%20b", "--address", "h:1"], "cannot be an agency's"),
        (["--member", "XX/GOV/a", "--address", "h"], "HOST:PORT"),
    ] {
        let said = init("node", &changed);
        assert!(said.contains(says), "{said}");
        assert!(!hands.path("node/sealing-key.pem").exists());
    }
    assert!(
        init("other", &["--member", "YY/GOV/a", "--address", "h:1", "--authority", "centre/authority.json"])
            .contains("of the exchange XX")
    );
    // Nothing is overwritten.
    hands.ask("library");
    assert!(
        init("library", &["--member", "XX/GOV/library", "--address", "h:1"]).contains("never overwritten")
    );
    assert!(hands.refused(&["centre", "init", "centre", "--instance", "XX"]).contains("exists"));
    assert!(hands.refused(&["node", "fetch", "library"]).contains("still waits"));
    assert!(hands.refused(&["centre", "requests", "--dir", "library"]).contains("is no centre"));
}
