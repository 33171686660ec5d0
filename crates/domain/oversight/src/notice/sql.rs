//! All SQL of notices.

use super::Choice;
use calendar::Instant;
use ids::{AgencyId, PersonKey};
use store::{Fault, Tx, Val};

/// Adds looks of one day at one provider.
pub async fn add(
    tx: &Tx<'_>,
    person: &PersonKey,
    provider: &AgencyId,
    day: u32,
    count: u32,
) -> Result<(), Fault> {
    let sql = "-- oversight.notice.add
        insert into look_notice (person, provider, day, count) values ($1, $2, $3, $4)
        on conflict (person, day, provider) do update set count = look_notice.count + excluded.count";
    let values = [
        Val::from(person.stored()),
        Val::from(provider.as_str()),
        Val::Int(i64::from(day)),
        Val::Int(i64::from(count)),
    ];
    tx.exec(sql, &values).await.map(drop)
}

/// How many looks up to a day the person has not seen.
pub async fn unseen(tx: &Tx<'_>, person: &PersonKey, until: u32) -> Result<i64, Fault> {
    let sql = "-- oversight.notice.unseen
        select cast(coalesce(sum(count - seen), 0) as bigint) as unseen from look_notice
        where person = $1 and day <= $2";
    let rows = tx.query(sql, &[Val::from(person.stored()), Val::Int(i64::from(until))]).await?;
    rows.first().map_or(Ok(0), |row| row.int("unseen"))
}

/// The person has seen the list: nothing of it is told again.
pub async fn see(tx: &Tx<'_>, person: &PersonKey) -> Result<(), Fault> {
    let sql = "-- oversight.notice.see
        update look_notice set seen = count where person = $1 and seen < count";
    tx.exec(sql, &[Val::from(person.stored())]).await.map(drop)
}

/// How the person wants to hear of looks; at once unless they chose.
pub async fn choice(tx: &Tx<'_>, person: &PersonKey) -> Result<Choice, Fault> {
    let sql = "-- oversight.notice.choice
        select how from notice_choice where person = $1";
    let rows = tx.query(sql, &[Val::from(person.stored())]).await?;
    let word = rows.first().map(|row| row.text("how")).transpose()?;
    Ok(word.and_then(|word| Choice::of(&word)).unwrap_or_default())
}

/// Keeps the person's choice.
pub async fn choose(tx: &Tx<'_>, person: &PersonKey, choice: Choice, at: Instant) -> Result<(), Fault> {
    let sql = "-- oversight.notice.choose
        insert into notice_choice (person, how, chosen_at) values ($1, $2, $3)
        on conflict (person) do update set how = excluded.how, chosen_at = excluded.chosen_at";
    let values = [Val::from(person.stored()), Val::from(choice.word()), Val::Micros(at.0)];
    tx.exec(sql, &values).await.map(drop)
}
