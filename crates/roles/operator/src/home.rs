//! The folder of a log operator.
//!
//! ```text
//! witnesses          witness, group and quorum lines of c2sp.org/tlog-policy; empty or absent: nobody is asked
//! 2026/key.pem       the key that signs this year's checkpoints, encrypted
//! 2026/policy        the whole policy: the log's public key and the witnesses; readers pin this file
//! 2026/journal/      the leaves, durable before anything is promised
//! 2026/public/       what everybody may read; any web server can serve it
//! ```
//! A year is made when it is first needed. Who could harm whom by changing files: whoever winds `journal` back makes
//! the log promise other leaves under old numbers, which every witness refuses; whoever changes `public` is found by
//! every reader, and mended at the next start; whoever has the key can sign a second history, which two checkpoints
//! prove.

use calendar::Clock;
use keys::NoteKey;
use ledger::public::Origin;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use store::BoxFuture;
use tilelog::{FileJournal, Files, Fuse, Limits, LogFault, Parts, Shelf, YearParts};
use tlog::{NoteSigner, Policy};

/// The text that opens a year's log, from its origin and policy: keys and rules that hold in it.
pub type OpeningText = Arc<dyn Fn(&Origin, &str) -> Vec<u8> + Send + Sync>;

/// What an operator's folder needs beside itself.
pub struct HomeParts {
    /// The folder.
    pub folder: PathBuf,
    /// Opens the keys, and encrypts those of coming years.
    pub passphrase: String,
    /// Where readers reach the logs, for the policy: `https://log.example`; the year is added.
    pub url: Option<String>,
    /// What opens a year's log.
    pub opening: OpeningText,
    /// The log's limits.
    pub limits: Limits,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

/// The folder, as the logs of all years use it.
pub struct LogHome {
    parts: HomeParts,
    keys: Mutex<BTreeMap<i16, Arc<NoteKey>>>,
}

impl LogHome {
    /// The folder; nothing is made before a year is needed.
    pub fn new(parts: HomeParts) -> Self {
        Self { parts, keys: Mutex::default() }
    }

    fn year(&self, origin: &Origin) -> PathBuf {
        self.parts.folder.join(origin.year.to_string())
    }

    /// The key of a year's log, made when there is none.
    pub fn key(&self, origin: &Origin) -> Result<Arc<NoteKey>, LogFault> {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = keys.get(&origin.year) {
            return Ok(key.clone());
        }
        let file = self.year(origin).join("key.pem");
        let name = origin.to_string();
        fs::create_dir_all(self.year(origin)).map_err(|error| fault(&file, &error))?;
        let key = if file.exists() {
            NoteKey::open(&file, &self.parts.passphrase, &name)
        } else if self.year(origin).join("journal").exists() {
            // A new key would be another log under the same name.
            return Err(fault(&file, &"the key of a log that has leaves is missing; restore it"));
        } else {
            NoteKey::create(&file, &self.parts.passphrase, &name)
        };
        let key = Arc::new(key.map_err(|broken| fault(&file, &broken))?);
        keys.insert(origin.year, key.clone());
        Ok(key)
    }

    /// The policy of a year's log: its key and the witnesses of the folder; also written beside the key.
    pub fn policy_text(&self, origin: &Origin) -> Result<String, LogFault> {
        let file = self.parts.folder.join("witnesses");
        let witnesses = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(fault(&file, &error)),
        };
        let key = self.key(origin)?.verifier();
        let url =
            self.parts.url.as_ref().map(|url| format!(" {}/{}", url.trim_end_matches('/'), origin.year));
        let quorum = if witnesses.contains("quorum ") { "" } else { "quorum none\n" };
        let end = if witnesses.is_empty() || witnesses.ends_with('\n') { "" } else { "\n" };
        let text = format!("log {key}{}\n{witnesses}{end}{quorum}", url.unwrap_or_default());
        let written = self.year(origin).join("policy");
        if fs::read_to_string(&written).ok().as_ref() != Some(&text) {
            fs::write(&written, &text).map_err(|error| fault(&written, &error))?;
        }
        Ok(text)
    }

    /// The same, read.
    pub fn policy(&self, origin: &Origin) -> Result<Policy, LogFault> {
        let text = self.policy_text(origin)?;
        Policy::parse(&text).map_err(|broken| fault(&self.parts.folder.join("witnesses"), &broken))
    }

    /// The folder that everybody may read.
    pub fn public(&self, origin: &Origin) -> PathBuf {
        self.year(origin).join("public")
    }
}

impl YearParts for LogHome {
    fn parts(&self, origin: &Origin) -> BoxFuture<'_, Result<Parts, LogFault>> {
        let made = || {
            let signer = self.key(origin)?;
            let journal = FileJournal::open(&self.year(origin).join("journal"))?;
            Ok(Parts {
                origin: origin.clone(),
                shelf: Arc::new(Files::open(&self.public(origin))?),
                journal: Box::new(journal),
                signer,
                clock: self.parts.clock.clone(),
                limits: self.parts.limits,
                sleep: Some(Arc::new(|pause| Box::pin(tokio::time::sleep(pause)))),
                fuse: Fuse::default(),
            })
        };
        Box::pin(std::future::ready(made()))
    }

    fn shelf(&self, origin: &Origin) -> Result<Arc<dyn Shelf>, LogFault> {
        let folder = self.public(origin);
        // A reader who asks for a year that never was makes no folder.
        if !folder.is_dir() {
            return Err(LogFault::Refused(format!("there is no log {origin}")));
        }
        Ok(Arc::new(Files::open(&folder)?))
    }

    fn opening(&self, origin: &Origin) -> Vec<u8> {
        // The policy was read when the log was opened; a folder that broke since shows as an empty policy.
        (self.parts.opening)(origin, &self.policy_text(origin).unwrap_or_default())
    }

    fn drive(&self, runner: BoxFuture<'static, ()>) {
        // Its disk work blocks: a thread of its own, driven by this runtime.
        let runtime = tokio::runtime::Handle::current();
        tokio::task::spawn_blocking(move || runtime.block_on(runner));
    }
}

fn fault(file: &Path, detail: &dyn std::fmt::Display) -> LogFault {
    LogFault::Folder { file: file.display().to_string(), detail: detail.to_string() }
}
