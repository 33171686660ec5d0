//! `vahid client …`: the information systems that may ask through a node, and how each proves who it is.

use super::{fingerprint, named, pem};
use crate::member::NodeDir;
use crate::paint::say;
use clap::{Subcommand, ValueEnum};
use exchange::rest::error::Style;
use gateway::front::{self, ClientWire, Clients, ClientsWire, Mode};
use std::path::{Path, PathBuf};

/// What can be done with a node's clients. A node that runs takes each change within a second.
#[derive(Subcommand)]
pub(crate) enum ClientCommand {
    /// Lets an information system in, or changes how it proves who it is.
    #[command(
        after_help = "Examples:\n  vahid client admit ./node main --certificate main.pem\n  vahid client admit ./node main --mode SSLNOAUTH --error-style 7.7\n  vahid client admit ./node main --mode NOSSL      only where nobody else can reach the node"
    )]
    Admit {
        /// The node's folder.
        dir: PathBuf,
        /// The system: its code, or its whole name.
        system: String,
        /// How it proves who it is: by a pinned certificate (SSLAUTH), by nothing but over TLS (SSLNOAUTH), by
        /// nothing (NOSSL).
        #[arg(long, default_value = "SSLAUTH")]
        mode: ModeWord,
        /// A certificate that it shows (PEM); may be given several times.
        #[arg(long = "certificate")]
        certificates: Vec<PathBuf>,
        /// How errors are spelled to it: 7.8, or 7.7 for a client that knows the older spelling.
        #[arg(long)]
        error_style: Option<StyleWord>,
    },
    /// Pins one more certificate. The former ones hold until they are unpinned.
    #[command(after_help = "Example:\n  vahid client pin ./node main --certificate next.pem")]
    Pin {
        /// The node's folder.
        dir: PathBuf,
        /// The system.
        system: String,
        /// The certificate (PEM).
        #[arg(long)]
        certificate: PathBuf,
    },
    /// Takes a certificate off a client's list.
    #[command(
        after_help = "Examples:\n  vahid client unpin ./node main --certificate former.pem\n  vahid client unpin ./node main --sha256 3F:0A:…"
    )]
    Unpin {
        /// The node's folder.
        dir: PathBuf,
        /// The system.
        system: String,
        /// The certificate (PEM).
        #[arg(long, required_unless_present = "sha256")]
        certificate: Option<PathBuf>,
        /// Its SHA-256, as `vahid client list` or `openssl x509 -fingerprint -sha256` shows it.
        #[arg(long, conflicts_with = "certificate")]
        sha256: Option<String>,
    },
    /// Lets an information system in no more.
    #[command(after_help = "Example:\n  vahid client dismiss ./node main")]
    Dismiss {
        /// The node's folder.
        dir: PathBuf,
        /// The system.
        system: String,
    },
    /// Lists the clients.
    #[command(after_help = "Example:\n  vahid client list ./node --json")]
    List {
        /// The node's folder.
        dir: PathBuf,
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
    },
}

/// The words of the protocol's reference for how a client proves who it is.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "UPPER")]
pub(crate) enum ModeWord {
    /// By one of its pinned certificates.
    Sslauth,
    /// Not at all, but over TLS.
    Sslnoauth,
    /// Not at all.
    Nossl,
}

/// How errors are spelled.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum StyleWord {
    /// Since 7.8.0.
    #[value(name = "7.8")]
    New,
    /// Before.
    #[value(name = "7.7")]
    Old,
}

/// Runs the command.
pub(crate) fn run(command: ClientCommand) -> Result<(), String> {
    match command {
        ClientCommand::Admit { dir, system, mode, certificates, error_style } => {
            admit(&dir, &system, mode, &certificates, error_style)
        }
        ClientCommand::Pin { dir, system, certificate } => {
            let text = pem(&certificate)?;
            change(&dir, &system, "has one more certificate", |file, name| front::pin(file, name, &text))
        }
        ClientCommand::Unpin { dir, system, certificate, sha256 } => {
            let hash = match (sha256, certificate) {
                (Some(hash), _) => hash,
                (None, Some(file)) => fingerprint(&file)?,
                (None, None) => return Err("give --certificate FILE or --sha256 HASH".to_owned()),
            };
            change(&dir, &system, "has one certificate less", |file, name| front::unpin(file, name, &hash))
        }
        ClientCommand::Dismiss { dir, system } => change(&dir, &system, "is let in no more", front::dismiss),
        ClientCommand::List { dir, json } => list(&dir, json),
    }
}

fn admit(
    path: &Path,
    system: &str,
    mode: ModeWord,
    certificates: &[PathBuf],
    style: Option<StyleWord>,
) -> Result<(), String> {
    let dir = NodeDir::open(path)?;
    let system = named::system(&dir, system)?;
    let client = ClientWire {
        system: system.clone(),
        authentication: match mode {
            ModeWord::Sslauth => Mode::SslAuth,
            ModeWord::Sslnoauth => Mode::SslNoAuth,
            ModeWord::Nossl => Mode::NoSsl,
        },
        certificates: certificates.iter().map(|file| fingerprint(file)).collect::<Result<_, _>>()?,
        error_style: style.map(|style| match style {
            StyleWord::New => Style::V78,
            StyleWord::Old => Style::V77,
        }),
    };
    front::admit(&file(&dir), client).map_err(|fault| fault.to_string())?;
    say!("\u{1b}[32m✓\u{1b}[0m {system} is let in");
    let known = read(&file(&dir))?;
    let unproven = known.client.iter().any(|known| {
        known.system == system && known.authentication == Mode::SslAuth && known.certificates.is_empty()
    });
    if unproven {
        say!(
            "next: vahid client pin {} {system} --certificate FILE   before that it can prove nothing",
            path.display()
        );
    }
    if matches!(mode, ModeWord::Nossl) {
        say!("\u{1b}[33m!\u{1b}[0m whoever reaches the plain front can call in its name");
    }
    Ok(())
}

fn change<F>(path: &Path, system: &str, what: &str, command: F) -> Result<(), String>
where
    F: FnOnce(&Path, &ids::SystemName) -> Result<(), gateway::services::SettingsFault>,
{
    let dir = NodeDir::open(path)?;
    let system = named::system(&dir, system)?;
    command(&file(&dir), &system).map_err(|fault| {
        format!("{fault}\nhelp: `vahid client list {}` shows who is there", path.display())
    })?;
    say!("\u{1b}[32m✓\u{1b}[0m {system} {what}");
    Ok(())
}

fn list(path: &Path, as_json: bool) -> Result<(), String> {
    let wire = read(&file(&NodeDir::open(path)?))?;
    for client in &wire.client {
        if as_json {
            say!("{}", serde_json::to_string(client).map_err(|fault| fault.to_string())?);
            continue;
        }
        let mode = match client.authentication {
            Mode::SslAuth => "SSLAUTH",
            Mode::SslNoAuth => "SSLNOAUTH",
            Mode::NoSsl => "NOSSL",
        };
        say!("{}  {mode}", client.system);
        for hash in &client.certificates {
            say!("    {hash}");
        }
    }
    if wire.client.is_empty() && !as_json {
        say!("no client is let in; `vahid client admit --help` shows how");
    }
    Clients::check(wire).map(drop).map_err(|fault| fault.to_string())
}

fn file(dir: &NodeDir) -> PathBuf {
    dir.file("clients.toml")
}

fn read(file: &Path) -> Result<ClientsWire, String> {
    if !file.exists() {
        return Ok(ClientsWire::default());
    }
    let text = std::fs::read_to_string(file).map_err(|fault| format!("{}: {fault}", file.display()))?;
    toml::from_str(&text).map_err(|fault| format!("{}: {fault}", file.display()))
}
