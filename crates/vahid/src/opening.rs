//! Opening the roles of a country one after the other: a store, a seat, what sits in it.

use crate::country::{Running, Setup, StartFault, agencies_with_work, asked, window};
use crate::exits::{Exit, Exits};
use crate::offices::{self, Both, OfficeParts};
use crate::stores::StorePlace;
use exchange::Receiver;
use guardian::{Guardian, Office};
use ids::AgencyId;
use node::{Node, NodeParts};
use portal::{Portal, PortalParts};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::Store;

/// The roles that are open so far.
pub(crate) struct Opening {
    place: StorePlace,
    parts: OfficeParts,
    exits: Exits,
    working: BTreeSet<AgencyId>,
    nodes: BTreeMap<AgencyId, Node>,
    guardians: BTreeMap<Office, Guardian>,
    bare: BTreeMap<AgencyId, Store>,
}

impl Opening {
    /// Nothing is open yet.
    pub(crate) fn new(setup: Setup) -> Self {
        let Setup { country, place, clock, chance, between, way, public } = setup;
        let exits = Exits::new(way, between, public.clone(), clock.clone(), chance.clone());
        let working = agencies_with_work(&country);
        let parts = OfficeParts { country, clock, chance, public, portal: window() };
        let (nodes, guardians, bare) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { place, parts, exits, working, nodes, guardians, bare }
    }

    /// Opens a body: its node if it has work, its office if it holds one, or a gateway and nothing else.
    pub(crate) async fn body(&mut self, agency: &AgencyId) -> Result<(), StartFault> {
        let office = offices::of(&self.parts.country, agency);
        let has_node = self.working.contains(agency);
        let name = match office {
            // The seat of a body that is an office and nothing else uses the office's store.
            Some(office) if !has_node => offices::store_name(office),
            _ => agency.clone(),
        };
        let store = self.store(name).await?;
        let exit = self.exits.of(agency, &store)?;
        adopt(agency, &exit.placer).await?;
        let guardian = match office {
            Some(office) => {
                let own =
                    if has_node { self.store(offices::store_name(office)).await? } else { store.clone() };
                let opened = offices::open(&self.parts, (office, agency), own, &exit);
                opened.map_err(|fault| StartFault::Office { office, fault })?
            }
            None => None,
        };
        if let Some(guardian) = &guardian {
            self.guardians.insert(guardian.office(), guardian.clone());
        }
        if has_node {
            let node = self.node(agency, store, &exit)?;
            let receiver: Arc<dyn Receiver> = match guardian {
                Some(office) => Arc::new(Both { node: node.clone(), office }),
                None => Arc::new(node.clone()),
            };
            exit.fill(agency, receiver, Some(Arc::new(node.clone())));
            self.nodes.insert(agency.clone(), node);
            return Ok(());
        }
        if let Some(guardian) = guardian {
            exit.fill(agency, Arc::new(guardian), None);
        }
        self.bare.insert(agency.clone(), store);
        Ok(())
    }

    fn node(&self, agency: &AgencyId, store: Store, exit: &Exit) -> Result<Node, StartFault> {
        let node = Node::new(NodeParts {
            agency: agency.clone(),
            country: self.parts.country.clone(),
            store,
            clock: self.parts.clock.clone(),
            chance: self.parts.chance.clone(),
            carrier: exit.carrier.clone(),
            portal: self.parts.portal.clone(),
            placer: exit.placer.clone(),
        })?;
        if let Some(accord) = exit.accord() {
            node.set_accord(accord);
        }
        if let Some(keys) = exit.keys() {
            node.set_institution_keys(keys);
        }
        Ok(node)
    }

    /// Opens the citizens' window.
    pub(crate) async fn window(&mut self) -> Result<Portal, StartFault> {
        let (window, parts) = (window(), &self.parts);
        let store = self.store(window.clone()).await?;
        let exit = self.exits.of(&window, &store)?;
        let portal = Portal::new(PortalParts {
            country: parts.country.clone(),
            store,
            clock: parts.clock.clone(),
            chance: parts.chance.clone(),
            carrier: exit.carrier.clone(),
            agencies: asked(&parts.country, &parts.public),
            public: parts.public.window(&window, &exit.sealer),
        })?;
        exit.fill(&window, Arc::new(portal.clone()), None);
        Ok(portal)
    }

    /// What runs now.
    pub(crate) fn done(self, portal: Option<Portal>) -> Running {
        let (country, fabric) = (self.parts.country, self.exits.fabric());
        Running { country, nodes: self.nodes, guardians: self.guardians, portal, fabric, bare: self.bare }
    }

    async fn store(&self, name: AgencyId) -> Result<Store, StartFault> {
        let opened = self.place.open(&name).await;
        opened.map_err(|fault| StartFault::Store { agency: name, fault })
    }
}

/// Takes over what the first log left in a store.
async fn adopt(agency: &AgencyId, placer: &ledger::Placer) -> Result<(), StartFault> {
    let adopted = placer.adopt().await;
    let adopted = adopted.map_err(|fault| StartFault::Store { agency: agency.clone(), fault })?;
    if adopted > 0 {
        tracing::info!(%agency, adopted, "entries of the first log go into the public log as late ones");
    }
    Ok(())
}
