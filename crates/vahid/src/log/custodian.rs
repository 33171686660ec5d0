//! `vahid custodian …`.

use super::Listen;
use super::members::Known;
use crate::clock::SystemClock;
use crate::paint::say;
use crate::passphrase::Passphrase;
use clap::Subcommand;
use keys::VrfKey;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use witness::custodian::{Custodian, CustodianParts, router};

/// What a custodian of tag keys does.
#[derive(Subcommand)]
pub(crate) enum CustodianCommand {
    /// Makes the tag key of one log and year; once more for each year.
    #[command(
        after_help = "Example:\n  vahid custodian init ./custodian --origin town.example/access/2026 --passphrase-file ./passphrase"
    )]
    Init {
        /// The folder.
        dir: PathBuf,
        /// The log with its year.
        #[arg(long)]
        origin: String,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Proves persons' tags to members, each under its own code only.
    #[command(
        after_help = "Examples:\n  vahid custodian serve --dir ./custodian --listen 127.0.0.1:9800 --centre http://127.0.0.1:9400 --authority authority.json --pack packs/az\n  vahid custodian serve --dir ./custodian --listen 127.0.0.1:9800 --members members.json --warrants court --group clinics=clinic-a,clinic-b"
    )]
    Serve {
        /// The folder.
        #[arg(long)]
        dir: PathBuf,
        #[command(flatten)]
        listen: Listen,
        #[command(flatten)]
        known: Known,
        #[command(flatten)]
        passphrase: Passphrase,
    },
}

/// Runs the command.
pub(crate) async fn run(command: CustodianCommand) -> Result<(), String> {
    match command {
        CustodianCommand::Init { dir, origin, passphrase } => init(&dir, &origin, &passphrase),
        CustodianCommand::Serve { dir, listen, known, passphrase } => {
            crate::telemetry::start("info", false);
            let keys = open_keys(&dir, &passphrase)?;
            let count = keys.len();
            let (members, shared) = (known.members(&dir).await?, known.shared()?);
            let custodian =
                Custodian::new(CustodianParts { keys, members, shared, clock: Arc::new(SystemClock) });
            super::serve(router(custodian), listen, &format!("the custodian of {count} key(s)")).await
        }
    }
}

/// The list of keys: a line each, `file origin`.
const LIST: &str = "origins";

fn init(dir: &Path, origin: &str, passphrase: &Passphrase) -> Result<(), String> {
    crate::folder::private(dir).map_err(|fault| format!("{}: {fault}", dir.display()))?;
    let year = origin.rsplit('/').next().and_then(|year| year.parse::<i16>().ok());
    if year.is_none() || origin.contains(char::is_whitespace) {
        return Err(format!("{origin:?} is no origin: a name, a slash and the year"));
    }
    let name = format!("{}.pem", &tlog::Hash::of(origin.as_bytes()).to_string()[..16]);
    let key =
        VrfKey::create(&dir.join(&name), &passphrase.for_new_key()?).map_err(|fault| fault.to_string())?;
    let list = dir.join(LIST);
    let told = |fault: std::io::Error| format!("{}: {fault}", list.display());
    let before = if list.exists() { std::fs::read_to_string(&list).map_err(told)? } else { String::new() };
    std::fs::write(&list, format!("{before}{name} {origin}\n")).map_err(told)?;
    let public: String = key.public().0.iter().map(|byte| format!("{byte:02x}")).collect();
    say!("\u{1b}[32m✓\u{1b}[0m the tag key of {origin} is in {}", dir.display());
    say!("  its public key: {public}");
    Ok(())
}

fn open_keys(dir: &Path, passphrase: &Passphrase) -> Result<BTreeMap<String, VrfKey>, String> {
    let list = super::text(&dir.join(LIST), 1 << 20).map_err(|_| {
        format!("{0} is no custodian: `vahid custodian init {0} --origin ORIGIN` makes one", dir.display())
    })?;
    let passphrase = passphrase.read()?;
    let open = |line: &str| {
        let (file, origin) =
            line.split_once(' ').ok_or_else(|| format!("{LIST}: {line:?} is no line of it"))?;
        let key = VrfKey::open(&dir.join(file), &passphrase).map_err(|fault| fault.to_string())?;
        Ok((origin.to_owned(), key))
    };
    list.lines().map(open).collect()
}
