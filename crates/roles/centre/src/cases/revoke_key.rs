//! A key is not trusted any more, from an instant on.

use crate::sql::{Also, CarriedOrder};
use crate::{Centre, Trouble};
use ids::MemberName;
use keys::KeyId;

impl Centre {
    /// The authority revokes a member's key; gives the number of the snapshot that says so. An earlier instant may
    /// replace a later one, never the other way round: what was distrusted stays so.
    pub async fn revoke_key(
        &self,
        member: &MemberName,
        key: &KeyId,
        since_micros: i64,
    ) -> Result<u64, Trouble> {
        self.revoke(member, key, since_micros, Vec::new()).await
    }

    /// The member does it itself.
    pub(crate) async fn revoke_own_key(
        &self,
        member: &MemberName,
        key: &KeyId,
        since_micros: i64,
        order: CarriedOrder,
    ) -> Result<u64, Trouble> {
        self.revoke(member, key, since_micros, vec![Also::Carried(order)]).await
    }

    async fn revoke(
        &self,
        member: &MemberName,
        key: &KeyId,
        since_micros: i64,
        also: Vec<Also>,
    ) -> Result<u64, Trouble> {
        // An instant to come would leave a stolen key in use until then.
        let since = since_micros.min(self.now().0);
        self.publish(&format!("a key of {member} was revoked"), also, |snapshot| {
            let found = snapshot.members.iter_mut().find(|known| known.name == *member);
            let keys = &mut found.ok_or(Trouble::NotFound("member"))?.keys;
            let found = keys.iter_mut().find(|known| known.key.id() == *key);
            let found = found.ok_or(Trouble::NotFound("key"))?;
            if found.revoked_micros.is_some_and(|revoked| revoked <= since) {
                return Err(Trouble::Decided);
            }
            found.revoked_micros = Some(since);
            Ok(())
        })
        .await
    }
}
