//! A running node keeps up with the centre: the newest configuration in force, a certificate that holds, the sealing
//! key that `vahid node rotate-key` made. No connection is dropped for any of it.

use super::{Follower, NodeDir, renew_certificate};
use calendar::Clock;
use gateway::standing_cell::StandingCell;
use gateway::tls::Identity;
use keys::{Sealer, Signer};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How often the centre is asked, seconds: a revoked key or a stopped agreement is known to all within it.
pub const ROUND_SECONDS: u64 = 60;

/// A certificate is renewed when it ends within so long, microseconds: ten days.
const RENEWED_BEFORE_MICROS: i64 = 10 * 86_400 * 1_000_000;

/// One round: what is new is put in force, and the instant of the centre's word is noted. True when something was
/// new. An error changes nothing: the node works on within its grace.
pub async fn one_round(
    follower: &mut Follower,
    cell: &StandingCell,
    now_micros: i64,
) -> Result<bool, String> {
    let news = follower.round(now_micros).await?;
    let mut new = false;
    for accepted in &news.accepted {
        new |= cell.accept(&accepted.signed, now_micros).map_err(|fault| fault.to_string())?;
    }
    if let Some(at) = news.confirmed_micros {
        cell.confirmed(at);
    }
    Ok(new)
}

/// How a node's sealing key is opened.
pub type OpenKey = dyn Fn(&NodeDir) -> Result<Arc<dyn Signer>, String> + Send + Sync;

/// What a node keeps up.
pub struct Kept {
    /// The configuration in force.
    pub cell: StandingCell,
    /// The TLS pair in use.
    pub identity: Identity,
    /// What seals this node's messages.
    pub sealer: Arc<Sealer>,
    /// The member's sealing key: it signs the order for the next certificate.
    pub key: Arc<dyn Signer>,
    /// Opens the key that `node.toml` names, when it names another one than before.
    pub open_key: Box<OpenKey>,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

/// A certificate that the centre has listed and that is not shown yet.
struct Next {
    certificate: String,
    tls_key: String,
    shown_from_micros: i64,
}

/// Rounds until told to stop. Trouble is said when it begins and when it ends, not every minute.
pub async fn keep_up(mut follower: Follower, mut kept: Kept, mut stop: watch::Receiver<bool>) {
    let (mut trouble, mut next) = (String::new(), None);
    loop {
        match round(&mut follower, &mut kept, &mut next).await {
            Ok(new) => {
                if new {
                    let number = kept.cell.get().number();
                    tracing::info!(number, "The configuration of the exchange was reloaded");
                }
                if !trouble.is_empty() {
                    tracing::info!("The centre is heard again");
                }
                trouble.clear();
            }
            Err(fault) if fault == trouble => {}
            Err(fault) => {
                tracing::warn!(
                    "the centre could not be followed; the node works on within its grace: {fault}"
                );
                trouble = fault;
            }
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(ROUND_SECONDS)) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

async fn round(follower: &mut Follower, kept: &mut Kept, next: &mut Option<Next>) -> Result<bool, String> {
    let now = kept.clock.now().0;
    let new = one_round(follower, &kept.cell, now).await?;
    follow_key(follower, kept, now)?;
    match next.take() {
        Some(ready) if now >= ready.shown_from_micros => {
            let replaced = kept.identity.replace(&ready.certificate, &ready.tls_key);
            replaced.map_err(|fault| fault.to_string())?;
        }
        Some(waiting) => *next = Some(waiting),
        None => *next = renew(follower, &*kept.key, now).await?,
    }
    Ok(new)
}

/// Seals with the key that `node.toml` names, as soon as the configuration in force lists it; until then with the
/// former one, which seals on for its overlap. Messages that wait for a seal get that of the former key.
pub fn follow_key(follower: &mut Follower, kept: &mut Kept, now_micros: i64) -> Result<(), String> {
    if !follower.another_key()? {
        return Ok(());
    }
    let key = (kept.open_key)(follower.dir())?;
    let member = &follower.dir().about.member;
    if kept.cell.get().key(member, &key.public().id(), now_micros).is_err() {
        return Err("the new sealing key is not listed yet".to_owned());
    }
    kept.sealer.replace(Arc::clone(&key));
    kept.key = key;
    follower.key_in_use();
    tracing::info!("The node seals with its new key");
    Ok(())
}

/// Asks for the next certificate in time. Others learn of it with their next round, so the old one, which they
/// know, is shown for two rounds more.
async fn renew(follower: &Follower, key: &dyn Signer, now_micros: i64) -> Result<Option<Next>, String> {
    if follower.dir().certificate_ends_micros()? - now_micros > RENEWED_BEFORE_MICROS {
        return Ok(None);
    }
    let (certificate, tls_key) = renew_certificate(follower.dir(), key).await?;
    let shown_from_micros = now_micros + 2 * ROUND_SECONDS as i64 * 1_000_000;
    Ok(Some(Next { certificate, tls_key, shown_from_micros }))
}
