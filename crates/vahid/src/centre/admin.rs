//! What the administrator of a centre does beside it: founding, approving, refusing, revoking.

use super::CentreDir;
use crate::clock::SystemClock;
use crate::lang;
use crate::paint::say;
use crate::passphrase::Passphrase;
use calendar::Clock;
use centre::{Approval, Centre, Foundation, Trouble};
use clap::Args;
use ids::{MemberName, MessageId, SystemName};
use jiff::Timestamp;
use keys::KeyId;
use std::path::{Path, PathBuf};

/// What `vahid centre approve` is told.
#[derive(Args)]
pub(crate) struct ApproveArguments {
    /// The request.
    request: String,
    /// The folder.
    #[arg(long)]
    dir: PathBuf,
    /// A security body: never bulk, streaming, subscriptions, search or health classes.
    #[arg(long)]
    security_body: bool,
    /// A data-protection authority: it may stop any agreement at once.
    #[arg(long)]
    data_protection: bool,
    /// For how many days the node's first certificate holds.
    #[arg(long, default_value_t = 30)]
    certificate_days: u32,
    #[command(flatten)]
    passphrase: Passphrase,
}

pub(super) async fn init(
    dir: &Path,
    instance: &str,
    grace_hours: u64,
    passphrase: &Passphrase,
) -> Result<(), String> {
    let grace_seconds = grace_hours.checked_mul(3_600).ok_or("--grace-hours is too large")?;
    let foundation = Foundation { instance: instance.to_owned(), grace_seconds };
    let pinned = CentreDir::at(dir).found(&foundation, &passphrase.for_new_key()?).await?;
    let shown = dir.display();
    say!("\u{1b}[32m✓\u{1b}[0m the exchange {instance} is founded in {shown}");
    say!("  the authority's key: {}", pinned.key.id());
    say!("  members pin this key: give them {shown}/authority.json, or its id by another way");
    say!("next: vahid centre serve --dir {shown} --listen 127.0.0.1:9400");
    Ok(())
}

async fn open(dir: &Path, passphrase: &Passphrase) -> Result<Centre, String> {
    CentreDir::at(dir).open(&passphrase.read()?, None).await
}

pub(super) async fn requests(dir: &Path, passphrase: &Passphrase) -> Result<(), String> {
    let centre = open(dir, passphrase).await?;
    let waiting = centre.waiting().await.map_err(told)?;
    if waiting.is_empty() {
        say!("no request waits");
    }
    for waiting in waiting {
        let request = waiting.request;
        let at = Timestamp::from_microsecond(waiting.received_micros).map_err(|fault| fault.to_string())?;
        let title = request.title.get(lang::TERMINAL).or_else(|| request.title.values().next());
        say!("\u{1b}[1m{}\u{1b}[0m", waiting.id);
        say!("  member    {} ({})", request.member, title.map_or("", String::as_str));
        say!("  node      {} at {}", request.node.server, request.node.address);
        say!("  systems   {}", request.systems.keys().cloned().collect::<Vec<_>>().join(", "));
        say!("  key       {}", request.key.id());
        say!("  received  {at}");
        say!("  next      vahid centre approve {} --dir {}", waiting.id, dir.display());
    }
    Ok(())
}

pub(super) async fn approve(arguments: ApproveArguments) -> Result<(), String> {
    let centre = open(&arguments.dir, &arguments.passphrase).await?;
    let approval = Approval {
        security_body: arguments.security_body,
        data_protection: arguments.data_protection,
        certificate_days: arguments.certificate_days,
    };
    let number = centre.approve(request(&arguments.request)?, approval).await.map_err(told)?;
    say!("\u{1b}[32m✓\u{1b}[0m approved; snapshot {number} names the member");
    say!("next, at the member: vahid node fetch DIR");
    Ok(())
}

pub(super) async fn refuse(
    id: &str,
    dir: &Path,
    reason: &str,
    passphrase: &Passphrase,
) -> Result<(), String> {
    let centre = open(dir, passphrase).await?;
    centre.refuse(request(id)?, reason).await.map_err(told)?;
    say!("refused; the asker reads the reason");
    Ok(())
}

pub(super) async fn revoke(
    member: &str,
    key: &str,
    dir: &Path,
    since: Option<&str>,
    passphrase: &Passphrase,
) -> Result<(), String> {
    let member: MemberName = member.parse().map_err(|fault: ids::NameFault| fault.to_string())?;
    let key = KeyId(key.parse().map_err(|fault: tlog::HashFault| fault.to_string())?);
    let since = match since {
        Some(text) => {
            text.parse::<Timestamp>().map_err(|fault| format!("--since: {fault}"))?.as_microsecond()
        }
        None => SystemClock.now().0,
    };
    let centre = open(dir, passphrase).await?;
    let number = centre.revoke_key(&member, &key, since).await.map_err(told)?;
    say!("\u{1b}[32m✓\u{1b}[0m revoked; snapshot {number} says so, and nodes have it within a minute");
    Ok(())
}

pub(super) async fn group(
    code: &str,
    systems: &[String],
    dir: &Path,
    passphrase: &Passphrase,
) -> Result<(), String> {
    let systems: Vec<SystemName> =
        systems.iter().map(|text| text.parse()).collect::<Result<_, _>>().map_err(
            |fault: ids::NameFault| format!("a system is written INSTANCE/CLASS/CODE/SUBSYSTEM: {fault}"),
        )?;
    let centre = open(dir, passphrase).await?;
    let number = centre.set_group(code, &systems).await.map_err(told)?;
    say!("\u{1b}[32m✓\u{1b}[0m the group {code} has {} systems since snapshot {number}", systems.len());
    Ok(())
}

fn request(id: &str) -> Result<MessageId, String> {
    id.parse().map_err(|_| format!("{id:?} is no request; `vahid centre requests` lists them"))
}

fn told(trouble: Trouble) -> String {
    trouble.to_string()
}
