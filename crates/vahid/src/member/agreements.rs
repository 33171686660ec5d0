//! `vahid agreement …`: proposing, signing, stopping, listing.

use super::dir::NodeDir;
use super::from_pack;
use super::keys_and_certificates::order;
use crate::clock::SystemClock;
use crate::paint::say;
use crate::passphrase::Passphrase;
use access::{Agreement, Client};
use calendar::Clock;
use centre::AgreementState;
use centre::client::CentreClient;
use clap::Subcommand;
use exchange::membership::Command;
use exchange::signing::{agreement_bytes, sign_agreement, sign_stop};
use ids::AgreementId;
use std::path::{Path, PathBuf};
use tlog::Hash;

/// What can be done with agreements, in the name of a node's member.
#[derive(Subcommand)]
pub(crate) enum AgreementCommand {
    /// Hands in a draft (TOML). Both sides then sign it.
    #[command(after_help = "Example:\n  vahid agreement propose ./node agreement.toml")]
    Propose {
        /// The node's folder.
        dir: PathBuf,
        /// The draft.
        file: PathBuf,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Proposes and signs the agreements that a country's grants amount to: both sides run it, in any order, then
    /// the first once more.
    #[command(after_help = "Example:\n  vahid agreement from-pack ./node --pack packs/az")]
    FromPack {
        /// The node's folder.
        dir: PathBuf,
        /// The country's pack.
        #[arg(long)]
        pack: PathBuf,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Signs an agreement whose terms you have read.
    #[command(
        after_help = "Example:\n  vahid agreement list ./node\n  vahid agreement sign ./node cards --terms HASH"
    )]
    Sign {
        /// The node's folder.
        dir: PathBuf,
        /// The agreement.
        id: String,
        /// The hash of the terms as `vahid agreement list` shows it: nothing else is signed.
        #[arg(long)]
        terms: String,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Stops an agreement at once. Only a data-protection authority may.
    #[command(
        after_help = "Example:\n  vahid agreement stop ./node cards --reason 'More is asked than the act allows.'"
    )]
    Stop {
        /// The node's folder.
        dir: PathBuf,
        /// The agreement.
        id: String,
        /// Why; the public reads it.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Lists the drafts that wait for signatures.
    #[command(after_help = "Example:\n  vahid agreement list ./node")]
    List {
        /// The node's folder.
        dir: PathBuf,
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
    },
}

/// Runs the command.
pub(crate) async fn run(command: AgreementCommand) -> Result<(), String> {
    match command {
        AgreementCommand::Propose { dir, file, passphrase } => propose(&dir, &file, &passphrase).await,
        AgreementCommand::FromPack { dir, pack, passphrase } => {
            from_pack::run(&dir, &pack, &passphrase).await
        }
        AgreementCommand::Sign { dir, id, terms, passphrase } => sign(&dir, &id, &terms, &passphrase).await,
        AgreementCommand::Stop { dir, id, reason, passphrase } => stop(&dir, &id, &reason, &passphrase).await,
        AgreementCommand::List { dir, json } => list(&dir, json).await,
    }
}

async fn propose(path: &Path, file: &Path, passphrase: &Passphrase) -> Result<(), String> {
    let dir = NodeDir::open(path)?;
    let text = std::fs::read_to_string(file).map_err(|fault| format!("{}: {fault}", file.display()))?;
    let agreement: Agreement =
        toml::from_str(&text).map_err(|fault| format!("{}: {fault}", file.display()))?;
    let (id, terms) = (agreement.id.clone(), terms_of(&agreement));
    order(&dir, &*dir.signer(passphrase)?, Command::Propose(Box::new(agreement))).await?;
    say!("\u{1b}[32m✓\u{1b}[0m the centre has the draft {id}");
    say!("next, each side: vahid agreement sign DIR {id} --terms {terms}");
    Ok(())
}

async fn sign(path: &Path, id: &str, terms: &str, passphrase: &Passphrase) -> Result<(), String> {
    let dir = NodeDir::open(path)?;
    let (id, client) = (parse(id)?, CentreClient::new(&dir.about.centre));
    let state = client.agreement(&id).await.map_err(|fault| fault.to_string())?;
    let found = terms_of(&state.agreement);
    if found.to_string() != terms || state.agreement.id != id {
        return Err(format!("the centre shows other terms ({found}); read them with `vahid agreement list`"));
    }
    show(&state);
    let key = dir.signer(passphrase)?;
    let signature = sign_agreement(&state.agreement, &dir.about.member, SystemClock.now().0, &*key)
        .map_err(|fault| fault.to_string())?;
    match client.sign(&id, &signature).await.map_err(|fault| fault.to_string())? {
        Some(number) => say!("\u{1b}[32m✓\u{1b}[0m signed by both; in force since snapshot {number}"),
        None => say!("\u{1b}[32m✓\u{1b}[0m signed; the other side is still to sign"),
    }
    Ok(())
}

async fn stop(path: &Path, id: &str, reason: &str, passphrase: &Passphrase) -> Result<(), String> {
    let dir = NodeDir::open(path)?;
    let key = dir.signer(passphrase)?;
    let stop = sign_stop(&parse(id)?, reason, SystemClock.now().0, &dir.about.member, &*key)
        .map_err(|fault| fault.to_string())?;
    let client = CentreClient::new(&dir.about.centre);
    let number = client.stop(&stop).await.map_err(|fault| fault.to_string())?;
    say!("\u{1b}[32m✓\u{1b}[0m stopped; snapshot {number} says so, and nodes have it within a minute");
    Ok(())
}

async fn list(path: &Path, as_json: bool) -> Result<(), String> {
    let dir = NodeDir::open(path)?;
    let drafts = CentreClient::new(&dir.about.centre).drafts().await.map_err(|fault| fault.to_string())?;
    for draft in &drafts {
        if as_json {
            say!("{}", serde_json::to_string(draft).map_err(|fault| fault.to_string())?);
        } else {
            show(draft);
        }
    }
    if drafts.is_empty() && !as_json {
        say!("no draft waits; agreements in force are in the catalogue: {}/catalogue", dir.about.centre);
    }
    Ok(())
}

fn show(state: &AgreementState) {
    let about = &state.agreement;
    let client = match &about.client {
        Client::System(system) => system.to_string(),
        Client::Group(group) => format!("group {group}"),
    };
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "\u{1b}[31mnot said\u{1b}[0m".to_owned());
    let fields: Vec<&str> = about.fields.iter().map(|field| field.as_str()).collect();
    let names =
        |members: &[ids::MemberName]| members.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    say!("\u{1b}[1m{}\u{1b}[0m", about.id);
    say!("  who           {client}");
    say!("  asks          {}", about.service);
    say!("  what for      {}", or_none(about.purpose.as_ref().map(ToString::to_string)));
    let act =
        about.act.as_ref().map(|act| format!("{act}, {}", about.article.as_deref().unwrap_or("no article")));
    say!("  by which act  {}", or_none(act));
    say!("  overseen by   {}", or_none(about.oversight.as_ref().map(ToString::to_string)));
    say!("  fields        {}", fields.join(", "));
    say!(
        "  may           {:?}, {:?}{}",
        about.operation,
        about.reach,
        if about.health { ", health" } else { "" }
    );
    let path = |one: &access::Endpoint| format!("{} {}", one.method, one.path);
    let endpoints: Vec<String> = about.endpoints.iter().map(path).collect();
    let endpoints = if endpoints.is_empty() { "the whole service".to_owned() } else { endpoints.join(", ") };
    say!("  calls         {endpoints}; the person is named in {:?}", about.subject);
    say!("  term          {} – {}", about.from, about.to);
    say!("  signed by     {}", names(&state.signed_by));
    say!("  waits for     {}", names(&state.waits_for));
    say!("  terms         {}", terms_of(about));
}

/// What the hash of the terms covers is exactly what is signed.
pub(super) fn terms_of(agreement: &Agreement) -> Hash {
    Hash::of(&agreement_bytes(agreement))
}

fn parse(id: &str) -> Result<AgreementId, String> {
    AgreementId::parse(id).map_err(|fault| fault.to_string())
}
