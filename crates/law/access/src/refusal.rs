//! Why a question is refused: expected, stable codes, with words for people.

use crate::Office;
use ids::{AgencyId, FieldId, PurposeId, RegisterId};
use jiff::civil::Date;

/// Why a question is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The register is not in the pack.
    #[error("there is no register {0}")]
    UnknownRegister(RegisterId),
    /// A field is not in the register, or cannot be used to look a person up.
    #[error("the register {register} has no such field for this use: {field}")]
    UnknownField { register: RegisterId, field: FieldId },
    /// The purpose is not in the closed list (SG-28).
    #[error("{0} is not a purpose that any act names")]
    UnknownPurpose(PurposeId),
    /// No grant for this agency, register and purpose (SG-12).
    #[error("{agency} has no grant to ask {register} for {purpose}")]
    NoGrant { agency: AgencyId, register: RegisterId, purpose: PurposeId },
    /// There is a grant, but not for this duty (ACC-03).
    #[error("the duty {duty} has no part in the grant of {agency} for {purpose}")]
    WrongDuty { agency: AgencyId, duty: String, purpose: PurposeId },
    /// There is a grant, but it does not hold on this day.
    #[error("the grant of {agency} for {purpose} does not hold today")]
    NotInForce { agency: AgencyId, purpose: PurposeId },
    /// Some fields lie beyond the grant (ACC-04).
    #[error("the grant does not cover these fields: {}", list(.fields))]
    FieldsBeyondGrant { fields: Vec<FieldId> },
    /// A security body asks a health register (SG-15), whatever any grant says.
    #[error("a security body is never given health data (SG-15)")]
    HealthForSecurity,
    /// The register may be used by those on the list of clearances only (ACC-07, C6).
    #[error("{agency} has no clearance to see what {register} holds (ACC-07)")]
    NoClearance { agency: AgencyId, register: RegisterId },
    /// What stands above every pack denies it; the reasons are ids of policies.
    #[error("the policies deny it: {}", .reasons.join(", "))]
    Policy { reasons: Vec<String> },
    /// The law allows it, but the members' agreement on it is missing, out of its term or stopped (SG-12, SG-24).
    #[error("the grant {grant} of {agency} cannot be used: {why}")]
    NotAgreed { agency: AgencyId, grant: String, why: String },
    /// A duty that has no part in the service.
    #[error("the duty {duty} has no part in this service")]
    NotInService { duty: String },
    /// No grant covers it, and the agency is one of those that get such data by a court's warrant only (SG-01).
    #[error("{agency} needs a court's warrant to ask {register} (SG-01)")]
    WarrantNeeded { agency: AgencyId, register: RegisterId },
    /// The owner holds no such warrant.
    #[error("there is no warrant {warrant} here")]
    WarrantUnknown { warrant: String },
    /// The agency is not on the list of those who may have warrants.
    #[error("{agency} is not one of the bodies that a court may give a warrant to (SG-01)")]
    NotARequester { agency: AgencyId },
    /// The warrant was given to another agency.
    #[error("the warrant was not given to {agency}")]
    WarrantOtherRequester { agency: AgencyId },
    /// The warrant is about somebody else (SG-01).
    #[error("the warrant is about another person")]
    WarrantOtherPerson,
    /// The court did not name this register.
    #[error("the warrant does not name the register {register}")]
    WarrantRegister { register: RegisterId },
    /// The court did not name these fields.
    #[error("the warrant does not name these fields: {}", list(.fields))]
    WarrantFields { fields: Vec<FieldId> },
    /// The warrant was given for something else.
    #[error("the warrant was not given for {purpose}")]
    WarrantPurpose { purpose: PurposeId },
    /// Its term has not begun.
    #[error("the warrant holds from {from}")]
    WarrantNotYet { from: Date },
    /// Its term is over.
    #[error("the warrant held until the end of {to}")]
    WarrantExpired { to: Date },
    /// The court took it back, or it has come to light.
    #[error("the warrant has ended")]
    WarrantEnded,
    /// As many looks as the court allowed were taken.
    #[error("the warrant allowed {looks_max} looks at {register}, and they were taken")]
    WarrantUsedUp { register: RegisterId, looks_max: u32 },
    /// The register is of a health class and the court did not name it apart (SG-15).
    #[error("{register} holds health data, which the court did not name apart (SG-15)")]
    WarrantHealth { register: RegisterId },
    /// A seal that does not hold.
    #[error("the seal of the {office} does not hold over this warrant (SG-19)")]
    WarrantSeal { office: Office },
    /// A seal by a key that is not trusted any more.
    #[error("the key of the {office} was revoked (SG-19)")]
    WarrantKeyRevoked { office: Office },
    /// One key, one person or one body where there must be two, or the requester's own (SG-19).
    #[error("a warrant needs two keys of two people in two bodies, none of them the requester (SG-19)")]
    WarrantOneKey,
}

fn list(fields: &[FieldId]) -> String {
    fields.iter().map(FieldId::as_str).collect::<Vec<_>>().join(", ")
}

impl Refusal {
    /// A stable code for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownRegister(_) => "unknown-register",
            Self::UnknownField { .. } => "unknown-field",
            Self::UnknownPurpose(_) => "unknown-purpose",
            Self::NoGrant { .. } => "no-grant",
            Self::WrongDuty { .. } => "wrong-duty",
            Self::NotInForce { .. } => "grant-not-in-force",
            Self::FieldsBeyondGrant { .. } => "fields-beyond-grant",
            Self::HealthForSecurity => "health-for-security",
            Self::NoClearance { .. } => "no-clearance",
            Self::Policy { .. } => "policy",
            Self::NotAgreed { .. } => "not-agreed",
            Self::NotInService { .. } => "not-in-service",
            Self::WarrantNeeded { .. } => "warrant-needed",
            Self::WarrantUnknown { .. } => "warrant-unknown",
            Self::NotARequester { .. } => "not-a-requester",
            Self::WarrantOtherRequester { .. } => "warrant-other-requester",
            Self::WarrantOtherPerson => "warrant-other-person",
            Self::WarrantRegister { .. } => "warrant-register",
            Self::WarrantFields { .. } => "warrant-fields",
            Self::WarrantPurpose { .. } => "warrant-purpose",
            Self::WarrantNotYet { .. } => "warrant-not-yet",
            Self::WarrantExpired { .. } => "warrant-expired",
            Self::WarrantEnded => "warrant-ended",
            Self::WarrantUsedUp { .. } => "warrant-used-up",
            Self::WarrantHealth { .. } => "warrant-health",
            Self::WarrantSeal { .. } => "warrant-seal",
            Self::WarrantKeyRevoked { .. } => "warrant-key-revoked",
            Self::WarrantOneKey => "warrant-one-key",
        }
    }
}
