//! The processes of the benchmark: each is this program started again with one small duty.

use crate::bench::exchange::http::{Answer, Pool, pass_on, serve};
use crate::bench::exchange::load::ANSWER_BYTES;
use crate::bench::exchange::tls;
use bytes::Bytes;
use clap::Subcommand;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::{Request, Response};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;
use tokio::net::TcpListener;

/// One duty.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Part {
    /// Answers 1 KiB of JSON.
    Origin,
    /// Passes on, plain HTTP on both sides.
    Proxy { to: SocketAddr },
    /// First hop: plain HTTP in, mutual TLS out.
    Asker { dir: PathBuf, to: SocketAddr },
    /// Second hop: mutual TLS in, plain HTTP out.
    Owner { dir: PathBuf, to: SocketAddr },
}

/// Does one duty until the process is ended.
pub(crate) async fn run(part: Part) -> Result<(), String> {
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(|fault| fault.to_string())?;
    let address = listener.local_addr().map_err(|fault| fault.to_string())?;
    match part {
        Part::Origin => {
            println!("{address}");
            serve(listener, None, origin).await;
        }
        Part::Proxy { to } => {
            let pool = Pool::new(to, None);
            println!("{address}");
            serve(listener, None, move |request| pass_on(pool.clone(), request)).await;
        }
        Part::Asker { dir, to } => {
            let pool = Pool::new(to, Some(tls::connector(&dir)?));
            println!("{address}");
            serve(listener, None, move |request| pass_on(pool.clone(), request)).await;
        }
        Part::Owner { dir, to } => {
            let (tls, pool) = (tls::acceptor(&dir)?, Pool::new(to, None));
            println!("{address}");
            serve(listener, Some(tls), move |request| pass_on(pool.clone(), request)).await;
        }
    }
    Ok(())
}

async fn origin(_: Request<Incoming>) -> Answer {
    let filler = "x".repeat(ANSWER_BYTES - "{\"value\":\"\"}".len());
    let body = Bytes::from(format!("{{\"value\":\"{filler}\"}}"));
    let answer = Response::builder().header("content-type", "application/json").body(Full::new(body));
    answer.map_err(|fault| fault.to_string())
}

/// A part that runs.
pub(crate) struct Process {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Seconds from its start to its first line.
    pub(crate) start_seconds: f64,
}

impl Process {
    /// Starts this program with arguments that make it print its address.
    pub(crate) fn start(arguments: &[String]) -> Result<Self, String> {
        Self::run(arguments, |line| line.parse().ok(), |_| true)
    }

    /// Starts `vahid serve` and waits until it is ready. The address is that of its information systems, or where
    /// other nodes reach it.
    pub(crate) fn serve(config: &Path) -> Result<Self, String> {
        let arguments = ["serve".to_owned(), "--config".to_owned(), config.display().to_string()];
        let address = |line: &str| {
            line.rsplit_once("http://")
                .or_else(|| line.rsplit_once(" at "))
                .and_then(|(_, at)| at.parse().ok())
        };
        Self::run(&arguments, address, |line| line == "ready")
    }

    /// Starts a keeper of the access log and waits until it listens.
    pub(crate) fn keeper(arguments: &[String]) -> Result<Self, String> {
        let address = |line: &str| line.rsplit_once("http://").and_then(|(_, at)| at.parse().ok());
        Self::run(arguments, address, |line| line.contains(" listens on "))
    }

    #[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
    fn run(
        arguments: &[String],
        address_of: impl Fn(&str) -> Option<SocketAddr>,
        is_ready: impl Fn(&str) -> bool,
    ) -> Result<Self, String> {
        let binary = std::env::current_exe().map_err(|fault| fault.to_string())?;
        let start = Instant::now();
        let mut child = Command::new(binary)
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|fault| format!("a part cannot start: {fault}"))?;
        let output = child.stdout.take().ok_or("a part has no output")?;
        let mut address = None;
        for line in BufReader::new(output).lines() {
            let line = line.map_err(|fault| fault.to_string())?;
            address = address_of(line.trim()).or(address);
            if is_ready(line.trim()) {
                break;
            }
        }
        let start_seconds = start.elapsed().as_secs_f64();
        let address = address.ok_or_else(|| format!("{arguments:?} is not ready"))?;
        Ok(Self { child, address, start_seconds })
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
