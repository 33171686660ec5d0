//! The public access log as the roles of this process reach it, and a placer for each of them.

use calendar::Clock;
use ids::{AgencyId, Chance};
use keys::Sealer;
use ledger::public::{Custodian, Escrow, PublicLog};
use ledger::{LogKeys, Owner, Placer, PlacerParts};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::Store;

/// The log, its custodian and what is believed of both. The same for all roles of a country.
#[derive(Clone)]
pub struct PublicAccess {
    /// The log's name without its year: `az.vahid.example/access`.
    pub origin: String,
    /// The country's secret between persons' numbers and the custodian.
    pub pepper: [u8; 32],
    /// The log.
    pub log: Arc<dyn PublicLog>,
    /// The custodian of the tag key.
    pub custodian: Arc<dyn Custodian>,
    /// The keys of the logs that are believed.
    pub keys: Arc<LogKeys>,
    /// To whom openings under a seal are encrypted.
    pub escrow: Option<Arc<dyn Escrow>>,
    /// Agencies whose leaves name only their group.
    pub groups: BTreeMap<AgencyId, String>,
}

impl PublicAccess {
    /// The placer of one role over its store: one for all ways out of it.
    pub(crate) fn placer(
        &self,
        agency: &AgencyId,
        store: &Store,
        sealer: Arc<Sealer>,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Arc<Placer> {
        let owner = Owner::new(agency.clone(), &self.origin, self.pepper);
        let owner = match self.groups.get(agency) {
            Some(group) => owner.in_group(group),
            None => owner,
        };
        Arc::new(Placer::new(PlacerParts {
            owner,
            store: store.clone(),
            log: self.log.clone(),
            custodian: self.custodian.clone(),
            keys: self.keys.clone(),
            escrow: self.escrow.clone(),
            sealer,
            clock,
            chance,
        }))
    }
}
