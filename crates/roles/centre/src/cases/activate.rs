//! An agreement comes into force: who, what for, by which act, under whose oversight, or not at all (SG-12).

use crate::sql::{self, Also};
use crate::{Centre, Trouble};
use access::{Agreement, Client, Operation, Reach};
use calendar::Instant;
use exchange::snapshot::{MemberSignature, SignedAgreement, Snapshot};
use ids::{AgreementId, MemberName};
use jiff::tz::TimeZone;

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

/// Refuses what may not be in force. The nodes judge every call again; here nothing unlawful is even published.
pub(crate) fn lawful(snapshot: &Snapshot, agreement: &Agreement, now: Instant) -> Result<(), Trouble> {
    four(agreement)?;
    let unlawful = |text: String| Err(Trouble::Unlawful(text));
    let oversight = agreement.oversight.as_ref().expect("one of the four");
    let member = |name: &MemberName| snapshot.members.iter().find(|member| member.name == *name);
    let owner = &agreement.service.system;
    if member(oversight).is_none() {
        return unlawful(format!("SG-12: {oversight}, who oversees, is no member"));
    }
    if !member(&owner.member).is_some_and(|found| found.systems.contains_key(&owner.subsystem)) {
        return unlawful(format!("{owner} is no system of this exchange"));
    }
    let askers = match &agreement.client {
        Client::System(system) => vec![system.clone()],
        Client::Group(group) => snapshot.groups.get(group).cloned().unwrap_or_default(),
    };
    if askers.is_empty() {
        return unlawful("SG-12: the group that asks is unknown or empty".to_owned());
    }
    for asker in &askers {
        let found = member(&asker.member).filter(|found| found.systems.contains_key(&asker.subsystem));
        let Some(found) = found else {
            return unlawful(format!("{asker} is no system of this exchange"));
        };
        if found.security_body {
            never_for_security(agreement)?;
        }
    }
    if agreement.from > agreement.to {
        return unlawful("the last day is before the first".to_owned());
    }
    // A day early at the date line does no harm: nodes judge by their own country's day.
    if agreement.to < now.date_in(&TimeZone::UTC).yesterday().unwrap_or(agreement.to) {
        return unlawful("the last day has passed".to_owned());
    }
    Ok(())
}

/// The four elements of SG-12; the first, who, cannot be absent by its type.
fn four(agreement: &Agreement) -> Result<(), Trouble> {
    let article = agreement.article.as_deref().unwrap_or_default().trim();
    let missing: Vec<&str> = [
        (agreement.purpose.is_none(), "what for (purpose)"),
        (agreement.act.is_none() || article.is_empty(), "by which act (act and article)"),
        (agreement.oversight.is_none(), "under whose oversight (oversight)"),
    ]
    .into_iter()
    .filter_map(|(missing, what)| missing.then_some(what))
    .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Trouble::Unlawful(format!("SG-12: the agreement does not say {}", missing.join(", "))))
}

/// SG-15, SG-17, RF-01 … RF-21.
fn never_for_security(agreement: &Agreement) -> Result<(), Trouble> {
    let never = if agreement.reach != Reach::One {
        "more than one named person a call (SG-17, RF-03, RF-06)"
    } else if agreement.operation == Operation::Search {
        "search (RF-03, RF-06)"
    } else if agreement.health {
        "sensitive health classes (SG-15)"
    } else {
        return Ok(());
    };
    Err(Trouble::Unlawful(format!("a security body is never given {never}")))
}
