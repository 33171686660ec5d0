//! # witnessing: a log, its operator and its witnesses for tests
//!
//! This crate knows how to put up a log with three witnesses of ours and, where there is Go, a fourth in Go, all
//! behind real HTTP on free ports; and how to ask the Go checker. It holds no rule of the platform.

use calendar::{Clock, Instant, ManualClock};
use exchange::sealed_request::MemberKeys;
use ids::AgencyId;
use keys::{FileSigner, NoteKey, Sealer, Signer};
use ledger::public::Origin;
use operator::{HomeParts, LogHome, Operator, OperatorParts, RemoteLog, Rights};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use testkit::folder::Folder;
use testkit::go;
use tilelog::Limits;
use tlog::{Hash, Kind, Leaf, Policy, VerifierKey, agency_code};
use witness::witness::{STALL_SECONDS, Shelf, Witness, WitnessParts};

/// The logs of the tests.
pub const NAME: &str = "town.example/access";

/// The passphrase of every key here.
pub const PASSPHRASE: &str = "a passphrase of tests";

/// The witnesses of ours.
pub const OURS: usize = 3;

/// A log with its witnesses, and the time of all of them but the Go witness.
pub struct Bed {
    /// Everything on the disk.
    pub folder: Folder,
    /// The time of the log and of our witnesses: now, when the bed was made; the Go witness has the machine's.
    pub clock: Arc<ManualClock>,
    /// The operator.
    pub operator: Operator,
    /// Its folder.
    pub home: Arc<LogHome>,
    /// Its door, `http://host:port`.
    pub url: String,
    /// Our witnesses and their doors.
    pub witnesses: Vec<(Witness, String)>,
    /// The Go witness; none without Go.
    pub go: Option<go::Witness>,
    members: BTreeMap<AgencyId, Arc<Sealer>>,
}

/// An agency by its name.
pub fn agency(name: &str) -> AgencyId {
    AgencyId::parse(name).expect("a name")
}

/// Serves a router on a free port until the test ends.
pub async fn serve(router: axum::Router) -> String {
    let listener =
        tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a port");
    let at = listener.local_addr().expect("bound");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{at}")
}

/// The machine's time: cosignatures of the Go witness carry it.
#[expect(
    clippy::disallowed_methods,
    reason = "the Go witness has no other clock, and a policy compares both"
)]
pub fn machine_micros() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_micros()).expect("before the year 290000")
}

impl Bed {
    /// A log of this year, its witnesses, and members "library", "school" and "tribunal" (which may write warrants).
    pub async fn new(label: &str) -> Self {
        Self::with(label, true).await
    }

    /// The same; without `witnessed` nobody is asked for cosignatures.
    pub async fn with(label: &str, witnessed: bool) -> Self {
        let folder = Folder::new(label);
        let clock = Arc::new(ManualClock::at(Instant(machine_micros())));
        let names = ["library", "school", "tribunal"].map(agency);
        let signers = names.clone().map(|_| FileSigner::fresh().expect("a key"));
        let keys =
            names.clone().into_iter().zip(signers.iter().map(|signer| vec![signer.public()])).collect();
        let sealers = signers.map(|signer| Arc::new(Sealer::new(Arc::new(signer))));
        let home = Arc::new(LogHome::new(HomeParts {
            folder: folder.path().join("log"),
            passphrase: PASSPHRASE.to_owned(),
            url: None,
            opening: Arc::new(|origin, policy| format!("{origin}\n{policy}").into_bytes()),
            limits: Limits::default(),
            clock: clock.clone(),
        }));
        let policy = home.clone();
        let operator = Operator::new(OperatorParts {
            name: NAME.into(),
            years: home.clone(),
            policy: Arc::new(move |origin| policy.policy(origin).map(Some)),
            members: Arc::new(MemberKeys::new(keys)),
            rights: Rights { warrants: [agency("tribunal")].into(), ..Rights::default() },
            clock: clock.clone(),
        });
        let log = home.key(&operator.now()).expect("a key");
        let log = tlog::NoteSigner::verifier(&*log);
        let (mut witnesses, mut go) = (Vec::new(), None);
        if witnessed {
            for number in 1..=OURS {
                let place = folder.path().join(format!("w{number}"));
                let witness = witness(&place, &format!("w{number}.example"), &log, clock.clone());
                let url = serve(witness::witness::router(witness.clone())).await;
                witnesses.push((witness, url));
            }
            go = go::build("witness").map(|program| {
                let place = folder.path().join("go");
                go::Witness::start(&program, &place, "go.example", &[log.to_string()])
            });
            let text = policy_lines(&witnesses, go.as_ref());
            std::fs::write(folder.path().join("log/witnesses"), text).expect("written");
        }
        let url = serve(operator::router(operator.clone())).await;
        let members = names.into_iter().zip(sealers).collect();
        Self { folder, clock, operator, home, url, witnesses, go, members }
    }

    /// The log of this year.
    pub fn origin(&self) -> Origin {
        self.operator.now()
    }

    /// The policy that readers pin.
    pub fn policy(&self) -> Policy {
        self.home.policy(&self.origin()).expect("a policy")
    }

    /// The file of that policy.
    pub fn policy_file(&self) -> PathBuf {
        self.policy();
        self.folder.path().join(format!("log/{}/policy", self.origin().year))
    }

    /// The key of a member.
    pub fn sealer(&self, member: &str) -> Arc<Sealer> {
        self.members[&agency(member)].clone()
    }

    /// The log as a member reaches it over HTTP.
    pub fn remote(&self, member: &str) -> RemoteLog {
        RemoteLog::new(&self.url, self.sealer(member), agency(member), self.clock.clone())
    }

    /// The present second.
    pub fn unix(&self) -> u64 {
        u64::try_from(self.clock.now().0 / 1_000_000).expect("after 1970")
    }

    /// Places looks of "library", in batches.
    pub async fn looks(&self, numbers: std::ops::Range<u64>) {
        use ledger::public::PublicLog;
        let today = self.today();
        let leaves = numbers.map(|number| look("library", number, today).bytes()).collect();
        let log = self.operator.local(agency("library"));
        log.add(self.origin(), leaves).await.expect("placed");
    }

    /// Today's number.
    pub fn today(&self) -> u32 {
        tlog::day_of_micros(self.clock.now().0)
    }

    /// The address of this year's log.
    pub fn url_of_log(&self) -> String {
        format!("{}/{}", self.url, self.origin().year)
    }

    /// The public folder.
    pub fn public(&self) -> PathBuf {
        self.home.public(&self.origin())
    }
}

/// One of our witnesses over a folder, with its key made there.
pub fn witness(folder: &Path, name: &str, log: &VerifierKey, clock: Arc<dyn Clock>) -> Witness {
    let shelf = Shelf::open(folder).expect("free");
    let key = NoteKey::fresh(name).expect("a key");
    let (logs, stall_seconds) = (vec![log.clone()], STALL_SECONDS);
    Witness::open(WitnessParts { shelf, key, logs, clock, stall_seconds }).expect("opens")
}

/// The witnesses' part of a policy: two of ours and any other, or two of ours where there is no Go.
fn policy_lines(witnesses: &[(Witness, String)], go: Option<&go::Witness>) -> String {
    let mut text = String::new();
    for ((witness, url), number) in witnesses.iter().zip(1..) {
        text.push_str(&format!("witness w{number} {} {url}\n", witness.key()));
    }
    text.push_str("group ours 2 w1 w2 w3\n");
    match go {
        Some(go) => {
            text.push_str(&format!("witness abroad {} {}\n", go.vkey, go.url));
            text.push_str("group both all ours abroad\nquorum both\n");
        }
        None => text.push_str("quorum ours\n"),
    }
    text
}

/// A look of a member, each number another one.
pub fn look(member: &str, number: u64, day: u32) -> Leaf {
    Leaf {
        kind: Kind::Access,
        basis: 1,
        provider: agency_code(member),
        requester: 3,
        day,
        reference: 0,
        due: 0,
        count: 1,
        tag: Hash::of(&number.to_be_bytes()),
        commitment: Hash::of(&[&b"c"[..], &number.to_be_bytes()].concat()),
        aux: Hash::ZERO,
    }
}

/// What the Go checker says of a log: exit code and report. None without Go.
pub fn go_check(log: &str, policy: Option<&Path>, since: Option<&Path>) -> Option<(i32, serde_json::Value)> {
    let mut command = Command::new(go::build("checker")?);
    command.arg("-json");
    for (name, file) in [("-policy", policy), ("-since", since)] {
        file.map(|file| command.arg(name).arg(file));
    }
    let done = command.arg(log).output().expect("it runs");
    let report = serde_json::from_slice(&done.stdout).expect("a report");
    Some((done.status.code().expect("it ended"), report))
}
