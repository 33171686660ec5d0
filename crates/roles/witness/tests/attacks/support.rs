//! A log that can lie, and the two witnesses.

use axum::body::Bytes;
use axum::http::{Method, Request};
use calendar::{Instant, ManualClock};
use keys::NoteKey;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use testkit::folder::Folder;
use testkit::go;
use tlog::{Checkpoint, Hash, Note, NoteSigner, TileTree, VerifierKey, leaf_hash};
use witness::witness::{AddCheckpoint, STALL_SECONDS, Shelf, Witness, WitnessParts, router};

pub const ORIGIN: &str = "log.example/access/2026";
pub const AT: i64 = 1_795_564_800;

/// A log with its key in memory. It signs whatever it is told.
pub struct Log {
    pub key: NoteKey,
    pub tree: TileTree,
}

impl Log {
    pub fn new() -> Self {
        Self { key: NoteKey::fresh(ORIGIN).expect("a key"), tree: TileTree::new() }
    }

    pub fn vkey(&self) -> VerifierKey {
        self.key.verifier()
    }

    /// Grows by leaves that are told apart by `world`.
    pub fn grow(&mut self, to: u64, world: &str) {
        for number in self.tree.size()..to {
            self.tree.append(leaf_hash(format!("{world} {number}").as_bytes()));
        }
    }

    /// The signed checkpoint of a size it had.
    pub fn signed(&self, size: u64) -> Note {
        let root = self.tree.root_at(size).expect("it had this size");
        self.sign(size, root)
    }

    pub fn sign(&self, size: u64, root: Hash) -> Note {
        let text = Checkpoint { origin: ORIGIN.to_owned(), size, root }.text();
        let signature = self.key.sign(&text).expect("signs");
        Note { text, signatures: vec![signature] }
    }

    /// A request for the tree as it is now, from an old size.
    pub fn request(&self, old: u64) -> String {
        let proof = self.tree.consistency(old).unwrap_or_default();
        AddCheckpoint::body(old, &proof, &self.signed(self.tree.size()).to_string())
    }
}

/// One of the two witnesses, behind its address.
pub struct Target {
    pub name: &'static str,
    pub url: String,
    pub vkey: VerifierKey,
    _folder: Folder,
    _running: Option<go::Witness>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub kind: String,
    pub body: String,
}

/// Our witness over a folder, and its clock.
pub fn ours(folder: &Path, log: &VerifierKey) -> (Witness, Arc<ManualClock>) {
    let key = folder.join("key.pem");
    let pass = "a passphrase of tests";
    let key = if key.exists() {
        NoteKey::open(&key, pass, "witness.example/r")
    } else {
        NoteKey::create(&key, pass, "witness.example/r")
    };
    let clock = Arc::new(ManualClock::at(Instant(AT * 1_000_000)));
    let parts = WitnessParts {
        shelf: Shelf::open(folder).expect("the folder is free"),
        key: key.expect("a key"),
        logs: vec![log.clone()],
        clock: clock.clone(),
        stall_seconds: STALL_SECONDS,
    };
    (Witness::open(parts).expect("opens"), clock)
}

/// Serves a router on a free port until the test ends.
pub async fn serve(router: axum::Router) -> String {
    let listener =
        tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a port");
    let at = listener.local_addr().expect("bound");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{at}")
}

/// Both witnesses; only ours where there is no Go.
pub async fn both(log: &VerifierKey) -> Vec<Target> {
    let folder = Folder::new("witness");
    let (witness, _) = ours(folder.path(), log);
    let vkey = witness.key().clone();
    let url = serve(router(witness)).await;
    let mut targets = vec![Target { name: "ours", url, vkey, _folder: folder, _running: None }];
    if let Some(program) = go::build("witness") {
        let folder = Folder::new("witness_go");
        let running = go::Witness::start(&program, folder.path(), "witness.example/go", &[log.to_string()]);
        let (url, vkey) = (running.url.clone(), running.vkey.parse().expect("a vkey"));
        targets.push(Target { name: "go", url, vkey, _folder: folder, _running: Some(running) });
    }
    targets
}

impl Target {
    pub async fn add(&self, body: &str) -> Answer {
        post(&self.url, body).await
    }

    /// Adds and expects a cosignature that holds over this note.
    pub async fn cosigns(&self, body: &str, note: &Note) -> u64 {
        let answer = self.add(body).await;
        assert_eq!(answer.status, 200, "{}: {}", self.name, answer.body);
        let signature = answer.body.strip_suffix('\n').expect("a line").parse().expect("a signature line");
        let cosigned = Note { text: note.text.clone(), signatures: vec![signature] };
        cosigned.cosigned_at(&self.vkey).unwrap_or_else(|| panic!("{}: the cosignature holds", self.name))
    }

    pub async fn monitored(&self, origin: &str) -> (u16, String) {
        let url = format!("{}/{}/checkpoint", self.url, Hash::of(origin.as_bytes()));
        let answer =
            web::client::Client::new().get(&url, None, Duration::from_secs(10)).await.expect("answers");
        (answer.0.as_u16(), String::from_utf8(answer.1.to_vec()).expect("text"))
    }
}

pub async fn post(url: &str, body: &str) -> Answer {
    let request = Request::builder().method(Method::POST).uri(format!("{url}/add-checkpoint"));
    let request = request.body(Bytes::from(body.to_owned()).into()).expect("a request");
    let answer = web::client::Client::new().send(request, Duration::from_secs(10)).await.expect("answers");
    let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok());
    Answer {
        status: answer.status().as_u16(),
        kind: kind.unwrap_or_default().to_owned(),
        body: String::from_utf8(answer.body().to_vec()).expect("text"),
    }
}
