//! What agencies send: views of cases from those that run them, counts of looks from the owners of data.

use super::notices::take_looked;
use crate::{Portal, Trouble};
use calendar::Instant;
use exchange::{Body, Envelope, Receiver, Reply};
use ids::PersonKey;
use oversight::claim::sql::steps_within;
use oversight::lottery::wire::{Answer, Message};
use oversight::report::of_claims;
use oversight::wire::{Matter, Said};
use services::CaseView;
use store::BoxFuture;

impl Receiver for Portal {
    fn receive(&self, envelope: Envelope) -> BoxFuture<'_, Reply> {
        Box::pin(async move {
            if let Body::Oversight { matter } = &envelope.body {
                return take_matter(self, &envelope, matter.clone()).await;
            }
            match take(self, envelope).await {
                Ok(changed) => {
                    changed.iter().for_each(|person| self.tell(person));
                    Reply::Taken
                }
                // A fault may pass, so the sender tries again; a refusal is final.
                Err(Trouble::Fault(fault)) => {
                    tracing::warn!("a view could not be taken in now: {fault}");
                    Reply::Failed { detail: fault.to_string() }
                }
                Err(trouble) => {
                    Reply::Refused { code: trouble.code().to_owned(), detail: trouble.to_string() }
                }
            }
        })
    }
}

/// A matter of oversight: of claims, the steps that owners and the arbiter tell.
async fn take_matter(portal: &Portal, envelope: &Envelope, matter: serde_json::Value) -> Reply {
    let message = match serde_json::from_value(matter) {
        Ok(Matter::Claim(message)) => message,
        Ok(Matter::Lottery(Message::Figures { year })) => return figures(portal, envelope, year).await,
        _ => {
            return Reply::Refused { code: "not-found".to_owned(), detail: "no such matter here".to_owned() };
        }
    };
    match super::claims::receive(portal, &envelope.from, message).await {
        Ok((said, changed)) => {
            changed.iter().for_each(|person| portal.tell(person));
            Reply::Oversight { said: said.json() }
        }
        Err(trouble @ (Trouble::Fault(_) | Trouble::Early)) => {
            tracing::warn!("a step of a claim could not be taken in now: {trouble}");
            Reply::Failed { detail: trouble.to_string() }
        }
        Err(trouble) => Reply::Refused { code: trouble.code().to_owned(), detail: trouble.to_string() },
    }
}

/// Group E of the yearly report: how many claims there were and how they went; a count names nobody (SG-04).
async fn figures(portal: &Portal, envelope: &Envelope, year: i16) -> Reply {
    let arbiter = portal.country().institutions.as_ref().map(|offices| &offices.arbiter);
    if arbiter != Some(&envelope.from) {
        let detail = "only the arbiter writes the report".to_owned();
        return Reply::Refused { code: "wrong-sender".to_owned(), detail };
    }
    let read = portal.store().read("report.claims", move |tx| Box::pin(steps_within(tx, year_of(year))));
    match read.await {
        Ok(steps) => {
            Reply::Oversight { said: Said::Lottery(Answer::Figures { told: of_claims(&steps) }).json() }
        }
        Err(fault) => Reply::Failed { detail: fault.to_string() },
    }
}

/// The first moment of a year in UTC, and of the next.
fn year_of(year: i16) -> (Instant, Instant) {
    let start = |year: i16| {
        let day = jiff::civil::Date::new(year, 1, 1).ok();
        let moment = day.and_then(|day| jiff::tz::TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok());
        Instant(moment.map_or(i64::MAX, |moment| moment.as_microsecond()))
    };
    (start(year), start(year.saturating_add(1)))
}

/// Takes a message in. Gives whose pages changed.
async fn take(portal: &Portal, envelope: Envelope) -> Result<Vec<PersonKey>, Trouble> {
    match &envelope.body {
        Body::Looked { notices } => take_looked(portal, &envelope, notices).await,
        _ => Ok(take_notice(portal, envelope).await?.into_iter().collect()),
    }
}

/// Takes a view in once, and shows it unless a newer one is there. Gives whose page changed.
async fn take_notice(portal: &Portal, envelope: Envelope) -> Result<Option<PersonKey>, Trouble> {
    let Body::Notice { view } = &envelope.body else {
        return Err(Trouble::WrongSender(
            "the portal takes in nothing but views of cases and counts of looks",
        ));
    };
    let view: CaseView = serde_json::from_value(view.clone()).map_err(|_| Trouble::NotFound("view"))?;
    let owner = portal.country().services.get(&view.service).map(|service| &service.about.owner);
    if view.agency != envelope.from || owner != Some(&envelope.from) {
        return Err(Trouble::WrongSender("an agency shows only the cases of its own services"));
    }
    let person = view.person.clone();
    let changed = portal
        .store()
        .write("services.show", move |tx| {
            let view = view.clone();
            Box::pin(async move {
                // A doubled or older view finds a newer version there and changes nothing, so it needs no
                // place in the inbox.
                Ok::<_, Trouble>(services::window::sql::show(tx, &view).await?)
            })
        })
        .await?;
    Ok(changed.then_some(person))
}
