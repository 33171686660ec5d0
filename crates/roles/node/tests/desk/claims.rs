//! A claim of a person that has come to the desk (SG-06).

use crate::town::{Country3, agency};
use exchange::{Body, Carrier, Envelope};
use ids::{ClaimId, MessageId, PersonKey};
use oversight::claim::wire::{Message, Told};
use oversight::claim::{Clocks, Complaint, Filing, Now, Subject, Terms, file};
use oversight::wire::Matter;
use testkit::town::TEST_NOON;
use uuid::Uuid;

/// The window hands the library a complaint about a leaf that nobody opened; gives its number.
pub async fn filed(town: &Country3) -> String {
    let country = town.nodes["library"].country();
    let (id, at_micros) = (ClaimId(Uuid::from_u128(77)), TEST_NOON.0);
    let about = Complaint::Unopened { origin: testkit::log::ORIGIN.to_owned(), n: Some(1), index: None };
    let filing = Filing {
        id,
        person: PersonKey::Number("ADA001".to_owned()),
        owner: agency("library"),
        arbiter: country.institutions.as_ref().unwrap().arbiter.clone(),
        subject: Subject::Complain { about },
        reasons: "Nobody tells me what this look was.".to_owned(),
        language: web::Lang::En.code().to_owned(),
        at_micros,
    };
    let clocks = Clocks { terms: Terms::of(country), calendar: &country.calendar };
    let events = file(filing, clocks, Now { today: "2026-11-24".parse().unwrap() }).unwrap();
    let story = events.into_iter().map(|event| Told { at_micros, event }).collect();
    let body = Body::Oversight { matter: Matter::Claim(Message::File { id, story }).json() };
    let (from, to) = (agency("portal"), agency("library"));
    town.town.carry(Envelope { id: MessageId(Uuid::from_u128(78)), from, to, body }).await.unwrap();
    id.to_string()
}
