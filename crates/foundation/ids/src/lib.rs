//! Every identifier and amount of the state, on one page.
//!
//! What this crate knows: how an agency, a register, a case, a person or a sum of money is named.
//! It never does IO, holds no clock and no randomness: new identifiers are made by the caller.
//! Invariants: a value of these types was parsed, so it is well formed; personal values print as ▮.

mod amount;
mod chance;
mod exchange;
mod identified;
mod person;
mod personal;
mod slug;

pub use amount::{AmountFault, AmountMinor};
pub use chance::Chance;
pub use exchange::{
    MemberName, NAME_PART_BYTES_MAX, NameFault, ServerName, ServiceName, SystemName, decode_part, encode_part,
};
pub use identified::{CaseId, ClaimId, DecisionId, EntryId, LifeEventId, MessageId, PaymentId, RecordId};
pub use person::{NumberFormat, PersonKey, PersonKeyFault};
pub use personal::Personal;
pub use slug::{
    ActId, AgencyId, AgreementId, FieldId, FormId, GrantId, ParameterId, PurposeId, RegisterId, RoleId,
    SLUG_LENGTH_MAX, ServiceId, SlugFault, StepId, TableId,
};
