//! The commands that change `clients.toml`. A node that runs takes the new file within a second.

use super::clients::{ClientWire, Clients, ClientsWire};
use crate::services::{SettingsFault, fingerprint, rewrite};
use ids::SystemName;
use std::path::Path;

/// Stands at the head of a file that a command wrote.
const HEADING: &str = "# The information systems of this node. Written by `vahid client`; may be edited by hand too, but\n\
    # the next command does not keep remarks. A running node takes changes within a second.\n\n";

/// Lets an information system in, or changes how it proves who it is. Certificates that are pinned already stay.
pub fn admit(file: &Path, client: ClientWire) -> Result<(), SettingsFault> {
    edit(file, |wire| {
        match wire.client.iter_mut().find(|known| known.system == client.system) {
            Some(known) => {
                known.authentication = client.authentication;
                known.error_style = client.error_style.or(known.error_style);
                client.certificates.iter().for_each(|one| pin_once(known, one));
            }
            None => wire.client.push(client),
        }
        Ok(())
    })
}

/// Pins one more certificate of a client, PEM. The former ones hold until they are unpinned, so that a system can
/// change its certificate without a gap.
pub fn pin(file: &Path, system: &SystemName, pem: &str) -> Result<(), SettingsFault> {
    let unreadable = |fault: keys::KeyFault| SettingsFault::entry(system, fault.to_string());
    let der = keys::certificates::read_pem(pem).map_err(unreadable)?;
    let Some(first) = der.first() else { return Err(SettingsFault::entry(system, "no certificate in it")) };
    let hash = keys::certificates::fingerprint(first).to_string();
    edit(file, |wire| {
        pin_once(find(wire, system)?, &hash);
        Ok(())
    })
}

/// Takes a certificate off a client's list, by its SHA-256 in hex.
pub fn unpin(file: &Path, system: &SystemName, hash: &str) -> Result<(), SettingsFault> {
    edit(file, |wire| {
        let client = find(wire, system)?;
        let before = client.certificates.len();
        client.certificates.retain(|known| fingerprint(known) != fingerprint(hash));
        if client.certificates.len() == before {
            return Err(SettingsFault::Absent(format!("{system} has no such certificate")));
        }
        Ok(())
    })
}

/// Lets an information system in no more.
pub fn dismiss(file: &Path, system: &SystemName) -> Result<(), SettingsFault> {
    edit(file, |wire| {
        find(wire, system)?;
        wire.client.retain(|known| known.system != *system);
        Ok(())
    })
}

fn pin_once(client: &mut ClientWire, hash: &str) {
    if !client.certificates.iter().any(|known| fingerprint(known) == fingerprint(hash)) {
        client.certificates.push(hash.to_owned());
    }
}

fn find<'a>(wire: &'a mut ClientsWire, system: &SystemName) -> Result<&'a mut ClientWire, SettingsFault> {
    let found = wire.client.iter_mut().find(|known| known.system == *system);
    found.ok_or_else(|| SettingsFault::Absent(format!("there is no client {system} in the file")))
}

fn edit(
    file: &Path,
    change: impl FnOnce(&mut ClientsWire) -> Result<(), SettingsFault>,
) -> Result<(), SettingsFault> {
    rewrite(file, HEADING, change, |wire| Clients::check(wire.clone()).map(drop))
}
