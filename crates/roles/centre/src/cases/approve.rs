//! The authority signs a member in: certificate, member, node and request in one commit.

use super::take_request::waiting;
use crate::sql::Also;
use crate::{Centre, Trouble};
use exchange::membership::{JoinRequest, NodeRequest};
use exchange::snapshot::{Member, NodeEntry, SealingKey};
use ids::MessageId;
use keys::certificates::{fingerprint, read_pem};
use tlog::Hash;

/// What the authority knows of a new member and the member itself may not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Approval {
    /// A security body: never bulk, streaming, subscriptions, search or health classes.
    pub security_body: bool,
    /// A data-protection authority: it may stop any agreement (SG-24).
    pub data_protection: bool,
    /// For how many days the node's certificate holds; the node asks for the next one in time.
    pub certificate_days: u32,
}

impl Centre {
    /// Approves a request that waits; gives the number of the snapshot that first names the member.
    pub async fn approve(&self, id: MessageId, approval: Approval) -> Result<u64, Trouble> {
        let stored = self.stored_request(id).await?;
        if stored.state != "waiting" {
            return Err(Trouble::Decided);
        }
        let request = waiting(&stored)?.request;
        let now = self.now();
        let (certificate, hash) = self.certificate(&request.node, approval.certificate_days)?;
        let also = vec![Also::Approved { request: id, at: now, certificate }];
        self.publish(&format!("{} joined", request.member), also, |snapshot| {
            if snapshot.members.iter().any(|member| member.name == request.member) {
                return Err(Trouble::Taken(format!("{} is a member already", request.member)));
            }
            snapshot.members.push(member(&request, approval, now.0));
            snapshot.nodes.push(node(&request.node, vec![hash]));
            Ok(())
        })
        .await
    }

    /// A certificate for a node's key, PEM, and its hash.
    pub(crate) fn certificate(&self, node: &NodeRequest, days: u32) -> Result<(String, Hash), Trouble> {
        let issue = self.inner.parts.tls.issue(
            &node.certificate_request,
            &node.server,
            &node.hosts,
            days,
            self.now().0,
        );
        // The node's own words are at fault here, not the authority.
        let pem = issue.map_err(|fault| Trouble::Unfit(fault.to_string()))?;
        let ders = read_pem(&pem)?;
        let der = ders.first().ok_or_else(|| Trouble::Damaged("a certificate without content".to_owned()))?;
        Ok((pem, fingerprint(der)))
    }
}

fn member(request: &JoinRequest, approval: Approval, now_micros: i64) -> Member {
    let key =
        SealingKey { key: request.key, from_micros: now_micros, until_micros: None, revoked_micros: None };
    Member {
        name: request.member.clone(),
        title: request.title.clone(),
        security_body: approval.security_body,
        data_protection: approval.data_protection,
        keys: vec![key],
        systems: request.systems.clone(),
    }
}

/// A node as the snapshot names it.
pub(crate) fn node(request: &NodeRequest, certificates: Vec<Hash>) -> NodeEntry {
    let member = &request.server.member;
    NodeEntry {
        name: request.server.clone(),
        address: request.address.clone(),
        certificates,
        systems: request.systems.iter().map(|system| member.system(system)).collect(),
    }
}
