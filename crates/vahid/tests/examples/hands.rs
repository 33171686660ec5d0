//! Commands as typed, and processes that end with their owner.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use testkit::folder::Folder;

/// Opens every key here.
const PASSPHRASE: &str = "a passphrase of a test";

/// A folder in which commands are typed.
pub struct Hands(Folder);

/// A running process; it ends with its owner, at the latest.
pub struct Process {
    child: Child,
    /// What it said until it was ready.
    pub said: Vec<String>,
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Process {
    /// The last word of the line in which it said this.
    pub fn address(&self, said: &str) -> &str {
        let line = self.said.iter().find(|line| line.contains(said)).expect("it says so");
        line.split_whitespace().last().expect("an address")
    }
}

impl Hands {
    pub fn new() -> Self {
        Self(Folder::new("vahid_examples"))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn put(&self, name: &str, text: &str) -> PathBuf {
        let file = self.path().join(name);
        std::fs::write(&file, text).expect("written");
        file
    }

    fn vahid(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vahid"));
        command.current_dir(self.path()).args(words);
        command.env("VAHID_PASSPHRASE", PASSPHRASE).env_remove("RUST_BACKTRACE");
        command
    }

    /// A command that must succeed; gives what it printed.
    pub fn done(&self, words: &[&str]) -> String {
        let output = self.vahid(words).output().expect("it runs");
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{words:?}: {out}{err}");
        out.into_owned()
    }

    /// Whether a command succeeds.
    pub fn succeeds(&self, words: &[&str]) -> bool {
        self.vahid(words).output().expect("it runs").status.success()
    }

    /// A process that says when it is ready.
    pub fn start(&self, words: &[&str], ready: &str) -> Process {
        let mut child = self.vahid(words).stdout(Stdio::piped()).spawn().expect("it starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut process = Process { child, said: Vec::new() };
        loop {
            let line = lines.next().and_then(Result::ok);
            process.said.push(line.unwrap_or_else(|| panic!("{words:?} ended: {:?}", process.said)));
            if process.said.last().is_some_and(|line| line.contains(ready)) {
                break;
            }
        }
        // Whoever reads no more lines would stop it at a full pipe.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        process
    }
}

/// A port that is free now.
pub fn free_port() -> u16 {
    free_ports(1)
}

/// A port from which on so many are free now.
pub fn free_ports(count: u16) -> u16 {
    let free = |port: u16| TcpListener::bind(("127.0.0.1", port)).is_ok();
    for _ in 0..500 {
        let first =
            TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
        if first.checked_add(count).is_some_and(|end| (first..end).all(free)) {
            return first;
        }
    }
    panic!("no {count} free ports in a row were found");
}
