//! How a seat stands, for `/ready` of its front and for the operator.

use super::{Home, Seat};
use calendar::Clock;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use web::watch::{
    CertificateKind, CertificateStanding, ConfigurationStanding, LogStanding, Standing, Standings,
};

/// What the role behind a seat says of itself, with what only the seat knows.
pub(crate) struct SeatStandings {
    /// The role; none at a gateway without one.
    pub(crate) role: Option<Arc<dyn Standings>>,
    /// The seat.
    pub(crate) seat: Arc<Seat>,
    /// The folder of a node that joined an exchange.
    pub(crate) home: Option<Arc<Home>>,
    /// Time.
    pub(crate) clock: Arc<dyn Clock>,
}

impl Standings for SeatStandings {
    fn read(&self) -> Pin<Box<dyn Future<Output = Standing> + Send + '_>> {
        Box::pin(async move {
            let mut standing = match &self.role {
                Some(role) => role.read().await,
                None => Standing::default(),
            };
            let now = self.clock.now().0;
            let (configuration, confirmed) = self.seat.gateway.standing().current();
            let heard = confirmed.max(configuration.at_micros());
            standing.configuration = Some(ConfigurationStanding {
                number: configuration.number(),
                age_s: u64::try_from((now - heard) / 1_000_000).unwrap_or_default(),
                grace_s: configuration.grace_seconds(),
            });
            let Some(home) = &self.home else { return standing };
            if let Some(ends) = home.certificate_ends() {
                standing.certificates.push(CertificateStanding {
                    kind: CertificateKind::Transport,
                    name: home.server.to_string(),
                    seconds_left: (ends - now) / 1_000_000,
                });
            }
            // Those that are released and not in the public log yet; a store that is away says so elsewhere.
            let late = self.seat.gateway.placer().waiting().await.map_or(0, |waiting| waiting.late);
            let written = standing.log.is_none_or(|log| log.reachable) && standing.store_fault.is_none();
            let reachable = written && late == 0;
            standing.log = Some(LogStanding {
                reachable,
                late: u64::try_from(home.late.waiting_count()).unwrap_or(u64::MAX).saturating_add(late),
                late_max: u64::try_from(ledger::late::LATE_ENTRIES_MAX).unwrap_or(u64::MAX),
            });
            standing
        })
    }
}
