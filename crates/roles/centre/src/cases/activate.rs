//! An agreement comes into force: who, what for, by which act, under whose oversight, or not at all (SG-12).

use crate::sql::{self, Also};
use crate::{Centre, Trouble};
use access::{Agreement, Body, Client};
use calendar::Instant;
use exchange::snapshot::{Member, MemberSignature, SignedAgreement, Snapshot};
use ids::{AgreementId, MemberName, SystemName};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

impl Centre {
    /// Activates a draft when the owner and who asks (of a group at least one) signed; none when one is missing.
    pub(crate) async fn activate(&self, agreement: &Agreement) -> Result<Option<u64>, Trouble> {
        let signatures = self.signatures(&agreement.id).await?;
        let signed = |member: &MemberName| signatures.iter().any(|known| known.member == *member);
        let owner = &agreement.service.system.member;
        let asker = match &agreement.client {
            Client::System(system) => signed(&system.member),
            Client::Group(_) => signatures.iter().any(|known| known.member != *owner),
        };
        if !(signed(owner) && asker) {
            return Ok(None);
        }
        let also = vec![Also::Activated { agreement: agreement.id.clone() }];
        let reason = format!("agreement {} activated", agreement.id);
        let now = self.now();
        let done = self
            .publish(&reason, also, |snapshot| {
                lawful(snapshot, agreement, now)?;
                snapshot.agreements.push(SignedAgreement {
                    agreement: agreement.clone(),
                    signatures: signatures.clone(),
                    stopped: None,
                });
                Ok(())
            })
            .await?;
        Ok(Some(done))
    }

    /// The signatures that the centre took in.
    pub(crate) async fn signatures(&self, id: &AgreementId) -> Result<Vec<MemberSignature>, Trouble> {
        let wanted = id.clone();
        let bodies = self
            .store()
            .read("centre.signatures", move |tx| {
                let wanted = wanted.clone();
                Box::pin(async move { sql::signatures(tx, &wanted).await })
            })
            .await?;
        let damaged = |fault: serde_json::Error| Trouble::Damaged(format!("a signature of {id}: {fault}"));
        bodies.iter().map(|body| serde_json::from_str(body).map_err(damaged)).collect()
    }
}

/// Refuses what may not be in force: first what the law says of the text (`access`), then whether those whom it
/// names exist here. The nodes judge every call again; here nothing unlawful is even published.
pub(crate) fn lawful(snapshot: &Snapshot, agreement: &Agreement, now: Instant) -> Result<(), Trouble> {
    let unlawful = |text: String| Err(Trouble::Unlawful(text));
    let members: BTreeMap<&MemberName, &Member> =
        snapshot.members.iter().map(|member| (&member.name, member)).collect();
    let stranger = |system: &SystemName| {
        !members.get(&system.member).is_some_and(|found| found.systems.contains_key(&system.subsystem))
    };
    let askers = match &agreement.client {
        Client::System(system) => std::slice::from_ref(system),
        Client::Group(group) => snapshot.groups.get(group).map_or(&[][..], Vec::as_slice),
    };
    let security = |name: &MemberName| members.get(name).is_none_or(|member| member.security_body);
    let bodies: Vec<Body<'_>> = askers
        .iter()
        .map(|asker| Body { member: &asker.member, security: security(&asker.member) })
        .collect();
    // A day early at the date line does no harm: nodes judge by their own country's day.
    let today = now.date_in(&TimeZone::UTC);
    access::lifecycle::lawful(agreement, &bodies, today)
        .map_err(|refusal| Trouble::Unlawful(refusal.to_string()))?;
    if agreement.article.as_deref().unwrap_or_default().trim().is_empty() {
        return unlawful(
            "an agreement says by which article of the act (SG-12); this one does not".to_owned(),
        );
    }
    if askers.is_empty() {
        return unlawful("SG-12: the group that may ask is unknown or empty".to_owned());
    }
    if let Some(oversight) = agreement.oversight.as_ref().filter(|name| !members.contains_key(name)) {
        return unlawful(format!("SG-12: {oversight}, who oversees, is no member"));
    }
    let owner = &agreement.service.system;
    if let Some(system) = askers.iter().chain([owner]).find(|system| stranger(system)) {
        return unlawful(format!("{system} is no system of this exchange"));
    }
    Ok(())
}
