//! A node's folder as `vahid node init` leaves it, as far as these commands read it.

use std::process::{Command, Output};
use testkit::folder::Folder;

const NODE: &str = r#"
member = "XX/GOV/library"
server = "node-1"
systems = ["lending"]
address = "localhost:4400"
hosts = ["localhost"]
centre = "http://127.0.0.1:9"
request = "01a20d6d-5a00-7768-8dad-cab79996a2df"
"#;

pub struct Node(Folder);

impl Node {
    pub fn new() -> Self {
        Self::with(NODE)
    }

    pub fn of_two_systems() -> Self {
        Self::with(&NODE.replace("[\"lending\"]", "[\"lending\", \"archive\"]"))
    }

    fn with(text: &str) -> Self {
        let node = Self(Folder::new("vahid_settings"));
        node.put("node.toml", text);
        node
    }

    pub fn put(&self, name: &str, text: &str) {
        std::fs::write(self.0.path().join(name), text).expect("written");
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.path().join(name)).expect("there")
    }

    /// A certificate of its own; gives its SHA-256 as openssl prints it.
    pub fn certificate(&self, name: &str) -> String {
        let key = format!("{name}-key.pem");
        let made = self.openssl(&[
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-subj",
            "/CN=x",
            "-keyout",
            &key,
            "-out",
            name,
        ]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let shown = self.openssl(&["x509", "-in", name, "-noout", "-fingerprint", "-sha256"]);
        let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
        shown.trim().split_once('=').expect("a fingerprint").1.to_owned()
    }

    fn openssl(&self, words: &[&str]) -> Output {
        Command::new("openssl").current_dir(self.0.path()).args(words).output().expect("openssl is there")
    }

    pub fn run(&self, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vahid"));
        command.current_dir(self.0.path()).args(words).output().expect("it runs")
    }

    /// A command that must succeed; gives what it printed.
    pub fn done(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{words:?}: {out}{err}");
        out.into_owned()
    }

    /// A command that must be refused and changes nothing; gives what it said.
    pub fn refused(&self, words: &[&str]) -> String {
        let files =
            || ["services.toml", "clients.toml"].map(|name| std::fs::read(self.0.path().join(name)).ok());
        let before = files();
        let output = self.run(words);
        assert_ne!(output.status.code(), Some(0), "{words:?}: {}", String::from_utf8_lossy(&output.stdout));
        assert_eq!(files(), before, "{words:?} changed a file");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}
