//! The law of the floors, read from `cargo metadata`: a crate's floor is the folder it lives in.
//!
//! `foundation` ← `law` ← `infra` ← `domain` ← `roles` ← `vahid`. Four rules (ADR 0001):
//! 1. a crate uses only its own floor or a lower one;
//! 2. domain crates never use each other, nor do roles;
//! 3. only `vahid` and `tests/testkit` name a database driver;
//! 4. the heavy guests appear only in `infra/store*`, `infra/web`, `roles` and `vahid`.

use crate::fault::{self, Fault};
use crate::workspace;
use std::collections::BTreeMap;
use std::path::Path;

/// From the ground up.
const FLOORS: [&str; 6] = ["foundation", "law", "infra", "domain", "roles", "vahid"];
/// Floors where a crate never uses its neighbour.
const NEVER_SIDEWAYS: [&str; 2] = ["domain", "roles"];
/// Crates that hold one engine each.
const DRIVERS: [&str; 2] = ["store-sqlite", "store-postgres"];
/// Folders that may name a driver.
const DRIVER_USERS: [&str; 2] = ["crates/vahid", "tests/testkit"];
/// Crates of the registry that bring a runtime, a server, TLS or a database.
const HEAVY: [&str; 8] =
    ["tokio", "axum", "hyper", "hyper-util", "rustls", "tokio-rustls", "tokio-postgres", "rusqlite"];
/// Folders, by their beginning, that may use a heavy guest.
const HEAVY_USERS: [&str; 4] = ["crates/infra/store", "crates/infra/web", "crates/roles/", "crates/vahid"];
/// The one crate of tests that a crate of the house may use, and only for its own tests.
const TESTKIT: &str = "tests/testkit";

/// A crate of the workspace: where it lives and what it names.
#[derive(Debug, Clone)]
struct Member {
    name: String,
    folder: String,
    uses: Vec<Use>,
}

/// One line of a `[dependencies]` table.
#[derive(Debug, Clone)]
struct Use {
    name: String,
    for_tests: bool,
}

/// Checks the whole workspace and prints or returns the breaches.
pub fn run(root: &Path) -> Result<(), String> {
    let members = members(&workspace::metadata(root)?, root)?;
    let faults = check(&members);
    fault::report("layers", &format!("{} crates", members.len()), faults)
}

fn members(metadata: &serde_json::Value, root: &Path) -> Result<Vec<Member>, String> {
    let packages = metadata["packages"].as_array().ok_or("cargo metadata names no packages")?;
    packages
        .iter()
        .map(|package| {
            let name = package["name"].as_str().ok_or("a package without a name")?.to_owned();
            let manifest = package["manifest_path"].as_str().ok_or("a package without a manifest")?;
            let folder = Path::new(manifest).parent().unwrap_or(root);
            let folder = folder.strip_prefix(root).unwrap_or(folder).to_string_lossy().replace('\\', "/");
            let listed = package["dependencies"].as_array().ok_or("a package without dependencies")?;
            let uses = listed
                .iter()
                .filter_map(|used| {
                    let for_tests = used["kind"].as_str() == Some("dev");
                    Some(Use { name: used["name"].as_str()?.to_owned(), for_tests })
                })
                .collect();
            Ok(Member { name, folder, uses })
        })
        .collect()
}

fn floor(folder: &str) -> Option<usize> {
    let name = folder.strip_prefix("crates/")?.split('/').next()?;
    FLOORS.iter().position(|floor| *floor == name)
}

fn check(members: &[Member]) -> Vec<Fault> {
    let by_name: BTreeMap<&str, &Member> =
        members.iter().map(|member| (member.name.as_str(), member)).collect();
    let mut faults = Vec::new();
    for user in members {
        if user.folder.starts_with("crates/") && floor(&user.folder).is_none() {
            faults.push(breach(user, format!("`{}` lives on no floor", user.folder), NO_FLOOR));
        }
        for used in &user.uses {
            match by_name.get(used.name.as_str()) {
                Some(target) => faults.extend(check_neighbour(user, used, target)),
                None => faults.extend(check_guest(user, used)),
            }
        }
    }
    faults
}

fn check_neighbour(user: &Member, used: &Use, target: &Member) -> Vec<Fault> {
    let mut faults = Vec::new();
    if DRIVERS.contains(&target.name.as_str()) && !DRIVER_USERS.contains(&user.folder.as_str()) {
        faults.push(breach(user, format!("`{}` names the driver `{}`", user.name, target.name), DRIVER));
    }
    let Some(from) = floor(&user.folder) else { return faults };
    let Some(to) = floor(&target.folder) else {
        if !(used.for_tests && target.folder == TESTKIT) {
            let what = format!("`{}` uses `{}`, which stands outside the house", user.name, target.folder);
            faults.push(breach(user, what, OUTSIDE));
        }
        return faults;
    };
    if to > from {
        let what =
            format!("`{}` ({}) looks up at `{}` ({})", user.name, FLOORS[from], target.name, FLOORS[to]);
        faults.push(breach(user, what, UPWARD));
    }
    if to == from && NEVER_SIDEWAYS.contains(&FLOORS[from]) && user.name != target.name {
        let what = format!("`{}` looks sideways at `{}` ({})", user.name, target.name, FLOORS[from]);
        faults.push(breach(user, what, SIDEWAYS));
    }
    faults
}

fn check_guest(user: &Member, used: &Use) -> Option<Fault> {
    let in_house = user.folder.starts_with("crates/");
    let may = HEAVY_USERS.iter().any(|folder| user.folder.starts_with(folder));
    (in_house && !used.for_tests && !may && HEAVY.contains(&used.name.as_str()))
        .then(|| breach(user, format!("`{}` uses the heavy guest `{}`", user.name, used.name), HEAVY_GUEST))
}

/// A rule's name, its reason and its remedy.
type Rule = (&'static str, &'static str, &'static str);

const NO_FLOOR: Rule = (
    "floor",
    "the listing of the folders is the architecture; a crate outside the floors answers to no law",
    "move it under crates/foundation, law, infra, domain or roles, or add a floor by an ADR",
);
const UPWARD: Rule = (
    "upward",
    "data flows one way; what a lower floor needs from above is an argument or a trait of its own",
    "move the shared type down, or let the upper crate pass the value in",
);
const SIDEWAYS: Rule = (
    "sideways",
    "subjects meet in a role's case or through the outbox; otherwise every subject ends up knowing all others",
    "let a case in crates/roles call both, or send an event and listen to it",
);
const DRIVER: Rule = (
    "driver",
    "one body of SQL runs on both engines only while nobody else can tell which engine it is",
    "use the traits of `store`; in tests take a store from `testkit`",
);
const HEAVY_GUEST: Rule = (
    "heavy",
    "rules without a runtime, a socket or a database are tested in microseconds and audited alone",
    "move the IO to infra/store, infra/web or a role, or use it under [dev-dependencies]",
);
const OUTSIDE: Rule = (
    "outside",
    "the product never depends on its tests or its tools",
    "move what is shared into a crate of the house; `testkit` is allowed under [dev-dependencies]",
);

fn breach(user: &Member, what: String, (rule, why, mend): Rule) -> Fault {
    Fault { path: format!("{}/Cargo.toml", user.folder), line: 1, rule, what, why, mend }
}

#[cfg(test)]
mod tests;
