//! `[claims]` of `pack.toml`: how long each has in a claim of a person, where the law says so (SG-07).

use super::StepClock;
use serde::Deserialize;

/// The clocks of claims. One that is absent runs by the platform's own term (`oversight::claim::Terms`).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimTerms {
    /// The owner of the data, to answer.
    #[serde(default)]
    pub owner: Option<StepClock>,
    /// The person, to appeal.
    #[serde(default)]
    pub appeal: Option<StepClock>,
    /// The arbiter, to decide.
    #[serde(default)]
    pub arbiter: Option<StepClock>,
    /// The owner, to carry out what was decided.
    #[serde(default)]
    pub comply: Option<StepClock>,
}

impl ClaimTerms {
    /// Every clock that the pack names, with its key.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, &StepClock)> {
        let clocks = [
            ("owner", &self.owner),
            ("appeal", &self.appeal),
            ("arbiter", &self.arbiter),
            ("comply", &self.comply),
        ];
        clocks.into_iter().filter_map(|(key, clock)| Some((key, clock.as_ref()?)))
    }
}
