//! OpenAPI descriptions: fetched once by a command, kept beside the settings, shown without the service's address.

use super::rewrite::replace;
use super::{SettingsFault, Trust};
use crate::provider::fetch;
use access::Endpoint;
use exchange::rest::openapi::{self, DESCRIPTION_BYTES_MAX};
use ids::ServiceName;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use tlog::Hash;

/// The folder beside the settings in which descriptions are kept.
const FOLDER: &str = "descriptions";

/// A description that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// Where it came from: an address or a file.
    pub source: String,
    /// Where it is kept.
    pub file: PathBuf,
    /// Its methods and paths.
    pub endpoints: Vec<Endpoint>,
}

/// A description that was fetched and can be kept.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// Where it came from.
    pub source: String,
    /// The title of the service in its owner's words.
    pub title: String,
    /// Its methods and paths.
    pub endpoints: Vec<Endpoint>,
    bytes: Vec<u8>,
}

impl Fetched {
    /// Fetches a description from a file, or from an `http` or `https` address whose certificate is taken as
    /// `trust` says.
    ///
    /// Refused when it cannot be had, is larger than the protocol's limit, or is no OpenAPI 3 description.
    pub async fn from(source: &str, trust: &Trust) -> Result<Self, SettingsFault> {
        let bytes = match source.starts_with("http://") || source.starts_with("https://") {
            true => fetch(source, trust, DESCRIPTION_BYTES_MAX)
                .await
                .map_err(|detail| SettingsFault::File { file: source.to_owned(), detail })?,
            false => bounded(Path::new(source))?,
        };
        let read = openapi::read(&bytes).map_err(|fault| SettingsFault::entry(source, fault.to_string()))?;
        Ok(Self { source: source.to_owned(), title: read.title, endpoints: read.endpoints, bytes })
    }

    /// Keeps it in a folder, under a name of its own bytes: a running node never sees half of it, and the former
    /// one stays until nobody names it. Gives the name for the settings.
    pub(super) fn keep(&self, folder: &Path, name: &ServiceName) -> Result<String, SettingsFault> {
        let plain = |c: char| if c.is_ascii_alphanumeric() || "-_".contains(c) { c } else { '_' };
        let code: String = name.code.chars().take(64).map(plain).collect();
        let hash = Hash::of(&[name.to_string().as_bytes(), &self.bytes].concat()).to_string();
        let kept = format!("{FOLDER}/{code}-{}.openapi", &hash[..16]);
        let within = folder.join(FOLDER);
        fs::create_dir_all(&within).map_err(|fault| SettingsFault::file(&within, fault))?;
        replace(&folder.join(&kept), &self.bytes)?;
        Ok(kept)
    }
}

impl Described {
    /// The description as others may see it, JSON; or why it cannot be read.
    pub fn shown(&self, name: &ServiceName) -> Result<String, String> {
        let bytes = bounded(&self.file).map_err(|fault| fault.to_string())?;
        openapi::anonymise(&bytes, name).map_err(|fault| fault.to_string())
    }
}

/// The description that an entry of the settings names.
pub(super) fn kept(
    beside: &Path,
    file: &str,
    source: Option<&str>,
    name: &ServiceName,
) -> Result<Described, SettingsFault> {
    let path = beside.join(file);
    let bytes = bounded(&path)?;
    let read = openapi::read(&bytes).map_err(|fault| SettingsFault::entry(name, fault.to_string()))?;
    let source = source.unwrap_or(file).to_owned();
    Ok(Described { source, file: path, endpoints: read.endpoints })
}

fn bounded(file: &Path) -> Result<Vec<u8>, SettingsFault> {
    let told = |fault| SettingsFault::file(file, fault);
    let mut bytes = Vec::new();
    let most = u64::try_from(DESCRIPTION_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    fs::File::open(file).map_err(told)?.take(most).read_to_end(&mut bytes).map_err(told)?;
    if bytes.len() > DESCRIPTION_BYTES_MAX {
        let (what, found) = ("bytes of a description", bytes.len());
        return Err(SettingsFault::TooMany { what, found, max: DESCRIPTION_BYTES_MAX });
    }
    Ok(bytes)
}
