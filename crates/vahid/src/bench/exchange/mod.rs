//! `vahid bench exchange`: what a sealed, durable, logged exchange costs beside the same two hops with nothing
//! signed, a plain proxy, nginx, and the origin alone. One run, one machine, one payload.

mod cpu;
mod http;
mod keepers;
mod load;
mod nginx;
mod part;
mod sealed;
mod tls;

pub(crate) use part::{Part, run as run_part};

use crate::bench::raw::file_syncs;
use crate::bench::table::{Figures, percentile};
use clap::Args;
use load::Ask;
use nginx::Nginx;
use part::Process;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What `vahid bench exchange` can be told.
#[derive(Args)]
pub(crate) struct ExchangeBench {
    /// Seconds that each measurement takes.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Connections of the load, one measurement each.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 32, 256])]
    connections: Vec<usize>,
    /// The figures as one JSON object on the last line.
    #[arg(long)]
    json: bool,
    /// Accepted for `xtask bench`; this benchmark keeps its stores on SQLite.
    #[arg(long, hide = true)]
    postgres_file: Option<PathBuf>,
}

/// Connections at which the ratios are taken.
const RATIO_AT: usize = 32;

/// How long a part is warmed before it is measured.
const WARM: Duration = Duration::from_millis(500);

/// Measures and prints.
pub(crate) async fn run(arguments: ExchangeBench) -> Result<(), String> {
    let home = std::env::temp_dir().join(format!("vahid-bench-exchange-{}", std::process::id()));
    std::fs::create_dir_all(&home).map_err(|fault| fault.to_string())?;
    let mut figures = Figures::default();
    let measured = measure(&arguments, &home, &mut figures).await;
    drop(std::fs::remove_dir_all(&home));
    figures.print(arguments.json);
    measured
}

async fn measure(arguments: &ExchangeBench, home: &Path, figures: &mut Figures) -> Result<(), String> {
    // A lone sealed exchange waits for two of these, one after the other: one on each side.
    let syncs = file_syncs(home).map_err(|fault| fault.to_string())?;
    figures.put("machine_syncs_per_s".to_owned(), syncs, "1/s", "durable 4 KiB writes of one plain file");
    tls::write(home, crate::clock::now_micros())?;
    let dir = home.display().to_string();
    let origin = part(&["origin"])?;
    let plain = Ask { path: "/value".to_owned(), headers: Vec::new() };
    let mut bench = Bench { arguments, figures };
    bench.each("origin", origin.address, &plain, (&[origin.pid()], &[])).await?;
    let to = origin.address.to_string();
    {
        let proxy = part(&["proxy", &to])?;
        bench.each("proxy", proxy.address, &plain, (&[proxy.pid()], &[])).await?;
    }
    {
        let owner = part(&["owner", &dir, &to])?;
        let asker = part(&["asker", &dir, &owner.address.to_string()])?;
        bench.each("unsigned", asker.address, &plain, (&[owner.pid(), asker.pid()], &[])).await?;
    }
    match Nginx::start(home, free_ports()?, origin.address)? {
        Some(nginx) => {
            tokio::time::sleep(WARM).await;
            bench.each("nginx", nginx.address, &plain, (&[nginx.pid()], &[])).await?;
        }
        None => eprintln!("nginx is not installed (apt-get install nginx-light): it is left out"),
    }
    sealed::measure(&mut bench, home, origin.address).await?;
    bench.ratios();
    Ok(())
}

fn part(arguments: &[&str]) -> Result<Process, String> {
    let whole = ["bench", "part"].iter().chain(arguments).map(|word| (*word).to_owned());
    Process::start(&whole.collect::<Vec<_>>())
}

/// Two ports that were free a moment ago.
fn free_ports() -> Result<(u16, u16), String> {
    let take = || std::net::TcpListener::bind("127.0.0.1:0").map_err(|fault| fault.to_string());
    let (first, second) = (take()?, take()?);
    let port = |listener: &std::net::TcpListener| {
        listener.local_addr().map(|address| address.port()).map_err(|fault| fault.to_string())
    };
    Ok((port(&first)?, port(&second)?))
}

/// A benchmark under way.
pub(crate) struct Bench<'a> {
    arguments: &'a ExchangeBench,
    /// What was measured.
    pub(crate) figures: &'a mut Figures,
}

impl Bench<'_> {
    /// Measures one way at every number of connections; the first `pids` are the processes whose CPU it costs, the
    /// second those of the access log behind them.
    pub(crate) async fn each(
        &mut self,
        name: &str,
        to: SocketAddr,
        ask: &Ask,
        (pids, behind): (&[u32], &[u32]),
    ) -> Result<(), String> {
        for connections in self.arguments.connections.clone() {
            load::drive(to, ask, connections, WARM).await;
            let used = |pids: &[u32]| pids.iter().map(|pid| cpu::seconds(*pid)).sum::<f64>();
            let (before, before_behind) = (used(pids), used(behind));
            let measured =
                load::drive(to, ask, connections, Duration::from_secs(self.arguments.seconds)).await;
            let (cpu, cpu_behind) = (used(pids) - before, used(behind) - before_behind);
            if measured.failed > 0 || measured.count == 0 {
                let first = measured.first_failure.unwrap_or_default();
                return Err(format!("{name} at {connections}: {} failed: {first}", measured.failed));
            }
            let count = measured.count as f64;
            let mut put = |what: &str, value: f64, unit, about| {
                self.figures.put(format!("{name}_{connections}_{what}"), value, unit, about);
            };
            put("per_s", count / measured.seconds, "1/s", "whole exchanges");
            put("cpu_ms", cpu * 1_000.0 / count, "ms", "CPU of its processes for one exchange");
            if !behind.is_empty() {
                let about = "CPU of operator, custodian and witnesses for one exchange";
                put("log_cpu_ms", cpu_behind * 1_000.0 / count, "ms", about);
            }
            put("p50_ms", percentile(&measured.millis, 0.5), "ms", "half were faster");
            put("p99_ms", percentile(&measured.millis, 0.99), "ms", "99 of 100 were faster");
        }
        Ok(())
    }

    /// The ratios that the aims are about.
    fn ratios(&mut self) {
        for (name, about) in [
            ("sealed", "CPU, sealed durable exchange over unsigned two hops; aim at most 2.0"),
            ("sealed_token", "the same with the key in a token"),
            ("nginx", "CPU, nginx over our unsigned two hops"),
        ] {
            let at = |name: &str| self.figures.get(&format!("{name}_{RATIO_AT}_cpu_ms"));
            if let (Some(one), Some(unsigned)) = (at(name), at("unsigned")) {
                self.figures.put(format!("ratio_{name}_to_unsigned_cpu"), one / unsigned, "", about);
            }
        }
    }
}
