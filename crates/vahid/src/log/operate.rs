//! `vahid log init`, `serve`, `prune`: what the operator does.

use super::Listen;
use super::members::{Known, agencies};
use crate::clock::SystemClock;
use crate::paint::say;
use crate::passphrase::Passphrase;
use crate::publiclog::opening;
use calendar::Clock;
use clap::Args;
use ledger::public::Origin;
use operator::{HomeParts, LogHome, Operator, OperatorParts, router};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tilelog::{Limits, Years};
use tlog::{Hash, NoteSigner};
use witness::custodian::published_key;

/// What `vahid log serve` is told.
#[derive(Args)]
pub(crate) struct ServeArguments {
    /// The folder.
    #[arg(long)]
    dir: PathBuf,
    #[command(flatten)]
    listen: Listen,
    #[command(flatten)]
    known: Known,
    /// A member that publishes figures; may be repeated.
    #[arg(long)]
    figures: Vec<String>,
    /// Rules that each year's log is opened with, beside its policy and the custodian's public key; they are public.
    #[arg(long)]
    rules: Option<PathBuf>,
    #[command(flatten)]
    passphrase: Passphrase,
}

/// What the folder remembers of `init`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct About {
    pub(super) name: String,
    pub(super) url: Option<String>,
    #[serde(default)]
    pub(super) custodian: Option<String>,
}

const ABOUT: &str = "log.toml";

/// The custodian's public key of a year, 64 hex digits, in the folder of that year.
const TAG_KEY: &str = "tag-key";

/// The most bytes of a text that opens a log.
const RULES_BYTES_MAX: u64 = 32 * 1024;

/// What a folder remembers of `init`.
pub(super) fn about(dir: &Path) -> Result<About, String> {
    let text = super::text(&dir.join(ABOUT), 4_096)
        .map_err(|_| format!("{0} is no log: `vahid log init {0} --name NAME` makes one", dir.display()))?;
    toml::from_str(&text).map_err(|fault| format!("{ABOUT}: {fault}"))
}

fn home(dir: &Path, passphrase: String, rules: Option<String>) -> Result<(About, Arc<LogHome>), String> {
    let (about, folder) = (about(dir)?, dir.to_owned());
    let home = LogHome::new(HomeParts {
        folder: dir.to_owned(),
        passphrase,
        url: about.url.clone(),
        opening: Arc::new(move |origin, policy| {
            let key = std::fs::read_to_string(folder.join(origin.year.to_string()).join(TAG_KEY)).ok();
            opening(origin, policy, key.as_deref().map(str::trim), rules.as_deref())
        }),
        limits: Limits::default(),
        clock: Arc::new(SystemClock),
    });
    Ok((about, Arc::new(home)))
}

pub(super) fn init(dir: &Path, about: &About, passphrase: &Passphrase) -> Result<(), String> {
    crate::folder::private(dir).map_err(|fault| format!("{}: {fault}", dir.display()))?;
    let file = dir.join(ABOUT);
    if file.exists() {
        return Err(format!("{} is a log already", dir.display()));
    }
    let text = toml::to_string(about).map_err(|fault| fault.to_string())?;
    std::fs::write(&file, text).map_err(|fault| format!("{}: {fault}", file.display()))?;
    let (_, home) = home(dir, passphrase.for_new_key()?, None)?;
    let origin = this_year(&about.name);
    let key = home.key(&origin).map_err(|fault| fault.to_string())?.verifier();
    home.policy_text(&origin).map_err(|fault| fault.to_string())?;
    let shown = dir.display();
    say!("\u{1b}[32m✓\u{1b}[0m the log {origin} is in {shown}");
    say!("  its public key: {key}");
    say!("  name its witnesses in {shown}/witnesses, lines of c2sp.org/tlog-policy:");
    say!("    witness w1 VKEY http://127.0.0.1:9700");
    say!("    quorum w1");
    say!(
        "next: vahid log serve --dir {shown} --listen 127.0.0.1:9600 --centre URL --authority authority.json"
    );
    Ok(())
}

/// Fetches the custodian's public keys of this year and the next, which the logs of these years are opened with.
/// What is in the folder already stays: a log has one custodian for its whole year.
async fn tag_keys(dir: &Path, about: &About, origins: &[Origin; 2]) -> Result<(), String> {
    for (origin, needed) in origins.iter().zip([true, false]) {
        let file = dir.join(origin.year.to_string()).join(TAG_KEY);
        if file.exists() {
            continue;
        }
        let Some(custodian) = &about.custodian else {
            say!(
                "\u{1b}[33m!\u{1b}[0m no custodian is named in {ABOUT}: readers cannot check tags in {origin}"
            );
            continue;
        };
        match published_key(custodian, origin).await {
            Ok(key) => crate::member::replace(&file, format!("{}\n", Hash(key)).as_bytes(), 0o644)?,
            Err(fault) if needed => return Err(format!("{origin} cannot be opened: {fault}")),
            Err(fault) => {
                say!("\u{1b}[33m!\u{1b}[0m before New Year, `vahid custodian init` for {origin}: {fault}")
            }
        }
    }
    Ok(())
}

fn this_year(name: &str) -> Origin {
    let year = SystemClock.now().date_in(&jiff::tz::TimeZone::UTC).year();
    Origin { name: name.into(), year }
}

pub(super) async fn serve(arguments: ServeArguments) -> Result<(), String> {
    crate::telemetry::start("info", false);
    let rules = arguments.rules.as_deref().map(|file| super::text(file, RULES_BYTES_MAX)).transpose()?;
    let (about, home) = home(&arguments.dir, arguments.passphrase.read()?, rules)?;
    let mut rights = arguments.known.rights()?;
    rights.figures.extend(agencies(&arguments.figures)?);
    let origin = this_year(&about.name);
    let next = Origin { name: origin.name.clone(), year: origin.year + 1 };
    // Members pin next year's key long before its first leaf.
    home.policy_text(&next).map_err(|fault| fault.to_string())?;
    tag_keys(&arguments.dir, &about, &[origin, next]).await?;
    let policies = home.clone();
    let operator = Operator::new(OperatorParts {
        name: about.name.as_str().into(),
        years: home.clone(),
        policy: Arc::new(move |origin| policies.policy(origin).map(Some)),
        members: arguments.known.members(&arguments.dir).await?,
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
    let (about, home) = home(dir, passphrase.read()?, None)?;
    let years = Years::new(&about.name, home, Arc::new(SystemClock));
    let origin = Origin { name: about.name.as_str().into(), year };
    let minimum = years.prune(&origin, &text).await.map_err(|fault| fault.to_string())?;
    say!(
        "\u{1b}[32m✓\u{1b}[0m {origin}: entries before leaf {minimum} are gone; tiles, index and proofs stay"
    );
    Ok(())
}
