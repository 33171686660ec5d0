//! The court: applications come in, the judge decides, owners tell of looks (SG-01, SG-02).

use super::{act, get, keys, only, tell, tell_around, tell_requester};
use crate::{Guardian, Trouble};
use access::Office;
use ids::{AgencyId, RegisterId};
use jiff::civil::Date;
use keys::KeyFault;
use oversight::warrant::wire::Message;
use oversight::warrant::{
    Approval, Command, Proven, Terms, Warrant, WarrantId, WarrantRefusal, escrow, extension_bytes, sql,
    terms_bytes,
};
use pack::model::DemoOfficial;
use store::Tx;

pub(super) async fn receive(
    tx: &Tx<'_>,
    guardian: &Guardian,
    from: &AgencyId,
    message: Message,
) -> Result<(), Trouble> {
    let commissioner = &guardian.institutions().commissioner;
    match message {
        Message::Apply { terms, applicant } => apply_for(tx, guardian, from, terms, applicant).await,
        Message::Confirmed { id, commissioner: approval } => {
            only(from, commissioner)?;
            let mut warrant = get(tx, id).await?;
            let terms = warrant.terms.clone();
            let bytes = |office: Office, name: &str, at: i64| terms_bytes(office, name, at, &terms);
            let by = approval.prove(Office::Commissioner, keys(guardian)?, &bytes)?;
            act(tx, guardian, &mut warrant, Command::Confirm { by }, from.as_str()).await?;
            Ok(tell_requester(tx, guardian, &warrant, "").await?)
        }
        Message::Rejected { id, reasons } => {
            only(from, commissioner)?;
            let mut warrant = get(tx, id).await?;
            let command = Command::Reject { reasons: reasons.clone() };
            act(tx, guardian, &mut warrant, command, from.as_str()).await?;
            Ok(tell_requester(tx, guardian, &warrant, &reasons).await?)
        }
        Message::ProlongingConfirmed { id, commissioner: approval } => {
            only(from, commissioner)?;
            let mut warrant = get(tx, id).await?;
            let by = prove_prolonging(guardian, &warrant, approval)?;
            act(tx, guardian, &mut warrant, Command::ConfirmProlonging { by }, from.as_str()).await
        }
        Message::ProlongingRejected { id, reasons } => {
            only(from, commissioner)?;
            let mut warrant = get(tx, id).await?;
            act(tx, guardian, &mut warrant, Command::RejectProlonging { reasons }, from.as_str()).await
        }
        Message::Used { id, register, used, .. } => used_once(tx, guardian, from, id, &register, used).await,
        Message::Deleted { proof } => {
            let warrant = get(tx, proof.warrant).await?;
            only(from, &warrant.terms.requester)?;
            Ok(sql::grow_review(tx, proof.warrant, 0, 1).await?)
        }
        Message::EscrowKept { hash, .. } => {
            only(from, &guardian.institutions().arbiter)?;
            Ok(escrow::sql::acknowledged(tx, &hash, guardian.at()).await?)
        }
        _ => Err(Trouble::WrongSender(from.to_string())),
    }
}

/// An application of a body that may ask, about its own case, with nothing named that only a court names.
async fn apply_for(
    tx: &Tx<'_>,
    guardian: &Guardian,
    from: &AgencyId,
    terms: Terms,
    applicant: String,
) -> Result<(), Trouble> {
    only(from, &terms.requester)?;
    terms.fit(guardian.country(), guardian.today())?;
    if !terms.health.is_empty() {
        return Err(WarrantRefusal::HealthNaming.into());
    }
    let warrant = Warrant::applied(terms, applicant);
    if !sql::insert(tx, &warrant, guardian.at()).await? {
        return Err(WarrantRefusal::NotNow("applied").into());
    }
    Ok(())
}

/// A look under a warrant grows its review; the last one that was allowed ends it.
async fn used_once(
    tx: &Tx<'_>,
    guardian: &Guardian,
    from: &AgencyId,
    id: WarrantId,
    register: &RegisterId,
    used: u32,
) -> Result<(), Trouble> {
    let owner = guardian.country().registers.get(register).map(|held| &held.owner);
    only(from, owner.ok_or(Trouble::NotFound("register"))?)?;
    let mut warrant = get(tx, id).await?;
    sql::grow_review(tx, id, 1, 0).await?;
    sql::note_use(tx, id, register, used).await?;
    let uses = sql::uses(tx, id).await?;
    let taken = |register: &RegisterId| uses.iter().find(|(held, _)| held == register).map_or(0, |(_, n)| *n);
    let all = warrant.terms.reach.iter().all(|reach| taken(&reach.register) >= reach.looks_max);
    if all && warrant.state.word() == "in-force" {
        act(tx, guardian, &mut warrant, Command::UseUp, "clock").await?;
        ended(tx, guardian, &warrant, "").await?;
    }
    Ok(())
}

/// Tells everybody that a warrant is used no more.
pub(super) async fn ended(
    tx: &Tx<'_>,
    guardian: &Guardian,
    warrant: &Warrant,
    reasons: &str,
) -> Result<(), Trouble> {
    let message = Message::Ended { id: warrant.terms.id, state: warrant.state.word().to_owned() };
    tell_around(tx, guardian, &warrant.terms, &message).await?;
    Ok(tell_requester(tx, guardian, warrant, reasons).await?)
}

/// What the judge decides.
#[derive(Clone, Debug)]
pub enum Ruling {
    /// Granted as asked, or as `terms` narrow it.
    Grant(Box<Terms>),
    /// Denied.
    Deny(String),
    /// Taken back.
    Cancel(String),
    /// It stays sealed until a later day.
    Prolong(Date, String),
}

/// The judge's ruling on a warrant: sealed with the court's key, then one commit with what follows from it.
pub async fn rule_on(
    guardian: &Guardian,
    judge: &DemoOfficial,
    id: WarrantId,
    ruling: Ruling,
) -> Result<(), Trouble> {
    let command = match ruling {
        Ruling::Grant(terms) => {
            let bytes = |office: Office, name: &str, at: i64| terms_bytes(office, name, at, &terms);
            let by = seal(guardian, &judge.name, &bytes)?;
            Command::Grant { terms, by }
        }
        Ruling::Deny(reasons) => Command::Deny { reasons },
        Ruling::Cancel(reasons) => Command::Cancel { reasons },
        Ruling::Prolong(until, reasons) => {
            let bytes = |office: Office, name: &str, at: i64| extension_bytes(office, name, at, id, until);
            Command::Prolong { until, by: seal(guardian, &judge.name, &bytes)?, reasons }
        }
    };
    let (worker, actor) = (guardian.clone(), judge.id.clone());
    let done = guardian.store().write("warrants.rule", move |tx| {
        let (guardian, actor, command) = (worker.clone(), actor.clone(), command.clone());
        Box::pin(async move {
            let mut warrant = get(tx, id).await?;
            act(tx, &guardian, &mut warrant, command.clone(), &actor).await?;
            follow(tx, &guardian, &warrant, &command).await
        })
    });
    done.await.inspect(|()| guardian.wake())
}

fn seal(
    guardian: &Guardian,
    name: &str,
    bytes: &dyn Fn(Office, &str, i64) -> Vec<u8>,
) -> Result<Proven, Trouble> {
    let court = (Office::Court, guardian.agency().clone());
    let sealed = Approval::sign(court, (name, guardian.at().0), &guardian.inner.parts.sealer, bytes);
    sealed.map_err(no_key)
}

/// A key that cannot sign is a fault of this house; nothing was decided.
pub(super) fn no_key(fault: KeyFault) -> Trouble {
    Trouble::Fault(store::Fault::Engine(format!("the institution's key cannot seal: {fault}")))
}

/// What a ruling sets in motion.
async fn follow(
    tx: &Tx<'_>,
    guardian: &Guardian,
    warrant: &Warrant,
    command: &Command,
) -> Result<(), Trouble> {
    let commissioner = &guardian.institutions().commissioner;
    let id = warrant.terms.id;
    match command {
        Command::Grant { terms, by } => {
            let message = Message::ToConfirm {
                terms: (**terms).clone(),
                applicant: warrant.applicant.clone(),
                court: by.approval().clone(),
                modified: warrant.state.word() == "modified",
            };
            tell(tx, guardian, commissioner, id, message).await?;
            Ok(tell_requester(tx, guardian, warrant, "").await?)
        }
        Command::Cancel { reasons } => ended(tx, guardian, warrant, reasons).await,
        Command::Prolong { until, by, reasons } => {
            let court = by.approval().clone();
            let (until, reasons) = (*until, reasons.clone());
            let message = Message::ProlongingToConfirm { id, until, court, reasons };
            Ok(tell(tx, guardian, commissioner, id, message).await?)
        }
        Command::Deny { reasons } => Ok(tell_requester(tx, guardian, warrant, reasons).await?),
        _ => Ok(()),
    }
}

/// The commissioner's seal over a longer seal that the court decided on.
fn prove_prolonging(guardian: &Guardian, warrant: &Warrant, approval: Approval) -> Result<Proven, Trouble> {
    let (id, word) = (warrant.terms.id, warrant.state.word());
    let until = warrant.pending.as_ref().ok_or(WarrantRefusal::NotNow(word))?.until;
    let bytes = |office: Office, name: &str, at: i64| extension_bytes(office, name, at, id, until);
    Ok(approval.prove(Office::Commissioner, keys(guardian)?, &bytes)?)
}
