//! A data-protection authority stops an agreement at once (SG-24).

use super::refuse::reasonable;
use crate::{Centre, Trouble};
use exchange::membership::{RequestFault, SKEW_SECONDS_MAX};
use exchange::snapshot::Stop;
use ids::AgreementId;

impl Centre {
    /// Stops an agreement that is in force; gives the number of the snapshot that says so. A stop is never undone:
    /// whoever needs the data again makes a new agreement.
    pub(crate) async fn stop_agreement(&self, id: &AgreementId, mut stop: Stop) -> Result<u64, Trouble> {
        if stop.agreement != *id {
            return Err(Trouble::Unfit(format!("the order stops {}, not {id}", stop.agreement)));
        }
        reasonable(&stop.reason)?;
        let (now, newest) = (self.now(), self.newest().await?);
        if now.0.saturating_sub(stop.at_micros).abs() > SKEW_SECONDS_MAX * 1_000_000 {
            return Err(Trouble::OutOfTime);
        }
        stop.by.at_micros = now.0;
        newest.standing.key(&stop.by.member, &stop.by.key, now.0)?;
        if !newest.standing.member(&stop.by.member).is_some_and(|member| member.data_protection) {
            return Err(Trouble::NotDataProtection(stop.by.member.to_string()));
        }
        if !newest.standing.stop_holds(&stop) {
            return Err(RequestFault::Signature.into());
        }
        let reason = format!("{} stopped {id}", stop.by.member);
        self.publish(&reason, Vec::new(), |snapshot| {
            let found = snapshot.agreements.iter_mut().find(|signed| signed.agreement.id == *id);
            let found = found.ok_or(Trouble::NotFound("agreement"))?;
            if found.stopped.is_some() {
                return Err(Trouble::Decided);
            }
            found.stopped = Some(stop.clone());
            Ok(())
        })
        .await
    }
}
