//! The real thing: two processes of the shipped program, each a member's node from its own folder.

use super::Bench;
use super::keepers::Keepers;
use super::load::Ask;
use super::part::Process;
use super::{cpu, free_ports};
use crate::centre::Pinned;
use crate::member::{NodeDir, NodeFile, TokenFile};
use access::{Agreement, Client, Operation, Reach, Subject};
use exchange::signing::{sign_agreement, sign_snapshot};
use exchange::snapshot::{Member, NodeEntry, SNAPSHOT_VERSION, SealingKey, SignedAgreement, Snapshot};
use gateway::front::{ClientWire, ClientsWire, Mode};
use gateway::services::{FileWire, ServiceWire};
use ids::{MemberName, MessageId};
use keys::certificates::{fingerprint, read_pem};
use keys::{FileSigner, Signer, TokenPlace, TokenSigner};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// The passphrase of keys that live as long as a benchmark.
const PASSPHRASE: &str = "benchmark passphrase";

/// A person who does not exist.
const PERSON: &str = "1000000";

/// Where the token's module is, as Debian installs it.
const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// Seconds that a node rests before its memory is read.
const REST_SECONDS: u64 = 2;

/// Measures with the keys in files, then with the keys in a token if there is one.
pub(crate) async fn measure(bench: &mut Bench<'_>, home: &Path, origin: SocketAddr) -> Result<(), String> {
    let files = |name: &str, dir: &Path| {
        let path = dir.join("sealing-key.pem");
        let made = FileSigner::create(&path, PASSPHRASE).map_err(|fault| format!("{name}: {fault}"))?;
        Ok((Arc::new(made) as Arc<dyn Signer>, None))
    };
    one(bench, "sealed", &home.join("files"), home, origin, &files).await?;
    if !Path::new(MODULE).exists() {
        eprintln!("SoftHSM2 is not installed (apt-get install softhsm2): keys in a token are left out");
        return Ok(());
    }
    let Ok(conf) = std::env::var("SOFTHSM2_CONF") else {
        eprintln!("SOFTHSM2_CONF names no file (`cargo xtask bench` sets it): keys in a token are left out");
        return Ok(());
    };
    let tokens = home.join("tokens");
    token(&tokens, Path::new(&conf))?;
    let in_token = |name: &str, _: &Path| {
        let pin_file = tokens.join("pin");
        let file = TokenFile { module: MODULE.into(), label: "bench".into(), key: name.into(), pin_file };
        let place: TokenPlace = file.place();
        let made = TokenSigner::create_key(place).map_err(|fault| fault.to_string())?;
        Ok((Arc::new(made) as Arc<dyn Signer>, Some(file)))
    };
    one(bench, "sealed_token", &home.join("token-nodes"), home, origin, &in_token).await
}

type MakeKey<'a> = dyn Fn(&str, &Path) -> Result<(Arc<dyn Signer>, Option<TokenFile>), String> + 'a;

async fn one(
    bench: &mut Bench<'_>,
    name: &str,
    dir: &Path,
    certificates: &Path,
    origin: SocketAddr,
    make_key: &MakeKey<'_>,
) -> Result<(), String> {
    let town = Town::write(dir, certificates, origin, make_key)?;
    let owner = town.start("owner")?;
    let asker = town.start("asker")?;
    let ask = Ask {
        path: format!("/r1/BENCH/GOV/owner/registers/value?person={PERSON}"),
        headers: vec![("x-road-client", "BENCH/GOV/asker/registers".to_owned())],
    };
    tokio::time::sleep(std::time::Duration::from_secs(REST_SECONDS)).await;
    bench.figures.put(
        format!("{name}_node_start_s"),
        asker.start_seconds,
        "s",
        "from exec to ready; aim 0.5",
    );
    bench.figures.put(
        format!("{name}_node_rest_mib"),
        cpu::memory_mib(asker.pid()),
        "MiB",
        "a node at rest; aim 40",
    );
    let keepers = town.keepers.pids();
    bench.each(name, asker.address, &ask, (&[owner.pid(), asker.pid()], &keepers)).await
}

/// A token of the benchmark's own. The library reads the file that `SOFTHSM2_CONF` names, here and in the parts.
fn token(dir: &Path, conf: &Path) -> Result<(), String> {
    let told = |fault: std::io::Error| format!("{}: {fault}", dir.display());
    std::fs::create_dir_all(dir.join("tokens")).map_err(told)?;
    std::fs::write(dir.join("pin"), "12345678\n").map_err(told)?;
    std::fs::write(conf, format!("directories.tokendir = {}\n", dir.join("tokens").display()))
        .map_err(told)?;
    let made = Command::new("softhsm2-util")
        .args(["--init-token", "--free", "--label", "bench", "--pin", "12345678", "--so-pin", "12345678"])
        .stdout(std::process::Stdio::null())
        .status()
        .map_err(told)?;
    if made.success() { Ok(()) } else { Err("softhsm2-util could not make a token".to_owned()) }
}

/// Two members and their folders, and the keepers of their access log.
struct Town {
    dir: PathBuf,
    ports: (u16, u16),
    keepers: Keepers,
}

impl Town {
    fn write(
        dir: &Path,
        certificates: &Path,
        origin: SocketAddr,
        make_key: &MakeKey<'_>,
    ) -> Result<Self, String> {
        let ports = free_ports()?;
        let now = crate::clock::now_micros();
        let mut signers = BTreeMap::new();
        let mut nodes = BTreeMap::new();
        for (name, port) in [("asker", ports.0), ("owner", ports.1)] {
            let home = dir.join(name);
            std::fs::create_dir_all(&home).map_err(|fault| fault.to_string())?;
            let (signer, token) = make_key(name, &home)?;
            let node = node(name, port, token);
            let made = NodeDir::create(&home, node)?;
            for (from, to) in [("pem", "certificate.pem"), ("key", "tls-key.pem")] {
                std::fs::copy(certificates.join(format!("{name}.{from}")), made.file(to))
                    .map_err(|fault| fault.to_string())?;
            }
            signers.insert(name, signer);
            nodes.insert(name, made);
        }
        let authority = FileSigner::fresh().map_err(|fault| fault.to_string())?;
        let snapshot = snapshot(&signers, &nodes, &authority, certificates, now)?;
        let signed = sign_snapshot(&snapshot, &authority).map_err(|fault| fault.to_string())?;
        let pinned = Pinned { instance: "BENCH".to_owned(), key: authority.public() };
        for node in nodes.values() {
            put_json(&node.file("authority.json"), &pinned)?;
            node.kept().keep_snapshot(1, &signed)?;
        }
        put_toml(&nodes["owner"].file("services.toml"), &services(origin))?;
        put_toml(&nodes["asker"].file("clients.toml"), &clients())?;
        std::fs::write(dir.join("passphrase"), format!("{PASSPHRASE}\n"))
            .map_err(|fault| fault.to_string())?;
        let members = signers.iter().map(|(name, signer)| (*name, vec![signer.public()])).collect();
        Ok(Self { dir: dir.to_owned(), ports, keepers: Keepers::start(dir, &members)? })
    }

    /// Starts a member's node as anybody would.
    fn start(&self, name: &str) -> Result<Process, String> {
        let dir = self.dir.display();
        let port = if name == "asker" { self.ports.0 } else { self.ports.1 };
        let systems = if name == "asker" { "[systems]\nasker = \"127.0.0.1:0\"\n" } else { "" };
        let text = format!(
            "pack = \"packs/_example-library\"\nroles = [\"{name}\"]\ndata = \"{dir}/{name}-data\"\nlog = \"error\"
passphrase_file = \"{dir}/passphrase\"
access_log = \"{dir}/access-log.toml\"
[homes]\n{name} = \"{dir}/{name}\"\n[exchange]\n{name} = \"127.0.0.1:{port}\"\n{systems}"
        );
        let file = self.dir.join(format!("{name}.toml"));
        std::fs::write(&file, text).map_err(|fault| fault.to_string())?;
        Process::serve(&file)
    }
}

fn node(name: &str, port: u16, token: Option<TokenFile>) -> NodeFile {
    NodeFile {
        member: MemberName::new("BENCH", "GOV", name),
        server: "node".to_owned(),
        systems: vec![access::REGISTERS_SYSTEM.to_owned()],
        address: format!("localhost:{port}"),
        hosts: vec!["localhost".to_owned()],
        // Nobody is there: a node works on its last good configuration.
        centre: "http://127.0.0.1:9".to_owned(),
        request: MessageId(uuid::Uuid::nil()),
        sealing_key: token.is_none().then(|| "sealing-key.pem".to_owned()),
        token,
    }
}

fn snapshot(
    signers: &BTreeMap<&str, Arc<dyn Signer>>,
    nodes: &BTreeMap<&str, NodeDir>,
    authority: &dyn Signer,
    certificates: &Path,
    now: i64,
) -> Result<Snapshot, String> {
    let pem =
        |name: &str| std::fs::read_to_string(certificates.join(name)).map_err(|fault| fault.to_string());
    let (mut members, mut entries) = (Vec::new(), Vec::new());
    for (name, signer) in signers {
        let about = &nodes[name].about;
        let systems = BTreeMap::from([(access::REGISTERS_SYSTEM.to_owned(), "bench".to_owned())]);
        let key =
            SealingKey { key: signer.public(), from_micros: now, until_micros: None, revoked_micros: None };
        let chain = read_pem(&pem(&format!("{name}.pem"))?).map_err(|fault| fault.to_string())?;
        entries.push(NodeEntry {
            name: nodes[name].server(),
            address: about.address.clone(),
            certificates: chain.first().map(|der| fingerprint(der)).into_iter().collect(),
            systems: vec![about.member.system(access::REGISTERS_SYSTEM)],
        });
        members.push(Member {
            name: about.member.clone(),
            title: BTreeMap::new(),
            security_body: false,
            data_protection: false,
            keys: vec![key],
            systems,
        });
    }
    let agreement = agreement();
    let mut signatures = Vec::new();
    for (name, signer) in signers {
        let member = &nodes[name].about.member;
        signatures
            .push(sign_agreement(&agreement, member, now, &**signer).map_err(|fault| fault.to_string())?);
    }
    Ok(Snapshot {
        version: SNAPSHOT_VERSION,
        instance: "BENCH".to_owned(),
        number: 1,
        previous: None,
        at_micros: now,
        grace_seconds: 86_400,
        authority: vec![authority.public()],
        tls_authority: pem("authority.pem")?,
        members,
        nodes: entries,
        groups: BTreeMap::new(),
        agreements: vec![SignedAgreement { agreement, signatures, stopped: None }],
    })
}

/// One person a call, one field of the answer; every call leaves an entry.
fn agreement() -> Agreement {
    let member = |name: &str| MemberName::new("BENCH", "GOV", name);
    let slug = "a name of plain letters";
    Agreement {
        id: "bench".parse().expect(slug),
        client: Client::System(member("asker").system(access::REGISTERS_SYSTEM)),
        service: member("owner").system(access::REGISTERS_SYSTEM).service("value"),
        endpoints: Vec::new(),
        fields: vec!["value".parse().expect(slug)],
        operation: Operation::View,
        reach: Reach::One,
        subject: Subject::Query("person".to_owned()),
        health: false,
        purpose: Some("benchmark".parse().expect(slug)),
        act: Some("BENCH-1".parse().expect(slug)),
        article: Some("1".to_owned()),
        oversight: Some(member("overseer")),
        from: jiff::civil::date(2020, 1, 1),
        to: jiff::civil::date(2100, 1, 1),
    }
}

fn services(origin: SocketAddr) -> FileWire {
    let name = MemberName::new("BENCH", "GOV", "owner").system(access::REGISTERS_SYSTEM).service("value");
    let service =
        ServiceWire { url: Some(format!("http://{origin}/value")), ..ServiceWire::new(&name, "rest") };
    FileWire { service: vec![service], ..FileWire::default() }
}

fn clients() -> ClientsWire {
    let client = ClientWire {
        system: MemberName::new("BENCH", "GOV", "asker").system(access::REGISTERS_SYSTEM),
        authentication: Mode::NoSsl,
        certificates: Vec::new(),
        error_style: None,
    };
    ClientsWire { client: vec![client], ..ClientsWire::default() }
}

fn put_json(file: &Path, value: &impl serde::Serialize) -> Result<(), String> {
    let text = serde_json::to_string(value).map_err(|fault| fault.to_string())?;
    std::fs::write(file, text).map_err(|fault| fault.to_string())
}

fn put_toml(file: &Path, value: &impl serde::Serialize) -> Result<(), String> {
    let text = toml::to_string(value).map_err(|fault| fault.to_string())?;
    std::fs::write(file, text).map_err(|fault| fault.to_string())
}
