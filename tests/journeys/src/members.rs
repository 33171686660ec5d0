//! An exchange of real processes: a centre, members with keys of their own, and the commands that their
//! administrators type.

use crate::folder::MemoryFolder;
use crate::http::Speaker;
use crate::process::{Process, free_ports, pack, program};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Opens every key here.
const PASSPHRASE: &str = "a passphrase of a test";

/// Ports of one exchange: the centre and its nodes.
const PORTS: u16 = 12;

/// A founded exchange in a folder of its own. Nodes are reached at addresses of the loopback network.
pub struct Exchange {
    folder: MemoryFolder,
    program: PathBuf,
    pack: PathBuf,
    port: u16,
    instance: String,
    centre: Option<Process>,
}

impl Exchange {
    /// Founds an exchange for a pack's country and starts its centre.
    pub fn found(instance: &str, pack: &Path) -> Self {
        let folder = MemoryFolder::new("exchange");
        std::fs::write(folder.path().join("passphrase"), format!("{PASSPHRASE}\n")).expect("written");
        let mut exchange = Self {
            folder,
            program: program(),
            pack: pack.to_owned(),
            port: free_ports(PORTS),
            instance: instance.to_owned(),
            centre: None,
        };
        exchange.done(&["centre", "init", "centre", "--instance", instance, "--grace-hours", "1"]);
        exchange.start_centre();
        exchange
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
        let (centre, listen) = (text(&self.path("centre")), format!("127.0.0.1:{}", self.port));
        let passphrase = text(&self.path("passphrase"));
        let words =
            ["centre", "serve", "--dir", &centre, "--listen", &listen, "--passphrase-file", &passphrase];
        let (process, _) = Process::start(&self.program, &words, |line| line.contains("the centre listens"));
        self.centre = Some(process);
    }

    /// SIGKILL for the centre.
    pub fn kill_centre(&mut self) {
        self.centre = None;
    }

    /// A place in the exchange's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder in which every command runs.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The built program.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// A free port of this exchange; 1 and up, 0 is the centre's.
    pub fn port(&self, offset: u16) -> u16 {
        assert!(offset < PORTS, "an exchange has {PORTS} ports");
        self.port + offset
    }

    /// A command, with what it said.
    pub fn run(&self, words: &[&str]) -> Output {
        let mut command = Command::new(&self.program);
        command.current_dir(self.folder.path()).env("VAHID_PASSPHRASE", PASSPHRASE);
        command.args(words).output().expect("it runs")
    }

    /// A command that must succeed; gives what it printed.
    pub fn done(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{words:?}: {out}{err}");
        out.into_owned()
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
            "pack = {}\nroles = {}\ndata = {}\npassphrase_file = {}\nfollow_seconds = 1\nlog = \"error\"\n{further}\n",
            quoted(&self.pack),
            json!(codes),
            quoted(&self.path(&format!("{name}-data"))),
            quoted(&self.path("passphrase")),
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
        Served::start(&self.program, &file)
    }
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
