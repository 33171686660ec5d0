//! Once a month: leaves are drawn by a rule that anyone repeats.

use crate::cases::read_log::Witnessed;
use crate::{Guardian, Trouble};
use ids::AgencyId;
use ledger::public::Origin;
use oversight::lottery::{Ballot, Drawn, Month, SAMPLE, draw_where, sql};
use std::collections::BTreeMap;
use tlog::{Kind, Leaf};

/// The owner of a sealed leaf is not public: every owner is asked.
pub(super) const ANY_OWNER: &str = "*";

/// Draws the leaves of a month (`2026-11`) unless that was done; gives how many were drawn, 0 when there was
/// nothing to do. The leaves are those of the log of the month's own year: December is drawn from the old log in
/// January. Refused (`no-quorum`) while no quorum of witnesses vouches for the checkpoint that is the seed, and
/// (`no-policy`) while no policy says which witnesses to trust: an operator who signs alone could choose the draw.
pub async fn draw_month(guardian: &Guardian, month: &str) -> Result<usize, Trouble> {
    let wanted = month.to_owned();
    let known = guardian.store().read("lottery.months", |tx| Box::pin(sql::months(tx, 1_000))).await?;
    if known.iter().any(|drawn| drawn.month == wanted) {
        return Ok(0);
    }
    let now = guardian.origin(guardian.at());
    let year = month.split('-').next().and_then(|year| year.parse().ok());
    let origin = Origin { year: year.ok_or(Trouble::NotFound("month"))?, ..now };
    let Some(head) = guardian.head(&origin).await? else { return Ok(0) };
    match guardian.witnessed(&origin, &head) {
        Witnessed::Yes(..) => {}
        Witnessed::No(why) => return Err(Trouble::Refused { code: "no-quorum", detail: why }),
        Witnessed::Unjudged => {
            let detail = "no policy says which witnesses to trust; without one no lots are drawn".to_owned();
            return Err(Trouble::Refused { code: "no-policy", detail });
        }
    }
    let of_log = known.iter().filter(|drawn| drawn.origin == origin.to_string());
    let mut ballot = Ballot::new(origin.year, of_log.map(|drawn| drawn.size).max().unwrap_or(0));
    guardian.whole(&origin, &head.checkpoint, &mut |_, leaf| ballot.add(leaf)).await?;
    if ballot.eligible() == 0 {
        // A month without a look is drawn as soon as there is one.
        return Ok(0);
    }
    let size = head.checkpoint.size;
    let places = draw_where(head.note.as_bytes(), size, SAMPLE, |index| ballot.counts(index));
    let leaves = drawn_leaves(guardian, &origin, size, &wanted, places).await?;
    let count = leaves.len();
    let month = Month {
        month: wanted,
        origin: origin.to_string(),
        note: head.note,
        size,
        drawn: count as u64,
        at: guardian.at(),
    };
    let kept = guardian.store().write("lottery.draw", move |tx| {
        let (month, leaves) = (month.clone(), leaves.clone());
        Box::pin(async move { sql::draw(tx, &month, &leaves).await })
    });
    Ok(if kept.await? { count } else { 0 })
}

async fn drawn_leaves(
    guardian: &Guardian,
    origin: &Origin,
    size: u64,
    month: &str,
    places: Vec<u64>,
) -> Result<Vec<Drawn>, Trouble> {
    let members = members(guardian);
    let mut drawn = Vec::with_capacity(places.len());
    for index in places {
        let leaf = guardian.leaf(origin, size, index).await?;
        let owner = owner(&leaf, &members);
        let asked = guardian.at();
        // A leaf whose code is nobody's is judged at once: nobody can be asked.
        let orphan = owner.is_empty().then_some(Err(oversight::lottery::Failing::Owner));
        let answered = orphan.map(|_| asked);
        drawn.push(Drawn { month: month.to_owned(), index, leaf, owner, asked, answered, verdict: orphan });
    }
    Ok(drawn)
}

/// The members by their public codes.
pub(crate) fn members(guardian: &Guardian) -> BTreeMap<u32, AgencyId> {
    let agencies = guardian.country().agencies.keys();
    agencies.map(|agency| (tlog::agency_code(agency.as_str()), agency.clone())).collect()
}

fn owner(leaf: &Leaf, members: &BTreeMap<u32, AgencyId>) -> String {
    if leaf.kind == Kind::Sealed {
        return ANY_OWNER.to_owned();
    }
    members.get(&leaf.provider).map(ToString::to_string).unwrap_or_default()
}
