//! The public access log as the roles of this process reach it, and a placer for each of them.

use calendar::Clock;
use ids::{AgencyId, Chance};
use keys::Sealer;
use ledger::public::{Custodian, Escrow, Origin, PublicFiles, PublicLog};
use ledger::{LogKeys, Owner, Placer, PlacerParts};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::Store;
use tlog::Policy;

/// The way to the log and its custodian: in this process, or over the network under a member's seal.
pub trait Reach: Send + Sync {
    /// The log as this member writes into it.
    fn log(&self, member: &AgencyId, sealer: &Arc<Sealer>) -> Arc<dyn PublicLog>;
    /// The custodian of the tag key as this member asks it.
    fn custodian(&self, member: &AgencyId, sealer: &Arc<Sealer>) -> Arc<dyn Custodian>;
    /// What the log publishes; none where nobody reads it.
    fn files(&self) -> Option<Arc<dyn PublicFiles>> {
        None
    }
    /// Where the files of a year's log are read, and by which policy they are judged, as the policy's text.
    fn published(&self, _origin: &Origin) -> Option<Published> {
        None
    }
}

/// What everybody may know of a year's log.
pub struct Published {
    /// Where its files lie: `https://log.example/2026/`.
    pub url: String,
    /// Its policy (c2sp.org/tlog-policy).
    pub policy: String,
}

/// A log and a custodian that ask for no name: of tests.
pub struct Open<T>(pub Arc<T>);

impl<T: PublicLog + Custodian + 'static> Reach for Open<T> {
    fn log(&self, _: &AgencyId, _: &Arc<Sealer>) -> Arc<dyn PublicLog> {
        self.0.clone()
    }
    fn custodian(&self, _: &AgencyId, _: &Arc<Sealer>) -> Arc<dyn Custodian> {
        self.0.clone()
    }
}

/// The log, its custodian and what is believed of both. The same for all roles of a country.
#[derive(Clone)]
pub struct PublicAccess {
    /// The log's name without its year: `az.vahid.example/access`.
    pub origin: String,
    /// The first year that has a log.
    pub since: i16,
    /// The country's secret between persons' numbers and the custodian.
    pub pepper: [u8; 32],
    /// The way there.
    pub reach: Arc<dyn Reach>,
    /// The keys of the logs that are believed.
    pub keys: Arc<LogKeys>,
    /// To whom openings under a seal are encrypted.
    pub escrow: Option<Arc<dyn Escrow>>,
    /// Agencies whose leaves name only their group.
    pub groups: BTreeMap<AgencyId, String>,
    /// Where the arbiter's public pages stand, without a slash at the end; none where this process does not know.
    pub oversight: Option<String>,
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
        for (agency, group) in &self.groups {
            self.keys.group(agency.as_str(), group);
        }
        let owner = Owner::new(agency.clone(), &self.origin, self.pepper);
        let owner = match self.groups.get(agency) {
            Some(group) => owner.in_group(group),
            None => owner,
        };
        Arc::new(Placer::new(PlacerParts {
            owner,
            store: store.clone(),
            log: self.reach.log(agency, &sealer),
            custodian: self.reach.custodian(agency, &sealer),
            keys: self.keys.clone(),
            escrow: self.escrow.clone(),
            sealer,
            clock,
            chance,
        }))
    }

    /// What the window shows and proves to persons; none where nobody reads the log.
    pub(crate) fn window(&self, member: &AgencyId, sealer: &Arc<Sealer>) -> Option<portal::PublicParts> {
        let files = self.reach.files()?;
        let reach = self.reach.clone();
        let facts = move |origin: &Origin| {
            let Published { url, policy } = reach.published(origin)?;
            Some(portal::LogFacts { url, policy })
        };
        Some(portal::PublicParts {
            name: self.origin.as_str().into(),
            since: self.since,
            pepper: self.pepper,
            custodian: self.reach.custodian(member, sealer),
            absences: Arc::new(portal::FileProofs::new(files, facts)),
            oversight: self.oversight.clone(),
        })
    }

    /// The policy of a year's log; none where nobody reads it.
    pub(crate) fn policy(&self, origin: &Origin) -> Option<Policy> {
        Policy::parse(&self.reach.published(origin)?.policy).ok()
    }
}
