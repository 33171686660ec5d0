//! The commissioner: confirms what the judge sealed, with a key and a mind of his own (SG-19).

use super::court::no_key;
use super::{act, get, keep, keys, not_before, only, tell};
use crate::{Guardian, Trouble};
use access::Office;
use ids::AgencyId;
use oversight::warrant::wire::Message;
use oversight::warrant::{
    Approval, Command, Event, Proven, Spent, Warrant, WarrantId, WarrantRefusal, extension_bytes, sql,
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
    if let Message::Used { id, register, .. } = &message {
        let owner = guardian.country().registers.get(register).map(|held| &held.owner);
        only(from, owner.ok_or(Trouble::NotFound("register"))?)?;
        // An owner may be quicker than the court: the review begins with whoever comes first.
        get(tx, *id).await?;
        sql::begin_review(tx, *id, guardian.at()).await?;
        return Ok(sql::grow_review(tx, *id, 1, 0).await?);
    }
    only(from, &guardian.institutions().court)?;
    match message {
        Message::ToConfirm { terms, applicant, court, modified } => {
            let bytes = |office: Office, name: &str, at: i64| terms_bytes(office, name, at, &terms);
            court.clone().prove(Office::Court, keys(guardian)?, &bytes)?;
            let mut warrant = Warrant::applied(terms.clone(), applicant);
            sql::insert(tx, &warrant, guardian.at()).await?;
            let event = Event::Granted { terms: Box::new(terms), court, modified };
            Ok(keep(tx, guardian, &mut warrant, &[event], from.as_str()).await?)
        }
        Message::InForce { held } => {
            let mut warrant = get(tx, held.terms.id).await?;
            act(tx, guardian, &mut warrant, Command::Place(held.leaf), from.as_str()).await?;
            Ok(sql::begin_review(tx, held.terms.id, guardian.at()).await?)
        }
        Message::Ended { id, state } => {
            let mut warrant = get(tx, id).await?;
            let event = match state.as_str() {
                "denied" => Event::Denied { reasons: String::new() },
                "used-up" => spent(Spent::UsedUp),
                "expired" => spent(Spent::Expired),
                _ => spent(Spent::Cancelled),
            };
            Ok(keep(tx, guardian, &mut warrant, &[event], from.as_str()).await?)
        }
        Message::Opened { id, leaf } => {
            let mut warrant = get(tx, id).await?;
            Ok(keep(tx, guardian, &mut warrant, &[Event::Opened { leaf }], from.as_str()).await?)
        }
        Message::ProlongingToConfirm { id, until, court, reasons } => {
            let bytes = |office: Office, name: &str, at: i64| extension_bytes(office, name, at, id, until);
            court.clone().prove(Office::Court, keys(guardian)?, &bytes)?;
            let mut warrant = get(tx, id).await?;
            let event = Event::Prolonged { until, court, reasons };
            Ok(keep(tx, guardian, &mut warrant, &[event], from.as_str()).await?)
        }
        Message::Extended { id, until, .. } => {
            let mut warrant = get(tx, id).await?;
            Ok(keep(tx, guardian, &mut warrant, &[Event::Extended { until }], from.as_str()).await?)
        }
        _ => Err(Trouble::WrongSender(from.to_string())),
    }
}

fn spent(how: Spent) -> Event {
    Event::Spent { how, reasons: String::new() }
}

/// What the commissioner decides; `None` as reasons means yes.
#[derive(Clone, Debug)]
pub enum Word {
    /// Confirms the warrant, or says why not.
    OnWarrant(Option<String>),
    /// Confirms the longer seal, or says why not.
    OnProlonging(Option<String>),
}

/// The commissioner's word on what the court decided: sealed with his own key, one commit, then to the court.
pub async fn confirm(
    guardian: &Guardian,
    official: &DemoOfficial,
    id: WarrantId,
    word: Word,
) -> Result<(), Trouble> {
    let warrant = super::show::one(guardian, id).await?;
    let (command, message) = prepared(guardian, official, &warrant, word)?;
    let (worker, actor) = (guardian.clone(), official.id.clone());
    let done = guardian.store().write("warrants.confirm", move |tx| {
        let (guardian, actor) = (worker.clone(), actor.clone());
        let (command, message) = (command.clone(), message.clone());
        Box::pin(async move {
            let mut warrant = get(tx, id).await?;
            act(tx, &guardian, &mut warrant, command, &actor).await?;
            Ok(tell(tx, &guardian, &guardian.institutions().court, id, message).await?)
        })
    });
    done.await.inspect(|()| guardian.wake())
}

fn prepared(
    guardian: &Guardian,
    official: &DemoOfficial,
    warrant: &Warrant,
    word: Word,
) -> Result<(Command, Message), Trouble> {
    let id = warrant.terms.id;
    Ok(match word {
        Word::OnWarrant(Some(reasons)) => {
            (Command::Reject { reasons: reasons.clone() }, Message::Rejected { id, reasons })
        }
        Word::OnProlonging(Some(reasons)) => {
            let message = Message::ProlongingRejected { id, reasons: reasons.clone() };
            (Command::RejectProlonging { reasons }, message)
        }
        Word::OnWarrant(None) => {
            let earlier = match &warrant.state {
                oversight::warrant::State::Granted { court, .. } => court.at_micros,
                other => return Err(WarrantRefusal::NotNow(other.word()).into()),
            };
            let bytes = |office: Office, name: &str, at: i64| terms_bytes(office, name, at, &warrant.terms);
            let by = seal(guardian, &official.name, earlier, &bytes)?;
            let commissioner = by.approval().clone();
            (Command::Confirm { by }, Message::Confirmed { id, commissioner })
        }
        Word::OnProlonging(None) => {
            let pending = warrant.pending.as_ref();
            let pending = pending.ok_or(WarrantRefusal::NotNow(warrant.state.word()))?;
            let until = pending.until;
            let bytes = |office: Office, name: &str, at: i64| extension_bytes(office, name, at, id, until);
            let by = seal(guardian, &official.name, pending.court.at_micros, &bytes)?;
            let commissioner = by.approval().clone();
            (Command::ConfirmProlonging { by }, Message::ProlongingConfirmed { id, commissioner })
        }
    })
}

fn seal(
    guardian: &Guardian,
    name: &str,
    earlier: i64,
    bytes: &dyn Fn(Office, &str, i64) -> Vec<u8>,
) -> Result<Proven, Trouble> {
    let office = (Office::Commissioner, guardian.agency().clone());
    let at = not_before(guardian, earlier).0;
    Approval::sign(office, (name, at), &guardian.inner.parts.sealer, bytes).map_err(no_key)
}
