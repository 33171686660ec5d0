//! The command: reads the file, opens a country, drives, and says what became of each notice.

use crate::chance::SystemChance;
use crate::clock::LeapingClock;
use crate::country::{Running, Setup, log_house, sealed};
use crate::journey::{Became, Drive, Family, FamilyFault, Outcome, Passed, Plan, Tap, read_families};
use crate::paint::say;
use crate::stores::StorePlace;
use crate::{config, lang, packs, telemetry};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::{mpsc, watch};

/// What `vahid journey` can be told.
#[derive(Args)]
pub(crate) struct JourneyArguments {
    /// The journey: a life event of the pack.
    name: String,
    /// The file of families: one JSON object a line.
    file: PathBuf,
    /// The folder of the registers; a temporary one when not given, removed at the end.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Keep the registers in PostgreSQL: the file that holds the connection string.
    #[arg(long)]
    postgres_file: Option<PathBuf>,
    /// The country.
    #[arg(long, default_value = lang::DEFAULT_PACK)]
    pack: PathBuf,
    /// The language of the reasons.
    #[arg(long, default_value = lang::TERMINAL)]
    lang: String,
    /// One JSON object a line, with `outcome` and `reasons`.
    #[arg(long)]
    json: bool,
    /// What is logged: error, warn, info, debug.
    #[arg(long, default_value = "error")]
    log: String,
}

/// Drives the file's families through a country of their own.
pub(crate) async fn run(arguments: JourneyArguments) -> Result<(), String> {
    telemetry::start(&arguments.log, false);
    let country = Arc::new(packs::load(&arguments.pack)?);
    let plan = Plan::find(&country, &arguments.name)?;
    let (families, faults) = read(&arguments.file)?;
    let home = Home::of(&arguments)?;
    let clock = Arc::new(LeapingClock::default());
    let (heard, mut hearing) = mpsc::unbounded_channel();
    let way = sealed(&home.folder, &country, clock.clone())?;
    let house = log_house(&home.folder, &country, &way, (None, Vec::new()), clock.clone())?;
    let public = house.access();
    let setup = Setup {
        public,
        country: country.clone(),
        place: home.place.clone(),
        way,
        clock: clock.clone(),
        chance: Arc::new(SystemChance),
        between: Some(Box::new(move |under| Arc::new(Tap::over(under, heard.clone())))),
    };
    let running = Running::open(setup).await.map_err(|fault| fault.to_string())?;
    let (stop, stopped) = watch::channel(false);
    let tasks = running.start(&stopped);
    let drive = Drive::new(&running, plan, &clock, &families, &arguments.lang);
    let bar = bar(families.iter().map(|family| family.notices.len()).sum(), arguments.json);
    bar.set_message("the registers take what they held before");
    drive.seed().await?;
    bar.set_message("notices entered, people answer");
    let passed = drive.enter_all(&mut hearing, |_| bar.inc(1)).await.map_err(|fault| fault.to_string())?;
    bar.set_message("officials act, clocks ring");
    drive.carry_on(&mut hearing).await?;
    bar.finish_and_clear();
    let became = judge_all(&drive, passed).await?;
    stop.send_replace(true);
    for task in tasks {
        drop(task.await);
    }
    house.close().await;
    report(&became, &faults, arguments.json);
    let lost = became.iter().filter(|one| one.outcome == Outcome::Lost).count();
    if lost > 0 { Err(format!("{lost} notices were lost")) } else { Ok(()) }
}

fn read(file: &Path) -> Result<(Vec<Family>, Vec<FamilyFault>), String> {
    let opened = std::fs::File::open(file).map_err(|fault| format!("{}: {fault}", file.display()))?;
    let mut families = Vec::new();
    let mut faults = Vec::new();
    for one in read_families(BufReader::new(opened)) {
        match one {
            Ok(family) => families.push(family),
            Err(fault) => faults.push(fault),
        }
    }
    Ok((families, faults))
}

async fn judge_all(drive: &Drive<'_>, mut passed: Vec<Passed>) -> Result<Vec<Became>, String> {
    passed.sort_by_key(|one| (one.family, one.notice));
    let mut became = Vec::with_capacity(passed.len());
    for one in &passed {
        became.push(drive.judge(one).await.map_err(|fault| fault.to_string())?);
    }
    Ok(became)
}

/// Where the registers are, and whether the folder goes away at the end.
struct Home {
    place: StorePlace,
    /// Where the keys of the exchange are.
    folder: PathBuf,
    temporary: bool,
}

impl Home {
    fn of(arguments: &JourneyArguments) -> Result<Self, String> {
        let passing = std::env::temp_dir().join(format!("vahid-journey-{}", std::process::id()));
        let (folder, temporary) = match &arguments.data {
            Some(dir) => (dir.clone(), false),
            None => (passing, true),
        };
        let place = match &arguments.postgres_file {
            Some(file) => {
                let config = config::secret(file).map_err(|fault| fault.to_string())?;
                StorePlace::Postgres { config, connections: 8 }
            }
            None => StorePlace::Sqlite { dir: folder.clone() },
        };
        Ok(Self { place, folder, temporary })
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if self.temporary {
            // A folder that cannot be removed is left to the system's own cleaning.
            drop(std::fs::remove_dir_all(&self.folder));
        }
    }
}

fn bar(length: usize, quiet: bool) -> ProgressBar {
    if quiet {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(u64::try_from(length).unwrap_or(u64::MAX));
    let template = "{msg:45} {bar:30.cyan} {pos}/{len} {per_sec:.dim} {eta:.dim}";
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// One object a line for scripts; a list and a tally for people.
fn report(became: &[Became], faults: &[FamilyFault], as_json: bool) {
    if as_json {
        for fault in faults {
            say!("{}", json!({ "line": fault.line, "outcome": "bad-line", "reasons": [fault.text] }));
        }
        for one in became {
            say!("{}", serde_json::to_string(one).expect("outcomes have a JSON form"));
        }
        return;
    }
    for fault in faults {
        say!("\u{1b}[31mline {}\u{1b}[0m is no family: {}", fault.line, fault.text);
    }
    let mut tally: BTreeMap<Outcome, usize> = BTreeMap::new();
    let mut unexpected = 0;
    for one in became {
        *tally.entry(one.outcome).or_default() += 1;
        let word = word(one.outcome);
        let surprise = one.expected.as_ref().filter(|expected| **expected != word);
        unexpected += usize::from(surprise.is_some());
        let mark =
            surprise.map_or(String::new(), |expected| format!(" \u{1b}[31m(expected {expected})\u{1b}[0m"));
        say!("{}[{}] {}{word}\u{1b}[0m{mark}", one.family, one.notice, colour(one.outcome));
        for reason in &one.reasons {
            say!("    {reason}");
        }
    }
    say!("");
    for (outcome, count) in tally {
        say!("  {}{:<14}\u{1b}[0m {count}", colour(outcome), word(outcome));
    }
    say!("  {:<14} {unexpected}", "unexpected");
}

fn word(outcome: Outcome) -> String {
    let word = serde_json::to_value(outcome).expect("outcomes have a JSON form");
    word.as_str().unwrap_or_default().to_owned()
}

/// Green for done, amber for what waits, red for what was refused or late.
fn colour(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Granted | Outcome::Done | Outcome::Settled | Outcome::Silent => "\u{1b}[32m",
        Outcome::Waiting | Outcome::Reviewed => "\u{1b}[33m",
        Outcome::Late | Outcome::Duplicate | Outcome::RefusedInput | Outcome::Lost => "\u{1b}[31m",
    }
}
