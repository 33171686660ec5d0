//! `vahid verify`: computes logs, histories and cases of every store again, or checks a receipt.

use crate::paint::say;
use crate::stores::StorePlace;
use crate::{config, lang, packs, proof};
use clap::{Args, Subcommand};
use ids::AgencyId;
use ledger::{LogFault, LogKeys};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{Fault, Store};
use tlog::{Policy, VerifierKey};

/// What `vahid verify` can be told; with neither word it is `stores`.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct VerifyArguments {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    stores: StoresArguments,
}

/// What is verified.
#[derive(Subcommand)]
enum What {
    /// Computes logs, histories and cases of every store again and compares.
    #[command(after_help = "Example:\n  vahid verify stores --data ./country")]
    Stores(StoresArguments),
    /// Checks a receipt offline with nothing but published keys, also after the bodies were erased.
    Receipt(Box<proof::ReceiptArguments>),
}

/// What `vahid verify stores` can be told.
#[derive(Args)]
pub(crate) struct StoresArguments {
    /// The folder of the registers (SQLite).
    #[arg(long, default_value = "data/demo")]
    data: PathBuf,
    /// The registers in PostgreSQL: the file that holds the connection string.
    #[arg(long)]
    postgres_file: Option<PathBuf>,
    /// The country.
    #[arg(long, default_value = lang::DEFAULT_PACK)]
    pack: PathBuf,
    /// Only this agency's store; repeat it for more. Each process of a country has its own agencies.
    #[arg(long = "agency")]
    agencies: Vec<AgencyId>,
    /// The pinned policy of a year's access log; repeat it for more. Without it: those of the log in the folder of the
    /// registers.
    #[arg(long = "log-policy")]
    log_policies: Vec<PathBuf>,
    /// One JSON object an agency.
    #[arg(long)]
    json: bool,
}

/// What was found in one agency's store.
struct Found {
    entries: u64,
    waiting: u64,
    late: u64,
    records: i64,
    cases: i64,
    faults: Vec<String>,
}

/// Checks what was named; an error names what does not hold.
pub(crate) async fn run(arguments: VerifyArguments) -> Result<(), String> {
    match arguments.what {
        None => stores(arguments.stores).await,
        Some(What::Stores(arguments)) => stores(arguments).await,
        Some(What::Receipt(arguments)) => proof::check(&arguments),
    }
}

async fn stores(arguments: StoresArguments) -> Result<(), String> {
    let country = packs::load(&arguments.pack)?;
    let place = match &arguments.postgres_file {
        Some(file) => {
            let config = config::secret(file).map_err(|fault| fault.to_string())?;
            StorePlace::Postgres { config, connections: 1 }
        }
        None => StorePlace::Sqlite { dir: arguments.data.clone() },
    };
    let keys = Arc::new(log_keys(&arguments)?);
    let mut wrong = 0;
    let named = !arguments.agencies.is_empty();
    let all = crate::country::agencies_with_work(&country);
    for agency in all.into_iter().filter(|agency| !named || arguments.agencies.contains(agency)) {
        if !there(&arguments, &agency) {
            return Err(format!(
                "{} holds no register of {agency}: nothing to verify",
                arguments.data.display()
            ));
        }
        let store = place.open(&agency).await.map_err(|fault| format!("{agency}: {fault}"))?;
        let found = check(&store, &keys).await.map_err(|fault| format!("{agency}: {fault}"))?;
        wrong += found.faults.len();
        show(&agency, &found, arguments.json);
    }
    if wrong > 0 { Err(format!("{wrong} things do not hold")) } else { Ok(()) }
}

/// The keys that receipts are checked with: those that the policies name.
fn log_keys(arguments: &StoresArguments) -> Result<LogKeys, String> {
    let files = match arguments.log_policies.as_slice() {
        [] => own_policies(&arguments.data.join("accesslog/log"))?,
        named => named.to_vec(),
    };
    let mut keys: Vec<VerifierKey> = Vec::new();
    for file in files {
        let told = |fault: &dyn std::fmt::Display| format!("{}: {fault}", file.display());
        let text = std::fs::read_to_string(&file).map_err(|fault| told(&fault))?;
        let policy = Policy::parse(&text).map_err(|fault| told(&fault))?;
        keys.extend(policy.logs().iter().map(|log| log.key.clone()));
    }
    Ok(LogKeys::new(keys))
}

/// The policies of a log whose folder lies beside the registers, one for each year.
fn own_policies(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let told = |fault: std::io::Error| {
        let folder = folder.display();
        format!("{folder}: {fault}; name the pinned policy of the access log with --log-policy")
    };
    let mut found = Vec::new();
    for year in std::fs::read_dir(folder).map_err(told)? {
        let policy = year.map_err(told)?.path().join("policy");
        if policy.exists() {
            found.push(policy);
        }
    }
    Ok(found)
}

/// A folder without the agency's file must not be called sound, nor be created by looking.
fn there(arguments: &StoresArguments, agency: &AgencyId) -> bool {
    arguments.postgres_file.is_some() || arguments.data.join(format!("{agency}.sqlite")).exists()
}

async fn check(store: &Store, keys: &Arc<LogKeys>) -> Result<Found, Fault> {
    let keys = keys.clone();
    let log = store.read("verify.log", move |tx| {
        let keys = keys.clone();
        Box::pin(async move { ledger::verify(tx, &keys).await })
    });
    let log = log.await?;
    let (records, broken) = store.read("verify.records", |tx| Box::pin(registers::verify(tx))).await?;
    let (cases, astray) = store.read("verify.cases", |tx| Box::pin(services::sql::verify(tx))).await?;
    let mut faults: Vec<String> =
        log.faults.iter().map(|fault| format!("access log: {}", said(fault))).collect();
    if log.wrong > log.faults.len() as u64 {
        faults.push(format!("access log: {} more like these", log.wrong - log.faults.len() as u64));
    }
    faults.extend(broken.iter().map(|fault| format!("record {} is not its last history row", fault.record)));
    faults.extend(astray.iter().map(|case| format!("case {case} is not the fold of its events")));
    Ok(Found { entries: log.entries, waiting: log.waiting, late: log.late, records, cases, faults })
}

fn show(agency: &AgencyId, found: &Found, as_json: bool) {
    if as_json {
        let line = json!({
            "agency": agency, "log_entries": found.entries, "log_waiting": found.waiting, "log_late": found.late, "records": found.records,
            "cases": found.cases, "faults": found.faults,
        });
        say!("{line}");
        return;
    }
    let mark = if found.faults.is_empty() { "\u{1b}[32m✓\u{1b}[0m" } else { "\u{1b}[31m✗\u{1b}[0m" };
    say!(
        "{mark} {agency:<12} {:>8} log entries ({} not yet placed, {} late), {:>7} records, {:>6} cases",
        found.entries,
        found.waiting,
        found.late,
        found.records,
        found.cases
    );
    for fault in &found.faults {
        say!("    {fault}");
    }
}

/// A fault of the access log in the two languages of the country's first users.
fn said(fault: &LogFault) -> String {
    match fault {
        LogFault::Edited { entry } => {
            format!(
                "entry {entry} was changed: its details do not give its commitment / {entry} yazısı dəyişdirilib"
            )
        }
        LogFault::Receipt { entry, why } => {
            format!(
                "the receipt of entry {entry} proves nothing ({why}) / {entry} yazısının qəbzi heç nə sübut etmir"
            )
        }
        LogFault::Gap { series, given, held } => format!(
            "the series {series} gave {given} numbers and holds {held} entries / {series} sırasında {given} nömrədən \
             {held} yazı qalıb"
        ),
        LogFault::Doubled { series, n } => {
            format!(
                "number {n} stands twice in the series {series} / {series} sırasında {n} nömrəsi iki dəfə durur"
            )
        }
    }
}
