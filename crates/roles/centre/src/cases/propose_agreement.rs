//! One side hands in the draft of an agreement.

use crate::sql::{self, CarriedOrder, NewAgreement};
use crate::{Centre, Trouble};
use access::{Agreement, Client};
use exchange::snapshot::Snapshot;
use ids::MemberName;
use std::sync::Arc;

/// The most drafts of one member that may wait.
const DRAFTS_MAX: i64 = 200;

/// The most bytes of an agreement.
const AGREEMENT_BYTES_MAX: usize = 64 * 1024;

impl Centre {
    /// Keeps the draft. It may lack what SG-12 asks for: whether it can be activated is judged when it is signed.
    pub(crate) async fn propose_agreement(
        &self,
        member: &MemberName,
        agreement: Agreement,
        order: CarriedOrder,
    ) -> Result<(), Trouble> {
        let newest = self.newest().await?;
        if !sides(newest.standing.snapshot(), &agreement).contains(member) {
            return Err(Trouble::NotASide(member.to_string()));
        }
        let body = serde_json::to_string(&agreement).expect("an agreement has a JSON form");
        if body.len() > AGREEMENT_BYTES_MAX {
            return Err(Trouble::Unfit(format!("an agreement has at most {AGREEMENT_BYTES_MAX} bytes")));
        }
        let client = match &agreement.client {
            Client::System(system) => system.to_string(),
            Client::Group(group) => format!("group:{group}"),
        };
        let new = NewAgreement {
            id: agreement.id.clone(),
            by: member.clone(),
            at: self.now(),
            client,
            owner: agreement.service.system.member.clone(),
            body,
        };
        let new = Arc::new((new, order));
        self.store()
            .write("centre.propose", move |tx| {
                let new = new.clone();
                Box::pin(async move { keep(tx, &new.0, &new.1).await })
            })
            .await
    }
}

async fn keep(tx: &store::Tx<'_>, new: &NewAgreement, order: &CarriedOrder) -> Result<(), Trouble> {
    if sql::drafts_of(tx, &new.by.to_string()).await? >= DRAFTS_MAX {
        return Err(Trouble::TooMany("drafts"));
    }
    if sql::propose(tx, new, order).await? {
        return Ok(());
    }
    Err(Trouble::Taken(format!("the id {} was used before; an id is never used twice", new.id)))
}

/// The members that can sign an agreement: the owner first, then who asks (of a group, every member in it).
pub(crate) fn sides(snapshot: &Snapshot, agreement: &Agreement) -> Vec<MemberName> {
    let mut sides = vec![agreement.service.system.member.clone()];
    match &agreement.client {
        Client::System(system) => sides.push(system.member.clone()),
        Client::Group(group) => {
            let systems = snapshot.groups.get(group).into_iter().flatten();
            sides.extend(systems.map(|system| system.member.clone()));
        }
    }
    sides
}
