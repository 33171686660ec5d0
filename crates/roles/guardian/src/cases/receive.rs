//! Messages to an institution.

use crate::cases::{claims, oversee, warrants};
use crate::{Guardian, Trouble};
use exchange::{Body, Envelope, Receiver, Reply};
use oversight::wire::{Matter, Said};
use store::{BoxFuture, Tx};

impl Receiver for Guardian {
    fn receive(&self, envelope: Envelope) -> BoxFuture<'_, Reply> {
        Box::pin(async move {
            if let Body::Looks { person, limit } = &envelope.body {
                let looks = warrants::looks::looks(self, &envelope.from, person.clone(), *limit).await;
                return looks.unwrap_or_else(refused);
            }
            if matches!(envelope.body, Body::Own { .. }) && envelope.from == self.inner.parts.portal {
                // An institution holds no register, so nothing about anybody (SG-10).
                return Reply::Own { records: Vec::new(), total: 0, entries: Vec::new() };
            }
            let reply = take(self, envelope).await;
            self.wake();
            match reply {
                Ok(said) => Reply::Oversight { said: said.json() },
                Err(trouble) => refused(trouble),
            }
        })
    }
}

/// A fault may pass, so the sender tries again; a refusal is final.
fn refused(trouble: Trouble) -> Reply {
    if trouble.may_pass() {
        tracing::warn!(code = trouble.code(), "a message could not be taken in now: {trouble}");
        return Reply::Failed { detail: trouble.to_string() };
    }
    Reply::Refused { code: trouble.code().to_owned(), detail: trouble.to_string() }
}

async fn take(guardian: &Guardian, envelope: Envelope) -> Result<Said, Trouble> {
    let Body::Oversight { matter } = &envelope.body else { return Err(Trouble::NotFound("message")) };
    let matter: Matter = serde_json::from_value(matter.clone()).map_err(|_| Trouble::NotFound("matter"))?;
    if let Matter::Lottery(message) = &matter
        && let Some(said) = oversee::answer(guardian, &envelope, message).await
    {
        return said;
    }
    let worker = guardian.clone();
    guardian
        .store()
        .write("guardian.take_in", move |tx| {
            let (guardian, envelope, matter) = (worker.clone(), envelope.clone(), matter.clone());
            Box::pin(async move { handle(tx, &guardian, &envelope, matter).await })
        })
        .await
}

/// Each subject in its own file; `exchange::sql::take_in` tells whether a message came before.
async fn handle(
    tx: &Tx<'_>,
    guardian: &Guardian,
    envelope: &Envelope,
    matter: Matter,
) -> Result<Said, Trouble> {
    match matter {
        Matter::Warrant(message) => warrants::receive(tx, guardian, envelope, *message).await,
        Matter::Claim(message) => claims::receive(tx, guardian, envelope, message).await,
        Matter::Lottery(message) => oversee::take(tx, guardian, envelope, message).await,
    }
}
