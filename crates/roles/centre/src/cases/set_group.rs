//! The authority writes a group of systems: who asks under an agreement with many.

use crate::{Centre, Trouble};
use ids::SystemName;

/// The most systems of one group.
const GROUP_SYSTEMS_MAX: usize = 1_000;

impl Centre {
    /// Sets a group; an empty list removes it. Gives the number of the snapshot that first shows it. A system that
    /// joins a group is covered only after its member signed the agreements.
    pub async fn set_group(&self, code: &str, systems: &[SystemName]) -> Result<u64, Trouble> {
        if systems.len() > GROUP_SYSTEMS_MAX {
            return Err(Trouble::TooMany("systems of a group"));
        }
        self.publish(&format!("group {code}"), Vec::new(), |snapshot| {
            let known = |system: &&SystemName| {
                let member = snapshot.members.iter().find(|member| member.name == system.member);
                !member.is_some_and(|member| member.systems.contains_key(&system.subsystem))
            };
            if let Some(stranger) = systems.iter().find(known) {
                return Err(Trouble::Unfit(format!("{stranger} is no system of this exchange")));
            }
            if systems.is_empty() {
                snapshot.groups.remove(code);
            } else {
                snapshot.groups.insert(code.to_owned(), systems.to_vec());
            }
            Ok(())
        })
        .await
    }
}
