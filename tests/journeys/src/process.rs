//! The real program as processes of its own.

use crate::http::Speaker;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::mpsc;
use std::time::Duration;

/// How long a process may take until it says that it is ready.
const READY_PATIENCE: Duration = Duration::from_secs(60);

/// Doors of a demonstration: the portal, the desks, as many again for information systems; from the sixtieth on the log,
/// its witnesses and the institutions.
const DOORS: u16 = 80;

/// The program, built as the tests themselves are.
pub fn program() -> PathBuf {
    let built = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["build", "--quiet", "--package", "vahid"])
        .status();
    assert!(built.is_ok_and(|status| status.success()), "the program does not build");
    let test = std::env::current_exe().expect("a running test has a file");
    let folder = test.parent().and_then(Path::parent).expect("tests lie in a folder beside the program");
    folder.join("vahid")
}

/// The sample country's pack.
pub fn pack() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/az")
}

/// A port from which on so many are free now. Tests that run side by side get different ones.
pub fn free_ports(count: u16) -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let own = u16::try_from(std::process::id() % 2_000).unwrap_or(0) * 10;
    for _ in 0..500 {
        let base = 12_000 + (own + NEXT.fetch_add(count, Ordering::SeqCst)) % 20_000;
        let free = |port: u16| TcpListener::bind(("127.0.0.1", port)).is_ok();
        if (base..base + count).all(free) {
            return base;
        }
    }
    panic!("no {count} free ports in a row were found");
}

/// A process that dies with its owner, at the latest.
#[derive(Debug)]
pub struct Process(Child);

impl Process {
    /// Starts the program and waits for a line that says it is ready; gives all lines up to it.
    pub fn start(
        program: &Path,
        arguments: &[&str],
        ready: impl Fn(&str) -> bool + Send + 'static,
    ) -> (Self, Vec<String>) {
        let mut command = Command::new(program);
        let child = command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut child = child.expect("the program was built just now");
        let lines = BufReader::new(child.stdout.take().expect("it was piped")).lines();
        let process = Self(child);
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            // Reads to the end, so that the process never waits for a full pipe.
            let mut said = Some(Vec::new());
            for line in lines.map_while(Result::ok) {
                let is_ready = ready(&line);
                said.iter_mut().for_each(|said| said.push(line.clone()));
                if is_ready && let Some(said) = said.take() {
                    drop(tell.send(said));
                }
            }
        });
        let said = told.recv_timeout(READY_PATIENCE);
        let said = said
            .unwrap_or_else(|_| panic!("{arguments:?} ended, or was not ready within {READY_PATIENCE:?}"));
        (process, said)
    }

    /// Its number at the system.
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }

    /// SIGKILL: nothing is finished, nothing is said.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// A demonstration: a whole country in one process.
#[derive(Debug)]
pub struct Demo {
    process: Process,
    addresses: Value,
}

impl Demo {
    /// Starts one on a folder, or on a PostgreSQL server named in a file.
    pub fn start(program: &Path, data: &Path, postgres_file: Option<&Path>) -> Self {
        let more = postgres_file.map(|file| ["--postgres-file".to_owned(), text(file)]);
        Self::of(program, &pack(), data, &more.into_iter().flatten().collect::<Vec<_>>())
    }

    /// Starts one of a pack, with more arguments.
    pub fn of(program: &Path, pack: &Path, data: &Path, more: &[String]) -> Self {
        let arguments = Self::arguments(pack, data, more);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let (process, said) = Process::start(program, &arguments, |line| line.starts_with('{'));
        let line = said.last().expect("it was ready");
        Self { process, addresses: serde_json::from_str(line).expect("one line of JSON") }
    }

    /// What the program is told.
    pub fn arguments(pack: &Path, data: &Path, more: &[String]) -> Vec<String> {
        let port = free_ports(DOORS).to_string();
        let mut arguments = vec!["demo".to_owned(), "--json".to_owned(), "--port".to_owned(), port];
        arguments.extend(["--pack".to_owned(), text(pack), "--data".to_owned(), text(data)]);
        arguments.extend_from_slice(more);
        arguments
    }

    /// The desk of an institution of oversight.
    pub fn office(&self, office: &str) -> Speaker {
        Speaker::at(self.addresses["offices"][office].as_str().expect("the office has an address"))
    }

    /// The portal's door.
    pub fn portal(&self) -> Speaker {
        Speaker::at(self.addresses["portal"].as_str().expect("the portal has an address"))
    }

    /// An agency's desk.
    pub fn desk(&self, agency: &str) -> Speaker {
        Speaker::at(self.addresses["desks"][agency].as_str().expect("the desk has an address"))
    }

    /// All agencies that have a desk.
    pub fn agencies(&self) -> Vec<String> {
        self.addresses["desks"].as_object().expect("desks by agency").keys().cloned().collect()
    }

    /// SIGKILL.
    pub fn kill(self) {
        self.process.kill();
    }
}

/// A path as an argument.
fn text(path: &Path) -> String {
    path.to_str().expect("test folders have plain names").to_owned()
}

/// Waits on the machine's own clock: the processes under test live by it.
#[expect(clippy::disallowed_methods, reason = "another process is waited for, which no injected clock moves")]
pub fn pause(milliseconds: u64) {
    std::thread::sleep(Duration::from_millis(milliseconds));
}

/// Asks again until it holds. Panics, saying what was waited for, after a minute.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..600 {
        if holds() {
            return;
        }
        pause(100);
    }
    panic!("within a minute it did not come about that {what}");
}
