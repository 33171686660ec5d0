//! A member brings a new sealing key while the old one still seals for a while.

use crate::sql::{Also, CarriedOrder};
use crate::{Centre, Trouble};
use exchange::membership::{RequestFault, Rotation, rotation_bytes};
use exchange::snapshot::SealingKey;
use ids::MemberName;

/// The longest time for which the old key seals on, seconds: 30 days.
const OVERLAP_SECONDS_MAX: i64 = 30 * 86_400;

/// The most keys of one member, ended ones included.
const KEYS_MAX: usize = 100;

impl Centre {
    /// Adds the new key from now on and ends the old one at the instant that the member chose.
    pub(crate) async fn rotate_key(
        &self,
        member: &MemberName,
        rotation: &Rotation,
        order: CarriedOrder,
    ) -> Result<u64, Trouble> {
        let now = self.now().0;
        if !rotation.key.verifies(&rotation_bytes(member, &rotation.follows), &rotation.proof) {
            return Err(RequestFault::Signature.into());
        }
        let end = rotation.old_until_micros;
        if end < now || end > now.saturating_add(OVERLAP_SECONDS_MAX * 1_000_000) {
            return Err(Trouble::Unfit("the old key ends between now and 30 days from now".to_owned()));
        }
        self.publish(&format!("{member} has a new key"), vec![Also::Carried(order)], |snapshot| {
            let found = snapshot.members.iter_mut().find(|known| known.name == *member);
            let found = found.ok_or(Trouble::NotFound("member"))?;
            if found.keys.len() >= KEYS_MAX {
                return Err(Trouble::TooMany("keys"));
            }
            let old = found.keys.iter_mut().find(|known| known.key.id() == rotation.follows);
            let old = old.ok_or(Trouble::NotFound("key"))?;
            old.until_micros = Some(old.until_micros.map_or(end, |until| until.min(end)));
            found.keys.push(SealingKey {
                key: rotation.key,
                from_micros: now,
                until_micros: None,
                revoked_micros: None,
            });
            Ok(())
        })
        .await
    }
}
