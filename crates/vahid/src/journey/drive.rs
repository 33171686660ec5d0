//! Drives families through a running country: enters their notices, answers for their people.

use crate::clock::LeapingClock;
use crate::country::Running;
use crate::journey::family::dated;
use crate::journey::outcome::{cases_of, judge};
use crate::journey::{Became, Family, Outcome, Plan, officials};
use futures_util::stream::{self, StreamExt};
use ids::LifeEventId;
use node::Trouble;
use node::cases::enter_record;
use pack::model::{Value, Values};
use services::CaseView;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::{Fault, Store, jobs, outbox};
use tokio::sync::mpsc;

/// Families that enter notices side by side.
const ENTRIES_SIDE_BY_SIDE: usize = 64;

/// How often the driver looks whether the country has come to rest.
const REST_PAUSE: Duration = Duration::from_millis(20);

/// Records that one seed takes.
const SEED_CHUNK: usize = 500;

/// A journey under way.
pub struct Drive<'a> {
    pub(crate) running: &'a Running,
    pub(crate) plan: Plan<'a>,
    pub(crate) clock: &'a LeapingClock,
    pub(crate) families: &'a [Family],
    pub(crate) language: &'a str,
    known: Mutex<Known>,
    answering: Arc<AtomicI64>,
}

/// What the driver knows of notices under way.
#[derive(Default)]
struct Known {
    /// Family and notice of each life event.
    events: BTreeMap<LifeEventId, (usize, usize)>,
    /// Views that came before the entry's own answer.
    early: BTreeMap<LifeEventId, Vec<CaseView>>,
}

/// A notice that was entered or refused.
#[derive(Debug)]
pub struct Passed {
    /// The family's place in the file.
    pub family: usize,
    /// The notice's place in the family.
    pub notice: usize,
    /// The life event, or why there is none.
    pub entered: Result<LifeEventId, Trouble>,
}

impl<'a> Drive<'a> {
    /// A drive over a country whose workers run.
    pub fn new(
        running: &'a Running,
        plan: Plan<'a>,
        clock: &'a LeapingClock,
        families: &'a [Family],
        language: &'a str,
    ) -> Self {
        Self { running, plan, clock, families, language, known: Mutex::default(), answering: Arc::default() }
    }

    /// Gives the registers what they held before the journey.
    pub async fn seed(&self) -> Result<usize, String> {
        let mut by_register: BTreeMap<&str, Vec<Values>> = BTreeMap::new();
        for family in self.families {
            for (register, records) in &family.people {
                by_register.entry(register).or_default().extend(records.iter().cloned());
            }
        }
        let mut stored = 0;
        for (register, records) in by_register {
            let register = register.parse().map_err(|fault| format!("{fault}"))?;
            for chunk in records.chunks(SEED_CHUNK) {
                stored +=
                    self.running.seed(&register, chunk.to_vec()).await.map_err(|fault| fault.to_string())?;
            }
        }
        Ok(stored)
    }

    /// Enters all notices while answering what people are shown. Ends when the country has come to rest.
    pub async fn enter_all(
        &self,
        heard: &mut mpsc::UnboundedReceiver<CaseView>,
        entered: impl Fn(&Passed),
    ) -> Result<Vec<Passed>, Fault> {
        let mut entries = Box::pin(
            stream::iter(0..self.families.len())
                .map(|family| self.enter_family(family))
                .buffer_unordered(ENTRIES_SIDE_BY_SIDE),
        );
        let mut passed = Vec::new();
        loop {
            tokio::select! {
                biased;
                Some(view) = heard.recv() => self.hear(view),
                next = entries.next() => match next {
                    Some(family) => for one in family {
                        entered(&one);
                        passed.push(one);
                    },
                    None => break,
                },
            }
        }
        self.rest(heard).await?;
        Ok(passed)
    }

    /// A family's notices, one after the other: a second notice of the same fact comes second.
    async fn enter_family(&self, family: usize) -> Vec<Passed> {
        let mut passed = Vec::new();
        for notice in 0..self.families[family].notices.len() {
            let entered = self.enter(family, notice).await;
            if let Ok(event) = entered {
                let early = {
                    let mut known = self.known();
                    known.events.insert(event, (family, notice));
                    known.early.remove(&event).unwrap_or_default()
                };
                early.into_iter().for_each(|view| self.hear(view));
            }
            passed.push(Passed { family, notice, entered });
        }
        passed
    }

    async fn enter(&self, family: usize, notice: usize) -> Result<LifeEventId, Trouble> {
        let raw = &self.families[family].notices[notice];
        let today = calendar::Clock::now(self.clock).date_in(&self.zone());
        let typed: Result<Values, _> = serde_json::from_value(serde_json::Value::Object(raw.clone()));
        let mut values = typed
            .map_err(|_| Trouble::NotFound("way to read these values: each is a text, number or truth"))?;
        for value in values.values_mut() {
            if let Some(date) = value.as_text().and_then(|text| dated(text, today)) {
                *value = Value::Text(date);
            }
        }
        let official = self.plan.official(&values).ok_or(Trouble::NotFound("official who enters notices"))?;
        let owner =
            self.running.owner_of(self.plan.register.id.as_str()).ok_or(Trouble::NotFound("register"))?;
        let entered = enter_record(owner, official, &self.plan.register.id, self.plan.typed(values)).await?;
        Ok(entered.life_event)
    }

    fn zone(&self) -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::get(&self.plan.country.about.time_zone).unwrap_or(jiff::tz::TimeZone::UTC)
    }

    /// Answers for the person of a view, if something waits for them and the file has an answer.
    fn hear(&self, view: CaseView) {
        let place = {
            let mut known = self.known();
            match known.events.get(&view.life_event) {
                Some(place) => *place,
                None => {
                    known.early.entry(view.life_event).or_default().push(view);
                    return;
                }
            }
        };
        let Some(values) = self.answer_to(&view, place) else { return };
        let Some(portal) = self.running.portal.clone() else { return };
        let answering = self.answering.clone();
        answering.fetch_add(1, Ordering::SeqCst);
        let (person, case) = (view.person.clone(), view.case);
        tokio::spawn(async move {
            if let Err(trouble) = portal.answer(&person, case, values).await {
                tracing::debug!("an answer was not taken: {trouble}");
            }
            answering.fetch_sub(1, Ordering::SeqCst);
        });
    }

    fn answer_to(&self, view: &CaseView, (family, notice): (usize, usize)) -> Option<Values> {
        let todo = view.todo.as_ref().filter(|todo| todo.answered.is_none())?;
        let form = self.plan.country.services.get(&view.service)?.forms.get(&todo.form)?;
        let person = view.person.stored();
        let fits = |values: &Values| {
            let known = values.keys().all(|key| form.fields.iter().any(|field| field.id.as_str() == key));
            let whole =
                form.fields.iter().all(|field| !field.required || values.contains_key(field.id.as_str()));
            known && whole
        };
        self.families[family].answers(&person, notice).find(fits)
    }

    /// Waits until no message, job or answer is under way anywhere.
    pub async fn rest(&self, heard: &mut mpsc::UnboundedReceiver<CaseView>) -> Result<(), Fault> {
        let mut still = 0;
        while still < 3 {
            let mut heard_any = false;
            while let Ok(view) = heard.try_recv() {
                heard_any = true;
                self.hear(view);
            }
            let busy = heard_any || self.under_way().await? > 0;
            still = if busy { 0 } else { still + 1 };
            tokio::time::sleep(REST_PAUSE).await;
        }
        Ok(())
    }

    async fn under_way(&self) -> Result<i64, Fault> {
        let mut waiting = self.answering.load(Ordering::SeqCst);
        for node in self.running.nodes.values() {
            waiting += depth(node.store()).await?;
        }
        if let Some(portal) = &self.running.portal {
            waiting += depth(portal.store()).await?;
        }
        Ok(waiting)
    }

    /// Lets officials act where people could not, leaps over the clocks of those who do not answer, and lets
    /// officials act again.
    pub async fn carry_on(&self, heard: &mut mpsc::UnboundedReceiver<CaseView>) -> Result<(), String> {
        let events = self.known().events.clone();
        officials::act(self, &events).await?;
        self.rest(heard).await.map_err(|fault| fault.to_string())?;
        officials::leap_and_ring(self).await?;
        self.rest(heard).await.map_err(|fault| fault.to_string())?;
        officials::act(self, &events).await?;
        self.rest(heard).await.map_err(|fault| fault.to_string())
    }

    /// What became of a notice.
    pub async fn judge(&self, passed: &Passed) -> Result<Became, Fault> {
        let family = &self.families[passed.family];
        let (outcome, reasons) = match &passed.entered {
            Ok(event) => judge(self.plan.country, &cases_of(self.running, *event).await?, self.language),
            Err(Trouble::Duplicate(first)) => {
                (Outcome::Duplicate, vec![format!("already held as record {first}")])
            }
            Err(trouble) => (Outcome::RefusedInput, self.why(trouble)),
        };
        Ok(Became {
            family: family.family.clone(),
            notice: passed.notice,
            outcome,
            reasons,
            expected: family.expect.get(passed.notice).cloned(),
        })
    }

    fn why(&self, trouble: &Trouble) -> Vec<String> {
        let Trouble::Fields(refusals) = trouble else { return vec![trouble.to_string()] };
        let said = refusals.iter().map(|refusal| {
            let text = refusal.text(self.language);
            format!("{}: {} {}", refusal.field, text.wrong, text.todo)
        });
        said.collect()
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn depth(store: &Store) -> Result<i64, Fault> {
    let read = store.read("journey.depth", |tx| {
        Box::pin(async move {
            let feed = i64::from(exchange::feed::sql::is_waiting(tx).await?);
            Ok::<_, Fault>(feed + outbox::depth(tx).await?.waiting + jobs::waiting(tx).await?)
        })
    });
    read.await
}
