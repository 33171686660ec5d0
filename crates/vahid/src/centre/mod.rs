//! `vahid centre …`: founding an exchange, running its centre, signing members in.

mod admin;
mod dir;
mod serve;

pub use dir::{CentreDir, Pinned};

use crate::passphrase::Passphrase;
use clap::Subcommand;
use std::net::SocketAddr;
use std::path::PathBuf;

/// What can be done with a centre. All but `serve` work beside a running one, on the same folder.
#[derive(Subcommand)]
pub(crate) enum CentreCommand {
    /// Founds an exchange: the authority's keys and the first snapshot.
    #[command(
        after_help = "Example:\n  vahid centre init ./centre --instance AZ --passphrase-file ./passphrase"
    )]
    Init {
        /// The new folder.
        dir: PathBuf,
        /// The name of the exchange: the first part of every name in it.
        #[arg(long)]
        instance: String,
        /// How long nodes may work on when the centre is not heard, hours.
        #[arg(long, default_value_t = 24)]
        grace_hours: u64,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Serves the configuration, takes requests and orders, shows the catalogue.
    #[command(after_help = "Example:\n  vahid centre serve --dir ./centre --listen 127.0.0.1:9400")]
    Serve {
        /// The folder.
        #[arg(long)]
        dir: PathBuf,
        /// Where it listens.
        #[arg(long)]
        listen: SocketAddr,
        /// The country's pack: its words for purposes, acts and fields in the catalogue.
        #[arg(long)]
        pack: Option<PathBuf>,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Lists the requests that wait.
    #[command(after_help = "Example:\n  vahid centre requests --dir ./centre")]
    Requests {
        /// The folder.
        #[arg(long)]
        dir: PathBuf,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Signs a member in. Compare its key with what the member told you by another way.
    #[command(
        after_help = "Examples:\n  vahid centre approve REQUEST --dir ./centre\n  vahid centre approve REQUEST --dir ./centre --data-protection"
    )]
    Approve(admin::ApproveArguments),
    /// Refuses a request.
    #[command(
        after_help = "Example:\n  vahid centre refuse REQUEST --dir ./centre --reason 'No founding act.'"
    )]
    Refuse {
        /// The request.
        request: String,
        /// The folder.
        #[arg(long)]
        dir: PathBuf,
        /// Why; the asker reads it.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Revokes a member's key, from an instant on.
    #[command(
        after_help = "Example:\n  vahid centre revoke AZ/GOV/x KEY --dir ./centre --since 2026-11-24T10:00:00Z"
    )]
    Revoke {
        /// The member.
        member: String,
        /// The id of the key: 64 hex digits.
        key: String,
        /// The folder.
        #[arg(long)]
        dir: PathBuf,
        /// Since when it is not trusted; now, when absent.
        #[arg(long)]
        since: Option<String>,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Sets a group of systems; without systems it is removed.
    #[command(
        after_help = "Example:\n  vahid centre group schools AZ/GOV/a/main AZ/GOV/b/main --dir ./centre"
    )]
    Group {
        /// Its code.
        code: String,
        /// Its systems.
        systems: Vec<String>,
        /// The folder.
        #[arg(long)]
        dir: PathBuf,
        #[command(flatten)]
        passphrase: Passphrase,
    },
}

/// Runs the command.
pub(crate) async fn run(command: CentreCommand) -> Result<(), String> {
    match command {
        CentreCommand::Init { dir, instance, grace_hours, passphrase } => {
            admin::init(&dir, &instance, grace_hours, &passphrase).await
        }
        CentreCommand::Serve { dir, listen, pack, passphrase } => {
            serve::run(&dir, listen, pack.as_deref(), &passphrase).await
        }
        CentreCommand::Requests { dir, passphrase } => admin::requests(&dir, &passphrase).await,
        CentreCommand::Approve(arguments) => admin::approve(arguments).await,
        CentreCommand::Refuse { request, dir, reason, passphrase } => {
            admin::refuse(&request, &dir, &reason, &passphrase).await
        }
        CentreCommand::Revoke { member, key, dir, since, passphrase } => {
            admin::revoke(&member, &key, &dir, since.as_deref(), &passphrase).await
        }
        CentreCommand::Group { code, systems, dir, passphrase } => {
            admin::group(&code, &systems, &dir, &passphrase).await
        }
    }
}
