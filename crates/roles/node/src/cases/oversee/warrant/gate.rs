//! The owner's gate: a question under a warrant is judged here and counted in the commit of its entry (SG-01).

use super::{institutions, keys, tell};
use crate::Trouble;
use crate::app::Node;
use access::{Asker, Granted, Question, Refusal};
use ids::EntryId;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use oversight::warrant::wire::Message;
use oversight::warrant::{WarrantId, owner};
use store::Tx;

/// Judges a question under a warrant that is held here. Both seals are looked at anew: a key may have been revoked
/// since the warrant came. In the transaction that writes the entry, so two questions never take one look.
pub(crate) async fn granted(
    tx: &Tx<'_>,
    node: &Node,
    asker: &Asker,
    question: &Question,
    (warrant, today): (&str, Date),
) -> Result<Granted, Trouble> {
    let unknown = || Refusal::WarrantUnknown { warrant: warrant.to_owned() };
    let id: WarrantId = warrant.parse().map_err(|_| unknown())?;
    let held = owner::sql::held(tx, id).await?.ok_or_else(unknown)?;
    let ended = held.ended || held.opened_at.is_some();
    let judged = held.held.judged(keys(node)?, held.sealed_until, ended);
    // The look's leaf stands in the log of this very moment's year, which must be the warrant's.
    if node.at().date_in(&TimeZone::UTC).year() != judged.year {
        return Err(Refusal::WarrantExpired { to: judged.to }.into());
    }
    let used = owner::sql::used(tx, id, &question.register).await?;
    Ok(access::decide_warrant(node.country(), &judged, asker, question, used, today)?)
}

/// Counts the look that was just written, and tells court and commissioner, whose reviews grow (SG-02).
pub(crate) async fn used(
    tx: &Tx<'_>,
    node: &Node,
    question: &Question,
    (warrant, entry): (&str, EntryId),
) -> Result<(), Trouble> {
    let Ok(id) = warrant.parse::<WarrantId>() else { return Ok(()) };
    let used = owner::sql::use_once(tx, id, &question.register).await?;
    let institutions = institutions(node)?;
    for office in [&institutions.court, &institutions.commissioner] {
        let message = Message::Used { id, register: question.register.clone(), used, entry };
        tell(tx, node, office, id, message).await?;
    }
    Ok(())
}
