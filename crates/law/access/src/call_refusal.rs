//! Why a call through the exchange is refused: stable codes, and what to do about it.

use crate::PathFault;
use crate::agreement::Subject;
use crate::call::{CallQuestion, Candidate};
use crate::scope::NeverForSecurity;
use crate::subjects::PERSONS_MAX;
use ids::{AgreementId, PurposeId, ServiceName, SystemName};
use policy::{NOTHING_PERMITS, Operation, Reach};

/// Why a call is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallRefusal {
    /// The path cannot be judged.
    #[error("the path is refused: {0}")]
    Path(#[from] PathFault),
    /// No agreement between the two about this service (SG-12).
    #[error("no agreement lets {client} call {service}; both sides sign one and the centre publishes it")]
    NoAgreement {
        /// Who asks.
        client: Box<SystemName>,
        /// What was asked.
        service: Box<ServiceName>,
    },
    /// There are agreements, but for other purposes.
    #[error("{purpose} is not what was agreed; agreed: {}", list(.agreed))]
    PurposeNotAgreed {
        /// What was named.
        purpose: PurposeId,
        /// What could have been named.
        agreed: Vec<PurposeId>,
    },
    /// Several agreements cover the call.
    #[error("several agreements cover this call; name one by X-Purpose or X-Agreement: {}", pairs(.agreements))]
    Ambiguous {
        /// They, with their purposes.
        agreements: Vec<(AgreementId, Option<PurposeId>)>,
    },
    /// A side has not signed, or its signature does not hold.
    #[error("the agreement {agreement} is not signed by both sides")]
    NotSigned {
        /// Which.
        agreement: AgreementId,
    },
    /// The data-protection authority has stopped it (SG-24).
    #[error("the agreement {agreement} was stopped by the data-protection authority (SG-24)")]
    Stopped {
        /// Which.
        agreement: AgreementId,
    },
    /// It does not hold on this day.
    #[error("the agreement {agreement} does not hold today")]
    NotInForce {
        /// Which.
        agreement: AgreementId,
    },
    /// One of the four elements is missing (SG-12).
    #[error("the agreement {agreement} lacks one of the four elements of SG-12")]
    ElementMissing {
        /// Which.
        agreement: AgreementId,
    },
    /// Method and path lie outside the agreement.
    #[error("the agreement {agreement} does not cover {method} on this path")]
    EndpointNotCovered {
        /// Which.
        agreement: AgreementId,
        /// The method of the call.
        method: String,
    },
    /// Never for a security body, whatever was signed.
    #[error("{0}")]
    NeverForSecurity(NeverForSecurity),
    /// A call about people names nobody.
    #[error("the call names no person; {}", how(.place))]
    NobodyNamed {
        /// Where the person is named.
        place: Subject,
    },
    /// A call under an agreement that is not about people names somebody.
    #[error("the agreement {agreement} is not about people; the call names somebody")]
    NobodyExpected {
        /// Which.
        agreement: AgreementId,
    },
    /// What stands in the person's place is no key of a person. The text is not repeated: it may be one.
    #[error("what stands in the person's place is neither a number nor XX/DOCUMENT; {}", how(.place))]
    NotAPerson {
        /// Where the person is named.
        place: Subject,
    },
    /// `X-Subject-Ref` names others than the call itself: headers may only narrow.
    #[error("X-Subject-Ref does not name those whom the call is about")]
    OtherPersons,
    /// The agreement lets through one person a call.
    #[error("the call names {found} persons; the agreement is for one at a time")]
    OnePersonOnly {
        /// How many were named.
        found: usize,
    },
    /// More than [`PERSONS_MAX`].
    #[error("the call names {found} persons; at most {PERSONS_MAX} are taken")]
    TooManyPersons {
        /// How many were named.
        found: usize,
    },
    /// The client's member code cannot stand in the access log.
    #[error(
        "the member code of {client} cannot stand in the access log: letters, digits, '-', '_', '.', at most 64"
    )]
    ClientCode {
        /// Who asks.
        client: Box<SystemName>,
    },
    /// The policies deny it for other reasons.
    #[error("the policies deny it: {}", .0.join(", "))]
    Denied(Vec<String>),
}

impl CallRefusal {
    /// A stable code for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Path(_) => "path",
            Self::NoAgreement { .. } => "no-agreement",
            Self::PurposeNotAgreed { .. } => "purpose-not-agreed",
            Self::Ambiguous { .. } => "ambiguous-agreement",
            Self::NotSigned { .. } => "not-signed",
            Self::Stopped { .. } => "stopped",
            Self::NotInForce { .. } => "not-in-force",
            Self::ElementMissing { .. } => "element-missing",
            Self::EndpointNotCovered { .. } => "endpoint-not-covered",
            Self::NeverForSecurity(_) => "never-for-security",
            Self::NobodyNamed { .. } => "nobody-named",
            Self::NobodyExpected { .. } => "nobody-expected",
            Self::NotAPerson { .. } => "not-a-person",
            Self::OtherPersons => "other-persons",
            Self::OnePersonOnly { .. } => "one-person-only",
            Self::TooManyPersons { .. } => "too-many-persons",
            Self::ClientCode { .. } => "client-code",
            Self::Denied(_) => "denied",
        }
    }

    /// The refusal that the reasons of the policies mean; the gravest first.
    pub(crate) fn of<'a>(
        question: &CallQuestion,
        candidate: &Candidate<'_>,
        reasons: &[String],
        near: impl Iterator<Item = &'a Candidate<'a>>,
    ) -> Self {
        let named = |policy: &str| reasons.iter().any(|reason| reason == policy);
        let agreement = candidate.agreement.id.clone();
        if named("stopped") {
            Self::Stopped { agreement }
        } else if named("security-no-health") {
            Self::NeverForSecurity(NeverForSecurity::Health)
        } else if named("security-one-person") {
            Self::NeverForSecurity(match candidate.agreement.reach {
                Reach::Events => NeverForSecurity::Events,
                Reach::One | Reach::Several => NeverForSecurity::Several,
            })
        } else if named("security-no-search") {
            Self::NeverForSecurity(match candidate.agreement.operation {
                Operation::Propose => NeverForSecurity::Proposal,
                Operation::View | Operation::Search | Operation::Process => NeverForSecurity::Search,
            })
        } else if named("element-missing") {
            Self::ElementMissing { agreement }
        } else if named("out-of-term") {
            Self::NotInForce { agreement }
        } else if !named(NOTHING_PERMITS) {
            Self::Denied(reasons.to_vec())
        } else if let Some(purpose) =
            question.purpose.clone().filter(|purpose| Some(purpose) != candidate.agreement.purpose.as_ref())
        {
            let mut agreed: Vec<PurposeId> = near.filter_map(|one| one.agreement.purpose.clone()).collect();
            agreed.sort();
            agreed.dedup();
            Self::PurposeNotAgreed { purpose, agreed }
        } else if !(candidate.client_signed && candidate.owner_signed) {
            Self::NotSigned { agreement }
        } else {
            Self::EndpointNotCovered { agreement, method: question.method.clone() }
        }
    }
}

fn list(purposes: &[PurposeId]) -> String {
    purposes.iter().map(PurposeId::as_str).collect::<Vec<_>>().join(", ")
}

fn pairs(agreements: &[(AgreementId, Option<PurposeId>)]) -> String {
    let pair = |(id, purpose): &(AgreementId, Option<PurposeId>)| match purpose {
        Some(purpose) => format!("{purpose} ({id})"),
        None => id.to_string(),
    };
    agreements.iter().map(pair).collect::<Vec<_>>().join(", ")
}

/// Where the person belongs, in words.
fn how(place: &Subject) -> String {
    match place {
        Subject::Nobody => "this service is not about people".to_owned(),
        Subject::Header => "name the person in the header X-Subject-Ref".to_owned(),
        Subject::Path(index) => format!("name the person in segment {index} of the path, counted from 0"),
        Subject::Query(name) => format!("name the person in the parameter {name} of the query"),
    }
}
