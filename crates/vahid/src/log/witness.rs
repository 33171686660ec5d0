//! `vahid witness …`.

use super::Listen;
use crate::clock::SystemClock;
use crate::paint::say;
use crate::passphrase::Passphrase;
use clap::Subcommand;
use keys::NoteKey;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tlog::VerifierKey;
use witness::witness::{STALL_SECONDS, Shelf, Witness, WitnessParts, router};

/// What a witness does.
#[derive(Subcommand)]
pub(crate) enum WitnessCommand {
    /// Makes a witness: its folder and its key. Give the printed public key to the operators of logs.
    #[command(
        after_help = "Example:\n  vahid witness init ./witness --name witness.example --passphrase-file ./passphrase"
    )]
    Init {
        /// The new folder.
        dir: PathBuf,
        /// The name under which it cosigns.
        #[arg(long)]
        name: String,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Cosigns checkpoints of the logs it knows, and never two that contradict each other.
    #[command(
        after_help = "Examples:\n  vahid witness serve --dir ./witness --listen 127.0.0.1:9700 --log town.example/access/2026+1a2b3c4d+AQ…\n  vahid witness serve --dir ./witness --listen 127.0.0.1:9700 --policy ./policy\n\nWhat a log tried is kept in evidence/; `vahid log evidence` checks it."
    )]
    Serve {
        /// The folder.
        #[arg(long)]
        dir: PathBuf,
        #[command(flatten)]
        listen: Listen,
        /// The public key of a log; may be repeated.
        #[arg(long)]
        log: Vec<String>,
        /// A policy file whose logs are watched too.
        #[arg(long)]
        policy: Option<PathBuf>,
        /// After how many minutes without a checkpoint a log counts as stalled.
        #[arg(long, default_value_t = STALL_SECONDS / 60, value_parser = clap::value_parser!(i64).range(1..=1_440))]
        stall_minutes: i64,
        #[command(flatten)]
        passphrase: Passphrase,
    },
}

/// Runs the command.
pub(crate) async fn run(command: WitnessCommand) -> Result<(), String> {
    match command {
        WitnessCommand::Init { dir, name, passphrase } => init(&dir, &name, &passphrase),
        WitnessCommand::Serve { dir, listen, log, policy, stall_minutes, passphrase } => {
            crate::telemetry::start("info", false);
            let mut logs: Vec<VerifierKey> = Vec::new();
            for text in log {
                logs.push(text.parse().map_err(|fault| format!("--log {text}: {fault}"))?);
            }
            if let Some(file) = policy {
                logs.extend(super::policy(&file)?.logs().iter().map(|log| log.key.clone()));
            }
            if logs.is_empty() {
                return Err("a witness watches at least one log: give --log VKEY or --policy FILE".to_owned());
            }
            let key = open_key(&dir, &passphrase)?;
            let shelf = Shelf::open(&dir).map_err(|fault| fault.to_string())?;
            let (clock, stall_seconds) = (Arc::new(SystemClock), stall_minutes.saturating_mul(60));
            let parts = WitnessParts { shelf, key, logs, clock, stall_seconds };
            let witness = Witness::open(parts).map_err(|fault| fault.to_string())?;
            let shown = format!("the witness {}", witness.key());
            super::serve(router(witness), listen, &shown).await
        }
    }
}

fn init(dir: &Path, name: &str, passphrase: &Passphrase) -> Result<(), String> {
    crate::folder::private(dir).map_err(|fault| format!("{}: {fault}", dir.display()))?;
    let key = NoteKey::create(&dir.join("key.pem"), &passphrase.for_new_key()?, name);
    let key = key.map_err(|fault| fault.to_string())?;
    let file = dir.join("name");
    std::fs::write(&file, name).map_err(|fault| format!("{}: {fault}", file.display()))?;
    say!("\u{1b}[32m✓\u{1b}[0m the witness {name} is in {}", dir.display());
    say!("  its public key: {}", key.cosigner());
    say!("next: vahid witness serve --dir {} --listen 127.0.0.1:9700 --log VKEY", dir.display());
    Ok(())
}

fn open_key(dir: &Path, passphrase: &Passphrase) -> Result<NoteKey, String> {
    let name = super::text(&dir.join("name"), 1_024).map_err(|_| {
        format!("{0} is no witness: `vahid witness init {0} --name NAME` makes one", dir.display())
    })?;
    NoteKey::open(&dir.join("key.pem"), &passphrase.read()?, name.trim()).map_err(|fault| fault.to_string())
}
