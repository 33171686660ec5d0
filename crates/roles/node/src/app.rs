//! What a node is made of.

use crate::DESK;
use access::{Actor, Granted};
use calendar::{Clock, Instant};
use exchange::Carrier;
use exchange::accord::{Accord, Deed};
use ids::{AgencyId, Chance, GrantId, MessageId, RegisterId};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ledger::{Draw, Occasion, Placer};
use oversight::warrant::KeyRing;
use pack::model::{Country, DemoOfficial, Register};
use pack::values::EntryContext;
use services::{Law, Now};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};
use store::Store;
use tokio::sync::{Notify, broadcast};
use web::watch::{Standings, Watch};

/// What the binary hands to a node.
pub struct NodeParts {
    /// The agency.
    pub agency: AgencyId,
    /// The pack.
    pub country: Arc<Country>,
    /// The agency's own store, migrated.
    pub store: Store,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// The way to other agencies.
    pub carrier: Arc<dyn Carrier>,
    /// Where people are shown their cases.
    pub portal: AgencyId,
    /// The way into the public log: nothing leaves this node without it.
    pub placer: Arc<Placer>,
}

/// An agency's node. Cheap to clone.
#[derive(Clone)]
pub struct Node {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) agency: AgencyId,
    pub(crate) country: Arc<Country>,
    pub(crate) zone: TimeZone,
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Arc<dyn Chance>,
    pub(crate) carrier: Arc<dyn Carrier>,
    pub(crate) portal: AgencyId,
    pub(crate) placer: Arc<Placer>,
    /// Rings when the outbox may hold something new.
    pub(crate) outbox: Notify,
    /// Rings when the feed may hold something new.
    pub(crate) feed: Notify,
    /// Whether this process has made the subscriptions of its pack.
    pub(crate) subscribed: AtomicBool,
    /// Rings when a case may wait for registers.
    pub(crate) gather: Notify,
    /// Rings when the log may hold unplaced entries.
    pub(crate) log: Notify,
    /// Says that something on the desk changed.
    pub(crate) changes: broadcast::Sender<()>,
    /// What is counted of the desk's requests.
    pub(crate) watch: Arc<Watch>,
    pub(crate) accord: OnceLock<Arc<dyn Accord>>,
    /// The keys of institutions, for the seals of warrants; none until the binary says so.
    pub(crate) institution_keys: OnceLock<Arc<dyn KeyRing>>,
    /// How the gateway stands that carries this node's messages; none until the binary says so.
    pub(crate) gateway: OnceLock<Arc<dyn Standings>>,
}

impl Node {
    /// A node over its parts. Fails when the pack's time zone is unknown.
    pub fn new(parts: NodeParts) -> Result<Self, jiff::Error> {
        let zone = TimeZone::get(&parts.country.about.time_zone)?;
        let (changes, _) = broadcast::channel(64);
        let watch = Watch::new(parts.clock.clone(), DESK.iter().map(|route| route.path));
        let inner = Inner {
            agency: parts.agency,
            country: parts.country,
            zone,
            store: parts.store,
            clock: parts.clock,
            chance: parts.chance,
            carrier: parts.carrier,
            portal: parts.portal,
            placer: parts.placer,
            outbox: Notify::new(),
            feed: Notify::new(),
            subscribed: AtomicBool::new(false),
            gather: Notify::new(),
            log: Notify::new(),
            changes,
            watch: Arc::new(watch),
            accord: OnceLock::new(),
            gateway: OnceLock::new(),
            institution_keys: OnceLock::new(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The agency.
    pub fn agency(&self) -> &AgencyId {
        &self.inner.agency
    }
    /// The pack.
    pub fn country(&self) -> &Country {
        &self.inner.country
    }
    /// The agency's store.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// What is counted here, for the operators' address ([`web::watch::operator_routes`]).
    pub fn watch(&self) -> Arc<Watch> {
        self.inner.watch.clone()
    }

    /// Says where the members' agreements are. Without it the pack's grants alone decide: for a country whose
    /// messages are not sealed. The first word stays.
    pub fn set_accord(&self, accord: Arc<dyn Accord>) {
        // A second word is a mistake of the wiring and harms nobody.
        let _ = self.inner.accord.set(accord);
    }

    /// Refuses what the law allows but the members have not agreed on, or what was stopped (SG-12, SG-24). An
    /// agency's look at its own register needs no agreement.
    pub(crate) fn agreed(&self, granted: &Granted, deed: Deed, today: Date) -> Result<(), access::Refusal> {
        let agency = granted.asker().agency.clone();
        let (Some(accord), Some(grant)) = (self.inner.accord.get(), granted.grant()) else { return Ok(()) };
        if agency == self.inner.agency {
            return Ok(());
        }
        let refused = |why: String| access::Refusal::NotAgreed { agency, grant: grant.to_owned(), why };
        let id: GrantId = match grant.parse() {
            Ok(id) => id,
            Err(fault) => return Err(refused(format!("{fault}"))),
        };
        accord.on(&id, deed, today).map_err(|broken| refused(broken.to_string()))
    }

    /// Says how the gateway stands that carries this node's messages: certificates, configuration, log. The
    /// first word stays.
    pub fn set_gateway(&self, gateway: Arc<dyn Standings>) {
        // A second word is a mistake of the wiring and harms nobody.
        let _ = self.inner.gateway.set(gateway);
    }

    /// Says where the keys of institutions are known. Without them no warrant opens anything (SG-19). The first word
    /// stays.
    pub fn set_institution_keys(&self, keys: Arc<dyn KeyRing>) {
        // A second word is a mistake of the wiring and harms nobody.
        let _ = self.inner.institution_keys.set(keys);
    }

    /// The present.
    pub(crate) fn now(&self) -> Now {
        let at = self.at();
        Now { at, today: at.date_in(&self.inner.zone), draw: self.inner.chance.draw() }
    }

    pub(crate) fn at(&self) -> Instant {
        self.inner.clock.now()
    }

    pub(crate) fn law(&self) -> Law<'_> {
        Law { country: &self.inner.country, zone: &self.inner.zone }
    }

    pub(crate) fn fresh_id(&self) -> uuid::Uuid {
        self.inner.chance.id_at(self.at().0)
    }

    pub(crate) fn message_id(&self) -> MessageId {
        MessageId(self.fresh_id())
    }

    /// The way into the public log.
    pub fn placer(&self) -> &Arc<Placer> {
        &self.inner.placer
    }

    /// Fresh chance for an entry.
    pub(crate) fn draw(&self) -> Draw {
        Draw::of(&*self.inner.chance, self.at())
    }

    /// The occasion of a look that happens now.
    pub(crate) fn occasion<'a>(&'a self, reference: &'a str) -> Occasion<'a> {
        Occasion::new(self.inner.placer.owner(), self.at(), reference, self.draw())
    }

    /// The occasion of a look by an official of this agency.
    pub(crate) fn occasion_of<'a>(&'a self, official: &'a DemoOfficial, reference: &'a str) -> Occasion<'a> {
        let named = || official.unit.values().next().map(String::as_str);
        let unit = official.unit_code.as_deref().or_else(named).unwrap_or_default();
        self.occasion(reference).by(unit, &official.name)
    }

    /// Today as leaves count days: days since 1970-01-01 in UTC.
    pub(crate) fn leaf_day(&self) -> u32 {
        tlog::day_of_micros(self.at().0)
    }

    /// The register, if this agency owns it.
    pub(crate) fn own_register(&self, id: &RegisterId) -> Option<&Register> {
        self.inner.country.registers.get(id).filter(|register| register.owner == self.inner.agency)
    }

    /// The demonstration's official of that sign-in name, if the duty is in this agency.
    pub(crate) fn official(&self, name: &str) -> Option<&DemoOfficial> {
        let found = self.inner.country.demo.officials.iter().find(|official| official.id == name)?;
        let role = self.inner.country.roles.get(&found.role)?;
        (role.agency == self.inner.agency).then_some(found)
    }

    /// What the door needs to know of the day and the country.
    pub(crate) fn door(&self) -> EntryContext<'_> {
        let about = &self.inner.country.about;
        EntryContext {
            today: self.now().today,
            number: &about.personal_number,
            currency_digits: about.currency_digits,
        }
    }

    /// Wakes what may have work after a commit.
    pub(crate) fn wake(&self) {
        self.inner.outbox.notify_one();
        self.inner.feed.notify_one();
        self.inner.gather.notify_one();
        self.inner.log.notify_one();
        // Nobody may be looking at the desk; that is no fault.
        let _ = self.inner.changes.send(());
    }

    /// The register of an agency's question is its own or another's.
    pub(crate) fn owner_of(&self, register: &RegisterId) -> Option<&AgencyId> {
        self.inner.country.registers.get(register).map(|register| &register.owner)
    }
}

/// The actor as history rows carry it.
pub(crate) fn actor_text(actor: &Actor) -> String {
    match actor {
        Actor::Automatic { service } => format!("service:{service}"),
        Actor::Official { name, role } => format!("official:{name}:{role}"),
        Actor::Person => "person".to_owned(),
        Actor::System { .. } => format!("system:{}", actor.name()),
    }
}
