//! All SQL of the feed.

use crate::feed::{Entitled, FORGET_MAX, NOT_AGREED, NewEvent, Published, Subscription};
use calendar::Instant;
use ids::RegisterId;
use store::{Fault, Row, Tx, Val};
use uuid::Uuid;

/// Publishes an event: in the transaction that writes its record, so there is neither one without the other.
/// `subject` is what is kept in order.
pub async fn publish(tx: &Tx<'_>, event: &NewEvent, subject: &str, at: Instant) -> Result<(), Fault> {
    let sql = "-- feed.publish
        insert into feed_event (topic, subject, body, published_at) values ($1, $2, $3, $4)";
    let body = serde_json::to_string(event).expect("events have a JSON form");
    let values = [Val::from(event.register.as_str()), Val::from(subject), Val::Json(body), Val::Micros(at.0)];
    tx.exec(sql, &values).await.map(drop)
}

/// Gives committed events their places, in the order in which they were written; says how many. Run by the one
/// worker of the store, after the commits: a number that is drawn while writing would let a slow transaction
/// slip in behind a subscriber that has passed it.
pub async fn place(tx: &Tx<'_>, limit: i64) -> Result<u64, Fault> {
    let last = newest(tx).await?;
    let sql = "-- feed.place
        update feed_event set position = waiting.place
        from (select seq as number, $1 + row_number() over (order by seq) as place
              from feed_event where position is null order by seq limit $2) as waiting
        where feed_event.seq = waiting.number";
    tx.exec(sql, &[Val::Int(last), Val::Int(limit)]).await
}

/// The place of the newest event; 0 before the first.
pub async fn newest(tx: &Tx<'_>) -> Result<i64, Fault> {
    let sql = "-- feed.newest
        select coalesce(max(position), 0) as newest from feed_event";
    tx.query(sql, &[]).await?.one()?.int("newest")
}

/// Makes a subscription that begins behind the events of today; one that is there stays as it is, and the
/// answer is then false. Earlier events are handed over only by a [`replay`].
pub async fn subscribe(tx: &Tx<'_>, entitled: &Entitled, id: Uuid, at: Instant) -> Result<bool, Fault> {
    let sql = "-- feed.subscribe
        insert into feed_subscription (id, subscriber, topic, service, grant_id, security, position, made_at)
        select $1, $2, $3, $4, $5, $6, coalesce(max(position), 0), $7 from feed_event where true
        on conflict (subscriber, topic, service) do nothing";
    let values = [
        Val::Uuid(id),
        Val::from(entitled.subscriber().as_str()),
        Val::from(entitled.topic().as_str()),
        Val::from(entitled.service().as_str()),
        Val::from(entitled.grant().as_str()),
        Val::Bool(false), // an `Entitled` is never a security body
        Val::Micros(at.0),
    ];
    Ok(tx.exec(sql, &values).await? == 1)
}

/// All subscriptions of a store, in a fixed order.
pub async fn subscriptions(tx: &Tx<'_>) -> Result<Vec<Subscription>, Fault> {
    let sql = "-- feed.subscriptions
        select id, subscriber, topic, service, grant_id, position, reason, made_at
        from feed_subscription order by topic, subscriber, service";
    tx.query(sql, &[]).await?.iter().map(subscription).collect()
}

/// The events of the topic behind a position, in order: only for somebody who is entitled to them today.
pub async fn after(
    tx: &Tx<'_>,
    entitled: &Entitled,
    position: i64,
    limit: i64,
) -> Result<Vec<Published>, Fault> {
    let sql = "-- feed.after
        select position, subject, body, published_at from feed_event
        where topic = $1 and position > $2 order by position limit $3";
    let key = [Val::from(entitled.topic().as_str()), Val::Int(position), Val::Int(limit)];
    tx.query(sql, &key).await?.iter().map(published).collect()
}

/// Moves a subscription on; false when somebody else moved it in the meantime.
pub async fn advance(tx: &Tx<'_>, id: Uuid, from: i64, to: i64) -> Result<bool, Fault> {
    let sql = "-- feed.advance
        update feed_subscription set position = $3 where id = $1 and position = $2";
    Ok(tx.exec(sql, &[Val::Uuid(id), Val::Int(from), Val::Int(to)]).await? == 1)
}

/// Pauses a subscription, with the reason; its events wait.
pub async fn pause(tx: &Tx<'_>, id: Uuid, reason: &str) -> Result<bool, Fault> {
    let sql = "-- feed.pause
        update feed_subscription set reason = $2 where id = $1 and reason is null";
    Ok(tx.exec(sql, &[Val::Uuid(id), Val::from(reason)]).await? == 1)
}

/// Lets a paused subscription go on where it stopped; false when it is not paused.
pub async fn resume(tx: &Tx<'_>, id: Uuid) -> Result<bool, Fault> {
    let sql = "-- feed.resume
        update feed_subscription set reason = null where id = $1 and reason is not null";
    Ok(tx.exec(sql, &[Val::Uuid(id)]).await? == 1)
}

/// Hands over again what lies behind `from`: every event that is still there leaves as a new message with a
/// new entry in the log. False when the subscription is unknown or has not come that far yet.
pub async fn replay(tx: &Tx<'_>, id: Uuid, from: i64) -> Result<bool, Fault> {
    let sql = "-- feed.replay
        update feed_subscription set position = $2 where id = $1 and position > $2";
    Ok(tx.exec(sql, &[Val::Uuid(id), Val::Int(from.max(0))]).await? == 1)
}

/// Whether some event waits for its place or for an active subscriber.
pub async fn is_waiting(tx: &Tx<'_>) -> Result<bool, Fault> {
    let sql = "-- feed.is_waiting
        select exists (select 1 from feed_event where position is null)
            or exists (select 1 from feed_event e join feed_subscription s on s.topic = e.topic
                       where e.position > s.position and (s.reason is null or s.reason = $1)) as waiting";
    tx.query(sql, &[Val::from(NOT_AGREED)]).await?.one()?.bool("waiting")
}

/// How many events of its topic a subscription has not been handed.
pub async fn behind(tx: &Tx<'_>, held: &Subscription) -> Result<i64, Fault> {
    let sql = "-- feed.behind
        select count(*) as n from feed_event where topic = $1 and (position is null or position > $2)";
    let key = [Val::from(held.topic.as_str()), Val::Int(held.position)];
    tx.query(sql, &key).await?.one()?.int("n")
}

/// Forgets events older than `before` that every subscriber of their topic has had; says how many. The newest
/// one stays, so that no place is ever given twice.
pub async fn forget(tx: &Tx<'_>, before: Instant) -> Result<u64, Fault> {
    let sql = "-- feed.forget
        delete from feed_event where seq in (
            select e.seq from feed_event e
            where e.published_at < $1 and e.position < (select max(position) from feed_event)
              and not exists (
                select 1 from feed_subscription s where s.topic = e.topic and s.position < e.position)
            order by e.seq limit $2)";
    tx.exec(sql, &[Val::Micros(before.0), Val::Int(FORGET_MAX)]).await
}

/// Subjects by position of one topic: what a check of the order compares with.
pub async fn subjects(tx: &Tx<'_>, topic: &RegisterId) -> Result<Vec<(i64, String)>, Fault> {
    let sql = "-- feed.subjects
        select position, subject from feed_event
        where topic = $1 and position is not null order by position";
    let rows = tx.query(sql, &[Val::from(topic.as_str())]).await?;
    rows.iter().map(|row| Ok((row.int("position")?, row.text("subject")?))).collect()
}

fn subscription(row: &Row) -> Result<Subscription, Fault> {
    Ok(Subscription {
        id: row.uuid("id")?,
        subscriber: named(row, "subscriber")?,
        topic: named(row, "topic")?,
        service: named(row, "service")?,
        grant: named(row, "grant_id")?,
        position: row.int("position")?,
        reason: row.opt_text("reason")?,
        made_at: Instant(row.micros("made_at")?),
    })
}

fn named<T: std::str::FromStr>(row: &Row, column: &str) -> Result<T, Fault> {
    let text = row.text(column)?;
    text.parse().map_err(|_| Fault::Engine(format!("{column} of a subscription is no name: {text}")))
}

fn published(row: &Row) -> Result<Published, Fault> {
    let event = serde_json::from_str(&row.json("body")?)
        .map_err(|fault| Fault::Engine(format!("an event cannot be read: {fault}")))?;
    Ok(Published {
        position: row.int("position")?,
        subject: row.text("subject")?,
        at: Instant(row.micros("published_at")?),
        event,
    })
}
