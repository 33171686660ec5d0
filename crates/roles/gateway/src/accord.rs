//! The agreements of the configuration in force, asked for by the node's own questions and events.

use crate::standing_cell::StandingCell;
use exchange::accord::{Accord, Deed, NoAccord};
use ids::GrantId;
use jiff::civil::Date;

impl Accord for StandingCell {
    fn on(&self, grant: &GrantId, deed: Deed, today: Date) -> Result<(), NoAccord> {
        let standing = self.get();
        let id = access::agreement_of(grant, deed == Deed::Events);
        let mut all = standing.snapshot().agreements.iter();
        let found = all.find(|signed| signed.agreement.id == id).ok_or(NoAccord::Missing)?;
        if let Some(stop) = &found.stopped {
            return Err(NoAccord::Stopped(stop.reason.clone()));
        }
        let access::Client::System(client) = &found.agreement.client else { return Err(NoAccord::Missing) };
        let signed = standing.signed_by(&id);
        let both = [&client.member, &found.agreement.service.system.member];
        if !both.into_iter().all(|side| signed.contains(side)) {
            return Err(NoAccord::Missing);
        }
        let in_term = found.agreement.from <= today && today <= found.agreement.to;
        if in_term { Ok(()) } else { Err(NoAccord::OutOfTerm) }
    }
}
