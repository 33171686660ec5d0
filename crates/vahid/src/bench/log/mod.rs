//! `vahid bench log`: entries that are durable and checkpointed, on files and on each engine, beside what the medium
//! itself can do with batches of a thousand such rows; the wait for a receipt; public bytes; the index.

mod bound;
mod load;
mod sql;
mod witnessed;

use crate::bench::raw::file_syncs;
use crate::bench::table::{Figures, percentile};
use crate::clock::SystemClock;
use crate::config;
use clap::Args;
use keys::NoteKey;
use ledger::public::Origin;
use load::Numbers;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::Store;
use tilelog::generate::{Plan, generate};
use tilelog::{FileJournal, Files, Fuse, Journal, Limits, Log, Parts, StoreJournal, make_segment};
use tlog::Segment;

/// How long each bound is measured.
const BOUND: Duration = Duration::from_secs(3);

/// How long receipts are timed.
const STREAM: Duration = Duration::from_secs(5);

/// Looks of the log whose index is made.
const INDEXED: u64 = 300_000;

/// Leaves of the segment that is made from its leaves: the largest that such a log has.
const SEGMENT: Segment = Segment { first: 0, count: 262_144 };

/// Connections of the operator's store.
const CONNECTIONS: usize = 4;

/// Owners of data in the person's first check.
const CHECKED_PROVIDERS: usize = 150;

/// What `vahid bench log` can be told.
#[derive(Args)]
pub(crate) struct LogBench {
    /// Seconds that entries are placed on each medium.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Entries of the log that a person's browser checks for the first time; 0 leaves that out, for machines
    /// without Chromium and Node.
    #[arg(long, default_value_t = 10_000_000)]
    check_entries: u64,
    /// Measure PostgreSQL too: the file that holds the connection string.
    #[arg(long)]
    postgres_file: Option<PathBuf>,
    /// The figures as one JSON object on the last line.
    #[arg(long)]
    json: bool,
}

/// Measures and prints.
pub(crate) async fn run(arguments: LogBench) -> Result<(), String> {
    let home = std::env::temp_dir().join(format!("vahid-bench-log-{}", std::process::id()));
    std::fs::create_dir_all(&home).map_err(|fault| fault.to_string())?;
    let mut figures = Figures::default();
    let measured = measure(&arguments, &home, &mut figures).await;
    // What was measured is printed also when the rest failed.
    drop(std::fs::remove_dir_all(&home));
    figures.print(arguments.json);
    measured
}

async fn measure(arguments: &LogBench, home: &Path, figures: &mut Figures) -> Result<(), String> {
    let told = |fault: &dyn std::fmt::Display| fault.to_string();
    let span = Duration::from_secs(arguments.seconds);
    let syncs = file_syncs(home).map_err(|fault| told(&fault))?;
    figures.put("machine_syncs_per_s", syncs, "1/s", "durable 4 KiB writes of one plain file");

    let bound = bound::of_file(home, BOUND).map_err(|fault| told(&fault))?;
    let journal = FileJournal::open(&home.join("journal")).map_err(|fault| told(&fault))?;
    medium("files", Box::new(journal), bound, home, span, figures).await?;

    let scratch = store_sqlite::open(&home.join("bound.sqlite")).map_err(|fault| told(&fault))?;
    let bound = bound::of_store(&scratch, BOUND).await.map_err(|fault| told(&fault))?;
    let store = store_sqlite::open(&home.join("log.sqlite")).map_err(|fault| told(&fault))?;
    on_store("sqlite", store, bound, home, span, figures).await?;

    if let Some(file) = &arguments.postgres_file {
        let server = config::secret(file).map_err(|fault| told(&fault))?;
        let connect = |schema| store_postgres::connect(&server, schema, CONNECTIONS);
        let scratch = connect("vahid_bench_bound").await.map_err(|fault| told(&fault))?;
        let bound = bound::of_store(&scratch, BOUND).await.map_err(|fault| told(&fault))?;
        let store = connect("vahid_bench_log").await.map_err(|fault| told(&fault))?;
        on_store("postgres", store, bound, home, span, figures).await?;
    }
    // The usual engine's figures once more under the names that the aims use.
    for name in ["entries_per_s", "ratio_to_batch_bound", "receipt_p50_ms", "receipt_p99_ms"] {
        if let Some(value) = figures.get(&format!("sqlite_{name}")) {
            figures.put(name, value, "", "the same on SQLite, the engine of a single machine");
        }
    }
    index(&home.join("indexed"), figures)?;
    witnessed::run(home, figures).await?;
    if arguments.check_entries == 0 {
        return Ok(());
    }
    crate::bench::first_check::measure(arguments.check_entries, CHECKED_PROVIDERS, false, figures).await
}

async fn on_store(
    name: &'static str,
    store: Store,
    bound: f64,
    home: &Path,
    span: Duration,
    figures: &mut Figures,
) -> Result<(), String> {
    store.migrate(store::MIGRATIONS).await.map_err(|fault| fault.to_string())?;
    let journal = StoreJournal::new(store, &origin(name).to_string());
    medium(name, Box::new(journal), bound, home, span, figures).await
}

fn origin(name: &str) -> Origin {
    Origin { name: format!("bench.example/{name}").into(), year: 2026 }
}

/// Where the public files of a measured log lie.
fn public(name: &str, home: &Path) -> PathBuf {
    home.join(format!("{name}-public"))
}

/// What a measured log is made of.
fn parts(name: &str, journal: Box<dyn Journal>, home: &Path, signer: Arc<NoteKey>) -> Result<Parts, String> {
    Ok(Parts {
        origin: origin(name),
        shelf: Arc::new(Files::open(&public(name, home)).map_err(|fault| fault.to_string())?),
        journal,
        signer,
        clock: Arc::new(SystemClock),
        limits: Limits::default(),
        sleep: Some(Arc::new(|pause| Box::pin(tokio::time::sleep(pause)))),
        fuse: Fuse::default(),
    })
}

/// One log on one medium.
async fn medium(
    name: &'static str,
    journal: Box<dyn Journal>,
    bound: f64,
    home: &Path,
    span: Duration,
    figures: &mut Figures,
) -> Result<(), String> {
    let signer = NoteKey::fresh(&origin(name).to_string()).map_err(|fault| fault.to_string())?;
    let parts = parts(name, journal, home, Arc::new(signer))?;
    let (log, runner) = Log::open(parts).await.map_err(|fault| fault.to_string())?;
    let handle = tokio::runtime::Handle::current();
    // Its disk work blocks: a thread of its own, as in the operator.
    let thread = std::thread::Builder::new().name("bench-log".to_owned());
    thread.spawn(move || handle.block_on(runner.run())).map_err(|fault| fault.to_string())?;
    let numbers = Numbers::default();
    let rate = load::entries_per_second(&log, &numbers, span).await.map_err(|fault| fault.to_string())?;
    let size = log.view().checkpoint.size;
    let (bytes, replaced) = load::public_bytes(&public(name, home)).map_err(|fault| fault.to_string())?;
    let millis = load::receipts(&log, &numbers, STREAM).await.map_err(|fault| fault.to_string())?;
    log.close().await;
    let mut put =
        |figure: &str, value, unit, about| figures.put(format!("{name}_{figure}"), value, unit, about);
    put("entries_per_s", rate, "1/s", "durable, in a published checkpoint, with its path; aim 10,000");
    put(
        "batch_bound_rows_per_s",
        bound,
        "rows/s",
        "the medium alone: durable batches of 1,000 rows of 128 B",
    );
    put("ratio_to_batch_bound", rate / bound, "", "entries to the medium's rows; aim 0.4");
    put("receipt_p50_ms", percentile(&millis, 0.5), "ms", "one look to its receipt at 2,000/s; aim 120");
    put("receipt_p99_ms", percentile(&millis, 0.99), "ms", "the same, slowest of a hundred; aim 250");
    put("public_bytes_per_entry", bytes as f64 / size.max(1) as f64, "B", "bundles, tiles, index; aim 240");
    put(
        "replaced_bytes_per_entry",
        replaced as f64 / size.max(1) as f64,
        "B",
        "segments that larger ones replaced within the last minute, at this speed",
    );
    Ok(())
}

/// How fast a log with its index is made, and a segment from its leaves.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn index(dir: &Path, figures: &mut Figures) -> Result<(), String> {
    let shelf = Files::open(dir).map_err(|fault| fault.to_string())?;
    let origin = origin("index").to_string();
    let signer = NoteKey::fresh(&origin).map_err(|fault| fault.to_string())?;
    let (providers, policy) = ((1..=150).collect(), b"bench\n".to_vec());
    let plan =
        Plan { origin, looks: INDEXED, days: (20_454, 365), providers, planted: Vec::new(), policy, seed: 4 };
    let start = Instant::now();
    generate(&shelf, &signer, &plan, |_| ()).map_err(|fault| fault.to_string())?;
    let made = INDEXED as f64 / start.elapsed().as_secs_f64();
    figures.put("generated_entries_per_s", made, "1/s", "a whole log with its index, without a journal");
    let start = Instant::now();
    let (items, _) = make_segment(&shelf, SEGMENT).map_err(|fault| fault.to_string())?;
    let built = items as f64 / start.elapsed().as_secs_f64();
    figures.put("segment_items_per_s", built, "1/s", "one segment of 262,144 leaves, from the bundles");
    Ok(())
}
