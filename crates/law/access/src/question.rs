//! One question about one person.

use ids::{AgencyId, FieldId, PersonKey, PurposeId, RegisterId, RoleId, ServiceId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Who asks: an agency, and who in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asker {
    /// The agency that answers for the question.
    pub agency: AgencyId,
    /// Who or what in it asks.
    pub actor: Actor,
}

/// Who or what asks inside an agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// The automatic course of a service.
    Automatic { service: ServiceId },
    /// An official, by sign-in name and duty.
    Official { name: String, role: RoleId },
    /// The person whose data they are (SG-21).
    Person,
}

impl Actor {
    /// The duty as the log shows it: the role, `automatic` or `person`.
    pub fn duty(&self) -> &str {
        match self {
            Self::Automatic { .. } => "automatic",
            Self::Official { role, .. } => role.as_str(),
            Self::Person => "person",
        }
    }

    /// The name behind the duty: the service, or the official; empty for the person.
    pub fn name(&self) -> &str {
        match self {
            Self::Automatic { service } => service.as_str(),
            Self::Official { name, .. } => name,
            Self::Person => "",
        }
    }
}

/// Where the data lie: a register, or the file of a case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A register.
    Register(RegisterId),
    /// The case file of a service: what its steps gathered.
    Case(ServiceId),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Register(register) => write!(f, "register.{register}"),
            Self::Case(service) => write!(f, "service.{service}"),
        }
    }
}

/// A question to one register about one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The register asked.
    pub register: RegisterId,
    /// About whom. One person; there is no form of a question about many.
    pub person: PersonKey,
    /// The subject field by which the person is looked up.
    pub by: FieldId,
    /// The fields wanted.
    pub fields: Vec<FieldId>,
    /// Why.
    pub purpose: PurposeId,
}
