//! The entries of a call, committed and in the public log before the foreign database is asked for a single field.

use std::sync::Arc;

use access::Granted;
use calendar::{Clock, Instant};
use exchange::head::LoggedEntry;
use exchange::inside::InsideCall;
use ids::{AgencyId, Chance, EntryId, FieldId, PersonKey};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ledger::{Draw, Held, Occasion, PlaceFault, Placer, record};
use pack::model::Country;
use store::{Fault, Store};

/// The owner's judgement of one call. It is pure: it may be asked again for the same call.
pub trait Judge: Send + Sync {
    /// Grants what agreement and law allow this call to know about these people, in their order, or says why not.
    fn judge(&self, call: &InsideCall, persons: &[PersonKey], day: Date) -> Result<Vec<Granted>, Refused>;
}

/// Why the owner refuses: a stable code and a sentence. Never personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// A stable word.
    pub code: String,
    /// Why.
    pub why: String,
}

/// What an adapter has of its own agency.
#[derive(Clone)]
pub struct Home {
    /// The agency that owns the records.
    pub agency: AgencyId,
    /// Its law.
    pub country: Arc<Country>,
    /// Its own store, migrated: here the log is, never in the foreign database.
    pub store: Store,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// The judgement.
    pub judge: Arc<dyn Judge>,
    /// The way into the public log.
    pub placer: Arc<Placer>,
}

/// A look that is on the record: what may be released about one person.
#[derive(Clone, Debug)]
pub(crate) struct Looked {
    /// The entry.
    pub(crate) entry: LoggedEntry,
    /// The fields that may leave (ACC-04).
    pub(crate) fields: Vec<FieldId>,
}

/// Why there is no entry.
#[derive(Debug)]
pub(crate) enum NotLooked {
    /// The owner refuses.
    Refused(Refused),
    /// The log cannot be written.
    Store(Fault),
    /// The public log does not hold the entries, so nobody is asked.
    Log(PlaceFault),
}

impl From<Fault> for NotLooked {
    fn from(fault: Fault) -> NotLooked {
        NotLooked::Store(fault)
    }
}

impl Home {
    /// Writes an entry for each person, all in one commit, in their order, and waits until the public log has them. One
    /// refusal refuses the call.
    pub(crate) async fn look(
        &self,
        call: &InsideCall,
        persons: Vec<PersonKey>,
    ) -> Result<Vec<Looked>, NotLooked> {
        let now = self.clock.now();
        let day = self.today(now);
        let draws: Vec<Draw> = persons.iter().map(|_| Draw::of(&*self.chance, now)).collect();
        let (judge, owner) = (self.judge.clone(), self.placer.owner().clone());
        let (call, persons) = (Arc::new(call.clone()), Arc::new(persons));
        let looked = self.store.write("adapter.look", move |tx| {
            let (judge, owner, draws) = (judge.clone(), owner.clone(), draws.clone());
            let (call, persons) = (call.clone(), persons.clone());
            Box::pin(async move {
                let reference = call.id.to_string();
                let mut looked = Vec::with_capacity(persons.len());
                let granted = judge.judge(&call, &persons, day).map_err(NotLooked::Refused)?;
                assert_eq!(granted.len(), persons.len(), "one proof for each person");
                for (granted, draw) in granted.into_iter().zip(draws) {
                    let occasion = Occasion::new(&owner, now, &reference, draw);
                    let permit = record(tx, granted, occasion).await?;
                    let entry = LoggedEntry { id: permit.entry(), leaf: permit.leaf() };
                    looked.push(Looked { entry, fields: permit.fields().to_vec() });
                }
                let entries: Vec<EntryId> = looked.iter().map(|one: &Looked| one.entry.id).collect();
                Ok::<_, NotLooked>(Held::new(looked, entries))
            })
        });
        self.placer.release(looked.await?).await.map_err(NotLooked::Log)
    }

    fn today(&self, now: Instant) -> Date {
        let zone = TimeZone::get(&self.country.about.time_zone).unwrap_or(TimeZone::UTC);
        now.date_in(&zone)
    }
}
