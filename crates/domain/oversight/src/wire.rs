//! What the bodies of oversight, the owners of data and the portal say to each other, as it travels.

use crate::{claim, lottery, warrant};
use serde::{Deserialize, Serialize};

/// A message about oversight: the content of `exchange::Body::Oversight`. Each subject has its own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "subject", content = "says", rename_all = "kebab-case")]
pub enum Matter {
    /// About a warrant (SG-01, SG-02, SG-19).
    Warrant(Box<warrant::wire::Message>),
    /// About a claim of a person (SG-03, SG-06 to SG-09).
    Claim(claim::wire::Message),
    /// About leaves that were drawn, canaries and counts (SG-22).
    Lottery(lottery::wire::Message),
}

/// What is said at once to a [`Matter`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "subject", content = "says", rename_all = "kebab-case")]
pub enum Said {
    /// Taken in and durable.
    Taken,
    /// About a warrant.
    Warrant(warrant::wire::Answer),
    /// About a claim.
    Claim(claim::wire::Answer),
    /// About drawn leaves.
    Lottery(lottery::wire::Answer),
}

impl Matter {
    /// The JSON form that a message carries.
    pub fn json(&self) -> serde_json::Value {
        serde_json::to_value(self).expect("messages of oversight have a JSON form")
    }
}

impl Said {
    /// The JSON form that a reply carries.
    pub fn json(&self) -> serde_json::Value {
        serde_json::to_value(self).expect("answers of oversight have a JSON form")
    }
}
