//! The test server leaves nothing behind.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use testkit::postgres::Cluster;

/// Set in the child that is killed; names the file it writes the server's folder into.
const CHILD: &str = "TESTKIT_KILLED_CHILD";

fn folder_of(cluster: &Cluster) -> PathBuf {
    let words = cluster.connection_string();
    let host = words.split(' ').next().and_then(|word| word.strip_prefix("host=")).unwrap();
    PathBuf::from(host)
}

#[test]
fn a_dropped_server_is_gone() {
    let cluster = Cluster::start();
    let folder = folder_of(&cluster);
    assert!(folder.join("data/postmaster.pid").exists());
    drop(cluster);
    assert!(!folder.exists());
}

/// Runs in the child only: starts a server, says where, and waits to be killed.
#[test]
fn killed_child() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let cluster = Cluster::start();
    println!("\nfolder={}", folder_of(&cluster).display());
    std::io::stdin().read_line(&mut String::new()).unwrap();
}

#[test]
fn a_server_whose_owner_was_killed_is_gone() {
    use std::io::BufRead;
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "cluster::killed_child", "--nocapture"])
        .env(CHILD, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
    let folder =
        lines.map_while(Result::ok).find_map(|line| Some(PathBuf::from(line.strip_prefix("folder=")?)));
    let folder = folder.unwrap();
    let server: i32 = std::fs::read_to_string(folder.join("data/postmaster.pid"))
        .unwrap()
        .lines()
        .next()
        .unwrap()
        .parse()
        .unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    // The watchdog works in its own time; wait for its last act, which is to delete the folder.
    let wait = "while [ -e \"$1\" ]; do sleep 0.05; done";
    let waited = Command::new("timeout").args(["30", "sh", "-c", wait, "wait"]).arg(&folder).status();
    assert!(waited.unwrap().success(), "the folder is still there");
    // A dead process that nobody has waited for yet has no command line any more.
    let command = std::fs::read(format!("/proc/{server}/cmdline")).unwrap_or_default();
    assert!(command.is_empty(), "the server still runs");
}
