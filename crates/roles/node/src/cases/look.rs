//! A question to an own register: judge, write the entry, fetch, cut.

use crate::Trouble;
use crate::app::Node;
use crate::cases::oversee::warrant as under;
use access::{Asker, Question};
use exchange::Reply;
use exchange::accord::Deed;
use exchange::head::LoggedEntry;
use ids::EntryId;
use ledger::{Held, Permit};
use pack::model::Values;
use store::Tx;

/// Answers a question about one person from an own register. The entry and the answer are in one commit, so
/// there is no answer without its entry (RF-19).
pub(crate) async fn ask(
    tx: &Tx<'_>,
    node: &Node,
    asker: &Asker,
    question: &Question,
    (reference, warrant): (&str, Option<&str>),
) -> Result<Reply, Trouble> {
    if node.own_register(&question.register).is_none() {
        return Err(access::Refusal::UnknownRegister(question.register.clone()).into());
    }
    let now = node.now();
    // Drawn before anything is awaited: questions are judged side by side, and a run must be one that can be repeated.
    let occasion = node.occasion(reference);
    let granted = match warrant {
        Some(warrant) => under::granted(tx, node, asker, question, (warrant, now.today)).await?,
        None => access::decide(node.country(), asker, question, now.today)?,
    };
    node.agreed(&granted, Deed::Question, now.today)?;
    if warrant.is_none() {
        refuse_stopped(tx, question).await?;
    }
    let permit = ledger::record(tx, granted, occasion).await?;
    if let Some(warrant) = warrant {
        under::used(tx, node, question, (warrant, permit.entry())).await?;
    }
    let entries = vec![entry_of(&permit)];
    let found = registers::fetch(tx, permit).await?;
    Ok(Reply::Answer { found: found.is_some(), fields: found.unwrap_or_else(Values::new), entries })
}

/// After an objection the data are not used for the purpose any more (SG-07). A court's warrant is no use that a person
/// can object to before she knows of it.
async fn refuse_stopped(tx: &Tx<'_>, question: &Question) -> Result<(), Trouble> {
    let stopped = oversight::claim::sql::stopped(tx, &question.register, &question.person, &question.purpose);
    match stopped.await? {
        Some(claim) => Err(Trouble::UseStopped(claim)),
        None => Ok(()),
    }
}

/// A reply, held until the entries that it names are in the public log.
pub(crate) fn held_reply(reply: Reply) -> Held<Reply> {
    let entries: Vec<EntryId> = reply.entries().iter().map(|entry| entry.id).collect();
    Held::new(reply, entries)
}

/// The entry behind a permit, as the answer names it.
pub(crate) fn entry_of(permit: &Permit) -> LoggedEntry {
    LoggedEntry { id: permit.entry(), leaf: permit.leaf() }
}
