//! Notices of looks: taken in from owners, told as the person chose, forgotten when she has seen the list (SG-03).

use crate::{Portal, Trouble};
use exchange::{Envelope, LookNotice};
use ids::PersonKey;
use oversight::notice::{Choice, sql};
use tlog::day_of_micros;

/// The most persons in one message of an owner.
pub const NOTICES_MAX: usize = 10_000;

/// Takes in an owner's message, once. Gives whose pages are to be told at once.
pub(crate) async fn take_looked(
    portal: &Portal,
    envelope: &Envelope,
    notices: &[LookNotice],
) -> Result<Vec<PersonKey>, Trouble> {
    if notices.len() > NOTICES_MAX {
        return Err(Trouble::WrongSender("a message tells at most 10,000 persons of looks"));
    }
    if !portal.inner.agencies.contains(&envelope.from) {
        return Err(Trouble::WrongSender("only the owners of data tell of looks"));
    }
    let (at, envelope, notices) = (portal.at(), envelope.clone(), notices.to_vec());
    let told = portal.store().write("oversight.notice", move |tx| {
        let (envelope, notices) = (envelope.clone(), notices.clone());
        Box::pin(async move {
            let mut told = Vec::new();
            if !exchange::sql::take_in(tx, &envelope, at).await? {
                return Ok(told);
            }
            for notice in notices.iter().filter(|notice| notice.count > 0) {
                // A day in the future would hide the look until then.
                let day = day_of_micros(notice.at_micros.min(at.0));
                sql::add(tx, &notice.person, &envelope.from, day, notice.count).await?;
                if sql::choice(tx, &notice.person).await? == Choice::AtOnce {
                    told.push(notice.person.clone());
                }
            }
            Ok::<_, Trouble>(told)
        })
    });
    told.await
}

/// How many new looks the person is told of now, and how she wants to hear of them.
pub(crate) async fn new_looks(portal: &Portal, person: &PersonKey) -> Result<(i64, Choice), Trouble> {
    let (person, today) = (person.clone(), day_of_micros(portal.at().0));
    let read = portal.store().read("oversight.notice.unseen", move |tx| {
        let person = person.clone();
        Box::pin(async move {
            let choice = sql::choice(tx, &person).await?;
            let count = match choice.told_until(today) {
                Some(until) => sql::unseen(tx, &person, until).await?,
                None => 0,
            };
            Ok::<_, store::Fault>((count, choice))
        })
    });
    Ok(read.await?)
}

/// The person has opened the list. Gives how she wants to hear of new looks.
pub(crate) async fn see_looks(portal: &Portal, person: &PersonKey) -> Result<Choice, Trouble> {
    let (count, choice) = new_looks(portal, person).await?;
    if count > 0 {
        let person = person.clone();
        let seen = portal.store().write("oversight.notice.see", move |tx| {
            let person = person.clone();
            Box::pin(async move { sql::see(tx, &person).await })
        });
        seen.await?;
    }
    Ok(choice)
}

/// Keeps how the person wants to hear of looks.
pub(crate) async fn choose_notices(
    portal: &Portal,
    person: &PersonKey,
    choice: Choice,
) -> Result<(), Trouble> {
    let (person, at) = (person.clone(), portal.at());
    let kept = portal.store().write("oversight.notice.choose", move |tx| {
        let person = person.clone();
        Box::pin(async move { sql::choose(tx, &person, choice, at).await })
    });
    Ok(kept.await?)
}
