//! SG-22: what an agency's node answers the arbiter, and what an honest owner's leaf looks like to it.

use crate::town::{Country3, agency};
use exchange::{Body, Envelope, Receiver, Reply};
use ids::{MessageId, PersonKey};
use ledger::public::{Custodian, Origin};
use node::work;
use oversight::lottery::wire::{Answer, Message};
use oversight::lottery::{Claimed, Failing, Known, judge, tag_before};
use oversight::wire::{Matter, Said};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use store::BoxFuture;
use testkit::log::{ORIGIN, PEPPER};
use tlog::{Field, Hash, Opening, VrfPublic};
use uuid::Uuid;

/// The arbiter's body in the example.
const ARBITER: &str = "council";

/// A number that no other call of this process got.
fn fresh() -> Uuid {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Uuid::from_u128(u128::from(NEXT.fetch_add(1, Ordering::Relaxed)))
}

/// An arbiter that only remembers.
#[derive(Default)]
struct Remembers(Mutex<Vec<Message>>);

impl Receiver for Remembers {
    fn receive(&self, envelope: Envelope) -> BoxFuture<'_, Reply> {
        if let Body::Oversight { matter } = envelope.body
            && let Ok(Matter::Lottery(message)) = serde_json::from_value(matter)
        {
            self.0.lock().unwrap().push(message);
        }
        Box::pin(async { Reply::Oversight { said: Said::Taken.json() } })
    }
}

async fn say(town: &Country3, from: &str, to: &str, message: Message) -> Reply {
    let body = Body::Oversight { matter: Matter::Lottery(message).json() };
    let envelope = Envelope { id: MessageId(fresh()), from: agency(from), to: agency(to), body };
    town.nodes[to].receive(envelope).await
}

async fn heard(town: &Country3, to: &str, message: Message) -> Answer {
    match say(town, ARBITER, to, message).await {
        Reply::Oversight { said } => match serde_json::from_value(said).unwrap() {
            Said::Lottery(answer) => answer,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

async fn opened(town: &Country3, to: &str, index: u64) -> Option<(Opening, Option<[u8; 80]>)> {
    use base64::Engine;
    let message = Message::Open { origin: format!("{ORIGIN}/2026"), index };
    match heard(town, to, message).await {
        Answer::Opened { opening, proof } => {
            let decode = |text: String| base64::engine::general_purpose::STANDARD.decode(text).unwrap();
            Some((*opening, proof.map(|text| decode(text).try_into().unwrap())))
        }
        _ => None,
    }
}

/// Judges every look of the log as the arbiter does; the case is asked of the requester.
async fn judged(town: &Country3) -> Vec<Result<(), Failing>> {
    let origin = format!("{ORIGIN}/2026");
    let vrf = town.log.key(Origin { name: ORIGIN.into(), year: 2026 }).await.unwrap();
    let (leaves, mut verdicts) = (town.log.leaves(), Vec::new());
    let places: BTreeMap<Hash, u64> = leaves.iter().zip(0..).map(|(leaf, index)| (leaf.tag, index)).collect();
    for (leaf, index) in leaves.iter().zip(0..).filter(|(leaf, _)| leaf.kind.is_look()) {
        let owners = town.nodes.keys().filter(|id| tlog::agency_code(id) == leaf.provider);
        let owner = owners.into_iter().next().unwrap();
        let (opening, proof) = opened(town, owner, index).await.unwrap();
        let claimed = Claimed { leaf, index, origin: &origin, opening: &opening, proof: proof.as_ref() };
        let secret = |person: &str| tlog::person_secret(&PEPPER, person);
        let vrf = VrfPublic(vrf);
        if opening.value(Field::N) != Some("1") {
            assert!(tag_before(&claimed, &secret, &vrf).is_some_and(|tag| places.contains_key(&tag)));
        }
        let known = Known {
            country: town.nodes[*owner].country(),
            vrf: &vrf,
            secret: &secret,
            place_of: &|tag| places.get(tag).copied(),
            warrant: &|_| None,
        };
        let holds = judge(&claimed, &known);
        let verdict = match holds {
            Err(failing) => Err(failing),
            Ok(judged) => match judged.ask {
                None => Ok(()),
                Some(ask) => match heard(town, &ask.requester, Message::HasCase { case: ask.case }).await {
                    Answer::Case { known: true } => Ok(()),
                    _ => Err(Failing::Case),
                },
            },
        };
        verdicts.push(verdict);
    }
    verdicts
}

/// The looks of an ordinary day hold: each is opened by its owner and its case is known at its asker.
#[tokio::test]
async fn the_looks_of_an_honest_country_hold() {
    let town = Country3::new().await;
    town.case_at_the_librarian().await;
    let verdicts = judged(&town).await;
    assert!(!verdicts.is_empty());
    assert!(verdicts.iter().all(Result::is_ok), "{verdicts:?}");
}

/// The library puts the canary's question as an official of its would; its owner logs it like any other.
#[tokio::test]
async fn a_canary_is_asked_like_any_question_and_stands_in_the_log() {
    let town = Country3::new().await;
    let arbiter = Arc::new(Remembers::default());
    town.town.settle(&agency(ARBITER), arbiter.clone());
    let (canary, person) = (fresh(), PersonKey::Number("ZZZ999".to_owned()));
    let ask = Message::AskCanary { canary, person: person.clone(), grant: "G-1".parse().unwrap() };
    let before = town.log.leaves().len();
    assert!(matches!(say(&town, ARBITER, "library", ask).await, Reply::Oversight { .. }));
    assert_eq!(work::ask_canaries_once(&town.nodes["library"]).await.unwrap(), 1);
    assert_eq!(work::ask_canaries_once(&town.nodes["library"]).await.unwrap(), 0, "once");
    town.settle_down().await;
    let leaves = town.log.leaves();
    assert_eq!(leaves.len(), before + 1);
    let leaf = leaves.last().unwrap();
    assert_eq!(leaf.requester, tlog::agency_code("library"));
    assert_eq!(leaf.provider, tlog::agency_code("townhall"));
    assert_eq!(*arbiter.0.lock().unwrap(), [Message::CanaryAsked { canary, answered: true }]);
    // The arbiter's own computation finds it: the first tag under the fresh person's key.
    let alpha = tlog::alpha(
        &format!("{ORIGIN}/2026"),
        leaf.provider,
        &tlog::person_secret(&PEPPER, &person.stored()),
    );
    let origin = || Origin { name: ORIGIN.into(), year: 2026 };
    let proof = town.log.prove(origin(), vec![alpha]).await.unwrap()[0];
    let key = tlog::TagKey::of(&tlog::vrf_output(&proof).unwrap());
    assert_eq!(leaf.tag, oversight::canary::tag_of(&key));
    // Nothing in it gives it away, and even its reason is noted at the asker.
    assert!(judged(&town).await.iter().all(Result::is_ok));
}

/// Nobody but the arbiter asks, and what an owner does not have it does not open.
#[tokio::test]
async fn only_the_arbiter_asks_and_nobody_opens_what_is_not_theirs() {
    let town = Country3::new().await;
    town.case_at_the_librarian().await;
    let open = |index| Message::Open { origin: format!("{ORIGIN}/2026"), index };
    let case = || Message::HasCase { case: Uuid::nil().to_string() };
    let canary = || Message::AskCanary {
        canary: fresh(),
        person: PersonKey::Number("ZZZ999".to_owned()),
        grant: "G-1".parse().unwrap(),
    };
    for message in [open(0), case(), canary()] {
        for stranger in ["library", "portal", "court"] {
            let reply = say(&town, stranger, "townhall", message.clone()).await;
            assert!(matches!(reply, Reply::Refused { .. }), "{stranger} {message:?}: {reply:?}");
        }
    }
    assert_eq!(heard(&town, "townhall", open(99_999)).await, Answer::NotMine);
    let first = town.log.leaves()[0];
    let other = if first.provider == tlog::agency_code("townhall") { "library" } else { "townhall" };
    assert_eq!(heard(&town, other, open(0)).await, Answer::NotMine);
    for case in [Uuid::nil().to_string(), "entry".to_owned(), String::new()] {
        let answer = heard(&town, "library", Message::HasCase { case: case.clone() }).await;
        assert_eq!(answer, Answer::Case { known: false }, "{case}");
    }
    let foreign = Message::Open { origin: "other.example/access/2026".to_owned(), index: 0 };
    assert!(matches!(say(&town, ARBITER, "townhall", foreign).await, Reply::Refused { .. }));
}
