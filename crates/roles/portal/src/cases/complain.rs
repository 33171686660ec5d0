//! What the checker turned red becomes a complaint with one click: the public log holds a leaf under the person's
//! number, and the owner shows no look for it (SG-03).

use super::claims::{Draft, asked, file_claim};
use crate::{Portal, Trouble};
use ids::{ClaimId, PersonKey};
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
    /// The leaf's number.
    pub(crate) index: u64,
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
    let draft = Draft {
        kind: oversight::claim::Kind::Complain.word().to_owned(),
        provider: leaf.provider.clone(),
        origin: leaf.origin.clone(),
        index: leaf.index.to_string(),
        ..Draft::default()
    };
    let asked = asked(portal, person, &draft, true).await?;
    file_claim(portal, person, asked, reasons, language).await
}
