//! `vahid log …`, `vahid witness …`, `vahid custodian …`: the keepers of the access log, each a process of its own,
//! and what anybody does with a log: check it whole, check one receipt, check the proof of a fork.

mod custodian;
mod describe;
mod escrow;
mod evidence;
mod fsck;
mod members;
mod operate;
mod proof;
mod witness;

pub(crate) use custodian::{CustodianCommand, run as run_custodian};
pub(crate) use witness::{WitnessCommand, run as run_witness};

use crate::passphrase::Passphrase;
use clap::{Args, Subcommand};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use tlog::{Policy, VerifierKey};

/// What can be done with a log.
#[derive(Subcommand)]
pub(crate) enum LogCommand {
    /// Makes the folder of an operator and this year's key.
    #[command(
        after_help = "Example:\n  vahid log init ./log --name town.example/access --url http://127.0.0.1:9600 --custodian http://127.0.0.1:9800 --passphrase-file ./passphrase"
    )]
    Init {
        /// The new folder.
        dir: PathBuf,
        /// The name of the logs; the year is added: town.example/access/2026.
        #[arg(long)]
        name: String,
        /// Where readers reach the logs; it goes into the policy.
        #[arg(long)]
        url: Option<String>,
        /// Where the custodian of the tag key is reached: its public key opens each year's log.
        #[arg(long)]
        custodian: Option<String>,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Serves the logs, takes leaves of members, feeds the witnesses every five seconds.
    #[command(
        after_help = "Examples:\n  vahid log serve --dir ./log --listen 127.0.0.1:9600 --centre http://127.0.0.1:9400 --authority authority.json --pack packs/az\n  vahid log serve --dir ./log --listen 127.0.0.1:9600 --members members.json --warrants court"
    )]
    Serve(operate::ServeArguments),
    /// Prints the file from which a country's nodes know this log (`access_log` of `vahid serve`): its doors, and the
    /// policy of each year, which they pin. The same file for all members.
    #[command(
        after_help = "Examples:\n  vahid log describe ./log > access-log.toml\n  vahid log describe ./log --log https://log.example --custodian https://custodian.example > access-log.toml\n\nBeside it every owner needs the country's pepper, one secret that they make and share among themselves:\n  head -c 32 /dev/urandom | base64 > pepper; chmod 600 pepper"
    )]
    Describe(describe::DescribeArguments),
    /// The key of sealed openings: made once, split into three shares of which two open one.
    #[command(subcommand)]
    Escrow(escrow::EscrowCommand),
    /// Rebuilds a whole log and compares everything: each entry, tile, root, signature, segment and list.
    #[command(
        after_help = "Examples:\n  vahid log fsck http://127.0.0.1:9600/2026 --policy ./policy\n  vahid log fsck ./log/2026/public --policy ./policy --kept checkpoint.yesterday\n\nExit code 0: no fault; 1: a fault, the first one is told; 2: usage."
    )]
    Fsck(fsck::FsckArguments),
    /// Removes the entries of a closed year, under a written retention policy; all proofs stay possible.
    #[command(after_help = "Example:\n  vahid log prune ./log --year 2024 --policy-text retention.txt")]
    Prune {
        /// The folder of the operator, which must not be serving.
        dir: PathBuf,
        /// The closed year.
        #[arg(long)]
        year: i16,
        /// The policy; it is published beside the log.
        #[arg(long)]
        policy_text: PathBuf,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Checks that two signed checkpoints of a log contradict each other: an evidence file of a witness, or two
    /// checkpoint files.
    #[command(
        after_help = "Examples:\n  vahid log evidence w1/evidence/1f3a-13-9c.json --policy ./policy\n  vahid log evidence checkpoint.a checkpoint.b --policy ./policy\n\nExit code 0: they contradict each other, the log is proven false; 1: they do not."
    )]
    Evidence {
        /// One evidence file, or two checkpoints.
        #[arg(required = true, num_args = 1..=2)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        trust: Trust,
    },
    /// Checks a receipt (`.tlog-proof`) offline, and what it opens.
    #[command(
        after_help = "Examples:\n  vahid log proof look.tlog-proof --policy ./policy\n  vahid log proof look.tlog-proof --policy ./policy --opening look.json\n\nExit code 0: the leaf stands in the log; 1: it is not proven."
    )]
    Proof {
        /// The receipt.
        file: PathBuf,
        /// The policy: which log, which witnesses.
        #[arg(long)]
        policy: PathBuf,
        /// The opening of the leaf's commitment (JSON): its fields are shown if they are the committed ones.
        #[arg(long)]
        opening: Option<PathBuf>,
    },
}

/// Whom a check believes about a log.
#[derive(Args, Clone, Debug)]
#[group(required = true, multiple = true)]
pub(crate) struct Trust {
    /// The policy (c2sp.org/tlog-policy): the log's key, its witnesses and their quorum.
    #[arg(long)]
    policy: Option<PathBuf>,
    /// The log's public key alone: name+id+key.
    #[arg(long)]
    key: Option<String>,
}

impl Trust {
    /// The policy, if one was named.
    fn policy(&self) -> Result<Option<Policy>, String> {
        self.policy.as_deref().map(policy).transpose()
    }

    /// The keys of logs that are believed.
    fn keys(&self) -> Result<Vec<VerifierKey>, String> {
        let policy = self.policy()?;
        let mut keys: Vec<VerifierKey> =
            policy.iter().flat_map(|policy| policy.logs().iter().map(|log| log.key.clone())).collect();
        if let Some(text) = &self.key {
            keys.push(text.parse().map_err(|fault| format!("--key: {fault}"))?);
        }
        Ok(keys)
    }
}

/// Reads a policy file.
fn policy(file: &Path) -> Result<Policy, String> {
    Policy::parse(&text(file, tlog::NOTE_BYTES_MAX as u64)?)
        .map_err(|fault| format!("{}: {fault}", file.display()))
}

/// Reads a text file of at most `bytes_max` bytes.
fn text(file: &Path, bytes_max: u64) -> Result<String, String> {
    let told = |fault: &dyn std::fmt::Display| format!("{}: {fault}", file.display());
    let bytes = std::fs::metadata(file).map_err(|fault| told(&fault))?.len();
    if bytes > bytes_max {
        return Err(told(&format!("{bytes} bytes, at most {bytes_max} are read")));
    }
    std::fs::read_to_string(file).map_err(|fault| told(&fault))
}

/// Where a keeper listens.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Listen {
    /// Where it listens.
    #[arg(long)]
    listen: SocketAddr,
}

/// Serves a router until told to stop; `shown` is said once the address is taken.
async fn serve(router: axum::Router, listen: Listen, shown: &str) -> Result<(), String> {
    let listener = crate::listen::take(listen.listen).await?;
    let at = listener.local_addr().map_err(|fault| fault.to_string())?;
    crate::paint::say!("\u{1b}[32m●\u{1b}[0m {shown} listens on http://{at}");
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let task = crate::listen::serve(listener, router, stopped);
    crate::listen::told_to_stop().await;
    stop.send_replace(true);
    crate::listen::goodbye(vec![task]).await;
    Ok(())
}

/// Runs the command.
pub(crate) async fn run(command: LogCommand) -> Result<(), String> {
    match command {
        LogCommand::Init { dir, name, url, custodian, passphrase } => {
            operate::init(&dir, &operate::About { name, url, custodian }, &passphrase)
        }
        LogCommand::Describe(arguments) => describe::run(arguments),
        LogCommand::Escrow(command) => escrow::run(&command),
        LogCommand::Serve(arguments) => operate::serve(arguments).await,
        LogCommand::Fsck(arguments) => fsck::run(arguments).await,
        LogCommand::Prune { dir, year, policy_text, passphrase } => {
            operate::prune(&dir, year, &policy_text, &passphrase).await
        }
        LogCommand::Evidence { files, trust } => evidence::run(&files, &trust),
        LogCommand::Proof { file, policy, opening } => proof::run(&file, &policy, opening.as_deref()),
    }
}
