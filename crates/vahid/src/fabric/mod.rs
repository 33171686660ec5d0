//! The exchange that a process takes part in: a seat for each of its roles.
//!
//! In one process the seats are joined by the in-process link, which seals, verifies and keeps receipts exactly
//! as the network does, without a socket.

mod founder;
mod founding;
mod home;
mod later;
mod reload;
mod seat;
mod secret;
mod standing;

pub(crate) use founding::CLASS as FOUNDED_CLASS;
pub use home::{Home, HomeFault};
pub(crate) use reload::{hear_first, hear_on, keep_up};
pub use seat::Seat;
pub(crate) use secret::{key as secret_key, text as secret_text};
pub(crate) use standing::SeatStandings;

use calendar::Clock;
use exchange::Carrier;
use founder::{Founder, Seen};
use gateway::front::{ClientWire, Clients, ClientsWire, Mode};
use gateway::link::{Link, Links, LocalLink};
use gateway::services::{FileWire, Services, Watched};
use gateway::standing_cell::StandingCell;
use guardian::Exchanges;
use ids::{AgencyId, Chance, ServerName};
use jiff::tz::TimeZone;
use keys::{Sealer, Signer};
use ledger::Placer;
use pack::model::Country;
use seat::SeatParts;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use store::Store;

/// The seats of this process, and what they share.
pub struct Fabric {
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    zone: TimeZone,
    languages: Vec<String>,
    local: LocalLink,
    places: BTreeMap<AgencyId, Place>,
    seats: Mutex<BTreeMap<AgencyId, Arc<Seat>>>,
    /// The centre, if it is in this process.
    founder: Option<Arc<Founder>>,
}

/// What is known of a role before its store is open.
enum Place {
    /// Of a demonstration: founded in this process.
    Founded { server: ServerName, signer: Arc<dyn Signer>, standing: StandingCell, user_key: [u8; 32] },
    /// Of a member that joined an exchange: its home folder.
    Home(Arc<Home>),
}

/// Why a seat could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SeatFault(pub String);

impl Fabric {
    /// The exchange of a demonstration country, kept in a folder; every agency is a member with keys of its own.
    pub fn found(
        dir: &Path,
        country: &Country,
        agencies: &[AgencyId],
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, String> {
        let now = clock.now().0;
        let founded = founding::found(dir, country, agencies, now)?;
        let standing = StandingCell::new(founded.standing, now);
        let founder = Arc::new(Founder {
            dir: dir.to_owned(),
            authority: founded.authority,
            standing: standing.clone(),
            turn: Mutex::default(),
        });
        let instance = country.about.country_code.as_str();
        let mut places = BTreeMap::new();
        for (agency, signer) in founded.signers {
            let member = ids::MemberName::new(instance, founding::CLASS, agency.as_str());
            let server = member.server(founding::NODE);
            let user_key = secret::key(&founded.user_keys, agency.as_str())?;
            places.insert(agency, Place::Founded { server, signer, standing: standing.clone(), user_key });
        }
        tracing::info!(file = %founded.snapshot_file.display(), "the configuration of the exchange");
        Self::of(places, Some(founder), country, clock, chance)
    }

    /// The seats of members that joined an exchange, each from its home folder.
    pub fn join(
        homes: BTreeMap<AgencyId, Arc<Home>>,
        country: &Country,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, String> {
        let places = homes.into_iter().map(|(agency, home)| (agency, Place::Home(home))).collect();
        Self::of(places, None, country, clock, chance)
    }

    fn of(
        places: BTreeMap<AgencyId, Place>,
        founder: Option<Arc<Founder>>,
        country: &Country,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, String> {
        let zone = TimeZone::get(&country.about.time_zone).map_err(|fault| fault.to_string())?;
        let (local, seats) = (LocalLink::new(), Mutex::default());
        let languages = country.about.languages.clone();
        Ok(Self { clock, chance, zone, languages, local, places, seats, founder })
    }

    /// Opens an agency's seat over its store; the role comes later.
    pub(crate) fn seat(
        &self,
        agency: &AgencyId,
        store: Store,
        placer: Arc<Placer>,
    ) -> Result<Arc<Seat>, SeatFault> {
        let place = self.places.get(agency);
        let place = place.ok_or_else(|| SeatFault(format!("{agency} is no member of this exchange")))?;
        let local: Arc<dyn Link> = Arc::new(self.local.clone());
        let parts = match place {
            Place::Founded { server, signer, standing, user_key } => SeatParts {
                user_key: *user_key,
                sealer: Arc::new(Sealer::new(signer.clone())),
                standing: standing.clone(),
                link: local,
                services: Arc::new(Watched::fixed(no_services()?)),
                clients: Arc::new(Watched::fixed(own_clients(server)?)),
                late: None,
                centre: String::new(),
                server: server.clone(),
                placer,
                store,
                clock: self.clock.clone(),
                chance: self.chance.clone(),
                zone: self.zone.clone(),
                languages: self.languages.clone(),
                adapter_system: adapter::sandbox::SYSTEM.to_owned(),
            },
            Place::Home(home) => SeatParts {
                user_key: home.user_key,
                sealer: home.sealer.clone(),
                standing: home.standing.clone(),
                link: Arc::new(Links::new(self.local.clone(), home.network(self.clock.clone()))),
                services: home.services.clone(),
                clients: home.clients.clone(),
                late: Some(home.late.clone()),
                centre: home.centre.clone(),
                server: home.server.clone(),
                placer,
                store,
                clock: self.clock.clone(),
                chance: self.chance.clone(),
                zone: self.zone.clone(),
                languages: self.languages.clone(),
                adapter_system: home.adapter_system.clone(),
            },
        };
        let seat = Arc::new(Seat::open(parts));
        self.local.add(&seat.gateway);
        self.seats().insert(agency.clone(), seat.clone());
        Ok(seat)
    }

    /// The sealing key of an agency's node.
    pub(crate) fn sealer(&self, agency: &AgencyId) -> Result<Arc<Sealer>, SeatFault> {
        match self.places.get(agency) {
            Some(Place::Founded { signer, .. }) => Ok(Arc::new(Sealer::new(signer.clone()))),
            Some(Place::Home(home)) => Ok(home.sealer.clone()),
            None => Err(SeatFault(format!("{agency} is no member of this exchange"))),
        }
    }

    /// The key with which a member of a demonstration signs what is read for years.
    pub(crate) fn signer(&self, agency: &AgencyId) -> Option<Arc<dyn Signer>> {
        match self.places.get(agency)? {
            Place::Founded { signer, .. } => Some(signer.clone()),
            Place::Home(home) => home.own_signer().ok(),
        }
    }

    /// Now, microseconds UTC.
    pub(crate) fn now_micros(&self) -> i64 {
        self.clock.now().0
    }

    /// The configuration in force, if the exchange was founded in this process.
    pub(crate) fn founded(&self) -> Option<StandingCell> {
        Some(self.founder.as_ref()?.standing.clone())
    }

    /// The exchange as an institution of this process watches it.
    pub(crate) fn exchanges(&self, agency: &AgencyId) -> Option<Arc<dyn Exchanges>> {
        let Place::Founded { server, .. } = self.places.get(agency)? else { return None };
        let (founder, member) = (self.founder.clone()?, server.member.clone());
        Some(Arc::new(Seen { founder, member, clock: self.clock.clone() }))
    }

    /// The way of an agency's own messages.
    pub(crate) fn carrier(seat: &Seat) -> Arc<dyn Carrier> {
        Arc::new(seat.gateway.clone())
    }

    /// All open seats.
    pub fn open_seats(&self) -> BTreeMap<AgencyId, Arc<Seat>> {
        self.seats().clone()
    }

    fn seats(&self) -> std::sync::MutexGuard<'_, BTreeMap<AgencyId, Arc<Seat>>> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn no_services() -> Result<Services, SeatFault> {
    Services::check(FileWire::default(), Path::new(".")).map_err(|fault| SeatFault(fault.to_string()))
}

/// In a demonstration the member's own systems may ask from this machine without a certificate.
fn own_clients(server: &ServerName) -> Result<Clients, SeatFault> {
    let codes = [access::REGISTERS_SYSTEM, adapter::sandbox::CLIENT];
    let client = codes.map(|code| ClientWire {
        system: server.member.system(code),
        authentication: Mode::NoSsl,
        certificates: Vec::new(),
        error_style: None,
    });
    let wire = ClientsWire { client: client.to_vec(), ..ClientsWire::default() };
    Clients::check(wire).map_err(|fault| SeatFault(fault.to_string()))
}
