//! The access log of the measured exchange: operator, custodian and two witnesses, each a process of the shipped
//! program, as any country has them.

use super::free_ports;
use super::part::Process;
use keys::PublicKey;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The log's name.
const NAME: &str = "bench.example/access";

/// The keepers that run.
pub(super) struct Keepers {
    log: Process,
    custodian: Process,
    witnesses: Vec<Process>,
}

impl Keepers {
    /// Founds a log in a folder that holds `passphrase`, and starts everybody. `access-log.toml` and `pepper` lie
    /// there afterwards.
    pub(super) fn start(dir: &Path, members: &BTreeMap<&str, Vec<PublicKey>>) -> Result<Self, String> {
        let typed = Typed { dir };
        let put = |name: &str, text: &str| {
            std::fs::write(dir.join(name), text).map_err(|fault| format!("{name}: {fault}"))
        };
        put("members.json", &serde_json::to_string(members).map_err(|fault| fault.to_string())?)?;
        put("pepper", "a secret of a benchmark\n")?;
        let ((log, custodian), (w1, w2)) = (free_ports()?, free_ports()?);
        let url = |port: u16| format!("http://127.0.0.1:{port}");
        let now = crate::clock::now_micros();
        let year = calendar::Instant(now).date_in(&jiff::tz::TimeZone::UTC).year();
        let known = ["--members".to_owned(), typed.path("members.json")];
        typed.run(&["custodian", "init", &typed.path("custodian"), "--origin", &format!("{NAME}/{year}")])?;
        let custodian_runs = typed.keep(&["custodian", "serve"], "custodian", custodian, &known)?;
        let folder = typed.path("log");
        let said = typed.run(&[
            "log",
            "init",
            &folder,
            "--name",
            NAME,
            "--url",
            &url(log),
            "--custodian",
            &url(custodian),
        ])?;
        let key = ["--log".to_owned(), public_key(&said)?];
        let (mut lines, mut witnesses) = (String::new(), Vec::new());
        for (name, port) in [("w1", w1), ("w2", w2)] {
            let said =
                typed.run(&["witness", "init", &typed.path(name), "--name", &format!("{name}.example")])?;
            lines.push_str(&format!("witness {name} {} {}\n", public_key(&said)?, url(port)));
            witnesses.push(typed.keep(&["witness", "serve"], name, port, &key)?);
        }
        put("log/witnesses", &format!("{lines}group both all w1 w2\nquorum both\n"))?;
        let log_runs = typed.keep(&["log", "serve"], "log", log, &known)?;
        put("access-log.toml", &typed.run(&["log", "describe", &folder])?)?;
        Ok(Self { log: log_runs, custodian: custodian_runs, witnesses })
    }

    /// Their processes.
    pub(super) fn pids(&self) -> Vec<u32> {
        let witnesses = self.witnesses.iter().map(Process::pid);
        [self.log.pid(), self.custodian.pid()].into_iter().chain(witnesses).collect()
    }
}

/// Commands of this program in a folder.
struct Typed<'a> {
    dir: &'a Path,
}

impl Typed<'_> {
    fn path(&self, name: &str) -> String {
        self.dir.join(name).display().to_string()
    }

    fn run(&self, words: &[&str]) -> Result<String, String> {
        let binary = std::env::current_exe().map_err(|fault| fault.to_string())?;
        let mut command = Command::new(binary);
        command.args(words);
        if !words.contains(&"describe") {
            command.args(["--passphrase-file", &self.path("passphrase")]);
        }
        let output = command.output().map_err(|fault| fault.to_string())?;
        if !output.status.success() {
            return Err(format!("{words:?}: {}", String::from_utf8_lossy(&output.stderr)));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn keep(&self, words: &[&str], dir: &str, port: u16, further: &[String]) -> Result<Process, String> {
        let mut words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let (dir, passphrase): (String, PathBuf) = (self.path(dir), self.dir.join("passphrase"));
        let listen = format!("127.0.0.1:{port}");
        words.extend(["--dir".to_owned(), dir, "--listen".to_owned(), listen]);
        words.extend(["--passphrase-file".to_owned(), passphrase.display().to_string()]);
        words.extend(further.iter().cloned());
        Process::keeper(&words)
    }
}

/// The key that `init` printed.
fn public_key(said: &str) -> Result<String, String> {
    let line = said.lines().find_map(|line| line.trim().strip_prefix("its public key: "));
    Ok(line.ok_or("init prints no key")?.trim().to_owned())
}
