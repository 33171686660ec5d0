//! `vahid node …` and `vahid agreement …`: a member of an exchange, its keys, its nodes, what it agrees to.

mod agreements;
mod dir;
mod follow;
mod from_pack;
mod init;
mod join;
mod kept;
mod keys_and_certificates;
mod second;

pub(crate) use agreements::{AgreementCommand, run as run_agreement};
pub use dir::{NodeDir, NodeFile, TokenFile};
pub(crate) use dir::{read_json, replace};
pub use follow::Follower;
pub(crate) use from_pack::of_the_pack;
pub use kept::Kept;
pub use keys_and_certificates::{SPREAD_SECONDS, renew_when_due};

use crate::passphrase::Passphrase;
use clap::Subcommand;
use std::path::PathBuf;
use std::time::Duration;

/// What can be done with a node's folder.
#[derive(Subcommand)]
pub(crate) enum NodeCommand {
    /// Makes keys and the request to join, and sends it to the centre.
    #[command(after_help = INIT_EXAMPLES)]
    Init(Box<init::InitArguments>),
    /// Lists another node of the same member and makes its folder.
    #[command(
        after_help = "Example:\n  vahid node add ./node ./node-2 --server node-2 --address node2.x.example:4400 --passphrase-file ./passphrase"
    )]
    Add(second::AddArguments),
    /// Fetches certificate and configuration once the request is approved; later only what is new.
    #[command(after_help = "Example:\n  vahid node fetch ./node")]
    Fetch {
        /// The node's folder.
        dir: PathBuf,
    },
    /// Gets the next TLS certificate, for a new key.
    #[command(after_help = "Example:\n  vahid node renew ./node --passphrase-file ./passphrase")]
    Renew {
        /// The node's folder.
        dir: PathBuf,
        /// How long to wait until every other node knows it, seconds; only then it is shown.
        #[arg(long, default_value_t = SPREAD_SECONDS)]
        wait_seconds: u64,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Brings a new sealing key; the old one seals on for a while. Only for keys in files.
    #[command(after_help = "Example:\n  vahid node rotate-key ./node --overlap-minutes 60")]
    RotateKey {
        /// The node's folder.
        dir: PathBuf,
        /// For how long the old key may still seal: messages that are under way arrive.
        #[arg(long, default_value_t = 60)]
        overlap_minutes: u32,
        /// How long to wait until every other node knows it, seconds; only then it seals.
        #[arg(long, default_value_t = SPREAD_SECONDS)]
        wait_seconds: u64,
        #[command(flatten)]
        passphrase: Passphrase,
    },
}

const INIT_EXAMPLES: &str = "Examples:
  vahid node init ./node --member AZ/GOV/x --system registers --address node.x.example:4400 \\
      --centre http://127.0.0.1:9400 --authority ./authority.json --passphrase-file ./passphrase
  vahid node init ./node --member AZ/GOV/x --system registers --address node.x.example:4400 \\
      --centre http://127.0.0.1:9400 --token-module /usr/lib/softhsm/libsofthsm2.so \\
      --token-label office --token-key seal --token-pin-file ./pin";

/// Runs the command.
pub(crate) async fn run(command: NodeCommand) -> Result<(), String> {
    match command {
        NodeCommand::Init(arguments) => init::run(*arguments).await,
        NodeCommand::Add(arguments) => second::run(arguments).await,
        NodeCommand::Fetch { dir } => join::fetch(&dir).await,
        NodeCommand::Renew { dir, wait_seconds, passphrase } => {
            keys_and_certificates::renew(&dir, Duration::from_secs(wait_seconds), &passphrase).await
        }
        NodeCommand::RotateKey { dir, overlap_minutes, wait_seconds, passphrase } => {
            let wait = Duration::from_secs(wait_seconds);
            keys_and_certificates::rotate(&dir, overlap_minutes, wait, &passphrase).await
        }
    }
}
