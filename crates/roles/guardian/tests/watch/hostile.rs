//! Owners and requesters that do as the test says: honest, or hostile in one way.

use crate::town::{PEPPER, Town, agency};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exchange::{Body, Envelope, Receiver, Reply};
use oversight::lottery::wire::{Answer, Message};
use oversight::wire::{Matter, Said};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use store::BoxFuture;
use tlog::{FIELDS, Field, Hash, Kind, Leaf, Opening, TagKey, Values};

/// The owner of the residents' register in the example, who asks it, and the person.
pub const OWNER: &str = "townhall";
pub const ASKER: &str = "library";
pub const PERSON: &str = "ADA001";

/// What an owner does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    Nothing,
    /// The details were changed after the look.
    Edited,
    /// One detail is kept shut.
    Closed,
    /// The tag is one of another person.
    OtherPerson,
    /// The tag is no tag at all.
    BadTag,
    /// A number was skipped.
    Skips,
    /// The purpose stands on no list.
    Purpose,
    /// The leaf names another act.
    Basis,
    /// The leaf names another day.
    Day,
    /// The case does not exist at the asker.
    Case,
    /// Nothing is opened at all.
    Withholds,
}

/// An agency that answers the lottery.
#[derive(Default)]
pub struct Answering {
    pub openings: Mutex<BTreeMap<u64, (Opening, [u8; 80])>>,
    pub cases: Vec<String>,
    pub canaries: Mutex<Vec<(uuid::Uuid, String)>>,
}

impl Receiver for Answering {
    fn receive(&self, envelope: Envelope) -> BoxFuture<'_, Reply> {
        Box::pin(async move {
            let Body::Oversight { matter } = envelope.body else { return Reply::Taken };
            let Ok(Matter::Lottery(message)) = serde_json::from_value(matter) else { return Reply::Taken };
            let said = match message {
                Message::Open { index, .. } => {
                    let openings = self.openings.lock().unwrap_or_else(PoisonError::into_inner);
                    match openings.get(&index) {
                        Some((opening, proof)) => Said::Lottery(Answer::Opened {
                            opening: Box::new(opening.clone()),
                            proof: Some(STANDARD.encode(proof)),
                        }),
                        None => Said::Lottery(Answer::NotMine),
                    }
                }
                Message::HasCase { case } => {
                    Said::Lottery(Answer::Case { known: self.cases.contains(&case) })
                }
                Message::AskCanary { canary, person, .. } => {
                    let mut canaries = self.canaries.lock().unwrap_or_else(PoisonError::into_inner);
                    canaries.push((canary, person.stored()));
                    Said::Taken
                }
                _ => Said::Taken,
            };
            Reply::Oversight { said: said.json() }
        })
    }
}

/// The leaf of one look and its opening, bent in one way.
pub fn look(town: &Town, wrong: Wrong, n: u64) -> (Leaf, Opening, [u8; 80]) {
    let provider = tlog::agency_code(OWNER);
    let tagged = if wrong == Wrong::OtherPerson { "BEN002" } else { PERSON };
    let secret = tlog::person_secret(&PEPPER, tagged);
    let proof = town.keeper.0.prove(&tlog::alpha(&town.origin(), provider, &secret));
    let key = TagKey::of(&tlog::vrf_output(&proof).expect("our own proof"));
    let (at, day) = ("2026-11-24T12:00:00.000Z", town.today());
    let mut values = Values::new();
    for (field, value) in [
        (Field::Person, PERSON),
        (Field::Provider, OWNER),
        (Field::Service, "register.residents"),
        (Field::Fields, "name"),
        (Field::Requester, ASKER),
        (Field::Role, "librarian"),
        (Field::Purpose, if wrong == Wrong::Purpose { "curiosity" } else { "issue-card" }),
        (Field::Article, "ACT-1 art. 3.1"),
        (Field::Case, if wrong == Wrong::Case { "case-2" } else { "case-1" }),
        (Field::At, at),
    ] {
        values.set(field, value);
    }
    values.set(Field::N, n.to_string());
    let seed = [u8::try_from(n % 250).expect("small"); 32];
    let leaf = Leaf {
        kind: Kind::Access,
        basis: tlog::basis_code(if wrong == Wrong::Basis { "ACT-2" } else { "ACT-1" }),
        provider,
        requester: tlog::agency_code(ASKER),
        day: if wrong == Wrong::Day { day - 1 } else { day },
        reference: 0,
        due: 0,
        count: 1,
        tag: if wrong == Wrong::BadTag { Hash::of(b"no tag") } else { tlog::tag(&key, n) },
        commitment: tlog::commitment(&seed, &values),
        aux: Hash::ZERO,
    };
    if wrong == Wrong::Edited {
        values.set(Field::Fields, "");
    }
    let shown: Vec<Field> =
        FIELDS.into_iter().filter(|field| wrong != Wrong::Closed || *field != Field::Official).collect();
    (leaf, Opening::of(&seed, &values, &shown), proof)
}

/// Settles an owner with the looks `looks` (what is wrong, number) and an asker that knows one case.
pub fn settle(town: &Town, looks: &[(Wrong, u64)]) -> Vec<u64> {
    let owner = Answering::default();
    let mut places = Vec::new();
    for (wrong, n) in looks {
        let (leaf, opening, proof) = look(town, *wrong, *n);
        let index = town.log.push(leaf);
        places.push(index);
        if *wrong != Wrong::Withholds {
            let mut openings = owner.openings.lock().unwrap_or_else(PoisonError::into_inner);
            openings.insert(index, (opening, proof));
        }
    }
    town.exchange.settle(&agency(OWNER), Arc::new(owner));
    let asker = Answering { cases: vec!["case-1".to_owned()], ..Answering::default() };
    town.exchange.settle(&agency(ASKER), Arc::new(asker));
    places
}
