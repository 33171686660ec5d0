//! The judgement: a case becomes a Cedar request, its answer a verdict.

use crate::Case;
use crate::memo::Memo;
use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityId, EntityTypeName, EntityUid, Policy, PolicyId,
    PolicySet, Request, RestrictedExpression, Schema,
};
use jiff::civil::Date;
use std::str::FromStr;
use std::sync::OnceLock;

/// The reason when no policy forbids a case and none permits it: a signature, the purpose or the endpoint is
/// not the agreed one.
pub const NOTHING_PERMITS: &str = "nothing-permits";

/// The reason when a case could not be put to the policies. It is denied, never let through.
pub const UNJUDGED: &str = "unjudged";

const POLICIES: &str = include_str!("policies.cedar");

/// What the policies say of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Permitted and not forbidden.
    Allowed,
    /// The ids of the policies that forbid it, in the order of the alphabet; [`NOTHING_PERMITS`] alone when
    /// none does.
    Denied(Vec<String>),
}

impl Verdict {
    /// Whether it is allowed.
    pub fn is_allowed(&self) -> bool {
        *self == Self::Allowed
    }
    /// Whether this policy forbade it.
    pub fn names(&self, policy: &str) -> bool {
        matches!(self, Self::Denied(reasons) if reasons.iter().any(|reason| reason == policy))
    }
}

/// Judges one case. Total: every case has a verdict, and what cannot be judged is denied.
pub fn judge(case: &Case<'_>) -> Verdict {
    static MEMO: Memo = Memo::new();
    MEMO.verdict(case, |case| by(law(), case))
}

/// The policies with everything that does not change from case to case.
struct Law {
    policies: PolicySet,
    entities: Entities,
    body: EntityTypeName,
    source: EntityTypeName,
    action: EntityTypeName,
}

/// The one law of the program, read once.
fn law() -> &'static Law {
    static LAW: OnceLock<Law> = OnceLock::new();
    LAW.get_or_init(|| Law {
        policies: named(&PolicySet::from_str(POLICIES).expect("the embedded policies are tested to parse")),
        entities: Entities::empty(),
        body: kind("Body"),
        source: kind("Source"),
        action: kind("Action"),
    })
}

fn kind(name: &'static str) -> EntityTypeName {
    EntityTypeName::from_str(name).expect("a plain word is the name of a type")
}

/// Gives each policy the id of its `@id`, so that a reason does not depend on the order in the file.
fn named(read: &PolicySet) -> PolicySet {
    let with_id = |policy: &Policy| {
        let id = policy.annotation("id").expect("each embedded policy has an @id; tested");
        policy.new_id(PolicyId::new(id))
    };
    PolicySet::from_policies(read.policies().map(with_id)).expect("ids are tested to differ")
}

fn by(law: &Law, case: &Case<'_>) -> Verdict {
    let Some(request) = request(law, case, None) else { return Verdict::Denied(vec![UNJUDGED.to_owned()]) };
    let response = Authorizer::new().is_authorized(&request, &law.policies, &law.entities);
    // A policy that fails is left out by Cedar; a `forbid` that is left out must not let anything through.
    if response.diagnostics().errors().next().is_some() {
        return Verdict::Denied(vec![UNJUDGED.to_owned()]);
    }
    if response.decision() == Decision::Allow {
        return Verdict::Allowed;
    }
    let mut reasons: Vec<String> = response.diagnostics().reason().map(ToString::to_string).collect();
    if reasons.is_empty() {
        reasons.push(NOTHING_PERMITS.to_owned());
    }
    reasons.sort();
    Verdict::Denied(reasons)
}

/// The case as Cedar takes it. That it fits the schema is tested once and not tried at every call: that costs as
/// much as the judgement.
fn request(law: &Law, case: &Case<'_>, schema: Option<&Schema>) -> Option<Request> {
    let uid =
        |kind: &EntityTypeName, id: &str| EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id));
    let context = Context::from_pairs(facts(case).map(|(name, value)| (name.to_owned(), value))).ok()?;
    Request::new(
        uid(&law.body, case.who),
        uid(&law.action, case.operation.as_str()),
        uid(&law.source, case.source),
        context,
        schema,
    )
    .ok()
}

fn facts(case: &Case<'_>) -> impl Iterator<Item = (&'static str, RestrictedExpression)> {
    let yes = RestrictedExpression::new_bool;
    let text = |text: &str| RestrictedExpression::new_string(text.to_owned());
    let number = RestrictedExpression::new_long;
    let set = |texts: &[&str]| RestrictedExpression::new_set(texts.iter().map(|one| text(one)));
    let cleared: Vec<&str> = case.cleared.iter().map(|operation| operation.as_str()).collect();
    [
        ("security", yes(case.security_body)),
        ("health", yes(case.health)),
        ("operation", text(case.operation.as_str())),
        ("reach", text(case.reach.as_str())),
        ("stopped", yes(case.stopped)),
        ("client_signed", yes(case.client_signed)),
        ("owner_signed", yes(case.owner_signed)),
        ("endpoint_covered", yes(case.endpoint_covered)),
        ("has_client", yes(case.has_client)),
        ("has_purpose", yes(case.purpose_granted.is_some())),
        ("has_act", yes(case.has_act)),
        ("has_oversight", yes(case.has_oversight)),
        ("purpose_wanted", text(case.purpose_wanted)),
        ("purpose_granted", text(case.purpose_granted.unwrap_or_default())),
        ("fields_wanted", set(&case.fields_wanted)),
        ("fields_granted", set(&case.fields_granted)),
        ("day", number(days(case.day))),
        ("from", number(days(case.from))),
        ("to", number(case.to.map_or(i64::MAX, days))),
        ("needs_clearance", yes(case.needs_clearance)),
        ("cleared", set(&cleared)),
    ]
    .into_iter()
}

/// Days since 1970-01-01; Cedar compares whole numbers.
fn days(date: Date) -> i64 {
    date.duration_since(jiff::civil::date(1970, 1, 1)).as_hours() / 24
}

#[cfg(test)]
pub(crate) mod tests;
