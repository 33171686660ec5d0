//! What the offices say no to, and what they narrow.

use crate::world::{World, name, person};
use exchange::{Body, Reply};
use guardian::cases::warrants::commissioner::Word;
use guardian::cases::warrants::court::Ruling;
use jiff::civil::date;
use node::cases::show_application;
use oversight::warrant::wire::Message;
use oversight::warrant::{Terms, WarrantId};
use oversight::wire::Matter;

fn refused(reply: &Reply) -> &str {
    match reply {
        Reply::Refused { code, .. } => code,
        other => panic!("not refused: {other:?}"),
    }
}

async fn says(world: &World, from: &str, message: Message) -> Reply {
    world.say(from, "court", Body::Oversight { matter: Matter::Warrant(Box::new(message)).json() }).await
}

#[tokio::test]
async fn a_no_of_judge_or_commissioner_is_final_and_comes_with_reasons() {
    let world = World::open().await;
    let denied = world.apply(world.draft()).await;
    world.rule(denied, Ruling::Deny("too little to go on".to_owned())).await.unwrap();
    let told = show_application(&world.watch, denied).await.unwrap();
    assert_eq!((told.state.as_str(), told.reasons.as_str()), ("denied", "too little to go on"));
    assert_eq!(world.rule(denied, Ruling::Cancel("x".to_owned())).await, Err("warrant-not-now"));
    assert_eq!(world.rule(denied, Ruling::Deny("again".to_owned())).await, Err("warrant-not-now"));

    let rejected = world.apply(world.draft()).await;
    let terms = world.terms(rejected).await;
    world.rule(rejected, Ruling::Grant(Box::new(terms))).await.unwrap();
    assert_eq!(world.confirm(rejected, Word::OnWarrant(Some(" ".to_owned()))).await, Err("warrant-reasons"));
    world.confirm(rejected, Word::OnWarrant(Some("a grant would do".to_owned()))).await.unwrap();
    let told = show_application(&world.watch, rejected).await.unwrap();
    assert_eq!((told.state.as_str(), told.reasons.as_str()), ("rejected", "a grant would do"));
    world.ring_clocks().await;
    assert!(world.log.leaves().iter().all(|leaf| leaf.kind != tlog::Kind::Warrant), "nothing is in the log");
    assert_eq!(world.put("watch", Some(rejected.to_string()), |_| ()).await, "warrant-unknown");
}

/// SG-01: what the judge took out cannot be asked, and nothing can be put in.
#[tokio::test]
async fn a_judge_narrows_and_never_widens() {
    let world = World::open().await;
    let id = world.apply(world.draft()).await;
    let asked = world.terms(id).await;
    let mut wide = asked.clone();
    wide.reach[0].fields.push(name("desk"));
    assert_eq!(world.rule(id, Ruling::Grant(Box::new(wide))).await, Err("warrant-widened"));
    let mut narrow = asked;
    narrow.reach[0].fields.truncate(1);
    narrow.reach[0].looks_max = 1;
    world.rule(id, Ruling::Grant(Box::new(narrow))).await.unwrap();
    assert_eq!(world.state(id).await, "modified");
    world.confirm(id, Word::OnWarrant(None)).await.unwrap();
    world.ring_clocks().await;
    let age = |question: &mut access::Question| question.fields = vec![name("age_group")];
    assert_eq!(world.put("watch", Some(id.to_string()), age).await, "warrant-fields");
    assert!(world.ask(id).await.unwrap().contains("Ada Page"));
    assert_eq!(world.ask(id).await, Err("warrant-used-up".to_owned()));
}

/// SG-01, SG-15: the court takes an application of a listed body about its own case, without anything only a court says.
#[tokio::test]
async fn an_application_is_of_a_listed_body_and_names_no_health() {
    let world = World::open().await;
    let id = world.apply(world.draft()).await;
    let fresh = |change: &dyn Fn(&mut Terms), terms: &Terms| {
        let mut terms = Terms { id: WarrantId(uuid::Uuid::from_u128(99)), ..terms.clone() };
        change(&mut terms);
        Message::Apply { terms, applicant: "Wat Chman".to_owned() }
    };
    let terms = world.terms(id).await;
    let other_sender = says(&world, "library", fresh(&|_| (), &terms)).await;
    assert_eq!(refused(&other_sender), "wrong-sender");
    let not_listed = says(&world, "library", fresh(&|t| t.requester = name("library"), &terms)).await;
    assert_eq!(refused(&not_listed), "not-a-requester");
    let health = says(&world, "watch", fresh(&|t| t.health = vec![name("residents")], &terms)).await;
    assert_eq!(refused(&health), "warrant-health-naming");
    let over = says(&world, "watch", fresh(&|t| t.to = date(2026, 11, 1), &terms)).await;
    assert_eq!(refused(&over), "warrant-term");
    let twice = says(&world, "watch", Message::Apply { terms, applicant: "Wat".to_owned() }).await;
    assert_eq!(refused(&twice), "warrant-not-now");
}

/// SG-02, SG-19: nobody but its office speaks for it, and the requester has no word that ends or opens anything.
#[tokio::test]
async fn the_requester_has_no_word_in_anything_but_its_application() {
    let world = World::open().await;
    let id = world.in_force(world.draft()).await;
    let state = || "opened".to_owned();
    for message in [
        Message::Rejected { id, reasons: "x".to_owned() },
        Message::Ended { id, state: state() },
        Message::Opened { id, leaf: 1 },
        Message::EscrowKept { hash: tlog::Hash::ZERO, at_micros: 0 },
        Message::Used { id, register: name("residents"), used: 9, entry: ids::EntryId(uuid::Uuid::nil()) },
    ] {
        let shown = format!("{message:?}");
        assert_eq!(refused(&says(&world, "watch", message).await), "wrong-sender", "{shown}");
    }
    for (message, code) in [
        (Message::Ended { id, state: state() }, "wrong-duty"),
        (Message::Opened { id, leaf: 1 }, "wrong-duty"),
    ] {
        let matter = Matter::Warrant(Box::new(message)).json();
        let reply = world.say("watch", "townhall", Body::Oversight { matter }).await;
        assert_eq!(refused(&reply), code);
    }
    // Also the court opens nothing at an owner before the day.
    world.ask(id).await.unwrap();
    let matter = Matter::Warrant(Box::new(Message::Opened { id, leaf: 1 })).json();
    world.say("court", "townhall", Body::Oversight { matter }).await;
    assert!(world.looks("townhall").await.iter().all(|look| look.requester != "watch"));
    // Nor does the court tell of warrants to anybody but the window.
    let body = Body::Looks { person: person("ADA001"), limit: 9 };
    assert_eq!(refused(&world.say("watch", "court", body).await), "not-found");
}

/// A warrant that was taken back is used no more and still comes to light.
#[tokio::test]
async fn what_the_court_takes_back_is_told_all_the_same() {
    let world = World::open().await;
    let id = world.in_force(world.draft()).await;
    world.ask(id).await.unwrap();
    world.rule(id, Ruling::Cancel("the wrong man".to_owned())).await.unwrap();
    assert_eq!(world.state(id).await, "cancelled");
    assert_eq!(world.put("watch", Some(id.to_string()), |_| ()).await, "warrant-ended");
    world.go_to(date(2027, 2, 1));
    world.ring_clocks().await;
    assert_eq!((world.state(id).await.as_str(), world.window.told().len()), ("opened", 2));
}
