//! The institutions of oversight whose desks are in this process.

use crate::exits::Exit;
use crate::placing::PublicAccess;
use calendar::Clock;
use exchange::{Body, Envelope, Receiver, Reply};
use guardian::{Guardian, GuardianParts, Office};
use ids::{AgencyId, Chance};
use keys::Sealer;
use node::Node;
use pack::model::Country;
use std::sync::Arc;
use store::{BoxFuture, Store};

/// What every office is made of.
pub(crate) struct OfficeParts {
    pub(crate) country: Arc<Country>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Arc<dyn Chance>,
    pub(crate) public: PublicAccess,
    pub(crate) portal: AgencyId,
}

/// The offices that a body holds, in the order of the pack; one at most ([`pack`]'s check).
pub(crate) fn of(country: &Country, body: &AgencyId) -> Option<Office> {
    let institutions = country.institutions.as_ref()?;
    let held = institutions.desks().into_iter().find(|(_, holder)| *holder == body)?;
    Office::named(held.0)
}

/// The name of an office's own store: a node of the same body has another.
pub(crate) fn store_name(office: Office) -> AgencyId {
    format!("office-{office}").parse().expect("an office's name is a lower-case word")
}

/// Opens an office over its store and the body's exit; none where nobody reads the log.
pub(crate) fn open(
    parts: &OfficeParts,
    (office, agency): (Office, &AgencyId),
    store: Store,
    exit: &Exit,
) -> Result<Option<Guardian>, String> {
    let Some(files) = parts.public.reach.files() else { return Ok(None) };
    let sealer: &Arc<Sealer> = &exit.sealer;
    let guardian = Guardian::new(GuardianParts {
        office,
        agency: agency.clone(),
        country: parts.country.clone(),
        store,
        clock: parts.clock.clone(),
        chance: parts.chance.clone(),
        carrier: exit.carrier.clone(),
        portal: parts.portal.clone(),
        sealer: sealer.clone(),
        log: parts.public.reach.log(agency, sealer),
        files,
        custodian: parts.public.reach.custodian(agency, sealer),
        pepper: parts.public.pepper,
    })?;
    if let Some(signer) = &exit.signer {
        guardian.set_signer(signer.clone());
    }
    if let Some(keys) = exit.keys() {
        guardian.set_keys(keys);
    }
    if let Some(exchanges) = exit.exchanges(agency) {
        guardian.set_exchanges(exchanges);
    }
    if let Some(escrow) = &parts.public.escrow {
        guardian.set_escrow(escrow.clone());
    }
    // Asked anew for each log: a year has a key of its own.
    let public = parts.public.clone();
    guardian.set_policies(Arc::new(move |origin| public.policy(origin)));
    Ok(Some(guardian))
}

/// A body that has a node and an office: matters of oversight go to the office, the rest to the node.
pub(crate) struct Both {
    pub(crate) node: Node,
    pub(crate) office: Guardian,
}

impl Receiver for Both {
    fn receive(&self, envelope: Envelope) -> BoxFuture<'_, Reply> {
        match envelope.body {
            Body::Oversight { .. } => self.office.receive(envelope),
            _ => self.node.receive(envelope),
        }
    }
}
