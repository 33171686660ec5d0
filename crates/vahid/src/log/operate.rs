//! `vahid log init`, `serve`, `prune`: what the operator does.

use super::{Listen, custodian, members};
use crate::clock::SystemClock;
use crate::paint::say;
use crate::passphrase::Passphrase;
use calendar::Clock;
use clap::Args;
use ledger::public::Origin;
use operator::{HomeParts, LogHome, Operator, OperatorParts, Rights, router};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tilelog::{Limits, Years};
use tlog::NoteSigner;

/// What `vahid log serve` is told.
#[derive(Args)]
pub(crate) struct ServeArguments {
    /// The folder.
    #[arg(long)]
    dir: PathBuf,
    #[command(flatten)]
    listen: Listen,
    /// The members and their public keys: {"agency": ["base64 key"]} (JSON).
    #[arg(long)]
    members: PathBuf,
    /// A member that writes warrants, openings and extensions; may be repeated.
    #[arg(long)]
    warrants: Vec<String>,
    /// A member that publishes figures; may be repeated.
    #[arg(long)]
    figures: Vec<String>,
    /// A group of sensitive registers and its members: ID=MEMBER,MEMBER; may be repeated.
    #[arg(long)]
    group: Vec<String>,
    /// A text that opens each year's log beside its policy: the custodian's public key, rules; it is public.
    #[arg(long)]
    rules: Option<PathBuf>,
    #[command(flatten)]
    passphrase: Passphrase,
}

/// What the folder remembers of `init`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    name: String,
    url: Option<String>,
}

const ABOUT: &str = "log.toml";

/// The most bytes of a text that opens a log.
const RULES_BYTES_MAX: u64 = 32 * 1024;

fn home(dir: &Path, passphrase: String, rules: String) -> Result<(About, Arc<LogHome>), String> {
    let text = super::text(&dir.join(ABOUT), 4_096)
        .map_err(|_| format!("{0} is no log: `vahid log init {0} --name NAME` makes one", dir.display()))?;
    let about: About = toml::from_str(&text).map_err(|fault| format!("{ABOUT}: {fault}"))?;
    let home = LogHome::new(HomeParts {
        folder: dir.to_owned(),
        passphrase,
        url: about.url.clone(),
        opening: Arc::new(move |origin, policy| format!("{origin}\n{policy}{rules}").into_bytes()),
        limits: Limits::default(),
        clock: Arc::new(SystemClock),
    });
    Ok((about, Arc::new(home)))
}

pub(super) fn init(dir: &Path, name: &str, url: Option<&str>, passphrase: &Passphrase) -> Result<(), String> {
    crate::folder::private(dir).map_err(|fault| format!("{}: {fault}", dir.display()))?;
    let file = dir.join(ABOUT);
    if file.exists() {
        return Err(format!("{} is a log already", dir.display()));
    }
    let about = About { name: name.to_owned(), url: url.map(str::to_owned) };
    let text = toml::to_string(&about).map_err(|fault| fault.to_string())?;
    std::fs::write(&file, text).map_err(|fault| format!("{}: {fault}", file.display()))?;
    let (_, home) = home(dir, passphrase.for_new_key()?, String::new())?;
    let origin = this_year(name);
    let key = home.key(&origin).map_err(|fault| fault.to_string())?.verifier();
    home.policy_text(&origin).map_err(|fault| fault.to_string())?;
    let shown = dir.display();
    say!("\u{1b}[32m✓\u{1b}[0m the log {origin} is in {shown}");
    say!("  its public key: {key}");
    say!("  name its witnesses in {shown}/witnesses, lines of c2sp.org/tlog-policy:");
    say!("    witness w1 VKEY http://127.0.0.1:9700");
    say!("    quorum w1");
    say!("next: vahid log serve --dir {shown} --listen 127.0.0.1:9600 --members members.json");
    Ok(())
}

fn this_year(name: &str) -> Origin {
    let year = SystemClock.now().date_in(&jiff::tz::TimeZone::UTC).year();
    Origin { name: name.into(), year }
}

pub(super) async fn serve(arguments: ServeArguments) -> Result<(), String> {
    crate::telemetry::start("info", false);
    let rules = arguments.rules.as_deref().map(|file| super::text(file, RULES_BYTES_MAX)).transpose()?;
    let (about, home) = home(&arguments.dir, arguments.passphrase.read()?, rules.unwrap_or_default())?;
    let agencies =
        |names: &[String]| names.iter().map(|name| members::agency(name)).collect::<Result<_, _>>();
    let rights = Rights {
        groups: custodian::groups(&arguments.group)?,
        warrants: agencies(&arguments.warrants)?,
        figures: agencies(&arguments.figures)?,
    };
    let policies = home.clone();
    let operator = Operator::new(OperatorParts {
        name: about.name.as_str().into(),
        years: home.clone(),
        policy: Arc::new(move |origin| policies.policy(origin).map(Some)),
        members: Arc::new(members::read(&arguments.members)?),
        rights,
        clock: Arc::new(SystemClock),
    });
    let origin = operator.now();
    operator.log(&origin).await.map_err(|fault| fault.to_string())?;
    say!("  {origin}: readers pin {}/{}/policy", arguments.dir.display(), origin.year);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let feeding = operator.clone();
    let feeding = tokio::spawn(async move { feeding.run(stopped).await });
    let served = super::serve(router(operator), arguments.listen, &format!("the log {origin}")).await;
    stop.send_replace(true);
    feeding.await.map_err(|fault| format!("the feeding of the witnesses ended: {fault}"))?;
    served
}

pub(super) async fn prune(
    dir: &Path,
    year: i16,
    policy_text: &Path,
    passphrase: &Passphrase,
) -> Result<(), String> {
    let text = super::text(policy_text, RULES_BYTES_MAX)?;
    let (about, home) = home(dir, passphrase.read()?, String::new())?;
    let years = Years::new(&about.name, home, Arc::new(SystemClock));
    let origin = Origin { name: about.name.as_str().into(), year };
    let minimum = years.prune(&origin, &text).await.map_err(|fault| fault.to_string())?;
    say!(
        "\u{1b}[32m✓\u{1b}[0m {origin}: entries before leaf {minimum} are gone; tiles, index and proofs stay"
    );
    Ok(())
}
