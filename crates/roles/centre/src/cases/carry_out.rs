//! The one door for members' orders.

use crate::client::Carried;
use crate::{Centre, Trouble};
use exchange::membership::{Command, SignedText};

impl Centre {
    /// Carries out an order of a member.
    pub(crate) async fn carry_out(&self, signed: &SignedText) -> Result<Carried, Trouble> {
        let verified = self.verified(signed).await?;
        let (member, carried) = (verified.order.member, verified.carried);
        let published = |number| Carried { number: Some(number), certificate: None };
        match verified.order.command {
            Command::Propose(agreement) => {
                self.propose_agreement(&member, *agreement, carried).await?;
                Ok(Carried { number: None, certificate: None })
            }
            Command::RotateKey(rotation) => self.rotate_key(&member, &rotation, carried).await.map(published),
            Command::RevokeKey { key, since_micros } => {
                self.revoke_own_key(&member, &key, since_micros, carried).await.map(published)
            }
            Command::ListNode { node, new_systems } => {
                self.list_node(&member, &node, &new_systems, carried).await
            }
        }
    }
}
