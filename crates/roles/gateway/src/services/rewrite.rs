//! How a command changes a settings file: read, change one thing, check the whole, put the new file in the old
//! one's place in one step. Two commands at once wait for each other.

use super::SettingsFault;
use super::watched::{folder, text};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;

/// Changes a file; one that is missing counts as empty. Nothing is written when `change` or `check` refuses.
pub(crate) fn rewrite<W: Default + Serialize + DeserializeOwned>(
    file: &Path,
    heading: &str,
    change: impl FnOnce(&mut W) -> Result<(), SettingsFault>,
    check: impl FnOnce(&W) -> Result<(), SettingsFault>,
) -> Result<(), SettingsFault> {
    let _alone = lock(file)?;
    let mut wire = match fs::exists(file).map_err(|fault| SettingsFault::file(file, fault))? {
        true => toml::from_str(&text(file)?).map_err(|fault| SettingsFault::Form(fault.to_string()))?,
        false => W::default(),
    };
    change(&mut wire)?;
    check(&wire)?;
    let written = toml::to_string(&wire).map_err(|fault| SettingsFault::Form(fault.to_string()))?;
    replace(file, format!("{heading}{written}").as_bytes())
}

/// Held while a command works; a second command waits.
fn lock(file: &Path) -> Result<File, SettingsFault> {
    let path = file.with_extension("lock");
    let told = |fault| SettingsFault::file(&path, fault);
    let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(told)?;
    lock.lock().map_err(told)?;
    Ok(lock)
}

/// Puts new bytes in a file's place: whoever reads sees the old or the new, also after a crash.
pub(super) fn replace(file: &Path, bytes: &[u8]) -> Result<(), SettingsFault> {
    let new = file.with_extension("new");
    let write = || {
        let mut to = File::create(&new)?;
        to.write_all(bytes)?;
        to.sync_all()?;
        fs::rename(&new, file)?;
        File::open(folder(file))?.sync_all()
    };
    write().map_err(|fault| SettingsFault::file(file, fault))
}
