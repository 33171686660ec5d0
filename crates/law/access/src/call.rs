//! The judgement of a call through the exchange: which agreement is meant, whether it holds, about whom.

use crate::agreement::{Agreement, Client, Subject};
use crate::call_refusal::CallRefusal;
use crate::scope::{Body, Events, Scope, Width};
use crate::subjects::PERSONS_MAX;
use crate::{Actor, Asker, Granted, Source, allows, normalise};
use ids::{AgencyId, AgreementId, FieldId, PersonKey, PurposeId, ServiceName, SystemName};
use jiff::civil::Date;
use pack::model::Basis;
use policy::{Case, Reach, Verdict};

/// A call as a node has it before it: who asks whom, how, and about whom. The asker's node and the owner's each
/// judge it by themselves.
#[derive(Clone, Debug)]
pub struct CallQuestion {
    /// Who asks; proven by the seal.
    pub client: SystemName,
    /// Whether that member is a security body, by the configuration.
    pub client_is_security: bool,
    /// What is asked.
    pub service: ServiceName,
    /// `GET` …
    pub method: String,
    /// The path after the service code, raw, with or without its query.
    pub path: String,
    /// `X-Purpose`: narrows to the agreements of one purpose.
    pub purpose: Option<PurposeId>,
    /// Narrows to one agreement.
    pub agreement: Option<AgreementId>,
    /// About whom, as [`crate::subjects`] read them.
    pub persons: Vec<PersonKey>,
    /// Who in the asking system, as the log shows it; never a personal number in clear.
    pub by: String,
}

/// An agreement of the configuration and what is known of it. Only those that this node has verified.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The agreement.
    pub agreement: &'a Agreement,
    /// Whether the client's signature holds.
    pub client_signed: bool,
    /// Whether the owner's signature holds.
    pub owner_signed: bool,
    /// Whether the data-protection authority has stopped it (SG-24).
    pub stopped: bool,
    /// Whether the client is in the group that the agreement names; without meaning for a single system.
    pub covers_client: bool,
}

/// A call that may be made.
#[derive(Debug)]
pub enum Judged<'a> {
    /// The service holds nothing about people.
    Nobody {
        /// The agreement that covers the call.
        agreement: &'a Agreement,
    },
    /// The call is about people: one proof for each, to be spent by the log before anything is released.
    Persons {
        /// The agreement that covers the call.
        agreement: &'a Agreement,
        /// One for each person, in the order of the question.
        granted: Vec<Granted>,
    },
}

/// A subscription that may be served. It can only be had by a member that is no security body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription<'a> {
    agreement: &'a Agreement,
    events: Events,
    asker: Asker,
}

/// Finds the one agreement that a call is meant under, and judges it. The persons are not looked at: where
/// they stand in a call is said by the agreement ([`crate::subjects`]).
pub fn choose<'a>(
    question: &CallQuestion,
    candidates: &[Candidate<'a>],
    today: Date,
) -> Result<&'a Agreement, CallRefusal> {
    let path = normalise(&question.path)?;
    meant(question, candidates, today, Some(&path)).map(|(agreement, _)| agreement)
}

/// Judges a call (SG-12, ACC-03, ACC-04). The fields of each proof are those of the agreement, and no others.
pub fn decide_call<'a>(
    question: &CallQuestion,
    candidates: &[Candidate<'a>],
    today: Date,
) -> Result<Judged<'a>, CallRefusal> {
    let path = normalise(&question.path)?;
    let (agreement, scope) = meant(question, candidates, today, Some(&path))?;
    let persons = &question.persons;
    if agreement.subject == Subject::Nobody {
        return if persons.is_empty() {
            Ok(Judged::Nobody { agreement })
        } else {
            Err(CallRefusal::NobodyExpected { agreement: agreement.id.clone() })
        };
    }
    let asker = asker(question)?;
    let named: Vec<&PersonKey> = match (persons.as_slice(), scope.width) {
        ([], _) => return Err(CallRefusal::NobodyNamed { place: agreement.subject.clone() }),
        ([one], _) => vec![one],
        // The proof inside `Several` is what lets a list through: a security body has none.
        (several, Width::Several(_proof)) if several.len() <= PERSONS_MAX => several.iter().collect(),
        (several, Width::Several(_)) => return Err(CallRefusal::TooManyPersons { found: several.len() }),
        (several, _) => return Err(CallRefusal::OnePersonOnly { found: several.len() }),
    };
    let granted = named.into_iter().map(|person| grant(agreement, &asker, person)).collect();
    Ok(Judged::Persons { agreement, granted })
}

/// Judges a subscription to events, and each delivery again: an agreement can end or be stopped in between.
/// Method, path and persons of the question are not looked at.
pub fn decide_subscription<'a>(
    question: &CallQuestion,
    candidates: &[Candidate<'a>],
    today: Date,
) -> Result<Subscription<'a>, CallRefusal> {
    let (agreement, scope) = meant(question, candidates, today, None)?;
    match scope.width {
        Width::Events(events) => Ok(Subscription { agreement, events, asker: asker(question)? }),
        Width::One | Width::Several(_) => Err(no_agreement(question)),
    }
}

impl<'a> Subscription<'a> {
    /// The agreement.
    pub fn agreement(&self) -> &'a Agreement {
        self.agreement
    }
    /// The proof that its client is no security body.
    pub fn events(&self) -> &Events {
        &self.events
    }
    /// The fields that an event may carry (ACC-04).
    pub fn fields(&self) -> &'a [FieldId] {
        &self.agreement.fields
    }
    /// The proof for one person whom an event is about, to be spent by the log before the event leaves.
    pub fn granted(&self, person: &PersonKey) -> Granted {
        grant(self.agreement, &self.asker, person)
    }
}

/// The one agreement that is meant and allowed. `path` is none for subscriptions.
fn meant<'a>(
    question: &CallQuestion,
    candidates: &[Candidate<'a>],
    today: Date,
    path: Option<&str>,
) -> Result<(&'a Agreement, Scope), CallRefusal> {
    let near: Vec<&Candidate<'a>> = candidates.iter().filter(|one| is_near(question, one, path)).collect();
    if near.is_empty() {
        return Err(no_agreement(question));
    }
    let judged: Vec<(&Candidate<'a>, Verdict)> =
        near.into_iter().map(|one| (one, judge(question, one, today, path))).collect();
    let allowed: Vec<&Agreement> =
        judged.iter().filter(|(_, verdict)| verdict.is_allowed()).map(|(one, _)| one.agreement).collect();
    match allowed.as_slice() {
        [agreement] => {
            let client = Body { member: &question.client.member, security: question.client_is_security };
            let scope = Scope::of(agreement, client).map_err(CallRefusal::NeverForSecurity)?;
            Ok((agreement, scope))
        }
        [] => Err(refusal(question, &judged)),
        several => Err(CallRefusal::Ambiguous {
            agreements: several.iter().map(|one| (one.id.clone(), one.purpose.clone())).collect(),
        }),
    }
}

/// Whether an agreement is about this client, this service and this way of asking, however it may be judged.
fn is_near(question: &CallQuestion, candidate: &Candidate<'_>, path: Option<&str>) -> bool {
    let agreement = candidate.agreement;
    let covers = match &agreement.client {
        Client::System(system) => system == &question.client,
        Client::Group(_) => candidate.covers_client,
    };
    let wanted = question.agreement.as_ref().is_none_or(|wanted| wanted == &agreement.id);
    // A call is never made under a subscription, nor the other way round.
    let same_way = (agreement.reach == Reach::Events) == path.is_none();
    covers && wanted && same_way && agreement.service == question.service
}

/// The verdict of the generic policies. A caller that names no purpose means the agreement's own.
fn judge(question: &CallQuestion, candidate: &Candidate<'_>, today: Date, path: Option<&str>) -> Verdict {
    let agreement = candidate.agreement;
    let purpose_granted = agreement.purpose.as_ref().map(PurposeId::as_str);
    let purpose_wanted = question.purpose.as_ref().map(PurposeId::as_str);
    let fields: Vec<&str> = agreement.fields.iter().map(FieldId::as_str).collect();
    let (who, source) = (question.client.to_string(), question.service.to_string());
    policy::judge(&Case {
        who: &who,
        security_body: question.client_is_security,
        source: &source,
        operation: agreement.operation,
        reach: agreement.reach,
        health: agreement.health,
        purpose_wanted: purpose_wanted.or(purpose_granted).unwrap_or_default(),
        purpose_granted,
        fields_wanted: fields.clone(),
        fields_granted: fields,
        day: today,
        from: agreement.from,
        to: Some(agreement.to),
        client_signed: candidate.client_signed,
        owner_signed: candidate.owner_signed,
        stopped: candidate.stopped,
        has_client: !matches!(&agreement.client, Client::Group(code) if code.is_empty()),
        has_act: agreement.act.is_some(),
        has_oversight: agreement.oversight.is_some(),
        // A register that needs a clearance judges by its own pack once more ([`crate::decide`]).
        needs_clearance: false,
        cleared: Vec::new(),
        endpoint_covered: path.is_none_or(|path| allows(&agreement.endpoints, &question.method, path)),
    })
}

/// Says why nothing was allowed, by the agreement that came nearest: the one with the fewest reasons against it.
fn refusal(question: &CallQuestion, judged: &[(&Candidate<'_>, Verdict)]) -> CallRefusal {
    let against = |verdict: &Verdict| match verdict {
        Verdict::Allowed => 0,
        Verdict::Denied(reasons) => reasons.len(),
    };
    // An agreement for the purpose that was named is nearer than any other.
    let other_purpose = |candidate: &Candidate<'_>| {
        question.purpose.is_some() && question.purpose != candidate.agreement.purpose
    };
    let nearest = judged.iter().min_by_key(|(one, verdict)| (other_purpose(one), against(verdict)));
    match nearest {
        Some((candidate, Verdict::Denied(reasons))) => {
            CallRefusal::of(question, candidate, reasons, judged.iter().map(|(one, _)| *one))
        }
        _ => no_agreement(question),
    }
}

fn no_agreement(question: &CallQuestion) -> CallRefusal {
    CallRefusal::NoAgreement {
        client: Box::new(question.client.clone()),
        service: Box::new(question.service.clone()),
    }
}

/// The asker as the log has it: the member's code is its agency id, the system and its user are the actor.
fn asker(question: &CallQuestion) -> Result<Asker, CallRefusal> {
    let agency = AgencyId::parse(&question.client.member.code)
        .map_err(|_| CallRefusal::ClientCode { client: Box::new(question.client.clone()) })?;
    let actor = Actor::System { system: question.client.clone(), user: question.by.clone() };
    Ok(Asker { agency, actor })
}

/// The proof for one person. Act and purpose stand in every agreement that the policies allowed (SG-12).
fn grant(agreement: &Agreement, asker: &Asker, person: &PersonKey) -> Granted {
    let act = agreement.act.clone().expect("the policy element-missing forbids an agreement without an act");
    let purpose =
        agreement.purpose.as_ref().expect("the policy element-missing forbids one without a purpose");
    let article = agreement.article.clone().unwrap_or_else(|| "not stated in the agreement".to_owned());
    Granted {
        asker: asker.clone(),
        source: Source::Service(agreement.service.clone()),
        person: person.clone(),
        by: None,
        fields: agreement.fields.clone(),
        purpose: purpose.to_string(),
        basis: Basis { act, article },
        grant: Some(agreement.id.to_string()),
        cover: crate::Cover::Plain,
    }
}
