//! One question about one person.

use ids::{AgencyId, FieldId, PersonKey, PurposeId, RegisterId, RoleId, ServiceId, ServiceName, SystemName};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
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
    /// An information system that calls through the exchange, and whom it names as its user. Nothing proves the
    /// user; the system is proven by the seal. A personal number never stands here in clear.
    System { system: SystemName, user: String },
}

impl Actor {
    /// The duty as the log shows it: the role, `automatic`, `person` or `system`.
    pub fn duty(&self) -> &str {
        match self {
            Self::Automatic { .. } => "automatic",
            Self::Official { role, .. } => role.as_str(),
            Self::Person => "person",
            Self::System { .. } => "system",
        }
    }

    /// The name behind the duty: the service, the official, or the system and its user (`AZ/GOV/1/desk a.b`);
    /// empty for the person.
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            Self::Automatic { service } => Cow::Borrowed(service.as_str()),
            Self::Official { name, .. } => Cow::Borrowed(name),
            Self::Person => Cow::Borrowed(""),
            Self::System { system, user } if user.is_empty() => Cow::Owned(system.to_string()),
            Self::System { system, user } => Cow::Owned(format!("{system} {user}")),
        }
    }
}

/// Where the data lie: a register, the file of a case, or a service of the exchange.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A register.
    Register(RegisterId),
    /// The case file of a service: what its steps gathered.
    Case(ServiceId),
    /// A service of an information system, asked through the exchange.
    Service(ServiceName),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Register(register) => write!(f, "register.{register}"),
            Self::Case(service) => write!(f, "service.{service}"),
            Self::Service(service) => write!(f, "exchange.{service}"),
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
