//! What the portal is made of.

use crate::Trouble;
use crate::cases::{Sent, Typing, send_act};
use crate::means::{DemoMeans, SignInMeans};
use crate::public::PublicParts;
use calendar::{Clock, Instant};
use exchange::{Body, Carrier, Envelope};
use ids::{AgencyId, CaseId, Chance, MessageId, PersonKey};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use pack::model::{Country, Values};
use pack::values::EntryContext;
use std::sync::Arc;
use store::Store;
use tokio::sync::{Mutex, Notify, broadcast};
use web::session::SessionCookie;

/// The portal's name among the agencies.
pub const PORTAL: &str = "portal";

/// Messages a slow reader of a live page may fall behind; then one look shows all that was missed.
const CHANGES_HELD: usize = 256;

/// Locks that keep two clicks on one case apart; different cases seldom share one.
const CASE_LOCKS: usize = 64;

/// What the binary hands to the portal.
pub struct PortalParts {
    /// The pack.
    pub country: Arc<Country>,
    /// The portal's own store, migrated.
    pub store: Store,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// The way to the agencies.
    pub carrier: Arc<dyn Carrier>,
    /// The agencies that run a node: asked for looks and for own data.
    pub agencies: Vec<AgencyId>,
    /// The public access log; without one the list of looks says so and is not checked.
    pub public: Option<PublicParts>,
}

/// The portal. Cheap to clone.
#[derive(Clone)]
pub struct Portal {
    pub(crate) inner: Arc<Inner>,
    pub(crate) cookie: SessionCookie,
    pub(crate) means: Arc<dyn SignInMeans>,
}

pub(crate) struct Inner {
    pub(crate) id: AgencyId,
    pub(crate) country: Arc<Country>,
    pub(crate) zone: TimeZone,
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Arc<dyn Chance>,
    pub(crate) carrier: Arc<dyn Carrier>,
    pub(crate) agencies: Vec<AgencyId>,
    pub(crate) public: Option<PublicParts>,
    /// Rings when the outbox may hold something new.
    pub(crate) outbox: Notify,
    /// Says whose views or acts changed, by stored person key.
    pub(crate) changes: broadcast::Sender<String>,
    /// Keeps two clicks on one case apart.
    pub(crate) locks: [Mutex<()>; CASE_LOCKS],
    /// Key of the mark by which an answer that was said twice is known; lives as long as the process.
    pub(crate) mark_key: [u8; 32],
}

impl Portal {
    /// A portal over its parts, with the demonstration's sign-in. Fails when the pack's time zone is unknown.
    pub fn new(parts: PortalParts) -> Result<Self, jiff::Error> {
        let zone = TimeZone::get(&parts.country.about.time_zone)?;
        let number = parts.country.about.personal_number.clone();
        let (changes, _) = broadcast::channel(CHANGES_HELD);
        let mark_key = random_32(parts.chance.as_ref());
        let inner = Inner {
            id: PORTAL.parse().expect("the name is a lower-case word"),
            country: parts.country,
            zone,
            store: parts.store,
            clock: parts.clock,
            chance: parts.chance,
            carrier: parts.carrier,
            agencies: parts.agencies,
            public: parts.public,
            outbox: Notify::new(),
            changes,
            locks: std::array::from_fn(|_| Mutex::new(())),
            mark_key,
        };
        let means = Arc::new(DemoMeans::new(number));
        Ok(Self { inner: Arc::new(inner), cookie: SessionCookie::over_plain(PORTAL), means })
    }

    /// The same portal behind TLS: its cookie never travels in the clear.
    #[must_use]
    pub fn over_tls(mut self) -> Self {
        self.cookie = SessionCookie::over_tls(PORTAL);
        self
    }

    /// The same portal with another way to prove who somebody is.
    #[must_use]
    pub fn with_means(mut self, means: Arc<dyn SignInMeans>) -> Self {
        self.means = means;
        self
    }

    /// Sends a person's answer to the one question that waits in a case, as the binary's own measurements do.
    /// Refuses values that do not pass the door, a case of somebody else, and a different answer while an
    /// earlier one is under way.
    pub async fn answer(&self, person: &PersonKey, case: CaseId, values: Values) -> Result<Sent, Trouble> {
        send_act(self, person, case, Typing::Json(values)).await
    }

    /// The pack.
    pub fn country(&self) -> &Country {
        &self.inner.country
    }
    /// The portal's store.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    pub(crate) fn at(&self) -> Instant {
        self.inner.clock.now()
    }

    pub(crate) fn today(&self) -> Date {
        self.at().date_in(&self.inner.zone)
    }

    /// A message in the portal's name; `None` makes a fresh id.
    pub(crate) fn envelope(&self, to: &AgencyId, id: Option<MessageId>, body: Body) -> Envelope {
        let id = id.unwrap_or_else(|| MessageId(self.inner.chance.id_at(self.at().0)));
        Envelope { id, from: self.inner.id.clone(), to: to.clone(), body }
    }

    /// What the door needs to know of the day and the country.
    pub(crate) fn door(&self) -> EntryContext<'_> {
        let about = &self.inner.country.about;
        EntryContext {
            today: self.today(),
            number: &about.personal_number,
            currency_digits: about.currency_digits,
        }
    }

    /// Tells the open pages of a person to look again.
    pub(crate) fn tell(&self, person: &PersonKey) {
        // Nobody may have a page open; that is no fault.
        let _ = self.inner.changes.send(person.stored());
    }
}

/// 32 random bytes.
pub(crate) fn random_32(chance: &dyn Chance) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(&chance.draw().to_be_bytes());
    bytes[16..].copy_from_slice(&chance.draw().to_be_bytes());
    bytes
}
