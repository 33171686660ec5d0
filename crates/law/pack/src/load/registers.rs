//! `registers/<id>/register.toml`.

use super::reading::Reading;
use crate::Finding;
use crate::model::{Basis, Entry, Field, Register, Retention, Sensitivity, Verify};
use ids::{AgencyId, FieldId, RegisterId};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A register without its lists, which are read one by one so that each shows its own faults.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegisterHead {
    id: RegisterId,
    owner: AgencyId,
    basis: Basis,
    sensitivity: Sensitivity,
    retention: Retention,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    clearance: bool,
    #[serde(default)]
    unique: Vec<Vec<FieldId>>,
}

pub(super) fn registers(reading: &mut Reading<'_>) -> BTreeMap<RegisterId, Register> {
    let mut registers = BTreeMap::new();
    for folder in reading.folders_in("registers/") {
        if let Some(register) = register(reading, &folder) {
            registers.insert(register.id.clone(), register);
        }
    }
    registers
}

fn register(reading: &mut Reading<'_>, folder: &str) -> Option<Register> {
    let mut document = reading.document(&format!("registers/{folder}/register.toml"))?;
    let place = format!("register/{folder}");
    let mut fields: Vec<Field> = Vec::new();
    for (name, item) in reading.items(&mut document, "field", "id") {
        let line = document.line(item.span().start);
        let Some(field) = reading.item::<Field>(&document, &format!("{place}/field/{name}"), item) else {
            continue;
        };
        if fields.iter().any(|known| known.id == field.id) {
            let message = format!("the field `{}` is given twice", field.id);
            reading.push(Finding::error(&document.shown, Some(line), "twice", message));
        }
        fields.push(field);
    }
    let verifies = reading.items(&mut document, "verify", "field");
    let verifies: Vec<Verify> = (verifies.into_iter().enumerate())
        .filter_map(|(at, (_, item))| reading.item(&document, &format!("{place}/verify/{at}"), item))
        .collect();
    let entries = reading.items(&mut document, "entry", "role");
    let entries: Vec<Entry> = (entries.into_iter().enumerate())
        .filter_map(|(at, (_, item))| reading.item(&document, &format!("{place}/entry/{at}"), item))
        .collect();
    let head: RegisterHead = reading.whole(&mut document, &place)?;
    if head.id.as_str() != folder {
        let message = format!("the register is called `{}`, its folder `{folder}`", head.id);
        let finding = reading.places.error(&format!("{place}/id"), "folder", message);
        reading.push(finding);
    }
    Some(Register {
        id: head.id,
        owner: head.owner,
        basis: head.basis,
        sensitivity: head.sensitivity,
        clearance: head.clearance,
        retention: head.retention,
        source: head.source,
        fields,
        unique: head.unique,
        verifies,
        entries,
    })
}
