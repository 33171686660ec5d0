//! The journey's figures: complete life events a second on each engine beside the engine's own limit, the
//! time from a click to the person's page, memory at rest, start-up.

use crate::bench::child::Country;
use crate::bench::raw::{batch_rows, file_syncs};
use crate::bench::table::{Figures, percentile};
use crate::chance::SystemChance;
use crate::clock::LeapingClock;
use crate::country::{Running, Setup, log_house, sealed};
use crate::journey::{Drive, Family, Outcome, Plan, Tap, read_families};
use crate::stores::StorePlace;
use crate::{config, lang, packs};
use clap::Args;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, watch};

/// Clicks whose way to the person's page is timed.
const CLICKS: usize = 100;

/// How long the country rests before its memory is read.
const REST: Duration = Duration::from_secs(3);

/// What `vahid bench journey` can be told.
#[derive(Args)]
pub(crate) struct JourneyBench {
    /// The families; those that the file expects to be granted are driven.
    #[arg(long, default_value = lang::BENCH_FAMILIES)]
    file: PathBuf,
    /// The journey.
    #[arg(long, default_value = lang::BENCH_JOURNEY)]
    name: String,
    /// The country.
    #[arg(long, default_value = lang::DEFAULT_PACK)]
    pack: PathBuf,
    /// Measure PostgreSQL too: the file that holds the connection string.
    #[arg(long)]
    postgres_file: Option<PathBuf>,
    /// The figures as one JSON object on the last line.
    #[arg(long)]
    json: bool,
}

/// Measures and prints.
pub(crate) async fn run(arguments: JourneyBench) -> Result<(), String> {
    let country = Arc::new(packs::load(&arguments.pack)?);
    let families = granted_families(&arguments.file)?;
    let home = std::env::temp_dir().join(format!("vahid-bench-{}", std::process::id()));
    std::fs::create_dir_all(&home).map_err(|fault| fault.to_string())?;
    let mut figures = Figures::default();
    let measured = measure(&arguments, &country, &families, &home, &mut figures).await;
    // What was measured is printed also when the rest failed.
    drop(std::fs::remove_dir_all(&home));
    figures.print(arguments.json);
    measured
}

async fn measure(
    arguments: &JourneyBench,
    country: &Arc<pack::model::Country>,
    families: &[Family],
    home: &Path,
    figures: &mut Figures,
) -> Result<(), String> {
    let syncs = file_syncs(home).map_err(|fault| fault.to_string())?;
    figures.put("machine_syncs_per_s", syncs, "1/s", "durable 4 KiB writes of one plain file");
    let sqlite = StorePlace::Sqlite { dir: home.join("sqlite") };
    engine(arguments, country, families, "sqlite", &sqlite, home, figures).await?;
    if let Some(file) = &arguments.postgres_file {
        let config = config::secret(file).map_err(|fault| fault.to_string())?;
        let postgres = StorePlace::Postgres { config, connections: 8 };
        engine(arguments, country, families, "postgres", &postgres, home, figures).await?;
    }
    clicks(arguments, country, families, &home.join("demo"), figures).await
}

fn granted_families(file: &Path) -> Result<Vec<Family>, String> {
    let opened = std::fs::File::open(file).map_err(|fault| format!("{}: {fault}", file.display()))?;
    let families = read_families(std::io::BufReader::new(opened)).into_iter().flatten();
    Ok(families
        .filter(|family| {
            family.notices.len() == 1 && family.expect == ["granted"] && family.account.is_none()
        })
        .collect())
}

/// Drives all families through a fresh country on one engine.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
async fn engine(
    arguments: &JourneyBench,
    country: &Arc<pack::model::Country>,
    families: &[Family],
    name: &str,
    place: &StorePlace,
    keys: &Path,
    figures: &mut Figures,
) -> Result<(), String> {
    let scratch: ids::AgencyId = "bench-scratch".parse().map_err(|fault| format!("{fault}"))?;
    let store = place.open(&scratch).await.map_err(|fault| fault.to_string())?;
    let raw = batch_rows(&store).await.map_err(|fault| fault.to_string())?;
    drop(store);
    figures.put(
        format!("{name}_raw_rows_per_s"),
        raw,
        "rows/s",
        "batches of 1,000 durable 1 KiB rows, one writer",
    );

    let clock = Arc::new(LeapingClock::default());
    let (heard, mut hearing) = mpsc::unbounded_channel();
    let way = sealed(&keys.join(name), country, clock.clone())?;
    let house = log_house(&keys.join(name), country, &way, (None, Vec::new()), clock.clone())?;
    let public = house.access();
    let setup = Setup {
        public,
        country: country.clone(),
        place: place.clone(),
        way,
        clock: clock.clone(),
        chance: Arc::new(SystemChance),
        between: Some(Box::new(move |under| Arc::new(Tap::over(under, heard.clone())))),
    };
    let running = Running::open(setup).await.map_err(|fault| fault.to_string())?;
    let (stop, stopped) = watch::channel(false);
    let tasks = running.start(&stopped);
    let plan = Plan::find(country, &arguments.name)?;
    let drive = Drive::new(&running, plan, &clock, families, lang::TERMINAL);
    drive.seed().await?;
    let (cpu, start) = (cpu_seconds(), Instant::now());
    let passed = drive.enter_all(&mut hearing, |_| ()).await.map_err(|fault| fault.to_string())?;
    let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let mut complete = 0_u32;
    for one in &passed {
        let became = drive.judge(one).await.map_err(|fault| fault.to_string())?;
        complete += u32::from(became.outcome == Outcome::Granted);
    }
    let rows = rows_written(&running).await.map_err(|fault| fault.to_string())?;
    stop.send_replace(true);
    for task in tasks {
        drop(task.await);
    }
    house.close().await;
    let run = Run { complete: f64::from(complete), wall, cpu, rows, raw };
    run.put(name, figures);
    Ok(())
}

/// What one run on one engine measured.
struct Run {
    complete: f64,
    wall: f64,
    cpu: f64,
    rows: f64,
    raw: f64,
}

impl Run {
    fn put(&self, name: &str, figures: &mut Figures) {
        let Self { complete, wall, cpu, rows, raw } = *self;
        let rate = complete / wall;
        let mut put =
            |figure: &str, value, unit, about| figures.put(format!("{name}_{figure}"), value, unit, about);
        put("complete", complete, "", "life events that went through the whole chain");
        put("per_s", rate, "1/s", "of them a second, people's answers included");
        put(
            "rows_per_life_event",
            rows / complete,
            "rows",
            "events, history, log entries, views, orders kept",
        );
        put("ratio_to_raw", rate / raw, "", "life events to raw durable rows");
        put("row_ratio_to_raw", rows / wall / raw, "", "rows kept a second to raw durable rows");
        put(
            "cpu_ms_per_life_event",
            cpu * 1_000.0 / complete,
            "ms",
            "CPU of this process (PostgreSQL's own not counted)",
        );
        put("cores_busy", cpu / wall, "cores", "CPU seconds of this process a second");
    }
}

/// A port that is free now, with as many after it as a country has desks.
fn free_ports() -> Result<u16, String> {
    let free = |port: u16| std::net::TcpListener::bind(("127.0.0.1", port)).is_ok();
    let all_free = |base: &u16| (*base..base.saturating_add(16)).all(free);
    (20_000..60_000).step_by(16).find(all_free).ok_or_else(|| "no free ports in a row".to_owned())
}

/// Rows that a run leaves behind, over all agencies; messages that went and were deleted are not counted.
async fn rows_written(running: &Running) -> Result<f64, store::Fault> {
    let mut rows = 0_i64;
    let stores = running.nodes.values().map(|node| node.store().clone());
    for store in stores.chain(running.portal.iter().map(|portal| portal.store().clone())) {
        rows += store.read("bench.rows", |tx| Box::pin(services::sql::rows_kept(tx))).await?;
    }
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    Ok(rows as f64)
}

/// CPU seconds of this process so far (user and system), from the kernel.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 =
        after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    ticks / 100.0
}

/// Starts the country as its users do, and times clicks until the person's page shows them.
async fn clicks(
    arguments: &JourneyBench,
    country: &Arc<pack::model::Country>,
    families: &[Family],
    data: &Path,
    figures: &mut Figures,
) -> Result<(), String> {
    let port = free_ports()?;
    let running = Country::start(data, port)?;
    figures.put(
        "first_start_s",
        running.start_seconds,
        "s",
        "process start to ready, empty folder, records seeded",
    );
    drop(running);
    let running = Country::start(data, port)?;
    figures.put("start_s", running.start_seconds, "s", "process start to ready, registers there");
    tokio::time::sleep(REST).await;
    figures.put("memory_mib", running.memory_mib().unwrap_or(f64::NAN), "MiB", "the whole country at rest");
    let plan = Plan::find(country, &arguments.name)?;
    let mut waits = Vec::with_capacity(CLICKS);
    for family in families.iter().take(CLICKS) {
        waits.push(click(&running, &plan, family).await?);
    }
    waits.sort_by(f64::total_cmp);
    figures.put(
        "click_to_page_p50_ms",
        percentile(&waits, 0.5),
        "ms",
        "the official's request to the person's view, over HTTP",
    );
    figures.put("click_to_page_p99_ms", percentile(&waits, 0.99), "ms", "the same, slowest of a hundred");
    Ok(())
}

/// One click: people without records are entered by document, so that only the chain itself is timed.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
async fn click(running: &Country, plan: &Plan<'_>, family: &Family) -> Result<f64, String> {
    let raw = serde_json::Map::clone(&family.notices[0]);
    let mut notice: pack::model::Values =
        serde_json::from_value(Value::Object(raw)).map_err(|fault| fault.to_string())?;
    let today = calendar::Clock::now(&crate::clock::SystemClock).date_in(&jiff::tz::TimeZone::UTC);
    let mut person = None;
    for field in &plan.register.fields {
        let Some(value) = notice.get_mut(field.id.as_str()) else { continue };
        if let Some(date) = value.as_text().and_then(|text| crate::journey::dated(text, today)) {
            *value = pack::model::Value::Text(date);
        }
        if let (true, Some(key)) = (field.subject, value.as_text()) {
            let document = if key.contains('/') { key.to_owned() } else { format!("XX/{key}") };
            person.get_or_insert_with(|| document.clone());
            *value = pack::model::Value::Text(document);
        }
    }
    let person = person.ok_or("the notice names nobody")?;
    let official = plan.official(&notice).ok_or("no official enters notices")?;
    let desk =
        running.addresses["desks"][plan.register.owner.as_str()].as_str().unwrap_or_default().to_owned();
    let portal = running.addresses["portal"].as_str().unwrap_or_default().to_owned();
    let clerk = running.sign_in(&desk, &official.id).await?;
    let parent = running.sign_in(&portal, &person).await?;
    let path = format!("/api/registers/{}/records", plan.register.id);
    let body = serde_json::to_value(plan.typed(notice)).map_err(|fault| fault.to_string())?;
    let start = Instant::now();
    running.post(&desk, &path, Some(&clerk), &body).await?;
    while start.elapsed() < Duration::from_secs(10) {
        let cases = running.get(&portal, "/api/cases", Some(&parent)).await?;
        let shown =
            cases.as_array().or_else(|| cases["cases"].as_array()).is_some_and(|cases| !cases.is_empty());
        if shown {
            return Ok(start.elapsed().as_secs_f64() * 1_000.0);
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Err("the person's page never showed the click".to_owned())
}
