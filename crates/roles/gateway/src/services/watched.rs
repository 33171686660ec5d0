//! A settings file that is read again when it changes, while calls go on.

use super::SettingsFault;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;
use tlog::Hash;

/// How often the file is looked at.
pub const RELOAD_EVERY: Duration = Duration::from_secs(1);

/// The most bytes of a settings file.
pub const SETTINGS_BYTES_MAX: usize = 4 * 1024 * 1024;

/// What is read from the text of a file.
pub trait FromText: Sized + Send + Sync {
    /// Reads and checks; `beside` is the folder that the file stands in.
    fn from_text(text: &str, beside: &Path) -> Result<Self, SettingsFault>;
}

/// Settings and the file they come from. Every reader gets the last whole and right state; a file that is wrong
/// changes nothing and is said once.
#[derive(Debug)]
pub struct Watched<T> {
    file: Option<PathBuf>,
    now: RwLock<Arc<T>>,
    seen: Mutex<Option<Hash>>,
}

impl<T: FromText> Watched<T> {
    /// Settings that no file holds.
    pub fn fixed(settings: T) -> Self {
        Self { file: None, now: RwLock::new(Arc::new(settings)), seen: Mutex::new(None) }
    }

    /// Reads a file. One that is missing or wrong is refused here, at the start, where somebody sees it.
    pub fn open(file: &Path) -> Result<Self, SettingsFault> {
        let (settings, seen) = read(file)?;
        Ok(Self {
            file: Some(file.to_owned()),
            now: RwLock::new(Arc::new(settings)),
            seen: Mutex::new(Some(seen)),
        })
    }

    /// The settings as they are now.
    pub fn get(&self) -> Arc<T> {
        self.now.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces the settings.
    pub fn set(&self, settings: T) {
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(settings);
    }

    /// Reads the file again if its bytes changed; true when new settings hold. A wrong file is a fault once,
    /// then the same bytes are not looked at again.
    pub fn reload(&self) -> Result<bool, SettingsFault> {
        let Some(file) = &self.file else { return Ok(false) };
        let text = text(file)?;
        let hash = Hash::of(text.as_bytes());
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if *seen == Some(hash) {
            return Ok(false);
        }
        *seen = Some(hash);
        self.set(T::from_text(&text, folder(file))?);
        Ok(true)
    }

    /// Looks at the file for as long as it runs.
    pub async fn watch(&self) {
        let Some(file) = &self.file else { return };
        let file = file.display().to_string();
        let mut missing = false;
        loop {
            tokio::time::sleep(RELOAD_EVERY).await;
            match self.reload() {
                Ok(changed) => {
                    missing = false;
                    if changed {
                        tracing::info!(file, "settings were read again");
                    }
                }
                Err(SettingsFault::File { detail, .. }) if !missing => {
                    missing = true;
                    tracing::error!(file, detail, "a settings file cannot be read; the last state holds");
                }
                Err(SettingsFault::File { .. }) => {}
                Err(fault) => {
                    tracing::error!(file, %fault, "a changed settings file is wrong; the last state holds")
                }
            }
        }
    }
}

fn read<T: FromText>(file: &Path) -> Result<(T, Hash), SettingsFault> {
    let text = text(file)?;
    let settings = T::from_text(&text, folder(file))?;
    Ok((settings, Hash::of(text.as_bytes())))
}

/// The text of a settings file, at most [`SETTINGS_BYTES_MAX`].
pub(super) fn text(file: &Path) -> Result<String, SettingsFault> {
    let length = std::fs::metadata(file).map_err(|fault| SettingsFault::file(file, fault))?.len();
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if length > SETTINGS_BYTES_MAX {
        let (what, found) = ("bytes of a settings file", length);
        return Err(SettingsFault::TooMany { what, found, max: SETTINGS_BYTES_MAX });
    }
    std::fs::read_to_string(file).map_err(|fault| SettingsFault::file(file, fault))
}

/// The folder of a file.
pub(super) fn folder(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new("."))
}
