//! Commands, processes and a folder for them.

use calendar::{Clock, Instant, ManualClock};
use ids::AgencyId;
use keys::{FileSigner, Sealer, Signer};
use ledger::public::{Origin, Placed, PublicFiles, PublicLog};
use operator::RemoteLog;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;
use testkit::folder::Folder;
use tlog::{Checkpoint, Hash, Kind, Leaf, Note, Policy, agency_code};

/// Opens every key here.
pub const PASSPHRASE: &str = "a passphrase of a test";

/// The name of the logs.
pub const NAME: &str = "town.example/access";

/// How often a state is looked at before a test gives up, every 100 ms.
const LOOKS_MAX: usize = 400;

/// A folder with commands run in it.
pub struct Hands {
    pub folder: Folder,
    signer: Arc<FileSigner>,
    pub clock: Arc<ManualClock>,
}

/// A keeper's process, ended when dropped.
pub struct Keeper {
    child: Child,
    pub url: String,
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[expect(clippy::disallowed_methods, reason = "the processes under test have the machine's clock")]
fn machine_micros() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_micros()).expect("in range")
}

impl Hands {
    pub fn new(label: &str) -> Self {
        let signer = Arc::new(FileSigner::fresh().expect("a key"));
        let folder = Folder::new(label);
        let members =
            format!("{{\"library\": [{}]}}", serde_json::to_string(&signer.public()).expect("JSON"));
        std::fs::write(folder.path().join("members.json"), members).expect("written");
        Self { folder, signer, clock: Arc::new(ManualClock::at(Instant(machine_micros()))) }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vahid"));
        command
            .current_dir(self.folder.path())
            .env("VAHID_PASSPHRASE", PASSPHRASE)
            .env_remove("RUST_BACKTRACE");
        command
    }

    pub fn run(&self, words: &[&str]) -> Output {
        self.command().args(words).output().expect("it runs")
    }

    /// A command and its exit code; gives all it said.
    pub fn says(&self, code: i32, words: &[&str]) -> String {
        let output = self.run(words);
        let said = [&output.stdout[..], &output.stderr[..]].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        assert_eq!(output.status.code(), Some(code), "{words:?}: {said}");
        said
    }

    /// A word of the output behind a mark.
    pub fn told(said: &str, mark: &str) -> String {
        let at = said.find(mark).unwrap_or_else(|| panic!("{mark:?} in {said:?}")) + mark.len();
        said[at..].split_whitespace().next().expect("a word").to_owned()
    }

    /// Starts a keeper on a free port.
    pub fn start(&self, words: &[&str]) -> Keeper {
        let mut child = self
            .command()
            .args(words)
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let heard = lines.by_ref().map_while(Result::ok).find(|line| line.contains(" listens on "));
        let url =
            heard.expect("it says where it listens").split_whitespace().last().expect("a word").to_owned();
        // Whoever reads no more lines would stop the keeper at a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Keeper { child, url }
    }

    pub fn origin(&self) -> Origin {
        let year = self.clock.now().date_in(&jiff::tz::TimeZone::UTC).year();
        Origin { name: NAME.into(), year }
    }

    pub fn library() -> AgencyId {
        AgencyId::parse("library").expect("a name")
    }

    pub fn sealer(&self) -> Arc<Sealer> {
        Arc::new(Sealer::new(self.signer.clone()))
    }

    pub fn remote(&self, url: &str) -> RemoteLog {
        RemoteLog::new(url, self.sealer(), Self::library(), self.clock.clone())
    }

    pub fn policy(&self) -> Policy {
        let file = self.path(&format!("log/{}/policy", self.origin().year));
        Policy::parse(&std::fs::read_to_string(file).expect("a policy")).expect("reads")
    }

    /// A look whose details are committed to.
    pub fn look(&self, number: u64, commitment: Hash) -> Leaf {
        Leaf {
            kind: Kind::Access,
            basis: 1,
            provider: agency_code("library"),
            requester: 3,
            day: tlog::day_of_micros(self.clock.now().0),
            reference: 0,
            due: 0,
            count: 1,
            tag: Hash::of(&number.to_be_bytes()),
            commitment,
            aux: Hash::ZERO,
        }
    }

    /// Places a look and waits until the published checkpoint is cosigned and holds it.
    pub async fn place_witnessed(&self, remote: &RemoteLog, leaf: &Leaf) -> (Placed, String) {
        let placed = remote.add(self.origin(), vec![leaf.bytes()]).await.expect("placed").remove(0);
        for _ in 0..LOOKS_MAX {
            let bytes =
                remote.get(self.origin(), "checkpoint".to_owned()).await.expect("answers").expect("there");
            let text = String::from_utf8(bytes).expect("text");
            let note: Note = text.parse().expect("a note");
            let now = u64::try_from(machine_micros() / 1_000_000).expect("after 1970");
            let size = Checkpoint::parse(&note.text).expect("a checkpoint").size;
            if size > placed.index && self.policy().judge(&note, now).is_ok() {
                return (placed, text);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("no quorum came");
    }
}
