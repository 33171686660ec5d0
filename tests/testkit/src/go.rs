//! The Go tools of `tools/`, built for tests: a second implementation that shares no line with ours.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Where Debian's packages put Go's libraries.
const GOPATH: &str = "/usr/share/gocode";

/// Builds a tool and gives its program. None when this machine has no Go and is no build server (`CI` is not
/// set): the test then says so and ends. On a build server missing Go is a failure.
pub fn build(tool: &str) -> Option<PathBuf> {
    if Command::new("go").arg("version").stdout(Stdio::null()).status().is_err() {
        let why = "needs Go: apt-get install golang-go golang-golang-x-mod-dev";
        assert!(std::env::var_os("CI").is_none(), "this test {why}");
        eprintln!("not run: this test {why}");
        return None;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let folder = target.join("go");
    std::fs::create_dir_all(&folder).expect("a folder for the tools");
    // Several tests build at the same time: each its own file, moved in place at once.
    let (program, fresh) = (folder.join(tool), folder.join(super::folder::unique(tool)));
    let status = Command::new("go")
        .current_dir(root.join("tools"))
        .env("GO111MODULE", "off")
        .env("GOPATH", GOPATH)
        .env("GOFLAGS", "")
        .env("GOCACHE", folder.join("cache"))
        .args(["build", "-o"])
        .arg(&fresh)
        .arg(format!("./{tool}"))
        .status()
        .expect("go was there a moment ago");
    assert!(status.success(), "tools/{tool} does not build");
    std::fs::rename(&fresh, &program).expect("in place");
    Some(program)
}

/// A Go witness of its own, ended when dropped.
#[derive(Debug)]
pub struct Witness {
    child: Child,
    /// `http://host:port`.
    pub url: String,
    /// Its public key.
    pub vkey: String,
}

impl Witness {
    /// Makes a key in the folder, unless one is there, and serves the logs of these keys.
    pub fn start(program: &Path, folder: &Path, name: &str, logs: &[String]) -> Self {
        if !folder.join("key").exists() {
            let made = Command::new(program).args(["-init", "-name", name, "-dir"]).arg(folder).output();
            assert!(made.expect("it runs").status.success(), "the Go witness makes a key");
        }
        let mut command = Command::new(program);
        command.arg("-dir").arg(folder).stdout(Stdio::piped());
        for log in logs {
            command.args(["-log", log]);
        }
        let mut child = command.spawn().expect("it runs");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut value = |word: &str| {
            let line = lines.next().expect("a line").expect("text");
            line.strip_prefix(word).unwrap_or_else(|| panic!("{line:?} begins with {word}")).to_owned()
        };
        let (url, vkey) = (value("listening "), value("vkey "));
        Self { child, url, vkey }
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        // It may have ended by itself already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
