//! Agreements: who may ask whose service, for what, by which act, under whose oversight (SG-12).

use ids::{ActId, AgreementId, FieldId, MemberName, PurposeId, ServiceName, SystemName};
use jiff::civil::Date;
use policy::{Operation, Reach};
use serde::{Deserialize, Serialize};

/// Who asks under an agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Client {
    /// One information system.
    System(SystemName),
    /// A group of the configuration, by its code. Only members that signed are covered.
    Group(String),
}

/// Where a call names the person it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Subject {
    /// The service holds nothing about people (code lists, weather).
    Nobody,
    /// The header `X-Subject-Ref`.
    Header,
    /// A segment of the path after the service code, counted from 0.
    Path(usize),
    /// A parameter of the query.
    Query(String),
}

/// A method and a path pattern: `*` is one segment, `**` any number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// `GET` …, or `*`.
    pub method: String,
    /// A pattern of the path after the service code, beginning with `/`.
    pub path: String,
}

/// An agreement as both sides sign it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Its id.
    pub id: AgreementId,
    /// Who may ask: the first element of SG-12.
    pub client: Client,
    /// The service asked.
    pub service: ServiceName,
    /// What may be called; empty means the whole service.
    #[serde(default)]
    pub endpoints: Vec<Endpoint>,
    /// The fields of the answer that may be released (ACC-04); nothing else leaves the owner.
    pub fields: Vec<FieldId>,
    /// What may be done.
    pub operation: Operation,
    /// How much at a time.
    pub reach: Reach,
    /// Where a call names its person.
    pub subject: Subject,
    /// Whether the answers hold a sensitive health class (SG-15).
    #[serde(default)]
    pub health: bool,
    /// What for: the second element. Absent in a draft only.
    pub purpose: Option<PurposeId>,
    /// By which act: the third element. Absent in a draft only.
    pub act: Option<ActId>,
    /// The article of the act.
    pub article: Option<String>,
    /// Under whose oversight: the fourth element. Absent in a draft only.
    pub oversight: Option<MemberName>,
    /// First day it holds.
    pub from: Date,
    /// Last day it holds. There is no agreement without an end.
    pub to: Date,
}
