//! Identifiers that programs make: UUIDs (version 7 where they should sort by time), one type a meaning.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! identified {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

identified! {
    /// One case of one service (*iş*).
    CaseId;
    /// One record of a register.
    RecordId;
    /// One message between agencies; repeated deliveries carry the same id.
    MessageId;
    /// What binds the cases of one event in a person's life (*həyat hadisəsi*).
    LifeEventId;
    /// One entry of the access log.
    EntryId;
    /// One payment order.
    PaymentId;
    /// One decision taken by a table or by an official.
    DecisionId;
    /// One claim of a person against an agency (*iddia*).
    ClaimId;
}
