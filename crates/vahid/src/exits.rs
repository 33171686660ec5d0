//! Where a role's messages leave, and where those for it come in.

use crate::country::{Between, Way};
use crate::fabric::{Fabric, Seat, SeatFault};
use crate::local::LocalExchange;
use crate::placing::PublicAccess;
use crate::publiclog::StandingKeys;
use calendar::Clock;
use exchange::accord::Accord;
use exchange::inside::Inside;
use exchange::{Carrier, Receiver};
use guardian::Exchanges;
use ids::{AgencyId, Chance};
use keys::{Sealer, Signer};
use ledger::Placer;
use oversight::warrant::KeyRing;
use std::sync::Arc;
use store::Store;

/// The exits of all roles of one process.
pub(crate) struct Exits {
    way: Way,
    open: Arc<LocalExchange>,
    /// What stands between the roles and each way.
    between: Option<Between>,
    public: PublicAccess,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
}

/// One role's exit.
pub(crate) struct Exit {
    /// The way to other agencies.
    pub(crate) carrier: Arc<dyn Carrier>,
    /// The way into the public log.
    pub(crate) placer: Arc<Placer>,
    /// The member's key.
    pub(crate) sealer: Arc<Sealer>,
    /// The same, for what is signed once and read for years; none where keys are made for the day.
    pub(crate) signer: Option<Arc<dyn Signer>>,
    fabric: Option<Arc<Fabric>>,
    entry: Entry,
}

/// Where messages for the role come in.
enum Entry {
    Open(Arc<LocalExchange>),
    Seat(Arc<Seat>),
}

impl Exits {
    /// Exits of this way.
    pub(crate) fn new(
        way: Way,
        between: Option<Between>,
        public: PublicAccess,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Self {
        Self { way, open: Arc::default(), between, public, clock, chance }
    }

    /// A role's exit; with a sealed way its seat is opened over its store.
    pub(crate) fn of(&mut self, agency: &AgencyId, store: &Store) -> Result<Exit, SeatFault> {
        let sealer = match &self.way {
            Way::Open => {
                let signer = keys::FileSigner::fresh().map_err(|fault| SeatFault(fault.to_string()))?;
                Arc::new(Sealer::new(Arc::new(signer)))
            }
            Way::Sealed(fabric) => fabric.sealer(agency)?,
        };
        let (clock, chance) = (self.clock.clone(), self.chance.clone());
        let placer = self.public.placer(agency, store, sealer.clone(), clock, chance);
        let (carrier, entry): (Arc<dyn Carrier>, Entry) = match &self.way {
            Way::Open => (self.open.clone(), Entry::Open(self.open.clone())),
            Way::Sealed(fabric) => {
                let seat = fabric.seat(agency, store.clone(), placer.clone())?;
                (Fabric::carrier(&seat), Entry::Seat(seat))
            }
        };
        let carrier = match &self.between {
            Some(between) => between(carrier),
            None => carrier,
        };
        let fabric = self.fabric();
        let signer = fabric.as_ref().and_then(|fabric| fabric.signer(agency));
        Ok(Exit { carrier, placer, sealer, signer, fabric, entry })
    }

    /// The exchange, if the way is sealed.
    pub(crate) fn fabric(&self) -> Option<Arc<Fabric>> {
        match &self.way {
            Way::Open => None,
            Way::Sealed(fabric) => Some(fabric.clone()),
        }
    }
}

impl Exit {
    /// What the members have agreed, if the way is sealed.
    pub(crate) fn accord(&self) -> Option<Arc<dyn Accord>> {
        match &self.entry {
            Entry::Open(_) => None,
            Entry::Seat(seat) => Some(Arc::new(seat.gateway.standing().clone())),
        }
    }

    /// The keys of institutions, if the way is sealed.
    pub(crate) fn keys(&self) -> Option<Arc<dyn KeyRing>> {
        match &self.entry {
            Entry::Open(_) => None,
            Entry::Seat(seat) => Some(Arc::new(StandingKeys::of(seat))),
        }
    }

    /// The exchange as an institution of this process watches it; none where the centre is elsewhere.
    pub(crate) fn exchanges(&self, agency: &AgencyId) -> Option<Arc<dyn Exchanges>> {
        self.fabric.as_ref()?.exchanges(agency)
    }

    /// Puts the role behind its entry.
    pub(crate) fn fill(
        &self,
        agency: &AgencyId,
        receiver: Arc<dyn Receiver>,
        inside: Option<Arc<dyn Inside>>,
    ) {
        match &self.entry {
            Entry::Open(exchange) => exchange.register(agency.clone(), receiver),
            Entry::Seat(seat) => seat.fill(receiver, inside),
        }
    }
}
