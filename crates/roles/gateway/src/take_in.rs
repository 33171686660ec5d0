//! The one commit of a question: its row against replays, and an entry of the access log for each person.

use crate::Gateway;
use crate::call::BodyFault;
use crate::sql::{self, Taken};
use access::Granted;
use bytes::Bytes;
use calendar::Instant;
use exchange::head::LoggedEntry;
use exchange::rest::{Origin, RestFault};
use ids::{AgreementId, MessageId};
use ledger::{Draw, Occasion, Owner, Receipt};
use std::sync::{Arc, Mutex, PoisonError};
use store::Fault;
use tlog::Hash;

/// A question that is proven and judged.
pub(crate) struct TakeIn {
    pub(crate) at: Instant,
    pub(crate) head: Bytes,
    pub(crate) id: MessageId,
    pub(crate) head_at_micros: i64,
    pub(crate) client: String,
    pub(crate) service: String,
    pub(crate) agreement: Option<AgreementId>,
    pub(crate) body: Option<Hash>,
    pub(crate) seal: Vec<u8>,
    /// A proof for each person; the entries are written here. Empty when the service writes them itself.
    pub(crate) people: Vec<Granted>,
}

/// The same, as the write body needs it: it may run again, and a proof is spent by its entry.
pub(crate) struct Job {
    pub(crate) take_in: TakeIn,
    pub(crate) owner: Owner,
    pub(crate) draws: Vec<Draw>,
    people: Mutex<Vec<Granted>>,
}

/// The entries of a question.
#[derive(Default)]
pub(crate) struct Logged {
    /// As heads name them.
    pub(crate) entries: Vec<LoggedEntry>,
    /// Of those that lie in the queue on disk: what proves them.
    pub(crate) late: Vec<Receipt>,
}

/// What the commit came to.
enum Outcome {
    Taken(Vec<LoggedEntry>),
    Replayed,
}

/// Why the write body could not go on.
enum Trouble {
    Store(Fault),
    /// The store runs the body a second time: the proofs are spent, the call must be judged anew.
    Spent,
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Store(fault)
    }
}

/// Judges the call once more; its proofs are spent by an attempt that did not commit.
pub(crate) type Again<'a> = &'a (dyn Fn() -> Result<Vec<Granted>, RestFault> + Send + Sync);

/// How often a commit is tried that the store itself ran twice.
const ATTEMPTS_MAX: usize = 4;

/// Takes a question in: refuses a replay, writes the entries, commits. What this returns is on disk. While the
/// store is away the entries go to the late queue of this node, if it has one.
pub(crate) async fn take_in(
    gateway: &Gateway,
    mut take_in: TakeIn,
    again: Again<'_>,
) -> Result<Logged, RestFault> {
    let replay = || {
        RestFault::new(
            Origin::OwnersNode,
            "invalid_message",
            "The message is refused: it was taken in before",
        )
    };
    crate::late::after_restart(gateway, take_in.head_at_micros)?;
    if !gateway.inner.seen.note(take_in.id, take_in.at) {
        return Err(replay());
    }
    let parts = &gateway.inner.parts;
    let people = std::mem::take(&mut take_in.people);
    let owner = parts.placer.owner().clone();
    if owner.agency().as_str() != parts.server.member.code {
        return Err(RestFault::logging_failed("The access log of this node is another agency's"));
    }
    let draws = people.iter().map(|_| Draw::of(&*parts.chance, take_in.at)).collect();
    let job = Arc::new(Job { take_in, owner, draws, people: Mutex::new(people) });
    for _ in 0..ATTEMPTS_MAX {
        let shared = Arc::clone(&job);
        let outcome: Result<Outcome, Trouble> = parts
            .store
            .write("gateway.take_in", move |tx| {
                let job = Arc::clone(&shared);
                Box::pin(async move { job.run(tx).await })
            })
            .await;
        match outcome {
            Ok(Outcome::Taken(entries)) => return Ok(Logged { entries, late: Vec::new() }),
            Ok(Outcome::Replayed) => return Err(replay()),
            Err(Trouble::Store(fault)) => return crate::late::take_in(gateway, job, &fault, again).await,
            Err(Trouble::Spent) => *job.people.lock().unwrap_or_else(PoisonError::into_inner) = again()?,
        }
    }
    Err(RestFault::logging_failed("The access log was busy; ask again"))
}

impl Job {
    /// The row of the message.
    pub(crate) fn row(&self) -> Taken<'_> {
        let take_in = &self.take_in;
        Taken {
            id: take_in.id,
            at: take_in.at,
            client: &take_in.client,
            service: &take_in.service,
            agreement: take_in.agreement.as_ref(),
            head: &take_in.head,
            body: take_in.body,
            seal: &take_in.seal,
        }
    }

    async fn run(&self, tx: &store::Tx<'_>) -> Result<Outcome, Trouble> {
        let take_in = &self.take_in;
        if !sql::take_in(tx, self.row()).await? {
            return Ok(Outcome::Replayed);
        }
        let people = std::mem::take(&mut *self.people.lock().unwrap_or_else(PoisonError::into_inner));
        if people.len() != self.draws.len() {
            return Err(Trouble::Spent);
        }
        let mut logged = Vec::with_capacity(people.len());
        if people.is_empty() {
            return Ok(Outcome::Taken(logged));
        }
        let reference = take_in.id.to_string();
        let request = Hash::of(&take_in.head);
        for (granted, draw) in people.into_iter().zip(&self.draws) {
            let occasion = Occasion::new(&self.owner, take_in.at, &reference, *draw).asked_by(request);
            let permit = ledger::record(tx, granted, occasion).await?;
            logged.push(LoggedEntry { id: permit.entry(), leaf: permit.leaf() });
        }
        Ok(Outcome::Taken(logged))
    }
}

/// Notes the end of a streamed question; its body ends only after this.
pub(crate) async fn close(
    gateway: &Gateway,
    id: MessageId,
    body: Hash,
    closing: Vec<u8>,
) -> Result<(), BodyFault> {
    let store = &gateway.inner.parts.store;
    let closed: Result<bool, Fault> = store
        .write("gateway.close", move |tx| {
            let closing = closing.clone();
            Box::pin(async move { sql::close(tx, id, body, &closing).await })
        })
        .await;
    match closed {
        Ok(true) => Ok(()),
        // Taken in while the store was away: its row still waits, so the proof of its body has no place.
        Ok(false) => Err(BodyFault::BrokenOff(
            "its seal cannot be stored: the question is not on record yet".to_owned(),
        )),
        Err(fault) => Err(BodyFault::BrokenOff(format!("its seal cannot be stored: {fault}"))),
    }
}
