//! What the checker turned red becomes a complaint with one click: the public log holds a leaf under the person's
//! number, and the owner shows no look for it; or it holds none under a number that must be there (SG-03).

use super::claims::{Draft, asked, file_claim};
use crate::{Portal, Trouble};
use ids::{ClaimId, PersonKey};
use oversight::claim::Kind;
use serde::Deserialize;

/// The leaf, as the checker found it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unopened {
    /// Who did not show it.
    pub(crate) provider: String,
    /// The log.
    pub(crate) origin: String,
    /// The person's number there.
    pub(crate) n: u64,
    /// The leaf's number; none when no leaf has that number, which is the complaint.
    pub(crate) index: Option<u64>,
}

/// Files the complaint; it goes to the owner, and to the arbiter when the owner says nothing. The finding is the
/// browser's: the owner and the arbiter compare it with the log themselves.
pub(crate) async fn complain(
    portal: &Portal,
    person: &PersonKey,
    leaf: &Unopened,
    reasons: String,
    language: &str,
) -> Result<ClaimId, Trouble> {
    let court =
        portal.country().institutions.as_ref().is_some_and(|found| found.court.as_str() == leaf.provider);
    // A court takes no complaint about its own warrants: such a one goes to the arbiter at once.
    let kind = if court { Kind::Misuse } else { Kind::Complain };
    let draft = Draft {
        kind: kind.word().to_owned(),
        provider: leaf.provider.clone(),
        origin: leaf.origin.clone(),
        n: leaf.n.to_string(),
        index: leaf.index.map(|index| index.to_string()).unwrap_or_default(),
        ..Draft::default()
    };
    let asked = asked(portal, person, &draft, true).await?;
    file_claim(portal, person, asked, reasons, language).await
}
