//! `cargo xtask test`: everything the project claims, proved on this machine by one command.
//!
//! The steps go from the cheap to the dear and stop at the first failure. The last line counts steps:
//! `N passed, N failed`.

mod needs;
mod step;

use crate::{layers, tidy, workspace};
use std::path::Path;
use std::process::{Command, ExitCode};
use step::Step;

/// How much is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Everything, with the shipped binary and a browser.
    Whole,
    /// What a developer runs before each commit: no release build, no browser.
    Fast,
}

/// The packs that the shipped binary checks and tests.
const PACKS: [&str; 2] = ["packs/az", "packs/_example-library"];

/// Runs the steps and ends with the count.
pub fn run(root: &Path, extent: Extent) -> ExitCode {
    let steps = match plan(root, extent) {
        Ok(steps) => steps,
        Err(message) => {
            eprintln!("test: {message}");
            println!("0 passed, 1 failed");
            return ExitCode::FAILURE;
        }
    };
    let count = step::run_all(steps);
    println!("{count}");
    if count.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn plan(root: &Path, extent: Extent) -> Result<Vec<Step<'_>>, String> {
    let cargo = |arguments: &[&str]| {
        let mut command = workspace::cargo(root);
        command.args(arguments);
        command
    };
    let mut steps = vec![
        Step::inside("install what the tests need", move || needs::install(root, extent)),
        Step::command("formatting", cargo(&["fmt", "--all", "--check"])),
        Step::command(
            "clippy, no warning allowed",
            cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
        ),
        Step::inside("the law of the floors", move || layers::run(root)),
        Step::inside("the law of the sources", move || tidy::run(root)),
        Step::command("Go vets the tools of strangers", go_vet(root)),
        Step::command("unit, contract and journey tests", cargo(&["test", "--workspace", "--no-fail-fast"])),
    ];
    if extent == Extent::Fast {
        return Ok(steps);
    }
    let binary = workspace::release_binary(root)?;
    steps.push(Step::command("the shipped binary", cargo(&["build", "--release", "-p", "vahid"])));
    for verb in ["check", "test"] {
        for pack in PACKS {
            let mut command = Command::new(&binary);
            command.current_dir(root).args(["pack", verb, pack]);
            steps.push(Step::command(&format!("{verb} the pack {pack}"), command));
        }
    }
    let mut checker = Command::new("node");
    checker.current_dir(root).args(["--test", "ui/scripts/tests"]);
    steps.push(Step::command("the person's checker against vectors and attacks", checker));
    let mut browser = Command::new("node");
    browser.current_dir(root).arg("ui/browser/run.mjs").env("VAHID_BIN", &binary);
    steps.push(Step::command("the journey in a browser", browser));
    Ok(steps)
}

/// The second implementation in `tools/` over Debian's copy of the original code; what it says of our log is asserted
/// by the tests of `roles/witness` and `roles/operator`.
fn go_vet(root: &Path) -> Command {
    let mut command = Command::new("go");
    command.current_dir(root.join("tools")).args(["vet", "./..."]);
    command.env("GO111MODULE", "off").env("GOPATH", "/usr/share/gocode");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fast_plan_is_the_beginning_of_the_whole_plan() {
        let root = workspace::root();
        let names = |extent| -> Vec<String> {
            plan(&root, extent).unwrap().iter().map(|step| step.name().to_owned()).collect()
        };
        let (fast, whole) = (names(Extent::Fast), names(Extent::Whole));
        assert!(whole.starts_with(&fast));
        assert!(fast.iter().all(|name| !name.contains("browser") && !name.contains("shipped")));
        assert_eq!(whole.len(), fast.len() + 1 + 2 * PACKS.len() + 2);
        assert!(whole.last().unwrap().contains("browser"));
    }
}
