//! Which people are to be told of new looks; what was looked at stays here until they ask (SG-03).

mod sql;

use calendar::Instant;
use ids::PersonKey;
use std::collections::BTreeMap;
use store::{Fault, Tx};

/// The most looks of one round.
pub const TOLD_MAX: i64 = 1_000;

/// New looks at one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLooks {
    /// Whose data.
    pub person: PersonKey,
    /// How many.
    pub count: u32,
    /// When the newest was.
    pub newest: Instant,
}

/// Takes the looks at data of a provider of which nobody was told, at most [`TOLD_MAX`], by person: those in the public log, a deferred one
/// from its day on, none under a seal and none of the person's own. They count as told once this transaction commits,
/// so the message must be in it.
pub async fn take_untold(tx: &Tx<'_>, provider: &str, today: u32) -> Result<Vec<NewLooks>, Fault> {
    let mut people: BTreeMap<String, (u32, i64)> = BTreeMap::new();
    let found = sql::untold(tx, provider, today, TOLD_MAX).await?;
    for (_, person, at) in &found {
        let known = people.entry(person.clone()).or_insert((0, *at));
        *known = (known.0.saturating_add(1), known.1.max(*at));
    }
    sql::told(tx, &found.iter().map(|(number, ..)| *number).collect::<Vec<_>>()).await?;
    let looks = |(person, (count, newest)): (String, (u32, i64))| NewLooks {
        person: PersonKey::from_stored(&person),
        count,
        newest: Instant(newest),
    };
    Ok(people.into_iter().map(looks).collect())
}

/// Whether somebody is to be told.
pub async fn is_untold(tx: &Tx<'_>, provider: &str, today: u32) -> Result<bool, Fault> {
    Ok(!sql::untold(tx, provider, today, 1).await?.is_empty())
}
