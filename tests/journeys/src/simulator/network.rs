//! A network that loses, doubles and delays, and remembers what crossed it.

use access::Actor;
use exchange::head::LoggedEntry;
use exchange::{Body, Carrier, CarrierFault, Envelope, Reply};
use pack::model::Country;
use serde::{Deserialize, Serialize};
use services::CaseView;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::BoxFuture;
use testkit::log::TestLog;

/// What happens to one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It arrives and its reply comes back.
    Arrives,
    /// It is lost.
    Lost,
    /// It arrives; the reply is lost.
    ReplyLost,
    /// It arrives twice.
    Doubled,
    /// The sender thinks it is lost; it arrives later.
    Late,
    /// It arrives, and once more later.
    Echoes,
}

/// A look whose data crossed the network, or a case page that an official was shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Look {
    /// Who held the data.
    pub provider: String,
    /// Who got them.
    pub requester: String,
    /// Whose they are: stored person key.
    pub person: String,
    /// `register.ID` or `service.ID`.
    pub source: String,
    /// Why.
    pub purpose: String,
    /// The case, record or message that it belongs to.
    pub reference: String,
}

/// The way of an event: owner, receiver, register, service.
pub type EventRoute = (String, String, String, String);

/// What crossed the network so far.
#[derive(Clone, Debug, Default)]
pub struct Crossed {
    /// Answers given, by look: each must have an entry of its own.
    pub answers: BTreeMap<Look, usize>,
    /// Records whose fields left for another agency: each needs an entry, however often they are sent.
    pub carried: BTreeMap<Look, usize>,
    /// Events that were taken in, in order of arrival: by owner, receiver, register and service, their places.
    pub events: BTreeMap<EventRoute, Vec<i64>>,
    /// Views sent to the portal.
    pub views: Vec<CaseView>,
    /// Entries of data that left before the public log held them.
    pub early: Vec<ids::EntryId>,
    /// How many messages did not simply arrive.
    pub troubled: usize,
}

/// The network of one country. It outlives restarts of the nodes, as a network does.
pub struct Network {
    country: Arc<Country>,
    log: Arc<TestLog>,
    under: Mutex<Option<Arc<dyn Carrier>>>,
    fates: Mutex<VecDeque<Fate>>,
    late: Mutex<Vec<Envelope>>,
    crossed: Mutex<Crossed>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Network {
    /// A network that reaches nobody yet.
    pub fn new(country: Arc<Country>, log: Arc<TestLog>) -> Self {
        Self {
            country,
            log,
            under: Mutex::default(),
            fates: Mutex::default(),
            late: Mutex::default(),
            crossed: Mutex::default(),
        }
    }

    /// Reaches nodes through this carrier; `None` cuts it from nodes that are gone.
    pub fn reach(&self, under: Option<Arc<dyn Carrier>>) {
        *lock(&self.under) = under;
    }

    /// What happens to the next messages; those after them arrive.
    pub fn foretell(&self, fates: &[Fate]) {
        *lock(&self.fates) = fates.iter().copied().collect();
    }

    /// What crossed so far.
    pub fn crossed(&self) -> Crossed {
        lock(&self.crossed).clone()
    }

    /// Lets one of the late messages arrive; false when there is none.
    pub async fn deliver_late(&self, pick: usize) -> bool {
        let envelope = {
            let mut late = lock(&self.late);
            if late.is_empty() {
                return false;
            }
            let index = pick % late.len();
            late.swap_remove(index)
        };
        // Nobody waits for the reply any more.
        drop(self.bring(envelope).await);
        true
    }

    async fn bring(&self, envelope: Envelope) -> Result<Reply, CarrierFault> {
        let under = lock(&self.under).clone();
        let under = under.ok_or_else(|| CarrierFault::Unreachable("no node runs".to_owned()))?;
        let reply = under.carry(envelope.clone()).await?;
        self.note_reply(&envelope, &reply);
        Ok(reply)
    }

    /// What leaves its sender counts as seen, whether it arrives or not.
    fn note_leaving(&self, envelope: &Envelope) {
        let mut crossed = lock(&self.crossed);
        if let Body::Event(event) = &envelope.body {
            crossed.early.extend(self.early(&event.entries));
        }
        match &envelope.body {
            Body::Notice { view } => {
                crossed.views.extend(serde_json::from_value::<CaseView>(view.clone()).ok());
            }
            Body::Event(event) => {
                let Some(register) = self.country.registers.get(&event.register) else { return };
                let trigger = self.country.services.get(&event.service).and_then(|one| one.trigger.as_ref());
                for (_, person) in registers::subjects(register, &event.fields) {
                    let look = Look {
                        provider: envelope.from.to_string(),
                        requester: envelope.to.to_string(),
                        person: person.to_owned(),
                        source: format!("register.{}", event.register),
                        purpose: trigger.map(|trigger| trigger.purpose.to_string()).unwrap_or_default(),
                        reference: event.record.to_string(),
                    };
                    crossed.carried.insert(look, 1);
                }
            }
            _ => {}
        }
    }

    /// Notes a page that was shown too early.
    pub(crate) fn note_early(&self, entry: ids::EntryId) {
        lock(&self.crossed).early.push(entry);
    }

    /// Which of these entries the public log does not hold yet.
    fn early(&self, entries: &[LoggedEntry]) -> Vec<ids::EntryId> {
        entries.iter().filter(|entry| !self.log.holds(&entry.leaf)).map(|entry| entry.id).collect()
    }

    fn note_reply(&self, envelope: &Envelope, reply: &Reply) {
        let mut crossed = lock(&self.crossed);
        crossed.early.extend(self.early(reply.entries()));
        let look =
            |person: &ids::PersonKey, register: &ids::RegisterId, purpose: String, reference: String| Look {
                provider: envelope.to.to_string(),
                requester: envelope.from.to_string(),
                person: person.stored(),
                source: format!("register.{register}"),
                purpose,
                reference,
            };
        match (&envelope.body, reply) {
            (Body::Event(event), Reply::Taken) => {
                let route = (
                    envelope.from.to_string(),
                    envelope.to.to_string(),
                    event.register.to_string(),
                    event.service.to_string(),
                );
                crossed.events.entry(route).or_default().push(event.position);
            }
            (Body::Ask(ask), Reply::Answer { .. }) => {
                let question = &ask.question;
                let purpose = match ask.actor {
                    Actor::Person => "own-data".to_owned(),
                    _ => question.purpose.to_string(),
                };
                let look = look(&question.person, &question.register, purpose, ask.reference.clone());
                *crossed.answers.entry(look).or_default() += 1;
            }
            (Body::Own { person }, Reply::Own { records, .. }) => {
                for record in records {
                    let look = look(person, &record.register, "own-data".to_owned(), envelope.id.to_string());
                    crossed.carried.insert(look, 1);
                }
            }
            _ => {}
        }
    }
}

impl Carrier for Network {
    fn carry(&self, envelope: Envelope) -> BoxFuture<'_, Result<Reply, CarrierFault>> {
        Box::pin(async move {
            self.note_leaving(&envelope);
            let fate = lock(&self.fates).pop_front().unwrap_or(Fate::Arrives);
            if fate != Fate::Arrives {
                lock(&self.crossed).troubled += 1;
            }
            let away = |word: &str| Err(CarrierFault::Unreachable(format!("{word} on the way")));
            match fate {
                Fate::Arrives => self.bring(envelope).await,
                Fate::Lost => away("lost"),
                Fate::ReplyLost => {
                    drop(self.bring(envelope).await);
                    away("the reply was lost")
                }
                Fate::Doubled => {
                    drop(self.bring(envelope.clone()).await);
                    self.bring(envelope).await
                }
                Fate::Late => {
                    lock(&self.late).push(envelope);
                    away("late")
                }
                Fate::Echoes => {
                    lock(&self.late).push(envelope.clone());
                    self.bring(envelope).await
                }
            }
        })
    }
}

/// Gives the network to a country; the country holds it, it does not hold the country.
pub struct Wire(pub Arc<Network>);

impl Carrier for Wire {
    fn carry(&self, envelope: Envelope) -> BoxFuture<'_, Result<Reply, CarrierFault>> {
        self.0.carry(envelope)
    }
}
