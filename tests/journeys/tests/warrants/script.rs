//! `tools/overdue-seals` on the leaves of a real log.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use testkit::folder::Folder;
use testkit::log::ORIGIN;
use tlog::Leaf;

/// What the script said: its exit code and its number.
pub fn overdue(leaves: &[Leaf], today: &str) -> (i32, String) {
    let home = Folder::new("overdue_seals");
    let mut years: BTreeMap<i16, Vec<&Leaf>> = BTreeMap::new();
    for leaf in leaves {
        let day = oversight::warrant::civil_of_day(leaf.day).expect("a day");
        years.entry(day.year()).or_default().push(leaf);
    }
    let logs: Vec<PathBuf> = years.iter().map(|(year, leaves)| write(home.path(), *year, leaves)).collect();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools/overdue-seals/overdue_seals.py");
    let ran = Command::new("python3")
        .arg("-B")
        .arg(script)
        .args(&logs)
        .args(["--today", today])
        .output()
        .expect("python3 is there: install Python 3");
    let number = String::from_utf8_lossy(&ran.stdout).trim().to_owned();
    (ran.status.code().unwrap_or(-1), number)
}

/// The files that the script reads, as an operator serves them: entries and checkpoint.
fn write(home: &Path, year: i16, leaves: &[&Leaf]) -> PathBuf {
    let folder = home.join(year.to_string());
    for (number, part) in (0..).zip(leaves.chunks(256)) {
        let width = if part.len() == 256 { 0 } else { u16::try_from(part.len()).expect("a part") };
        let path = folder.join(tlog::entries_path(number, width));
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        let entries: Vec<u8> = part.iter().flat_map(|leaf| [&[0, 128][..], &leaf.bytes()].concat()).collect();
        std::fs::write(path, entries).expect("written");
    }
    let hashes: Vec<tlog::Hash> = leaves.iter().map(|leaf| leaf.hash()).collect();
    let root = tlog::root(&hashes).expect("leaves");
    let size = leaves.len() as u64;
    let checkpoint = tlog::Checkpoint { origin: format!("{ORIGIN}/{year}"), size, root };
    std::fs::write(folder.join("checkpoint"), format!("{}\n", checkpoint.text())).expect("written");
    folder
}
