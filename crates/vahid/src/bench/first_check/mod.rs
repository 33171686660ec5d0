//! The person's first full check in a browser: bytes and seconds for 150 providers and a log of 10 million entries
//! (ACC-04). The log is made by the generator and lies in files; a window stands before owners who show the
//! person's looks; the system's Chromium opens the page and checks.

mod country;
mod log;

use crate::bench::table::Figures;
use clap::Args;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};
use tokio::sync::watch;

/// What `vahid bench first-check` can be told.
#[derive(Args)]
pub(crate) struct FirstCheckBench {
    /// Entries in the log.
    #[arg(long, default_value_t = 10_000_000)]
    entries: u64,
    /// Owners of data, each with two looks at the person.
    #[arg(long, default_value_t = 150)]
    providers: usize,
    /// Serve the page and wait, for whoever wants to look at it; nothing is measured.
    #[arg(long, hide = true)]
    serve: bool,
    /// The figures as one JSON object on the last line.
    #[arg(long)]
    json: bool,
}

/// Looks of each owner at the person.
const LOOKS_EACH: u64 = 2;

/// Measures and prints.
pub(crate) async fn run(arguments: FirstCheckBench) -> Result<(), String> {
    let mut figures = Figures::default();
    let measured = measure(arguments.entries, arguments.providers, arguments.serve, &mut figures).await;
    figures.print(arguments.json);
    measured
}

/// Makes log and window, lets the browser check and puts the figures. The folder is removed afterwards.
pub(crate) async fn measure(
    entries: u64,
    providers: usize,
    serve: bool,
    figures: &mut Figures,
) -> Result<(), String> {
    let home = std::env::temp_dir().join(format!("vahid-first-check-{}", std::process::id()));
    std::fs::create_dir_all(&home).map_err(|fault| fault.to_string())?;
    let measured = in_folder(&home, entries, providers, serve, figures).await;
    drop(std::fs::remove_dir_all(&home));
    measured
}

async fn in_folder(
    home: &Path,
    entries: u64,
    providers: usize,
    serve: bool,
    figures: &mut Figures,
) -> Result<(), String> {
    let made = log::make(&home.join("log"), entries, providers, LOOKS_EACH)?;
    let (stop, stopped) = watch::channel(false);
    let doors = country::open(home, made, &stopped).await?;
    let portal = doors.portal.clone();
    if serve {
        println!("{portal}  sign in as {}", log::PERSON);
        crate::listen::told_to_stop().await;
    } else {
        // The browser is a child process: waiting for it must not hold the doors up.
        let said = tokio::task::spawn_blocking(move || browser(&portal))
            .await
            .map_err(|fault| fault.to_string())??;
        let number =
            |name: &str| said.get(name).and_then(Value::as_f64).ok_or(format!("no {name} in {said}"));
        figures.put(
            "first_check_bytes",
            number("bytes")?,
            "bytes",
            "the person's first full check, all answers together",
        );
        figures.put(
            "first_check_seconds",
            number("seconds")?,
            "s",
            "from the first request of the check to its result, in Chromium",
        );
        figures.put("later_check_bytes", number("later_bytes")?, "bytes", "the same person's second check");
        figures.put("later_check_seconds", number("later_seconds")?, "s", "the same");
    }
    // Nobody may be listening any more.
    let _ = stop.send(true);
    crate::listen::goodbye(doors.tasks).await;
    Ok(())
}

fn browser(portal: &str) -> Result<Value, String> {
    let output = Command::new("node")
        .args(["ui/browser/bench_check.mjs", portal, log::PERSON])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|fault| format!("node could not start: {fault}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let last = text.lines().last().unwrap_or_default();
    serde_json::from_str(last).map_err(|_| format!("the browser did not check to its end: {text}"))
}
