//! The commands that change `services.toml`. A node that runs takes the new file within a second.
//! Remarks that people wrote into the file are not kept.

use super::rewrite::rewrite;
use super::watched::folder;
use super::wire::{FileWire, ServiceWire};
use super::{Fetched, Services, SettingsFault};
use ids::ServiceName;
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
    rewrite(file, HEADING, change, |wire| Services::check(wire.clone(), folder(file)).map(drop))
}
