//! Messages about drawn leaves, canaries, figures and rule changes, at an institution.

use crate::cases::{lottery, report, rules};
use crate::{Guardian, Office, Trouble};
use exchange::Envelope;
use oversight::lottery::wire::{Answer, Message};
use oversight::lottery::{Scope, sql as lottery_sql};
use oversight::warrant;
use oversight::wire::Said;
use store::Tx;

/// What is answered without a transaction of the message: nothing is changed by it.
pub(crate) async fn answer(
    guardian: &Guardian,
    envelope: &Envelope,
    message: &Message,
) -> Option<Result<Said, Trouble>> {
    match message {
        Message::Figures { year } => Some(figures(guardian, envelope, *year).await),
        Message::Scope { year, warrant } if guardian.office() == Office::Court => {
            Some(scope(guardian, envelope, (*year, *warrant)).await)
        }
        Message::Samples if guardian.office() == Office::Arbiter => Some(samples(guardian, envelope).await),
        _ => None,
    }
}

/// Only the arbiter writes the report.
async fn figures(guardian: &Guardian, envelope: &Envelope, year: i16) -> Result<Said, Trouble> {
    if envelope.from != guardian.institutions().arbiter {
        return Err(Trouble::WrongSender(envelope.from.to_string()));
    }
    Ok(Said::Lottery(Answer::Figures { told: report::own_figures(guardian, year).await? }))
}

/// Only the arbiter asks what a warrant covered, and only of one that came to light: it says whom it named.
async fn scope(guardian: &Guardian, envelope: &Envelope, (year, leaf): (i16, u64)) -> Result<Said, Trouble> {
    if envelope.from != guardian.institutions().arbiter {
        return Err(Trouble::WrongSender(envelope.from.to_string()));
    }
    let read = guardian.store().read("lottery.scope", move |tx| {
        Box::pin(async move {
            match lottery_sql::warrant_at(tx, year, leaf).await? {
                Some(id) => warrant::sql::load(tx, warrant::WarrantId(id)).await,
                None => Ok(None),
            }
        })
    });
    let found = read.await?.filter(|found| matches!(found.state, warrant::State::Opened { .. }));
    Ok(Said::Lottery(Answer::Scope { scope: found.map(|found| scope_of(&found.terms)) }))
}

/// The warrant's days are the country's; the leaf's are UTC and may begin one earlier.
fn scope_of(terms: &warrant::Terms) -> Scope {
    let day = |date: jiff::civil::Date| {
        let micros = jiff::tz::TimeZone::UTC
            .to_timestamp(date.at(0, 0, 0, 0))
            .map_or(0, |moment| moment.as_microsecond());
        tlog::day_of_micros(micros)
    };
    Scope {
        person: terms.person.stored(),
        services: terms.reach.iter().map(|reach| format!("register.{}", reach.register)).collect(),
        from: day(terms.from).saturating_sub(1),
        to: day(terms.to),
    }
}

/// Only parliament sees samples; they name nobody (SG-04).
async fn samples(guardian: &Guardian, envelope: &Envelope) -> Result<Said, Trouble> {
    if envelope.from != guardian.institutions().parliament {
        return Err(Trouble::WrongSender(envelope.from.to_string()));
    }
    Ok(Said::Lottery(Answer::Samples { samples: lottery::samples(guardian).await? }))
}

/// What is taken in, in the transaction of the message.
pub(crate) async fn take(
    tx: &Tx<'_>,
    guardian: &Guardian,
    envelope: &Envelope,
    message: Message,
) -> Result<Said, Trouble> {
    match message {
        Message::CanaryAsked { canary, answered } if guardian.office() == Office::Arbiter => {
            lottery::canary_answered(tx, guardian, &envelope.from, canary, answered).await?;
            Ok(Said::Taken)
        }
        Message::Rule { enacted } => {
            if !guardian.institutions().watches(&envelope.from) {
                return Err(Trouble::WrongSender(envelope.from.to_string()));
            }
            rules::take(tx, guardian, &enacted).await?;
            Ok(Said::Taken)
        }
        _ => Err(Trouble::NotFound("matter of drawn leaves")),
    }
}
