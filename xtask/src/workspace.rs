//! Where the tree begins, which files it holds, and where cargo builds.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the workspace: the folder above this crate.
pub fn root() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let xtask = manifest.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    xtask.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// A cargo command in the root, by the very cargo that started us.
pub fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    if std::env::var_os("CI").is_some() {
        // A build server begins with nothing: what would make the next build quicker only fills its disk.
        command.env("CARGO_INCREMENTAL", "0");
    }
    command
}

/// What `cargo metadata --no-deps` says of the workspace. Needs no network and no lock.
pub fn metadata(root: &Path) -> Result<serde_json::Value, String> {
    let output = cargo(root)
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()
        .map_err(|error| format!("cannot start cargo metadata: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo metadata failed:\n{}", String::from_utf8_lossy(&output.stderr)));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata is not JSON: {error}"))
}

/// The release binary that `cargo build --release -p vahid` leaves.
pub fn release_binary(root: &Path) -> Result<PathBuf, String> {
    let metadata = metadata(root)?;
    let target = metadata["target_directory"].as_str().ok_or("cargo metadata names no target directory")?;
    Ok(Path::new(target).join("release").join("vahid"))
}

/// Every file under `folder` whose name ends in `ending`, from the root with forward slashes, sorted.
/// Skips hidden folders, `target` and `node_modules`. A missing folder holds no files.
pub fn files(root: &Path, folder: &str, ending: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        for name in names(&root.join(&folder)) {
            if name.starts_with('.') || name == "target" || name == "node_modules" {
                continue;
            }
            let path = format!("{folder}/{name}");
            if root.join(&path).is_dir() {
                waiting.push(path);
            } else if name.ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The names in one folder, sorted; empty when the folder is missing.
pub fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_holds_this_very_file() {
        assert!(files(&root(), "xtask/src", ".rs").contains(&"xtask/src/workspace.rs".to_owned()));
        assert!(root().join("Cargo.toml").is_file());
    }

    #[test]
    fn a_missing_folder_holds_no_files() {
        assert_eq!(files(&root(), "xtask/no-such-folder", ".rs"), Vec::<String>::new());
    }
}
