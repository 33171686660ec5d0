//! Everything a country holds at one moment, read from its stores.

use crate::simulator::world::World;
use calendar::{Clock, Instant};
use exchange::feed::{NewEvent, Subscription};
use ids::{CaseId, RecordId};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ledger::{Entry, LogKeys, Verified};
use pack::model::Values;
use services::payments::{Order, PaymentFile};
use services::window::sql::OverdueClock;
use services::{Case, Event};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::outbox::Depth;
use store::{Fault, Row, Store, Tx, outbox};

/// What happened in a case: time (microseconds UTC), actor, event.
pub type Happened = (i64, String, Event);

/// All that happened in a case, oldest first.
pub type History = Vec<Happened>;

/// More rows than any simulated country has.
const ALL: i64 = 1_000_000;

/// A record and where it stands.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The record.
    pub id: RecordId,
    /// Its register.
    pub register: String,
    /// Its fields.
    pub values: Values,
    /// Whether people or services wrote it; the first records start nothing.
    pub starts: bool,
}

/// What somebody is entitled to.
#[derive(Clone, Debug)]
pub struct Benefit {
    /// The case.
    pub case: CaseId,
    /// Minor units a month.
    pub amount_minor: i64,
    /// Monthly, or once.
    pub monthly: bool,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Review.
    pub review: Date,
}

/// What an agency's registers published, and how far its subscribers have come.
#[derive(Clone, Debug, Default)]
pub struct Feed {
    /// Each event: place (none before it has one), register, subject, record.
    pub events: Vec<(Option<i64>, String, String, String)>,
    /// Subscriptions.
    pub subscriptions: Vec<Subscription>,
}

/// What one agency holds.
#[derive(Clone, Debug)]
pub struct Office {
    /// All records.
    pub records: Vec<Stored>,
    /// All cases with their history: time, actor, event.
    pub cases: Vec<(Case, History)>,
    /// The access log.
    pub entries: Vec<Entry>,
    /// All orders.
    pub orders: Vec<Order>,
    /// All files.
    pub files: Vec<PaymentFile>,
    /// All benefits.
    pub benefits: Vec<Benefit>,
    /// Late clocks that agencies raised here.
    pub overdue: Vec<OverdueClock>,
    /// Clocks that should have been raised by now.
    pub rung: Vec<CaseId>,
    /// Messages that wait or were given up.
    pub outbox: Depth,
    /// What lies in the feed.
    pub feed: Feed,
    /// Jobs left: kind, key, last error.
    pub jobs: Vec<String>,
    /// The log computed again.
    pub log: Verified,
    /// What does not fold or match its history.
    pub astray: Vec<String>,
}

/// A country at one moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Offices by agency.
    pub offices: BTreeMap<String, Office>,
    /// Messages of the portal that wait or were given up.
    pub portal: Depth,
    /// Acts of people that are still under way.
    pub acts_under_way: i64,
    /// The views that people see, as stored.
    pub views: Vec<String>,
    /// The moment.
    pub now: Instant,
    /// The civil day.
    pub today: Date,
    /// The country's zone, in which its days begin and end.
    pub zone: TimeZone,
}

impl Snapshot {
    /// Reads everything.
    pub async fn take(world: &World) -> Result<Self, Fault> {
        let now = world.clock.now();
        let zone = TimeZone::get(&world.country.about.time_zone).expect("the pack was loaded");
        let keys = world.log.keys();
        let mut offices = BTreeMap::new();
        for node in world.nodes() {
            offices.insert(node.agency().to_string(), office(node.store(), now, &keys).await?);
        }
        let window = window(world.portal().store()).await?;
        Ok(Self::of(offices, window, now, &zone))
    }

    /// Reads everything from stores that no process uses now; the portal's is given apart.
    pub async fn of_stores(
        stores: &BTreeMap<String, Store>,
        portal: &Store,
        (now, zone): (Instant, &TimeZone),
        keys: &Arc<LogKeys>,
    ) -> Result<Self, Fault> {
        let mut offices = BTreeMap::new();
        for (agency, store) in stores {
            offices.insert(agency.clone(), office(store, now, keys).await?);
        }
        Ok(Self::of(offices, window(portal).await?, now, zone))
    }

    fn of(offices: BTreeMap<String, Office>, window: Window, now: Instant, zone: &TimeZone) -> Self {
        let Window { depth, acts_under_way, views } = window;
        Self {
            offices,
            portal: depth,
            acts_under_way,
            views,
            now,
            today: now.date_in(zone),
            zone: zone.clone(),
        }
    }

    /// All cases, with the agency of each.
    pub fn cases(&self) -> impl Iterator<Item = (&str, &Case, &[Happened])> {
        self.offices.iter().flat_map(|(agency, office)| {
            office.cases.iter().map(|(case, history)| (agency.as_str(), case, history.as_slice()))
        })
    }

    /// All that the country holds, a thing a line: two runs of a seed must agree on every line.
    pub fn lines(&self) -> Vec<String> {
        let json =
            |value: serde_json::Result<String>| value.expect("what was stored as JSON has a JSON form");
        let mut lines = Vec::new();
        for (agency, office) in &self.offices {
            let mut line = |text: String| lines.push(format!("{agency} {text}"));
            for record in &office.records {
                line(json(serde_json::to_string(&(record.id, &record.register, &record.values))));
            }
            for (case, history) in &office.cases {
                line(json(serde_json::to_string(case)));
                history.iter().for_each(|event| line(json(serde_json::to_string(event))));
            }
            office.orders.iter().for_each(|order| line(format!("{order:?}")));
            office.files.iter().for_each(|file| line(file.body.clone()));
            office.entries.iter().for_each(|entry| {
                line(format!("{} {:?} {} {:?}", entry.id, entry.n, entry.commitment, place(entry)))
            });
            line(json(serde_json::to_string(&office.overdue)));
            office.feed.events.iter().for_each(|event| line(format!("{event:?}")));
            office.feed.subscriptions.iter().for_each(|held| line(format!("{held:?}")));
        }
        for view in &self.views {
            // PostgreSQL keeps the meaning of JSON, not its bytes.
            let view: serde_json::Value = serde_json::from_str(view).expect("stored JSON is JSON");
            lines.push(sorted(view).to_string());
        }
        lines
    }
}

/// The number of an entry's leaf.
fn place(entry: &Entry) -> Option<u64> {
    entry.placed.as_ref().map(|placed| placed.index)
}

/// The same with the keys of every object in order, whatever order a build of the JSON reader keeps.
fn sorted(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Object(members) => {
            let members: BTreeMap<String, Value> = members.into_iter().collect();
            members
                .into_iter()
                .map(|(name, member)| (name, sorted(member)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        }
        Value::Array(members) => members.into_iter().map(sorted).collect(),
        other => other,
    }
}

/// What the portal holds.
struct Window {
    depth: Depth,
    acts_under_way: i64,
    views: Vec<String>,
}

async fn window(store: &Store) -> Result<Window, Fault> {
    let read = store.read("simulator.window", |tx| {
        Box::pin(async move {
            let sql = "-- simulator.acts
                select count(*) as n from person_act where result is null";
            let acts_under_way = tx.query(sql, &[]).await?.one()?.int("n")?;
            let sql = "-- simulator.window
                select body from person_case order by person, case_id";
            let rows = tx.query(sql, &[]).await?;
            let views = rows.iter().map(|row| row.json("body")).collect::<Result<Vec<_>, Fault>>()?;
            Ok::<_, Fault>(Window { depth: outbox::depth(tx).await?, acts_under_way, views })
        })
    });
    read.await
}

async fn office(store: &Store, now: Instant, keys: &Arc<LogKeys>) -> Result<Office, Fault> {
    let keys = keys.clone();
    let read = store.read("simulator.office", move |tx| {
        let keys = keys.clone();
        Box::pin(async move { read_office(tx, now, &keys).await })
    });
    read.await
}

async fn read_office(tx: &Tx<'_>, now: Instant, keys: &LogKeys) -> Result<Office, Fault> {
    let log = ledger::verify(tx, keys).await?;
    let (_, broken) = registers::verify(tx).await?;
    let (_, unfolded) = services::sql::verify(tx).await?;
    let mut astray: Vec<String> =
        broken.iter().map(|fault| format!("record {} is not its last history row", fault.record)).collect();
    astray.extend(unfolded.iter().map(|case| format!("case {case} is not the fold of its events")));
    Ok(Office {
        records: records(tx).await?,
        cases: cases(tx).await?,
        entries: ledger::newest(tx, ALL).await?,
        orders: services::payments::sql::newest(tx, ALL).await?,
        files: services::payments::sql::files(tx, ALL).await?,
        benefits: benefits(tx).await?,
        overdue: services::window::sql::overdue(tx, ALL).await?,
        rung: services::sql::rung(tx, now, ALL).await?,
        outbox: outbox::depth(tx).await?,
        feed: feed(tx).await?,
        jobs: jobs(tx).await?,
        log,
        astray,
    })
}

async fn records(tx: &Tx<'_>) -> Result<Vec<Stored>, Fault> {
    let sql = "-- simulator.records
        select id, register, body, life_event from record order by id";
    let rows = tx.query(sql, &[]).await?;
    let read = |row: &Row| {
        Ok(Stored {
            id: RecordId(row.uuid("id")?),
            register: row.text("register")?,
            values: serde_json::from_str(&row.json("body")?)
                .map_err(|fault| Fault::Engine(fault.to_string()))?,
            starts: row.opt_uuid("life_event")?.is_some(),
        })
    };
    rows.iter().map(read).collect()
}

async fn cases(tx: &Tx<'_>) -> Result<Vec<(Case, History)>, Fault> {
    let sql = "-- simulator.cases
        select id from case_file order by id";
    let mut cases = Vec::new();
    for row in tx.query(sql, &[]).await?.iter() {
        let id = CaseId(row.uuid("id")?);
        let Some(case) = services::sql::load(tx, id).await? else { continue };
        cases.push((case, services::sql::history(tx, id).await?));
    }
    Ok(cases)
}

async fn benefits(tx: &Tx<'_>) -> Result<Vec<Benefit>, Fault> {
    let sql = "-- simulator.benefits
        select case_id, amount_minor, monthly, from_day, until_day, review_day from benefit order by case_id";
    let rows = tx.query(sql, &[]).await?;
    let read = |row: &Row| {
        Ok(Benefit {
            case: CaseId(row.uuid("case_id")?),
            amount_minor: row.int("amount_minor")?,
            monthly: row.bool("monthly")?,
            from: row.date("from_day")?,
            until: row.date("until_day")?,
            review: row.date("review_day")?,
        })
    };
    rows.iter().map(read).collect()
}

async fn feed(tx: &Tx<'_>) -> Result<Feed, Fault> {
    let sql = "-- simulator.feed
        select position, topic, subject, body from feed_event order by seq";
    let read = |row: &Row| {
        let event: NewEvent =
            serde_json::from_str(&row.json("body")?).map_err(|fault| Fault::Engine(fault.to_string()))?;
        let (topic, subject) = (row.text("topic")?, row.text("subject")?);
        Ok((row.opt_int("position")?, topic, subject, event.record.to_string()))
    };
    let events = tx.query(sql, &[]).await?.iter().map(read).collect::<Result<Vec<_>, Fault>>()?;
    Ok(Feed { events, subscriptions: exchange::feed::sql::subscriptions(tx).await? })
}

async fn jobs(tx: &Tx<'_>) -> Result<Vec<String>, Fault> {
    let sql = "-- simulator.jobs
        select kind, key, last_error from job order by kind, key";
    let rows = tx.query(sql, &[]).await?;
    let read = |row: &Row| {
        let error = row.opt_text("last_error")?.unwrap_or_default();
        Ok(format!("{} of {}: {error}", row.text("kind")?, row.text("key")?))
    };
    rows.iter().map(read).collect()
}
