//! What the configuration of the exchange says of members' keys, to those who judge seals of institutions: a warrant's
//! gate, the doors of the log and of the custodian. A revoked key signs nothing any more.

use crate::fabric::Seat;
use exchange::sealed_request::Members;
use exchange::snapshot::SealingKey;
use exchange::standing::Standing;
use gateway::standing_cell::StandingCell;
use ids::{AgencyId, MemberName};
use keys::{KeyId, PublicKey, Seal, Verifier};
use oversight::warrant::{KeyRing, KeyTrouble};
use tlog::Hash;

/// The members' sealing keys in force.
pub(crate) struct StandingKeys {
    standing: StandingCell,
    class: String,
    verifier: Verifier,
}

impl StandingKeys {
    /// Members of this class (`GOV`), by the configuration in the cell.
    pub(crate) fn new(standing: StandingCell, class: &str) -> Self {
        Self { standing, class: class.to_owned(), verifier: Verifier::new() }
    }

    /// Members as a seat of the exchange knows them.
    pub(crate) fn of(seat: &Seat) -> Self {
        let class = seat.gateway.server().member.class.clone();
        Self::new(seat.gateway.standing().clone(), &class)
    }

    fn name(&self, standing: &Standing, body: &AgencyId) -> MemberName {
        MemberName::new(standing.instance(), &self.class, body.as_str())
    }
}

impl KeyRing for StandingKeys {
    fn key(&self, institution: &AgencyId, key: &KeyId, at_micros: i64) -> Result<PublicKey, KeyTrouble> {
        let standing = self.standing.get();
        let member = standing.member(&self.name(&standing, institution)).ok_or(KeyTrouble::Unknown)?;
        let held = member.keys.iter().find(|held| held.key.id() == *key).ok_or(KeyTrouble::Unknown)?;
        if held.revoked_micros.is_some() {
            return Err(KeyTrouble::Revoked);
        }
        if holds(held, at_micros) { Ok(held.key) } else { Err(KeyTrouble::Unknown) }
    }
}

impl Members for StandingKeys {
    fn sealed(&self, member: &AgencyId, seal: &Seal, leaf: &Hash, at_micros: i64) -> bool {
        let standing = self.standing.get();
        let Some(member) = standing.member(&self.name(&standing, member)) else { return false };
        let mut keys = member.keys.iter().filter(|held| holds(held, at_micros));
        keys.any(|held| self.verifier.holds(seal, &held.key, leaf))
    }
}

/// Whether a key holds at an instant.
fn holds(held: &SealingKey, at_micros: i64) -> bool {
    held.from_micros <= at_micros
        && held.until_micros.is_none_or(|until| at_micros < until)
        && held.revoked_micros.is_none_or(|revoked| at_micros < revoked)
}
