//! Messages about drawn leaves, canaries, figures and rule changes, at an institution.

use crate::cases::{lottery, report, rules};
use crate::{Guardian, Office, Trouble};
use exchange::Envelope;
use oversight::lottery::wire::{Answer, Message};
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
