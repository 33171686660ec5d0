//! `agencies/`: agencies, service areas, duties and grants.

use super::reading::Reading;
use crate::Finding;
use crate::model::{Agency, Area, Grant, Institutions, Role};
use ids::{AgencyId, RoleId};
use std::collections::{BTreeMap, BTreeSet};

const INSTITUTIONS: &str = "agencies/institutions.toml";

pub(super) fn agencies(reading: &mut Reading<'_>) -> BTreeMap<AgencyId, Agency> {
    let mut agencies = BTreeMap::new();
    let id = |agency: &Agency| agency.id.clone();
    if let Some(mut document) = reading.document("agencies/agencies.toml") {
        reading.list(&mut document, "agency", "id", "agency", id, &mut agencies);
        reading.refuse_rest(&document, &["agency"]);
    }
    if let Some(mut document) = reading.document_if_there(INSTITUTIONS) {
        reading.list(&mut document, "agency", "id", "agency", id, &mut agencies);
    }
    agencies
}

/// Offices of oversight; a country without them has no file.
pub(super) fn institutions(reading: &mut Reading<'_>) -> Option<Institutions> {
    let mut document = reading.document_if_there(INSTITUTIONS)?;
    // Bodies that hold an office and nothing else stand in the same file; `agencies` has read them.
    document.take("agency");
    reading.whole(&mut document, "institutions")
}

pub(super) fn areas(reading: &mut Reading<'_>) -> BTreeMap<u32, Area> {
    let mut areas = BTreeMap::new();
    if let Some(mut document) = reading.document("agencies/areas.toml") {
        reading.list(&mut document, "area", "no", "area", |area: &Area| area.no, &mut areas);
        reading.refuse_rest(&document, &["area"]);
    }
    areas
}

pub(super) fn roles(reading: &mut Reading<'_>) -> BTreeMap<RoleId, Role> {
    let mut roles = BTreeMap::new();
    if let Some(mut document) = reading.document("agencies/roles.toml") {
        reading.list(&mut document, "role", "id", "role", |role: &Role| role.id.clone(), &mut roles);
        reading.refuse_rest(&document, &["role"]);
    }
    roles
}

/// Grants stand in as many files as the agencies like, and are told apart by their ids.
pub(super) fn grants(reading: &mut Reading<'_>) -> Vec<Grant> {
    let mut grants: Vec<Grant> = Vec::new();
    let mut known = BTreeSet::new();
    for path in reading.paths_in("agencies/grants/", ".toml") {
        let Some(mut document) = reading.document(&path) else { continue };
        for (name, item) in reading.items(&mut document, "grant", "id") {
            let line = document.line(item.span().start);
            let Some(grant) = reading.item::<Grant>(&document, &format!("grant/{name}"), item) else {
                continue;
            };
            if known.insert(grant.id.clone()) {
                grants.push(grant);
            } else {
                let message = format!("`{}` is given twice", grant.id);
                reading.push(Finding::error(&document.shown, Some(line), "twice", message));
            }
        }
        reading.refuse_rest(&document, &["grant"]);
    }
    grants
}
