//! Commands of the program as people type them, in one folder and with one passphrase.

use crate::process::Process;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Opens every key here.
pub const PASSPHRASE: &str = "a passphrase of a test";

/// A folder in which commands are typed. The passphrase lies there too, in the file `passphrase`.
#[derive(Clone, Debug)]
pub struct Typed {
    program: PathBuf,
    folder: PathBuf,
}

impl Typed {
    /// Commands of a program in a folder.
    pub fn new(program: PathBuf, folder: &Path) -> Self {
        std::fs::write(folder.join("passphrase"), format!("{PASSPHRASE}\n")).expect("written");
        Self { program, folder: folder.to_owned() }
    }

    /// The program.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// A place in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The same as a word of a command.
    pub fn text(&self, name: &str) -> String {
        self.path(name).to_str().expect("test folders have plain names").to_owned()
    }

    /// A command, with what it said.
    pub fn run(&self, words: &[&str]) -> Output {
        let mut command = Command::new(&self.program);
        command.current_dir(&self.folder).env("VAHID_PASSPHRASE", PASSPHRASE);
        command.args(words).output().expect("it runs")
    }

    /// A command that must succeed; gives what it printed.
    pub fn done(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{words:?}: {out}{err}");
        out.into_owned()
    }

    /// Starts a process that stays, whose folder (`--dir NAME`) is one of this folder.
    pub fn start(
        &self,
        words: &[&str],
        ready: impl Fn(&str) -> bool + Send + 'static,
    ) -> (Process, Vec<String>) {
        let (passphrase, mut absolute) = (self.text("passphrase"), Vec::new());
        let mut is_folder = false;
        for word in words {
            absolute.push(if is_folder { self.text(word) } else { (*word).to_owned() });
            is_folder = *word == "--dir";
        }
        absolute.extend(["--passphrase-file".to_owned(), passphrase]);
        let words: Vec<&str> = absolute.iter().map(String::as_str).collect();
        Process::start(&self.program, &words, ready)
    }
}
