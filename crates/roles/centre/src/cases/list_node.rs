//! A member lists another node, or gives a listed one another address or a certificate for a new key.

use super::approve::node as entry;
use crate::client::Carried;
use crate::sql::{Also, CarriedOrder};
use crate::{Centre, Trouble};
use exchange::membership::{NodeRequest, SYSTEMS_MAX};
use exchange::snapshot::Snapshot;
use ids::MemberName;
use std::collections::BTreeMap;
use tlog::Hash;

/// How many certificates of one node are listed: the newest, and those that connections still show.
pub const CERTIFICATES_KEPT_MAX: usize = 3;

/// The most nodes of one member.
const NODES_MAX: usize = 32;

/// For how many days the certificate of a listed node holds.
const CERTIFICATE_DAYS: u32 = 30;

impl Centre {
    /// Lists a node and issues its certificate. The member decides about its own nodes; nobody approves it again.
    pub(crate) async fn list_node(
        &self,
        member: &MemberName,
        node: &NodeRequest,
        new_systems: &BTreeMap<String, String>,
        order: CarriedOrder,
    ) -> Result<Carried, Trouble> {
        let (certificate, hash) = self.certificate(node, CERTIFICATE_DAYS)?;
        let reason = format!("node {}", node.server);
        let change = |snapshot: &mut Snapshot| list(snapshot, member, node, new_systems, hash);
        let number = self.publish(&reason, vec![Also::Carried(order)], change).await?;
        Ok(Carried { number: Some(number), certificate: Some(certificate) })
    }
}

fn list(
    snapshot: &mut Snapshot,
    member: &MemberName,
    node: &NodeRequest,
    new_systems: &BTreeMap<String, String>,
    certificate: Hash,
) -> Result<(), Trouble> {
    let found = snapshot.members.iter_mut().find(|known| known.name == *member);
    let systems = &mut found.ok_or(Trouble::NotFound("member"))?.systems;
    systems.extend(new_systems.iter().map(|(code, title)| (code.clone(), title.clone())));
    if systems.len() > SYSTEMS_MAX {
        return Err(Trouble::TooMany("systems"));
    }
    let mut certificates = vec![certificate];
    if let Some(known) = snapshot.nodes.iter_mut().find(|known| known.name == node.server) {
        certificates.extend(known.certificates.iter().take(CERTIFICATES_KEPT_MAX - 1));
        *known = entry(node, certificates);
        return Ok(());
    }
    if snapshot.nodes.iter().filter(|known| known.name.member == *member).count() >= NODES_MAX {
        return Err(Trouble::TooMany("nodes"));
    }
    snapshot.nodes.push(entry(node, certificates));
    Ok(())
}
