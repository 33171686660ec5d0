//! What an institution is made of.

use crate::Office;
use calendar::{Clock, Instant};
use exchange::{Body, Carrier, Envelope};
use ids::{AgencyId, Chance, MessageId};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use keys::Sealer;
use ledger::public::{Custodian, Origin, PublicFiles, PublicLog};
use pack::model::{Country, DemoOfficial, Institutions};
use std::sync::Arc;
use store::{Fault, Store, Tx, outbox};
use tokio::sync::{Notify, broadcast};

/// What the binary hands to an institution.
pub struct GuardianParts {
    /// Its office.
    pub office: Office,
    /// The body that holds it.
    pub agency: AgencyId,
    /// The pack.
    pub country: Arc<Country>,
    /// The institution's own store, migrated.
    pub store: Store,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// The way to other agencies.
    pub carrier: Arc<dyn Carrier>,
    /// The window to which people's matters go.
    pub portal: AgencyId,
    /// Its key: the one of its seat in the exchange.
    pub sealer: Arc<Sealer>,
    /// Where leaves are placed.
    pub log: Arc<dyn PublicLog>,
    /// What the log publishes.
    pub files: Arc<dyn PublicFiles>,
    /// Who proves tags.
    pub custodian: Arc<dyn Custodian>,
    /// Makes a person's secret for tags ([`tlog::person_secret`]).
    pub pepper: [u8; 32],
}

/// An institution. Cheap to clone.
#[derive(Clone)]
pub struct Guardian {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) parts: GuardianParts,
    pub(crate) institutions: Institutions,
    pub(crate) zone: TimeZone,
    /// What the binary connects later.
    pub(crate) links: crate::links::Links,
    /// Rings when the outbox may hold something new.
    pub(crate) outbox: Notify,
    /// Says that something on the desk changed.
    pub(crate) changes: broadcast::Sender<()>,
}

impl Guardian {
    /// An institution over its parts. Fails when the pack has no institutions or its time zone is unknown.
    pub fn new(parts: GuardianParts) -> Result<Self, String> {
        let zone = TimeZone::get(&parts.country.about.time_zone).map_err(|fault| fault.to_string())?;
        let institutions =
            parts.country.institutions.clone().ok_or("this country has no institutions of oversight")?;
        let (changes, _) = broadcast::channel(64);
        let links = crate::links::Links::default();
        let inner = Inner { parts, institutions, zone, links, outbox: Notify::new(), changes };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Its office.
    pub fn office(&self) -> Office {
        self.inner.parts.office
    }
    /// The body that holds it.
    pub fn agency(&self) -> &AgencyId {
        &self.inner.parts.agency
    }
    /// The pack.
    pub fn country(&self) -> &Country {
        &self.inner.parts.country
    }
    /// Who holds which office.
    pub fn institutions(&self) -> &Institutions {
        &self.inner.institutions
    }
    /// The institution's store.
    pub fn store(&self) -> &Store {
        &self.inner.parts.store
    }

    /// The log of the year of a moment.
    pub(crate) fn origin(&self, at: Instant) -> Origin {
        Origin { name: self.inner.institutions.log.as_str().into(), year: at.date_in(&TimeZone::UTC).year() }
    }

    pub(crate) fn at(&self) -> Instant {
        self.inner.parts.clock.now()
    }

    /// Today, in the country's zone.
    pub(crate) fn today(&self) -> Date {
        self.at().date_in(&self.inner.zone)
    }

    pub(crate) fn fresh_id(&self) -> uuid::Uuid {
        self.inner.parts.chance.id_at(self.at().0)
    }

    /// The official of that sign-in name, if the duty is in this body and no auditor's of its node.
    pub(crate) fn official(&self, name: &str) -> Option<&DemoOfficial> {
        let found = self.country().demo.officials.iter().find(|official| official.id == name)?;
        let role = self.country().roles.get(&found.role)?;
        (&role.agency == self.agency() && !role.auditor).then_some(found)
    }

    /// Puts a message into the outbox of this transaction. `subject` keeps messages about one matter in order.
    pub(crate) async fn post(
        &self,
        tx: &Tx<'_>,
        to: &AgencyId,
        subject: &str,
        body: Body,
    ) -> Result<(), Fault> {
        let kind = body.kind().to_owned();
        let id = MessageId(self.fresh_id());
        let envelope = Envelope { id, from: self.agency().clone(), to: to.clone(), body };
        let message = outbox::Outgoing {
            id: id.0,
            recipient: to.to_string(),
            subject: subject.to_owned(),
            kind,
            body: serde_json::to_string(&envelope).expect("envelopes have a JSON form"),
            due_at_micros: self.at().0,
        };
        outbox::put(tx, &message).await
    }

    /// Wakes what may have work after a commit.
    pub(crate) fn wake(&self) {
        self.inner.outbox.notify_one();
        // Nobody may be looking at the desk; that is no fault.
        let _ = self.inner.changes.send(());
    }
}
