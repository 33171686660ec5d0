//! Why a question is refused: expected, stable codes, with words for people.

use ids::{AgencyId, FieldId, PurposeId, RegisterId};

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
        }
    }
}
