//! The keepers of a country's access log as processes of their own: operator, custodian, two witnesses. They follow
//! the centre of the exchange, so whoever joins may write.

use crate::process::{Process, free_ports};
use crate::typed::Typed;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The witnesses' names; both must cosign.
const WITNESSES: [&str; 2] = ["w1", "w2"];

/// The keepers, each at an address of its own, always the same.
pub struct Keepers {
    typed: Typed,
    /// What operator and custodian are told of the exchange.
    known: Vec<String>,
    port: u16,
    log_key: String,
    log: Option<Process>,
    custodian: Option<Process>,
    witnesses: Vec<Process>,
}

impl Keepers {
    /// Founds the log `name` in a folder and starts everybody. `access-log.toml` and `pepper` lie there afterwards.
    pub fn found(typed: &Typed, centre_url: &str, pack: &Path, name: &str) -> Self {
        let port = free_ports(4);
        let authority = typed.text("centre/authority.json");
        let known = ["--centre", centre_url, "--authority", &authority, "--follow-seconds", "1", "--pack"];
        let mut known: Vec<String> = known.map(str::to_owned).to_vec();
        known.push(pack.to_str().expect("plain names").to_owned());
        let (log, custodian) = (url(port), url(port + 1));
        let origin = format!("{name}/{}", year());
        typed.done(&["custodian", "init", "custodian", "--origin", &origin]);
        let said =
            typed.done(&["log", "init", "log", "--name", name, "--url", &log, "--custodian", &custodian]);
        let mut keepers = Self {
            typed: typed.clone(),
            known,
            port,
            log_key: public_key(&said),
            log: None,
            custodian: None,
            witnesses: Vec::new(),
        };
        let mut lines = String::new();
        for (witness, at) in WITNESSES.iter().zip(port + 2..) {
            let said = typed.done(&["witness", "init", witness, "--name", &format!("{witness}.example")]);
            lines.push_str(&format!("witness {witness} {} {}\n", public_key(&said), url(at)));
        }
        lines.push_str(&format!("group both all {}\nquorum both\n", WITNESSES.join(" ")));
        std::fs::write(typed.path("log/witnesses"), lines).expect("written");
        keepers.start_custodian();
        keepers.start_witnesses();
        keepers.start_log();
        std::fs::write(typed.path("access-log.toml"), typed.done(&["log", "describe", "log"]))
            .expect("written");
        std::fs::write(typed.path("pepper"), "a secret that the owners of a test share\n").expect("written");
        keepers
    }

    /// Where readers reach this year's log.
    pub fn log_url(&self) -> String {
        format!("{}/{}", url(self.port), year())
    }

    /// The operator's own door.
    pub fn log_door(&self) -> String {
        url(self.port)
    }

    /// This year's pinned policy.
    pub fn policy(&self) -> PathBuf {
        self.typed.path(&format!("log/{}/policy", year()))
    }

    /// Starts the operator.
    pub fn start_log(&mut self) {
        self.log = Some(self.operate("log"));
    }

    /// Starts an operator at the same address from another folder.
    pub fn start_log_of(&mut self, folder: &str) {
        self.log = Some(self.operate(folder));
    }

    fn operate(&self, folder: &str) -> Process {
        self.keeper(&["log", "serve", "--dir", folder], self.port, &self.known)
    }

    /// SIGKILL for the operator.
    pub fn kill_log(&mut self) {
        self.log = None;
    }

    /// Starts the custodian.
    pub fn start_custodian(&mut self) {
        let words = ["custodian", "serve", "--dir", "custodian"];
        self.custodian = Some(self.keeper(&words, self.port + 1, &self.known));
    }

    /// SIGKILL for the custodian.
    pub fn kill_custodian(&mut self) {
        self.custodian = None;
    }

    /// Starts all witnesses.
    pub fn start_witnesses(&mut self) {
        let key = ["--log".to_owned(), self.log_key.clone()];
        let each = WITNESSES.iter().zip(self.port + 2..);
        let started = each.map(|(name, port)| self.keeper(&["witness", "serve", "--dir", name], port, &key));
        self.witnesses = started.collect();
    }

    /// SIGKILL for all witnesses.
    pub fn kill_witnesses(&mut self) {
        self.witnesses.clear();
    }

    fn keeper(&self, words: &[&str], port: u16, further: &[String]) -> Process {
        let listen = format!("127.0.0.1:{port}");
        let mut words = words.to_vec();
        words.extend(["--listen", &listen]);
        words.extend(further.iter().map(String::as_str));
        self.typed.start(&words, |line| line.contains(" listens on ")).0
    }

    /// The operator's word on its own state.
    pub fn health(&self) -> Value {
        let answer = crate::http::Speaker::at(&self.log_door()).get("/health");
        answer.expect("the operator answers").json
    }

    /// A checkpoint of the log by its file's name: how many leaves it covers; none before there is one.
    pub fn size(&self, file: &str) -> Option<u64> {
        let path = format!("/{}/{file}", year());
        let answer =
            crate::http::Speaker::at(&self.log_door()).get(&path).ok().filter(|it| it.status == 200)?;
        answer.text.lines().nth(1)?.parse().ok()
    }

    /// Waits until all that is placed now is cosigned, then rebuilds the whole log from its address and compares;
    /// gives what was told. Panics at the first fault.
    pub fn checked(&self) -> String {
        let placed = self.size("checkpoint.newest").expect("the log has leaves");
        crate::process::until("the witnesses cosign", || {
            self.size("checkpoint").is_some_and(|size| size >= placed)
        });
        let policy = self.policy();
        let policy = policy.to_str().expect("plain names");
        self.typed.done(&["log", "fsck", &self.log_url(), "--policy", policy])
    }
}

/// The year of this moment's log.
pub fn year() -> i16 {
    calendar::Clock::now(&vahid::clock::SystemClock).date_in(&jiff::tz::TimeZone::UTC).year()
}

fn url(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// The key that `init` printed.
fn public_key(said: &str) -> String {
    let line = said.lines().find_map(|line| line.trim().strip_prefix("its public key: "));
    line.expect("init prints the key").trim().to_owned()
}
