//! What a member's node does all the time: follow the centre, take over new keys and certificates, place what
//! waits for the access log.

use super::{Home, Seat};
use crate::member::{Follower, NodeDir, SPREAD_SECONDS, renew_when_due};
use calendar::Clock;
use gateway::standing_cell::StandingCell;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::watch;

/// How often it is asked whether the certificate must be renewed.
const RENEW_EVERY: Duration = Duration::from_secs(3_600);

/// How long a starting node waits for its centre.
const FIRST_PATIENCE: Duration = Duration::from_secs(5);

/// How often entries that wait for the log's store are tried again.
const LATE_EVERY: Duration = Duration::from_secs(2);

/// Keeps a node up to date until `stop` says so. The centre is asked `every` so often: a revoked key or a stopped
/// agreement is known within this time.
pub(crate) async fn keep_up(
    home: Arc<Home>,
    seat: Arc<Seat>,
    mut follower: Follower,
    every: Duration,
    clock: Arc<dyn Clock>,
    stop: watch::Receiver<bool>,
) {
    let (services, clients) = seat.watched();
    let mut told = stop.clone();
    let forever = async {
        tokio::join!(
            follow(&home, &mut follower, every, &*clock),
            place_late(&seat),
            renew_in_time(&home, &*clock),
            services.watch(),
            clients.watch(),
        );
    };
    tokio::select! {
        () = forever => {}
        _ = told.wait_for(|stop| *stop) => {}
    }
}

/// Asks the centre once, and puts in force what is new.
async fn hear(standing: &StandingCell, follower: &mut Follower, clock: &dyn Clock) {
    match follower.round(clock.now().0).await {
        Ok(news) => {
            for accepted in &news.accepted {
                let number = accepted.known.0.number;
                match standing.accept(&accepted.signed, clock.now().0) {
                    Ok(_) => tracing::info!(number, "a new configuration is in force"),
                    Err(fault) => tracing::error!(number, %fault, "a configuration was not taken"),
                }
            }
            // What the centre confirmed is what the follower holds: nothing else may count as fresh.
            let in_force = catch_up(standing, follower);
            if let Some(at) = news.confirmed_micros.filter(|_| in_force) {
                standing.confirmed(at);
            }
        }
        Err(fault) => tracing::warn!("the centre could not be followed: {fault}"),
    }
}

/// Puts in force what the follower holds, if a round that was cut short left the node behind it.
fn catch_up(standing: &StandingCell, follower: &Follower) -> bool {
    let (held, confirmed) = standing.current();
    if follower.hash() == Some(held.hash()) {
        return true;
    }
    match follower.standing() {
        Ok(newest) => {
            standing.replace(newest, confirmed);
            true
        }
        Err(fault) => {
            tracing::error!("the configuration on disk cannot be put in force: {fault}");
            false
        }
    }
}

/// The first round, before anything is asked or answered: a node that was away does not begin with the agreements of
/// then. Without the centre it begins with what it has.
pub(crate) async fn hear_first(standing: &StandingCell, follower: &mut Follower, clock: &dyn Clock) {
    if tokio::time::timeout(FIRST_PATIENCE, hear(standing, follower, clock)).await.is_err() {
        tracing::warn!("the centre does not answer; this node begins with the configuration that it has");
    }
}

/// Follows the centre for a keeper that is no node, for ever.
pub(crate) async fn hear_on(
    standing: StandingCell,
    mut follower: Follower,
    every: Duration,
    clock: Arc<dyn Clock>,
) {
    loop {
        tokio::time::sleep(every).await;
        hear(&standing, &mut follower, &*clock).await;
    }
}

async fn follow(home: &Home, follower: &mut Follower, every: Duration, clock: &dyn Clock) {
    let mut changed = changed_at(home);
    loop {
        hear(&home.standing, follower, clock).await;
        let now = changed_at(home);
        if now != changed {
            match home.dir().and_then(|dir| renew(home, dir)) {
                Ok(()) => changed = now,
                Err(fault) => {
                    tracing::error!("keys or certificate of this node could not be renewed: {fault}")
                }
            }
        }
        tokio::time::sleep(every).await;
    }
}

fn renew(home: &Home, dir: NodeDir) -> Result<(), String> {
    home.renew(&dir)?;
    tracing::info!("keys and certificate were read again");
    Ok(())
}

/// Gets the next certificate before the present one ends; [`follow`] takes it over.
async fn renew_in_time(home: &Home, clock: &dyn Clock) {
    loop {
        // Opened anew: a rotation since then has named another sealing key.
        let opened = home.dir().and_then(|dir| Ok((home.signer(&dir)?, dir)));
        let renewed = match opened {
            Ok((signer, dir)) => {
                let spread = Duration::from_secs(SPREAD_SECONDS);
                renew_when_due(&dir, &*signer, clock.now().0, spread).await
            }
            Err(fault) => Err(fault),
        };
        match renewed {
            Ok(true) => tracing::info!("the next certificate of this node is there"),
            Ok(false) => {}
            Err(fault) => tracing::error!("the certificate of this node could not be renewed: {fault}"),
        }
        tokio::time::sleep(RENEW_EVERY).await;
    }
}

/// When the files of keys and certificate were last written.
fn changed_at(home: &Home) -> Vec<Option<SystemTime>> {
    let of = |file: PathBuf| std::fs::metadata(file).and_then(|about| about.modified()).ok();
    ["node.toml", "certificate.pem", "tls-key.pem"].into_iter().map(|name| of(home.file(name))).collect()
}

async fn place_late(seat: &Seat) {
    loop {
        match seat.gateway.flush_late().await {
            Ok(0) => {}
            Ok(placed) => tracing::warn!(placed, "entries were placed late in the access log"),
            Err(fault) => tracing::error!("entries of the access log still wait on this machine: {fault}"),
        }
        // A member that is a gateway and nothing else has no worker that would do it.
        if let Err(fault) = seat.gateway.placer().work().await {
            tracing::error!("entries of this member are not in the public log yet: {fault}");
        }
        tokio::time::sleep(LATE_EVERY).await;
    }
}
