//! The next TLS certificate and the next sealing key.

use super::dir::{NodeDir, replace};
use crate::chance::SystemChance;
use crate::clock::SystemClock;
use crate::paint::say;
use crate::passphrase::Passphrase;
use calendar::Clock;
use centre::client::{Carried, CentreClient};
use exchange::membership::{Command, NodeRequest, Order, Rotation, rotation_bytes, sign_order};
use ids::{Chance, MessageId};
use keys::{FileSigner, Signer};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// Gives an order in the member's name.
pub(super) async fn order(dir: &NodeDir, key: &dyn Signer, command: Command) -> Result<Carried, String> {
    let now = SystemClock.now().0;
    let id = MessageId(SystemChance.id_at(now));
    let order = Order { id, at_micros: now, member: dir.about.member.clone(), command };
    let signed = sign_order(&order, key).map_err(|fault| fault.to_string())?;
    CentreClient::new(&dir.about.centre).order(&signed).await.map_err(|fault| fault.to_string())
}

/// By then every node that runs has asked the centre and knows what is new, seconds: two of its rounds.
pub const SPREAD_SECONDS: u64 = 30;

/// A certificate is renewed when it ends within so long, microseconds: ten days.
const RENEWED_BEFORE_MICROS: i64 = 10 * 86_400 * 1_000_000;

/// Gets the next certificate when the present one ends within ten days; true when it did. A running node calls this
/// now and then, in a task of its own, for it waits `wait` before the new pair lies in the folder.
pub async fn renew_when_due(
    dir: &NodeDir,
    key: &dyn Signer,
    now_micros: i64,
    wait: Duration,
) -> Result<bool, String> {
    if dir.certificate_ends_micros()?.saturating_sub(now_micros) > RENEWED_BEFORE_MICROS {
        return Ok(false);
    }
    renew_certificate(dir, key, wait).await?;
    Ok(true)
}

/// The next TLS pair. The old one, which the others know, stays in the folder until they know the new one too.
async fn renew_certificate(dir: &NodeDir, key: &dyn Signer, wait: Duration) -> Result<(), String> {
    let (tls_key, csr) =
        keys::certificates::request(&dir.server(), &dir.about.hosts).map_err(|fault| fault.to_string())?;
    let node = NodeRequest {
        server: dir.server(),
        address: dir.about.address.clone(),
        hosts: dir.about.hosts.clone(),
        certificate_request: csr,
        systems: dir.about.systems.clone(),
    };
    let command = Command::ListNode { node, new_systems: BTreeMap::new() };
    let carried = order(dir, key, command).await?;
    let certificate = carried.certificate.ok_or("the centre gave no certificate")?;
    tokio::time::sleep(wait).await;
    // A crash between these two leaves a pair that does not fit; renewing again mends it.
    replace(&dir.file("tls-key.pem"), tls_key.as_bytes(), 0o600)?;
    replace(&dir.file("certificate.pem"), certificate.as_bytes(), 0o644)
}

/// The same by hand, whenever somebody wants.
pub(super) async fn renew(path: &Path, wait: Duration, passphrase: &Passphrase) -> Result<(), String> {
    let dir = NodeDir::open(path)?;
    let key = dir.signer(passphrase)?;
    renew_certificate(&dir, &*key, wait).await?;
    say!("\u{1b}[32m✓\u{1b}[0m the node has its next certificate; a running one takes it over by itself");
    Ok(())
}

/// A new sealing key in a new file; `node.toml` names it from then on. The old file stays.
pub(super) async fn rotate(
    path: &Path,
    overlap_minutes: u32,
    wait: Duration,
    passphrase: &Passphrase,
) -> Result<(), String> {
    if u64::from(overlap_minutes) * 60 <= wait.as_secs() {
        return Err("the old key must seal on for longer than others need to know the new one".to_owned());
    }
    let mut dir = NodeDir::open(path)?;
    if dir.about.token.is_some() {
        return Err("the sealing key is in a token: make the next one there, then ask the centre".to_owned());
    }
    let old = dir.signer(passphrase)?;
    let now = SystemClock.now().0;
    let name = format!("sealing-key-{}.pem", now / 1_000_000);
    let new = FileSigner::create(&dir.file(&name), &passphrase.for_new_key()?)
        .map_err(|fault| fault.to_string())?;
    let follows = old.public().id();
    let proof = new.sign(&rotation_bytes(&dir.about.member, &follows)).map_err(|fault| fault.to_string())?;
    let rotation = Rotation {
        key: new.public(),
        proof,
        follows,
        old_until_micros: now.saturating_add(i64::from(overlap_minutes) * 60_000_000),
    };
    let carried = order(&dir, &*old, Command::RotateKey(rotation)).await?;
    tokio::time::sleep(wait).await;
    dir.about.sealing_key = Some(name);
    dir.keep_about()?;
    say!(
        "\u{1b}[32m✓\u{1b}[0m new sealing key {} since snapshot {}",
        new.public().id(),
        shown(carried.number)
    );
    say!(
        "  the old key seals on for {overlap_minutes} minutes; a running node takes the new one over by itself"
    );
    Ok(())
}

fn shown(number: Option<u64>) -> String {
    number.map_or_else(|| "?".to_owned(), |number| number.to_string())
}
