//! A warrant as it travels to the owners of the registers that it names, and as the gate judges it there.

use super::{KeyRing, LeafPlace, Seals, Terms, WarrantRefusal, day_of, terms_bytes};
use access::{Office, WarrantInForce, WarrantReach};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A warrant in force: its text, both seals and its leaf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// The text.
    pub terms: Terms,
    /// Both seals over it.
    pub seals: Seals,
    /// Its leaf in the public log.
    pub leaf: LeafPlace,
    /// The receipt of that leaf: a `tlog-proof` text.
    pub receipt: String,
}

impl Held {
    /// Whether both seals hold today; asked again at every look, for a key may be revoked in between.
    pub fn prove(&self, keys: &dyn KeyRing) -> Result<(), WarrantRefusal> {
        let bytes = |office: Office, name: &str, at: i64| terms_bytes(office, name, at, &self.terms);
        self.seals.court.clone().prove(Office::Court, keys, &bytes)?;
        self.seals.commissioner.clone().prove(Office::Commissioner, keys, &bytes)?;
        if self.seals.court.apart(&self.seals.commissioner) { Ok(()) } else { Err(WarrantRefusal::OneKey) }
    }

    /// The warrant as the gate judges it: the seals looked at anew, the day of light as it stands after extensions.
    pub fn judged(&self, keys: &dyn KeyRing, sealed_until: Date, ended: bool) -> WarrantInForce {
        let terms = &self.terms;
        let reach = terms.reach.iter().map(|reach| WarrantReach {
            register: reach.register.clone(),
            fields: reach.fields.clone(),
            looks_max: reach.looks_max,
        });
        WarrantInForce {
            id: terms.id.to_string(),
            leaf: self.leaf.index,
            year: self.leaf.year,
            requester: terms.requester.clone(),
            person: terms.person.clone(),
            reach: reach.collect(),
            health: terms.health.clone(),
            purpose: terms.purpose.clone(),
            act: terms.act.clone(),
            article: terms.article.clone(),
            from: terms.from,
            to: terms.to,
            due_day: day_of(sealed_until),
            ended,
            court: self.seals.court.judged(Office::Court, terms, keys),
            commissioner: self.seals.commissioner.judged(Office::Commissioner, terms, keys),
        }
    }
}
