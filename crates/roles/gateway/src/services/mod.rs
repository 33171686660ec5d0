//! What this node serves, as its own engineers wrote it down: `services.toml`.
//!
//! What this room knows: the form of the file, its checks, and the commands that change it. It never asks a
//! service. Invariants: a running node works on the last file that was whole and right; a command writes a
//! whole new file or nothing; a reserved code, a doubled service, an address that cannot be asked never gets
//! past the door.

mod commands;
mod description;
mod fault;
mod rewrite;
mod settings;
mod watched;
mod wire;

pub use commands::{add, add_openapi, disable, enable, maintenance, remove};
pub use description::{Described, Fetched};
pub use fault::SettingsFault;
pub(crate) use rewrite::rewrite;
pub use settings::{
    Base, Kind, SERVICES_MAX, ServiceSettings, Services, TIMEOUT_MS_MAX, TIMEOUT_MS_USUAL, Trust,
};
pub use watched::{FromText, RELOAD_EVERY, SETTINGS_BYTES_MAX, Watched};
pub(crate) use wire::fingerprint;
pub use wire::{FileWire, ServiceWire};
