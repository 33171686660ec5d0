//! The country of `examples/join`, started by the very scripts that the documentation shows.

use crate::folder::MemoryFolder;
use crate::http::{Answer, Speaker};
use crate::process::{free_ports, program};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Who asks in the scripts, and about whom.
const HEADERS: [&str; 2] = ["X-Road-Client: XX/GOV/library/lending", "X-Subject-Ref: ADA001"];

/// What the library's information system asks for.
pub const CALL: &str = "/r1/XX/GOV/school/pupils/enrolments/ADA001.json";

/// A folder in which the scripts have run; their processes end with it.
#[derive(Debug)]
pub struct ScriptedCountry {
    folder: MemoryFolder,
    path: std::ffi::OsString,
    environment: Vec<(&'static str, String)>,
}

impl ScriptedCountry {
    /// Runs `country.sh` on free ports, with nodes that ask the centre every second.
    pub fn start() -> Self {
        let built = program();
        let folder = built.parent().expect("the program lies in a folder").to_owned();
        let others = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(std::iter::once(folder).chain(std::env::split_paths(&others)));
        let port = free_ports(8);
        let environment = vec![
            ("CENTRE", format!("127.0.0.1:{port}")),
            ("LIBRARY", format!("127.0.0.1:{}", port + 1)),
            ("LIBRARY_FRONT", format!("127.0.0.1:{}", port + 2)),
            ("SCHOOL", format!("127.0.0.2:{}", port + 3)),
            ("LOG", format!("127.0.0.1:{}", port + 4)),
            ("CUSTODIAN", format!("127.0.0.1:{}", port + 5)),
            ("WITNESS_1", format!("127.0.0.1:{}", port + 6)),
            ("WITNESS_2", format!("127.0.0.1:{}", port + 7)),
            ("ORIGIN", format!("http://127.0.0.1:{}", school_service())),
            ("FOLLOW_SECONDS", "1".to_owned()),
        ];
        let path = path.expect("folders of programs have plain names");
        let country = Self { folder: MemoryFolder::new("joins"), path, environment };
        country.script("country.sh");
        country
    }

    /// Runs a script of `examples/join`; gives what it said. Panics, saying what it said, when it fails.
    pub fn script(&self, name: &str) -> String {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/join").join(name);
        let mut command = Command::new("sh");
        command.arg(script).arg(self.folder.path());
        said(self.run(&mut command), name)
    }

    /// Runs the program in the country's folder, with its passphrase; gives what it said.
    pub fn vahid(&self, words: &[&str]) -> String {
        let mut command = Command::new("vahid");
        command.args(words).args(["--passphrase-file", "passphrase"]);
        said(self.run(&mut command), &words.join(" "))
    }

    /// Runs the program in the country's folder without a passphrase; gives what it said.
    pub fn look(&self, words: &[&str]) -> String {
        let mut command = Command::new("vahid");
        said(self.run(command.args(words)), &words.join(" "))
    }

    fn run(&self, command: &mut Command) -> Output {
        command.current_dir(self.folder.path()).env("PATH", &self.path).env_remove("RUST_BACKTRACE");
        let environment = self.environment.iter().map(|(name, value)| (name, value));
        command.envs(environment).output().expect("it runs")
    }

    /// A file of the country's folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The address of the library's front.
    pub fn front(&self) -> String {
        let found = self.environment.iter().find(|(name, _)| *name == "LIBRARY_FRONT");
        format!("http://{}", found.expect("the scripts are told").1)
    }

    /// The call of the library's information system.
    pub fn call(&self) -> std::io::Result<Answer> {
        Speaker::at(&self.front()).get_with(CALL, &HEADERS.map(str::to_owned))
    }

    /// The receipt of a call.
    pub fn receipt(&self, answer: &Answer) -> Value {
        let path = format!("/receipts/{}", answer.header("x-road-request-id"));
        let receipt = Speaker::at(&self.front()).get_with(&path, &HEADERS.map(str::to_owned));
        receipt.expect("the front answers").json
    }

    /// The running processes by name, as the scripts noted them.
    pub fn processes(&self) -> BTreeMap<String, u32> {
        let listed = std::fs::read_dir(self.folder.path()).into_iter().flatten().flatten();
        let noted = listed.filter_map(|entry| {
            let name = entry.file_name().to_str()?.strip_suffix(".pid")?.to_owned();
            let process: u32 = std::fs::read_to_string(entry.path()).ok()?.trim().parse().ok()?;
            let command = std::fs::read_to_string(format!("/proc/{process}/cmdline")).ok()?;
            command.contains("serve").then_some((name, process))
        });
        noted.collect()
    }
}

impl Drop for ScriptedCountry {
    fn drop(&mut self) {
        for process in self.processes().into_values() {
            drop(Command::new("kill").args(["-9", &process.to_string()]).status());
        }
    }
}

fn said(output: Output, what: &str) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{what}: {out}{err}");
    out.into_owned()
}

/// The school's own service on a free port: says what the example's file says, to whoever asks through the exchange.
fn school_service() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let port = listener.local_addr().expect("it listens").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            std::thread::spawn(move || drop(serve(stream)));
        }
    });
    port
}

/// One connection: the node keeps it for more than one question.
fn serve(mut stream: TcpStream) -> std::io::Result<()> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/join/school-service/ADA001.json");
    let body = std::fs::read_to_string(file)?;
    let (mut head, mut bytes) = (Vec::new(), [0; 4_096]);
    loop {
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read(&mut bytes)? {
                0 => return Ok(()),
                read => head.extend_from_slice(&bytes[..read]),
            }
        }
        let asked = String::from_utf8_lossy(&head).to_ascii_lowercase();
        // Whoever does not come through the school's node is told nothing.
        let status =
            if asked.contains("x-road-client: xx/gov/library/lending") { "200 OK" } else { "403 No" };
        let length = body.len();
        write!(
            stream,
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )?;
        head.clear();
    }
}
