//! A private PostgreSQL server for tests: on a Unix socket in a temporary folder, never on the
//! network, with fsync on as in production.
//!
//! A watchdog stops and deletes it: a shell that reads from a pipe this process holds open. When
//! the process ends, in whatever way, the pipe closes and the shell does its work.

use std::{
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::OnceLock,
};

use crate::folder::Folder;

/// Names a connection string of a running server; then no private one is started.
pub const SERVER_VARIABLE: &str = "VAHID_TEST_POSTGRES";

/// Where Debian puts the programs of each PostgreSQL version.
const PROGRAMS: &str = "/usr/lib/postgresql";

/// PostgreSQL refuses to run as root; Debian's package makes this user.
const SERVER_USER: &str = "postgres";

/// What the tests want from their server: a deadlock is noticed soon, many stores fit.
const SETTINGS: &str = "-c listen_addresses='' -c fsync=on -c synchronous_commit=on \
    -c max_connections=200 -c shared_buffers=64MB -c deadlock_timeout=50ms";

/// Waits for the pipe to close, then stops the server and deletes the folder. It ignores the
/// signals a terminal sends to everybody, for it has to outlive the tests.
const WATCHDOG: &str = r#"trap '' INT TERM HUP
folder=$1
shift
cat >/dev/null
"$@" >/dev/null 2>&1
rm -rf "$folder""#;

/// A running server that only this process knows.
#[derive(Debug)]
pub struct Cluster {
    folder: Folder,
    programs: PathBuf,
    pipe: Option<ChildStdin>,
    watchdog: Child,
}

/// A connection string for this test process: the server of [`SERVER_VARIABLE`], or one private
/// server, started at the first call. Panics, saying what to install, when there is none.
pub fn shared() -> String {
    static SHARED: OnceLock<Cluster> = OnceLock::new();
    std::env::var(SERVER_VARIABLE).unwrap_or_else(|_| SHARED.get_or_init(Cluster::start).connection_string())
}

impl Cluster {
    /// Makes and starts a server. Panics, saying what to install, when PostgreSQL is missing.
    pub fn start() -> Cluster {
        let programs = newest_programs();
        let folder = Folder::new("testkit_postgres");
        let data = folder.path().join("data");
        if is_root() {
            succeed(Command::new("chown").arg(SERVER_USER).arg(folder.path()));
        }
        // C: sorted by bytes, as SQLite sorts. Not synced: the data is not worth anything yet.
        let mut make = as_server_user(&programs.join("initdb"));
        make.args(["--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C"]);
        succeed(make.args(["--username", SERVER_USER, "--pgdata"]).arg(&data));

        let mut watchdog = Command::new("sh");
        watchdog.args(["-c", WATCHDOG, "watchdog"]).arg(folder.path());
        let stop = control(&programs, &data, &["--mode=immediate", "stop"]);
        watchdog.arg(stop.get_program()).args(stop.get_args());
        // A group of its own: a runner that kills the group of a test spares it.
        std::os::unix::process::CommandExt::process_group(&mut watchdog, 0);
        watchdog.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut watchdog = watchdog.spawn().expect("every Unix has `sh`");
        let pipe = watchdog.stdin.take();
        let cluster = Cluster { folder, programs, pipe, watchdog };
        cluster.launch();
        cluster
    }

    /// How a client finds the server.
    pub fn connection_string(&self) -> String {
        format!("host={} user={SERVER_USER} dbname=postgres", self.folder.path().display())
    }

    /// Stops the server as a power cut would, without letting it finish anything, and starts it
    /// again; it recovers from its log.
    pub fn crash_and_restart(&self) {
        let data = self.folder.path().join("data");
        succeed(&mut control(&self.programs, &data, &["--mode=immediate", "stop"]));
        self.launch();
    }

    fn launch(&self) {
        let folder = self.folder.path();
        let mut start = control(&self.programs, &folder.join("data"), &["--timeout=60"]);
        start.arg("--log").arg(folder.join("data/server.log"));
        start.arg(format!("--options={SETTINGS} -k {}", folder.display()));
        succeed(start.arg("start"));
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.pipe.take());
        // The watchdog ends by itself; wait, so that nothing is left when the owner goes on.
        let _ = self.watchdog.wait();
    }
}

fn control(programs: &Path, data: &Path, words: &[&str]) -> Command {
    let mut command = as_server_user(&programs.join("pg_ctl"));
    command.arg("--pgdata").arg(data).arg("--wait").args(words);
    command
}

fn as_server_user(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", SERVER_USER, "--regid", SERVER_USER, "--init-groups", "--"]);
    command.arg(program);
    command
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    // What a process makes belongs to it; its own entry under /proc does too.
    std::fs::metadata("/proc/self").is_ok_and(|entry| entry.uid() == 0)
}

fn newest_programs() -> PathBuf {
    let versions = std::fs::read_dir(PROGRAMS).into_iter().flatten().flatten();
    let newest = versions
        .filter(|entry| entry.path().join("bin/pg_ctl").exists())
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .max();
    let Some(newest) = newest else {
        panic!(
            "these tests need PostgreSQL: install Debian's package `postgresql`, or name a \
             running server in {SERVER_VARIABLE}"
        );
    };
    Path::new(PROGRAMS).join(newest.to_string()).join("bin")
}

/// Runs to the end; panics with what the command said when it failed. Nothing is inherited: a
/// server that kept the test's output open would hang whoever reads it.
fn succeed(command: &mut Command) {
    let said = Folder::new("testkit_said");
    let (file, path) = {
        let path = said.path().join("said");
        (std::fs::File::create(&path).expect("the folder was made just now"), path)
    };
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file);
    let status = command.status();
    if !status.as_ref().is_ok_and(std::process::ExitStatus::success) {
        let said = std::fs::read_to_string(path).unwrap_or_default();
        panic!("{command:?} failed ({status:?}): {said}");
    }
}
