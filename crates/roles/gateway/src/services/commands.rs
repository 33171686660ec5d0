//! The commands that change `services.toml`. A node that runs takes the new file within a second.
//!
//! A command reads the file, changes one thing, checks the whole and puts a new file in the old one's place in
//! one step; two commands at once wait for each other. Remarks that people wrote into the file are not kept.

use super::watched::{folder, text};
use super::wire::{FileWire, ServiceWire};
use super::{Fetched, Services, SettingsFault};
use ids::ServiceName;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;

/// Stands at the head of a file that a command wrote.
const HEADING: &str = "# The services of this node. Written by `vahid service`; may be edited by hand too, but the\n\
    # next command does not keep remarks. A running node takes changes within a second.\n\n";

/// Adds a service.
///
/// Refused when the code is reserved or stands there already, or when the file would not be right.
pub fn add(file: &Path, service: ServiceWire) -> Result<(), SettingsFault> {
    edit(file, |wire| {
        wire.service.push(service);
        Ok(())
    })
}

/// Adds a service that is described by OpenAPI, or renews its description when the code is there: its other
/// settings stay then. The description is kept beside the file; `service.kind` and the fields that tell of the
/// description are set here.
pub fn add_openapi(file: &Path, mut service: ServiceWire, described: &Fetched) -> Result<(), SettingsFault> {
    let name = service.system.service(&service.code);
    service.kind = "openapi".to_owned();
    service.endpoints = Vec::new();
    service.described_by = Some(described.source.clone());
    service.description = Some(described.keep(folder(file), &name)?);
    edit(file, |wire| {
        match wire.service.iter_mut().find(|known| known.system.service(&known.code) == name) {
            Some(known) if known.kind == "openapi" => {
                known.description = service.description;
                known.described_by = service.described_by;
            }
            Some(_) => {
                let how = "is there already without a description; remove it first or choose another code";
                return Err(SettingsFault::entry(&name, how));
            }
            None => wire.service.push(service),
        }
        Ok(())
    })
}

/// Takes a service off the list.
pub fn remove(file: &Path, name: &ServiceName) -> Result<(), SettingsFault> {
    edit(file, |wire| {
        find(wire, name)?;
        wire.service.retain(|known| known.system.service(&known.code) != *name);
        Ok(())
    })
}

/// Lets a service be called again.
pub fn enable(file: &Path, name: &ServiceName) -> Result<(), SettingsFault> {
    edit(file, |wire| {
        let service = find(wire, name)?;
        (service.enabled, service.notice) = (true, None);
        Ok(())
    })
}

/// Switches a service off; callers are told the notice. A service inside the process needs no entry before:
/// it gets one here.
pub fn disable(file: &Path, name: &ServiceName, notice: &str) -> Result<(), SettingsFault> {
    edit(file, |wire| {
        if find(wire, name).is_err() {
            wire.service.push(ServiceWire::new(name, "inside"));
        }
        let service = find(wire, name)?;
        (service.enabled, service.notice) = (false, Some(notice.to_owned()));
        Ok(())
    })
}

/// Begins maintenance of the whole node with a text for callers, or ends it.
pub fn maintenance(file: &Path, message: Option<&str>) -> Result<(), SettingsFault> {
    edit(file, |wire| {
        wire.maintenance = message.map(str::to_owned);
        Ok(())
    })
}

fn find<'a>(wire: &'a mut FileWire, name: &ServiceName) -> Result<&'a mut ServiceWire, SettingsFault> {
    let mut all = wire.service.iter_mut();
    let found = all.find(|known| known.system.service(&known.code) == *name);
    found.ok_or_else(|| SettingsFault::Absent(format!("there is no service {name} in the file")))
}

fn edit(
    file: &Path,
    change: impl FnOnce(&mut FileWire) -> Result<(), SettingsFault>,
) -> Result<(), SettingsFault> {
    let _alone = lock(file)?;
    let mut wire = match fs::exists(file).map_err(|fault| SettingsFault::file(file, fault))? {
        true => toml::from_str(&text(file)?).map_err(|fault| SettingsFault::Form(fault.to_string()))?,
        false => FileWire::default(),
    };
    change(&mut wire)?;
    Services::check(wire.clone(), folder(file))?;
    let written = toml::to_string(&wire).map_err(|fault| SettingsFault::Form(fault.to_string()))?;
    replace(file, format!("{HEADING}{written}").as_bytes())
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
