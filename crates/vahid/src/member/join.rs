//! `vahid node fetch`: the certificate once approved, and the chain of configuration.

use super::dir::{NodeDir, replace};
use super::follow::Follower;
use crate::centre::Pinned;
use crate::clock::SystemClock;
use crate::paint::say;
use calendar::Clock;
use centre::client::CentreClient;
use exchange::chain;
use keys::certificates::{fingerprint, read_pem};
use std::path::Path;

/// Fetches what there is.
pub(super) async fn fetch(path: &Path) -> Result<(), String> {
    let dir = NodeDir::open(path)?;
    let client = CentreClient::new(&dir.about.centre);
    if dir.kept().pinned()?.is_none() {
        pin(&dir, &client).await?;
    }
    certificate(&dir, &client).await?;
    let mut follower = Follower::new(&dir)?;
    loop {
        let round = follower.round(SystemClock.now().0).await?;
        if round.confirmed_micros.is_some() {
            break;
        }
    }
    let standing = follower.standing()?;
    say!("\u{1b}[32m✓\u{1b}[0m configuration {} of {}", standing.number(), standing.instance());
    if standing.node(&dir.server()).is_some() {
        say!("  this node is listed; others can reach its systems");
    }
    Ok(())
}

/// Pins the authority that is found first, and says so: whoever stands between could show its own.
async fn pin(dir: &NodeDir, client: &CentreClient) -> Result<(), String> {
    let first = client.snapshot(1).await.map_err(|fault| fault.to_string())?;
    let (snapshot, _) = chain::read(&first).map_err(|fault| fault.to_string())?;
    let key = snapshot.authority.iter().find(|key| key.id() == first.key);
    let key = *key.ok_or("the first snapshot is not signed by a key that it names")?;
    chain::accept(None, &first, &[key]).map_err(|fault| fault.to_string())?;
    if snapshot.instance != dir.about.member.instance {
        return Err(format!(
            "this is the centre of {}, not of {}",
            snapshot.instance, dir.about.member.instance
        ));
    }
    let pinned = Pinned { instance: snapshot.instance, key };
    let text = serde_json::to_string(&pinned).map_err(|fault| fault.to_string())?;
    replace(&dir.file("authority.json"), text.as_bytes(), 0o644)?;
    say!("\u{1b}[33m!\u{1b}[0m pinned the authority's key {}", key.id());
    say!("  compare it with what the centre's administrator says; if it differs, remove authority.json");
    Ok(())
}

/// Takes the certificate of the approved request; one that is there already stays.
async fn certificate(dir: &NodeDir, client: &CentreClient) -> Result<(), String> {
    let file = dir.file("certificate.pem");
    if file.exists() {
        return Ok(());
    }
    let state = client.request_state(dir.about.request).await.map_err(|fault| fault.to_string())?;
    match (state.state.as_str(), state.certificate) {
        ("approved", Some(pem)) => {
            let ders = read_pem(&pem).map_err(|fault| fault.to_string())?;
            let shown = ders.first().map(|der| fingerprint(der).to_string()).unwrap_or_default();
            replace(&file, pem.as_bytes(), 0o644)?;
            say!("\u{1b}[32m✓\u{1b}[0m certificate {shown}");
            Ok(())
        }
        ("refused", _) => Err(format!("the request was refused: {}", state.reason.unwrap_or_default())),
        _ => Err("the request still waits; the centre's administrator decides on it".to_owned()),
    }
}
