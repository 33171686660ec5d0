//! An exchange of real processes: a centre, members with keys of their own, and the commands that their
//! administrators type.

use crate::folder::MemoryFolder;
use crate::http::Speaker;
use crate::keepers::Keepers;
use crate::process::{Process, free_ports, pack, program};
use crate::typed::Typed;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Output;

/// Ports of one exchange: the centre and its nodes.
const PORTS: u16 = 12;

/// A founded exchange in a folder of its own, with the access log of its country. Nodes are reached at addresses of
/// the loopback network.
pub struct Exchange {
    /// The keepers of the access log.
    pub keepers: Keepers,
    typed: Typed,
    pack: PathBuf,
    port: u16,
    instance: String,
    centre: Option<Process>,
    /// Last: the folder outlives the processes in it.
    folder: MemoryFolder,
}

impl Exchange {
    /// Founds an exchange for a pack's country and starts its centre and the keepers of its log.
    pub fn found(instance: &str, pack: &Path) -> Self {
        let folder = MemoryFolder::new("exchange");
        let (typed, port) = (Typed::new(program(), folder.path()), free_ports(PORTS));
        typed.done(&["centre", "init", "centre", "--instance", instance, "--grace-hours", "1"]);
        let centre = centre(&typed, port);
        let name = format!("{}.example/access", instance.to_lowercase());
        let keepers = Keepers::found(&typed, &format!("http://127.0.0.1:{port}"), pack, &name);
        let (pack, instance) = (pack.to_owned(), instance.to_owned());
        Self { keepers, typed, pack, port, instance, centre: Some(centre), folder }
    }

    /// The sample country's exchange.
    pub fn of_the_country() -> Self {
        Self::found("AZ", &pack())
    }

    /// The centre's address.
    pub fn centre_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Starts the centre, always at the same address.
    pub fn start_centre(&mut self) {
        self.centre = Some(centre(&self.typed, self.port));
    }

    /// SIGKILL for the centre.
    pub fn kill_centre(&mut self) {
        self.centre = None;
    }

    /// A place in the exchange's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.typed.path(name)
    }

    /// The folder in which every command runs.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The built program.
    pub fn program(&self) -> &Path {
        self.typed.program()
    }

    /// A free port of this exchange; 1 and up, 0 is the centre's.
    pub fn port(&self, offset: u16) -> u16 {
        assert!(offset < PORTS, "an exchange has {PORTS} ports");
        self.port + offset
    }

    /// A command, with what it said.
    pub fn run(&self, words: &[&str]) -> Output {
        self.typed.run(words)
    }

    /// A command that must succeed; gives what it printed.
    pub fn done(&self, words: &[&str]) -> String {
        self.typed.done(words)
    }

    /// A member joins: its node makes keys and a request, the centre approves, the node fetches.
    pub fn join(&self, code: &str, address: &str, approval: &[&str]) {
        let member = format!("{}/GOV/{code}", self.instance);
        let centre = self.centre_url();
        let words = ["node", "init", code, "--member", &member, "--system", "registers"];
        let places = ["--address", address, "--centre", &centre, "--authority", "centre/authority.json"];
        self.done(&[&words[..], &places[..]].concat());
        let listed = self.done(&["centre", "requests", "--dir", "centre"]);
        let request = listed.lines().next().expect("it waits");
        self.done(&[&["centre", "approve", request, "--dir", "centre"], approval].concat());
        self.done(&["node", "fetch", code]);
    }

    /// Members bring the agreements of the pack, all of them: the second round signs what others proposed in the
    /// first.
    pub fn agree(&self, members: &[&str]) {
        self.bring(members);
        self.bring(members);
    }

    /// One after the other, each proposes what it asks for and signs what it finds.
    pub fn bring(&self, members: &[&str]) {
        let pack = text(&self.pack);
        for member in members {
            self.done(&["agreement", "from-pack", member, "--pack", &pack]);
        }
    }

    /// Starts the node of some members as one process, with these lines added to its configuration.
    pub fn serve(&self, name: &str, members: &[Seat], further: &str) -> Served {
        let quoted = |path: &Path| json!(text(path)).to_string();
        let codes: Vec<&str> = members.iter().map(|seat| seat.code).collect();
        let mut config = format!(
            "pack = {}\nroles = {}\ndata = {}\npassphrase_file = {}\naccess_log = {}\n\
             follow_seconds = 1\nlog = \"error\"\n{further}\n",
            quoted(&self.pack),
            json!(codes),
            quoted(&self.path(&format!("{name}-data"))),
            quoted(&self.path("passphrase")),
            quoted(&self.path("access-log.toml")),
        );
        let table = |key: &str, value: &dyn Fn(&Seat) -> String| {
            let lines: String =
                members.iter().map(|seat| format!("{} = {}\n", seat.code, value(seat))).collect();
            format!("[{key}]\n{lines}")
        };
        config.push_str(&table("homes", &|seat| quoted(&self.path(seat.code))));
        config.push_str(&table("exchange", &|seat| json!(seat.address).to_string()));
        let any = |seat: &Seat| json!(format!("{}:0", host(&seat.address))).to_string();
        config.push_str(&table("listen", &any));
        config.push_str(&table("systems", &any));
        let file = self.path(&format!("{name}.toml"));
        std::fs::write(&file, config).expect("written");
        Served::start(self.program(), &file)
    }
}

fn centre(typed: &Typed, port: u16) -> Process {
    let listen = format!("127.0.0.1:{port}");
    let words = ["centre", "serve", "--dir", "centre", "--listen", &listen];
    typed.start(&words, |line| line.contains("the centre listens")).0
}

/// One member's place in a process.
#[derive(Clone, Debug)]
pub struct Seat {
    /// The member's code.
    pub code: &'static str,
    /// Where other nodes reach it.
    pub address: String,
}

/// A running process of one or more nodes, and what it said when it was ready.
pub struct Served {
    /// The process.
    pub process: Process,
    said: Vec<String>,
}

impl Served {
    /// `vahid serve` on a configuration.
    pub fn start(program: &Path, config: &Path) -> Self {
        let words = ["serve", "--config", &text(config)];
        let (process, said) = Process::start(program, &words, |line| line == "ready");
        Self { process, said }
    }

    /// A role's desk, or the citizens' window.
    pub fn pages(&self, role: &str) -> Speaker {
        Speaker::at(self.address(&format!("{role} listens on ")))
    }

    /// The door for a member's own information systems.
    pub fn systems(&self, role: &str) -> Speaker {
        Speaker::at(self.address(&format!("{role} serves its information systems at ")))
    }

    /// The door for a role's operators.
    pub fn operators(&self, role: &str) -> Speaker {
        Speaker::at(self.address(&format!("{role} tells its operators at ")).trim_end_matches("/metrics"))
    }

    fn address(&self, begins: &str) -> &str {
        let found = self.said.iter().find_map(|line| line.strip_prefix(begins));
        found.unwrap_or_else(|| panic!("no line begins with {begins:?}: {:?}", self.said))
    }

    /// SIGKILL.
    pub fn kill(self) {
        self.process.kill();
    }
}

fn host(address: &str) -> &str {
    address.rsplit_once(':').map_or(address, |(host, _)| host)
}

fn text(path: &Path) -> String {
    path.to_str().expect("test folders have plain names").to_owned()
}
