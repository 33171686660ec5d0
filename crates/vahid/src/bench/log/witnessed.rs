//! What witnesses and strangers cost: how long until a look stands in a checkpoint that a quorum has cosigned, and
//! how long a program over code of others takes to check a million entries.

use super::Figures;
use crate::bench::table::percentile;
use crate::clock::SystemClock;
use keys::NoteKey;
use ledger::public::Origin;
use operator::{HomeParts, LogHome, Operator, OperatorParts, Rights};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tilelog::generate::{Plan, generate};
use tilelog::{Files, Limits, Log};
use tlog::{Checkpoint, Note, NoteSigner};
use tokio::sync::watch;
use witness::witness::{STALL_SECONDS, Shelf, Witness, WitnessParts, router};

/// How long looks are placed and followed: some rounds of the feeder.
const SPAN: Duration = Duration::from_secs(40);

/// Between two looks that are followed.
const EVERY: Duration = Duration::from_millis(25);

/// Witnesses of ours; one in Go stands beside them where there is Go.
const OURS: usize = 3;

/// Looks of the log that Go checks.
const CHECKED: u64 = 1_000_000;

/// Measures both. Without Go, and without `tools/` in this folder, the parts that need it are left out and said so.
pub(super) async fn run(home: &Path, figures: &mut Figures) -> Result<(), String> {
    let tools = Tools::build(home)?;
    if tools.is_none() {
        println!("no Go or no tools/ here: neither its witness nor its checker is measured");
    }
    quorum(&home.join("witnessed"), tools.as_ref(), figures).await?;
    if let Some(tools) = &tools {
        go_check(&home.join("checked"), tools, figures)?;
    }
    Ok(())
}

/// The Go tools, built.
struct Tools {
    witness: PathBuf,
    checker: PathBuf,
}

impl Tools {
    fn build(home: &Path) -> Result<Option<Self>, String> {
        let there = Command::new("go").arg("version").stdout(Stdio::null()).status();
        if there.is_err() || !Path::new("tools/checker").is_dir() {
            return Ok(None);
        }
        let build = |tool: &str| {
            let program = home.join(tool);
            let mut command = Command::new("go");
            command.current_dir("tools").env("GO111MODULE", "off").env("GOPATH", "/usr/share/gocode");
            let done = command.args(["build", "-o"]).arg(&program).arg(format!("./{tool}")).status();
            let done = done.map_err(|fault| fault.to_string())?;
            done.success().then_some(program).ok_or_else(|| format!("tools/{tool} does not build"))
        };
        Ok(Some(Self { witness: build("witness")?, checker: build("checker")? }))
    }
}

/// A Go witness, ended when dropped.
struct GoWitness {
    child: Child,
    url: String,
    vkey: String,
}

impl Drop for GoWitness {
    fn drop(&mut self) {
        // It may have ended by itself already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl GoWitness {
    fn start(program: &Path, folder: &Path, log: &str) -> Result<Self, String> {
        let told = |fault: std::io::Error| fault.to_string();
        let made = Command::new(program).args(["-init", "-name", "go.example", "-dir"]).arg(folder).output();
        if !made.map_err(told)?.status.success() {
            return Err("the Go witness makes no key".to_owned());
        }
        let mut command = Command::new(program);
        command.arg("-dir").arg(folder).args(["-log", log]).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(told)?;
        let out = child.stdout.take().ok_or("the Go witness has no output")?;
        let mut lines = BufReader::new(out).lines().map_while(Result::ok);
        let mut value = |word: &str| lines.next().and_then(|line| Some(line.strip_prefix(word)?.to_owned()));
        match (value("listening "), value("vkey ")) {
            (Some(url), Some(vkey)) => Ok(Self { child, url, vkey }),
            _ => Err("the Go witness does not say where it listens".to_owned()),
        }
    }
}

async fn quorum(home: &Path, tools: Option<&Tools>, figures: &mut Figures) -> Result<(), String> {
    let told = |fault: &dyn std::fmt::Display| fault.to_string();
    let folder = Arc::new(LogHome::new(HomeParts {
        folder: home.to_owned(),
        passphrase: "a passphrase of a benchmark".to_owned(),
        url: None,
        // tidy: allow pack-word: the text that opens a log, not an act of a person.
        opening: Arc::new(|origin, policy| format!("{origin}\n{policy}").into_bytes()),
        limits: Limits::default(),
        clock: Arc::new(SystemClock),
    }));
    let policies = folder.clone();
    let operator = Operator::new(OperatorParts {
        name: "bench.example/witnessed".into(),
        years: folder.clone(),
        policy: Arc::new(move |origin| policies.policy(origin).map(Some)),
        members: Arc::new(exchange::sealed_request::MemberKeys::default()),
        rights: Rights::default(),
        clock: Arc::new(SystemClock),
    });
    let origin = operator.now();
    let key = folder.key(&origin).map_err(|fault| told(&fault))?.verifier();
    let (mut lines, mut names) = (String::new(), Vec::new());
    for number in 1..=OURS {
        let name = format!("w{number}");
        let key_of = NoteKey::fresh(&format!("{name}.example")).map_err(|fault| told(&fault))?;
        let shelf = Shelf::open(&home.join(&name)).map_err(|fault| told(&fault))?;
        let (logs, clock) = (vec![key.clone()], Arc::new(SystemClock));
        let parts = WitnessParts { shelf, key: key_of, logs, clock, stall_seconds: STALL_SECONDS };
        let witness = Witness::open(parts).map_err(|fault| told(&fault))?;
        lines.push_str(&format!("witness {name} {} ", witness.key()));
        lines.push_str(&format!("{}\n", serve(router(witness)).await?));
        names.push(name);
    }
    let go = match tools {
        None => None,
        Some(tools) => Some(GoWitness::start(&tools.witness, &home.join("go"), &key.to_string())?),
    };
    if let Some(go) = &go {
        lines.push_str(&format!("witness go {} {}\n", go.vkey, go.url));
        names.push("go".to_owned());
    }
    lines.push_str(&format!("group all-of-them all {}\nquorum all-of-them\n", names.join(" ")));
    std::fs::write(home.join("witnesses"), lines).map_err(|fault| told(&fault))?;

    let log = operator.log(&origin).await.map_err(|fault| told(&fault))?;
    let (stop, stopped) = watch::channel(false);
    let running = operator.clone();
    let running = tokio::spawn(async move { running.run(stopped).await });
    let checkpoint = folder.public(&origin).join("checkpoint");
    let waits = follow(&log, &origin, &checkpoint).await;
    stop.send_replace(true);
    running.await.map_err(|fault| told(&fault))?;
    let waits = waits?;
    let mut put = |name: &str, share: f64, about: &'static str| {
        figures.put(name, percentile(&waits, share), "s", about);
    };
    put("quorum_p50_s", 0.5, "a look to a published checkpoint that all witnesses cosigned");
    put("quorum_p99_s", 0.99, "the same, slowest of a hundred; aim 6");
    figures.put(
        "quorum_witnesses",
        names.len() as f64,
        "",
        "three of ours over HTTP, and one in Go if there is Go",
    );
    Ok(())
}

async fn serve(router: axum::Router) -> Result<String, String> {
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let listener = tokio::net::TcpListener::bind(any).await.map_err(|fault| fault.to_string())?;
    let at = listener.local_addr().map_err(|fault| fault.to_string())?;
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(format!("http://{at}"))
}

/// Places looks and waits for each until the published checkpoint holds it: sorted waits in seconds.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
async fn follow(log: &Log, origin: &Origin, published: &Path) -> Result<Vec<f64>, String> {
    let start = Instant::now();
    let (mut waiting, mut waits) = (VecDeque::new(), Vec::new());
    let mut number = 0_u64;
    while start.elapsed() < SPAN || !waiting.is_empty() {
        if start.elapsed() < SPAN {
            number += 1;
            let asked = Instant::now();
            let leaf = super::load::look(number);
            let placed = log.add(vec![leaf]).await.map_err(|fault| format!("{origin}: {fault}"))?;
            waiting.extend(placed.first().map(|placed| (placed.index, asked)));
        }
        let cosigned = cosigned_size(published);
        while waiting.front().is_some_and(|(index, _)| *index < cosigned) {
            waits.extend(waiting.pop_front().map(|(_, asked)| asked.elapsed().as_secs_f64()));
        }
        if start.elapsed() > SPAN * 2 {
            return Err("the witnesses do not cosign".to_owned());
        }
        tokio::time::sleep(EVERY).await;
    }
    waits.sort_by(f64::total_cmp);
    Ok(waits)
}

/// The size of the published checkpoint, if witnesses cosigned it.
fn cosigned_size(file: &Path) -> u64 {
    let note = std::fs::read_to_string(file).ok().and_then(|text| text.parse::<Note>().ok());
    let note = note.filter(|note| note.signatures.len() > 1);
    note.and_then(|note| Checkpoint::parse(&note.text).ok()).map_or(0, |checkpoint| checkpoint.size)
}

fn go_check(home: &Path, tools: &Tools, figures: &mut Figures) -> Result<(), String> {
    let told = |fault: &dyn std::fmt::Display| fault.to_string();
    let origin = super::origin("checked").to_string();
    let key = NoteKey::fresh(&origin).map_err(|fault| told(&fault))?;
    let public = home.join("public");
    let files = Files::open(&public).map_err(|fault| told(&fault))?;
    let (providers, policy) = ((1..=150).collect(), b"bench\n".to_vec());
    let plan =
        Plan { origin, looks: CHECKED, days: (20_454, 365), providers, planted: Vec::new(), policy, seed: 4 };
    generate(&files, &key, &plan, |_| ()).map_err(|fault| told(&fault))?;
    let policy = home.join("policy");
    std::fs::write(&policy, format!("log {}\nquorum none\n", key.verifier()))
        .map_err(|fault| told(&fault))?;
    let done = Command::new(&tools.checker).arg("-json").arg("-policy").arg(policy).arg(public).output();
    let done = done.map_err(|fault| told(&fault))?;
    let report: serde_json::Value = serde_json::from_slice(&done.stdout).map_err(|fault| told(&fault))?;
    if !done.status.success() {
        return Err(format!("the Go checker finds faults in an honest log: {report}"));
    }
    let seconds = report["seconds"].as_f64().ok_or("the Go checker names no time")?;
    figures.put("go_check_million_s", seconds, "s", "1,000,000 looks checked whole by tools/checker; aim 5");
    Ok(())
}
