//! Commands as an administrator types them, and a centre as its own process.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use testkit::folder::Folder;

/// Opens every key here.
pub const PASSPHRASE: &str = "a passphrase of a test";

/// A folder with a running centre in it.
pub struct Hands {
    folder: Folder,
    pub url: String,
    centre: Child,
}

impl Drop for Hands {
    fn drop(&mut self) {
        drop(self.centre.kill());
        drop(self.centre.wait());
    }
}

fn vahid(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vahid"));
    command.current_dir(dir).env("VAHID_PASSPHRASE", PASSPHRASE).env_remove("RUST_BACKTRACE");
    command
}

impl Hands {
    /// Founds an exchange and starts its centre on a free port.
    pub fn founded() -> Self {
        let folder = Folder::new("vahid_joining");
        let done = vahid(folder.path()).args(["centre", "init", "centre", "--instance", "XX"]).output();
        assert!(done.expect("it runs").status.success());
        let serve = ["centre", "serve", "--dir", "centre", "--listen", "127.0.0.1:0"];
        let mut centre =
            vahid(folder.path()).args(serve).stdout(Stdio::piped()).spawn().expect("the centre starts");
        let mut lines = BufReader::new(centre.stdout.take().expect("piped")).lines();
        let line = lines.next().expect("it says where it listens").expect("text");
        let url = line.split_whitespace().last().expect("an address").to_owned();
        // Whoever reads no more lines would stop the centre at a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { folder, url, centre }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A command, with what it said.
    pub fn run(&self, words: &[&str]) -> Output {
        vahid(self.folder.path()).args(words).output().expect("it runs")
    }

    /// A command that must succeed; gives what it printed.
    pub fn done(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{words:?}: {out}{err}");
        out.into_owned()
    }

    /// A command that must be refused; gives what it said.
    pub fn refused(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert_eq!(output.status.code(), Some(1), "{words:?}: {}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// Makes a node, has it approved and lets it fetch.
    pub fn join(&self, code: &str, approval: &[&str]) {
        self.ask(code);
        let listed = self.done(&["centre", "requests", "--dir", "centre"]);
        let request = listed.lines().next().expect("it waits").to_owned();
        let mut words = vec!["centre", "approve", &request, "--dir", "centre"];
        words.extend(approval);
        self.done(&words);
        self.done(&["node", "fetch", code]);
    }

    /// Makes a node and its request.
    pub fn ask(&self, code: &str) -> String {
        let member = format!("XX/GOV/{code}");
        self.done(&[
            "node",
            "init",
            code,
            "--member",
            &member,
            "--system",
            "main",
            "--address",
            "localhost:4400",
            "--centre",
            &self.url,
            "--authority",
            "centre/authority.json",
        ])
    }

    /// The hash of a draft's terms, as an administrator reads it.
    pub fn terms(&self, id: &str) -> String {
        let listed = self.done(&["agreement", "list", "library"]);
        let mut lines = listed.lines().skip_while(|line| *line != id);
        let line = lines.find(|line| line.trim_start().starts_with("terms")).expect("listed");
        line.split_whitespace().last().expect("a hash").to_owned()
    }
}
