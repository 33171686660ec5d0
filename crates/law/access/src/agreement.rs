//! Agreements: who may ask whose service, for what, by which act, under whose oversight (SG-12).

use ids::{ActId, AgreementId, FieldId, MemberName, PurposeId, ServiceName, SystemName};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What an agreement allows to be done with another's register; separate rights (ACC-07, C6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// See the data of a person who is named (*baxış*).
    View,
    /// Look a person up by something else than their number (*axtarış*).
    Search,
    /// Hand in a record or a correction that the owner decides on (ACC-01).
    Propose,
    /// Work on a record in the owner's register.
    Process,
}

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

/// How much one agreement lets through at a time. Everything but one named person is never for a security
/// body: that is a property of the types that carry it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// One named person a call.
    One,
    /// Several named persons a call, each with an entry of their own in the log.
    Several,
    /// Events as they happen (a subscription).
    Events,
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
