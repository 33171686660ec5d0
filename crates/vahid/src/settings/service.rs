//! `vahid service …`: what a node offers.

use super::{fingerprint, named};
use crate::member::NodeDir;
use crate::paint::say;
use access::Endpoint;
use clap::{Args, Subcommand};
use gateway::services::{self, Fetched, FileWire, ServiceWire, Services, Trust};
use ids::ServiceName;
use std::path::{Path, PathBuf};

/// What can be done with the services of a node. A node that runs takes each change within a second.
#[derive(Subcommand)]
pub(crate) enum ServiceCommand {
    /// Adds a service that an OpenAPI description describes; again, to renew the description.
    #[command(
        after_help = "Examples:\n  vahid service add-openapi ./node cards.json --code cards --url http://127.0.0.1:9000/api\n  vahid service add-openapi ./node http://127.0.0.1:9000/openapi.json --code cards --url http://127.0.0.1:9000/api\n  vahid service add-openapi ./node cards.json --code cards     renews the description, the rest stays"
    )]
    AddOpenapi {
        /// The node's folder.
        dir: PathBuf,
        /// The description: a file, or its address.
        source: String,
        #[command(flatten)]
        about: About,
    },
    /// Adds a service without a description.
    #[command(
        after_help = "Examples:\n  vahid service add ./node --code cards --url http://127.0.0.1:9000/api --endpoint 'GET /cards/*'\n  vahid service add ./node --code hours --url https://hours.example/v1 --certificate hours.pem --subject-free --open"
    )]
    Add {
        /// The node's folder.
        dir: PathBuf,
        #[command(flatten)]
        about: About,
        /// A method and a path that it has, for listMethods; may be given several times.
        #[arg(long = "endpoint")]
        endpoints: Vec<String>,
    },
    /// Takes a service off the list.
    #[command(after_help = "Example:\n  vahid service remove ./node cards")]
    Remove(Which),
    /// Lets a service be called again.
    #[command(after_help = "Example:\n  vahid service enable ./node cards")]
    Enable(Which),
    /// Switches a service off; callers are told the notice.
    #[command(after_help = "Example:\n  vahid service disable ./node cards --notice 'Back on Monday at 9.'")]
    Disable {
        #[command(flatten)]
        which: Which,
        /// What callers are told.
        #[arg(long)]
        notice: String,
    },
    /// Begins or ends maintenance of the whole node.
    #[command(
        after_help = "Examples:\n  vahid service maintenance ./node on --message 'Until 06:00.'\n  vahid service maintenance ./node off"
    )]
    Maintenance {
        /// The node's folder.
        dir: PathBuf,
        /// on or off.
        #[arg(value_parser = ["on", "off"])]
        state: String,
        /// What callers are told while it is on.
        #[arg(long, required_if_eq("state", "on"))]
        message: Option<String>,
    },
    /// Lists the services.
    #[command(after_help = "Example:\n  vahid service list ./node --json")]
    List {
        /// The node's folder.
        dir: PathBuf,
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
    },
}

/// What is said of a new service.
#[derive(Args)]
pub(crate) struct About {
    /// Its code: the last part of its name.
    #[arg(long)]
    code: String,
    /// The system that it belongs to; not needed where the node serves one.
    #[arg(long)]
    system: Option<String>,
    /// Where it is asked: http://host:port/path or https://….
    #[arg(long)]
    url: Option<String>,
    /// How long it may take to begin its answer, milliseconds.
    #[arg(long)]
    timeout_ms: Option<u64>,
    /// The certificate that an https service shows (PEM); may be given several times.
    #[arg(long = "certificate")]
    certificates: Vec<PathBuf>,
    /// Take an https service for itself whatever it shows: only where the way there is guarded.
    #[arg(long, conflicts_with = "certificates")]
    no_verify: bool,
    /// It holds nothing about people: its answers are passed on whole.
    #[arg(long)]
    subject_free: bool,
    /// Every member may call it without an agreement. Only for subject-free services.
    #[arg(long)]
    open: bool,
}

/// A service that is there.
#[derive(Args)]
pub(crate) struct Which {
    /// The node's folder.
    dir: PathBuf,
    /// The service's code.
    code: String,
    /// The system that it belongs to; not needed where the node serves one.
    #[arg(long)]
    system: Option<String>,
}

/// Runs the command.
pub(crate) async fn run(command: ServiceCommand) -> Result<(), String> {
    match command {
        ServiceCommand::AddOpenapi { dir, source, about } => add_openapi(&dir, &source, &about).await,
        ServiceCommand::Add { dir, about, endpoints } => add(&dir, &about, &endpoints),
        ServiceCommand::Remove(which) => change(&which, "is off the list", services::remove),
        ServiceCommand::Enable(which) => change(&which, "may be called", services::enable),
        ServiceCommand::Disable { which, notice } => {
            change(&which, "is switched off", |file, name| services::disable(file, name, &notice))
        }
        ServiceCommand::Maintenance { dir, state, message } => {
            let message = message.filter(|_| state == "on");
            maintenance(&dir, message.as_deref())
        }
        ServiceCommand::List { dir, json } => list(&dir, json),
    }
}

async fn add_openapi(path: &Path, source: &str, about: &About) -> Result<(), String> {
    let dir = NodeDir::open(path)?;
    let name = named::service(&dir, &about.code, about.system.as_deref())?;
    let service = wire(&name, "openapi", about)?;
    let described =
        Fetched::from(source, &trust(about, &service)?).await.map_err(|fault| fault.to_string())?;
    let file = file(&dir);
    let known = read(&file)?.service.iter().any(|known| known.system.service(&known.code) == name);
    services::add_openapi(&file, service, &described).map_err(|fault| fault.to_string())?;
    let (title, count) = (&described.title, described.endpoints.len());
    match known {
        true => done(&format!(
            "{name}: description renewed ({title}, {count} endpoints); its other settings stayed"
        )),
        false => done(&format!("{name} is offered: {title}, {count} endpoints")),
    }
    Ok(())
}

fn add(path: &Path, about: &About, endpoints: &[String]) -> Result<(), String> {
    let dir = NodeDir::open(path)?;
    let name = named::service(&dir, &about.code, about.system.as_deref())?;
    let mut service = wire(&name, "rest", about)?;
    service.endpoints = endpoints.iter().map(|text| endpoint(text)).collect::<Result<_, _>>()?;
    services::add(&file(&dir), service).map_err(|fault| fault.to_string())?;
    done(&format!("{name} is offered"));
    Ok(())
}

/// `GET /cards/*`.
fn endpoint(text: &str) -> Result<Endpoint, String> {
    let wrong = || format!("--endpoint {text:?}: write a method and a path, as in 'GET /cards/*'");
    let (method, path) = text.split_once(' ').ok_or_else(wrong)?;
    let known = ["*", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];
    if !path.starts_with('/') || path.contains(' ') || !known.contains(&method) {
        return Err(wrong());
    }
    Ok(Endpoint { method: method.to_owned(), path: path.to_owned() })
}

fn wire(name: &ServiceName, kind: &str, about: &About) -> Result<ServiceWire, String> {
    let mut service = ServiceWire::new(name, kind);
    service.url = about.url.clone();
    service.timeout_ms = about.timeout_ms;
    service.certificates =
        about.certificates.iter().map(|file| fingerprint(file)).collect::<Result<_, _>>()?;
    service.verify = !about.no_verify;
    service.subject_free = about.subject_free;
    service.open = about.open;
    Ok(service)
}

/// Whose certificate is taken where the description is fetched: as for the service itself.
fn trust(about: &About, service: &ServiceWire) -> Result<Trust, String> {
    if about.no_verify {
        return Ok(Trust::Anybody);
    }
    let pinned = service.certificates.iter().map(|hash| hash.parse()).collect::<Result<Vec<_>, _>>();
    let pinned = pinned.map_err(|_| "a fingerprint that was just made cannot be read".to_owned())?;
    Ok(if pinned.is_empty() { Trust::Plain } else { Trust::Pinned(pinned) })
}

fn change<F>(which: &Which, what: &str, command: F) -> Result<(), String>
where
    F: FnOnce(&Path, &ServiceName) -> Result<(), services::SettingsFault>,
{
    let dir = NodeDir::open(&which.dir)?;
    let name = named::service(&dir, &which.code, which.system.as_deref())?;
    command(&file(&dir), &name).map_err(|fault| {
        format!("{fault}\nhelp: `vahid service list {}` shows what is there", which.dir.display())
    })?;
    done(&format!("{name} {what}"));
    Ok(())
}

fn maintenance(path: &Path, message: Option<&str>) -> Result<(), String> {
    let dir = NodeDir::open(path)?;
    services::maintenance(&file(&dir), message).map_err(|fault| fault.to_string())?;
    match message {
        Some(message) => done(&format!("the node takes no calls; callers are told: {message}")),
        None => done("the node takes calls again"),
    }
    Ok(())
}

fn list(path: &Path, as_json: bool) -> Result<(), String> {
    let dir = NodeDir::open(path)?;
    let (file, wire) = (file(&dir), read(&file(&dir))?);
    if let Some(message) = wire.maintenance.as_ref().filter(|_| !as_json) {
        say!("\u{1b}[33m!\u{1b}[0m maintenance: {message}");
    }
    for service in &wire.service {
        if as_json {
            say!("{}", serde_json::to_string(service).map_err(|fault| fault.to_string())?);
            continue;
        }
        let mark = if service.enabled { "\u{1b}[32m✓\u{1b}[0m" } else { "\u{1b}[31m✗\u{1b}[0m" };
        let name = service.system.service(&service.code);
        say!("{mark} {name}  {}  {}", service.kind, service.url.as_deref().unwrap_or("in this process"));
        if let Some(notice) = &service.notice {
            say!("    callers are told: {notice}");
        }
    }
    if wire.service.is_empty() && !as_json {
        say!("no service is written down; `vahid service add --help` shows how");
    }
    // A file that was edited by hand may be wrong: then a node works on with the former one.
    Services::check(wire, file.parent().unwrap_or(Path::new(".")))
        .map(drop)
        .map_err(|fault| fault.to_string())
}

fn file(dir: &NodeDir) -> PathBuf {
    dir.file("services.toml")
}

fn read(file: &Path) -> Result<FileWire, String> {
    if !file.exists() {
        return Ok(FileWire::default());
    }
    let text = std::fs::read_to_string(file).map_err(|fault| format!("{}: {fault}", file.display()))?;
    toml::from_str(&text).map_err(|fault| format!("{}: {fault}", file.display()))
}

fn done(text: &str) {
    say!("\u{1b}[32m✓\u{1b}[0m {text}");
}
