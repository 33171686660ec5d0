//! The nodes' own messages.

use crate::town::Town;
use access::{Actor, Question};
use exchange::{Ask, Body, Carrier, CarrierFault, Envelope, Reply};
use ids::MessageId;

fn notice(town: &Town, from: &str, to: &str) -> Envelope {
    use ids::Chance;
    Envelope {
        id: MessageId(town.chance.id_at(0)),
        from: from.parse().expect("an agency"),
        to: to.parse().expect("an agency"),
        body: Body::Notice { view: serde_json::json!({"text": "x".repeat(200)}) },
    }
}

#[tokio::test]
async fn an_envelope_goes_both_ways_under_seal() {
    for town in [Town::new().await, Town::in_process().await] {
        let there = town.library.gateway.carry(notice(&town, "library", "archive")).await;
        assert!(matches!(there, Ok(Reply::Taken)), "{there:?}");
        let back = town.archive.gateway.carry(notice(&town, "archive", "library")).await;
        assert!(matches!(back, Ok(Reply::Taken)), "{back:?}");
        for agency in [&town.library, &town.archive] {
            assert_eq!(agency.count("exchange_message").await, 1);
            assert_eq!(agency.count("exchange_receipt").await, 1);
        }
    }
}

/// The same envelope delivered twice is two messages: that it acts once is its inbox's matter.
#[tokio::test]
async fn a_repeated_delivery_is_a_message_of_its_own() {
    let town = Town::new().await;
    let envelope = notice(&town, "library", "archive");
    for _ in 0..2 {
        let reply = town.library.gateway.carry(envelope.clone()).await;
        assert!(matches!(reply, Ok(Reply::Taken)), "{reply:?}");
    }
    assert_eq!(town.archive.count("exchange_message").await, 2);
}

/// Asks the archive about one person.
pub async fn question(town: &Town) -> Result<Reply, CarrierFault> {
    let mut envelope = notice(town, "library", "archive");
    envelope.body = Body::Ask(Ask {
        actor: Actor::Automatic { service: "loan".parse().expect("a service") },
        question: Question {
            register: "card".parse().expect("a register"),
            person: ids::PersonKey::Number("P1".to_owned()),
            by: "holder".parse().expect("a field"),
            fields: vec!["name".parse().expect("a field")],
            purpose: "lending".parse().expect("a purpose"),
        },
        reference: "case 1".to_owned(),
        warrant: None,
    });
    town.library.gateway.carry(envelope).await
}

#[tokio::test]
async fn the_entries_of_a_reply_stand_in_the_receipt() {
    let town = Town::new().await;
    let reply = question(&town).await.expect("a reply");
    let Reply::Answer { entries, .. } = reply else { panic!("an answer") };
    assert_eq!(entries.len(), 1);
    assert!(town.log.holds(&entries[0].leaf), "it is in the public log");
}

#[tokio::test]
async fn nobody_sends_for_another_and_nobody_unknown_is_sent_to() {
    let town = Town::new().await;
    let forged = town.library.gateway.carry(notice(&town, "archive", "library")).await;
    assert!(matches!(forged, Err(CarrierFault::Unreachable(_))), "{forged:?}");
    let unknown = town.library.gateway.carry(notice(&town, "library", "nobody")).await;
    assert_eq!(unknown.err(), Some(CarrierFault::UnknownReceiver("nobody".to_owned())));
}
