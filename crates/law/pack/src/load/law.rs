//! `pack.toml` and `law/`: the country's own facts, acts, calendar, purposes, clearances and
//! dated parameters.

use super::reading::Reading;
use crate::Finding;
use crate::model::{About, Act, Clearance, Parameter, Purpose};
use calendar::{Calendar, Year};
use ids::{ActId, ParameterId, PurposeId};
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;

pub(super) fn about(reading: &mut Reading<'_>) -> Option<About> {
    let mut document = reading.document("pack.toml")?;
    let about: About = reading.whole(&mut document, "pack")?;
    let folder = reading.files.root.rsplit('/').next().unwrap_or_default();
    if about.id != folder {
        let message = format!("the pack is called `{}`, its folder `{folder}`", about.id);
        let finding = reading.places.error("pack/id", "folder", message);
        reading.push(finding.help("a pack is called as its folder"));
    }
    if about.languages.is_empty() {
        let finding =
            reading.places.error("pack/languages", "no-language", "a pack speaks at least one language");
        reading.push(finding);
    }
    Some(about)
}

pub(super) fn acts(reading: &mut Reading<'_>) -> BTreeMap<ActId, Act> {
    let mut acts = BTreeMap::new();
    if let Some(mut document) = reading.document("law/acts.toml") {
        reading.list(&mut document, "act", "id", "act", |act: &Act| act.id.clone(), &mut acts);
        reading.refuse_rest(&document, &["act"]);
    }
    acts
}

pub(super) fn purposes(reading: &mut Reading<'_>) -> BTreeMap<PurposeId, Purpose> {
    let mut purposes = BTreeMap::new();
    if let Some(mut document) = reading.document("law/purposes.toml") {
        reading.list(
            &mut document,
            "purpose",
            "id",
            "purpose",
            |purpose: &Purpose| purpose.id.clone(),
            &mut purposes,
        );
        reading.refuse_rest(&document, &["purpose"]);
    }
    purposes
}

/// A country without registers that need a clearance has no such list.
pub(super) fn clearances(reading: &mut Reading<'_>) -> Vec<Clearance> {
    let Some(mut document) = reading.document_if_there("law/clearances.toml") else { return Vec::new() };
    let items = reading.items(&mut document, "clearance", "body");
    let clearances = (items.into_iter().enumerate())
        .filter_map(|(at, (_, item))| reading.item(&document, &format!("clearance/{at}"), item))
        .collect();
    reading.refuse_rest(&document, &["clearance"]);
    clearances
}

pub(super) fn parameters(reading: &mut Reading<'_>) -> BTreeMap<ParameterId, Parameter> {
    let mut parameters = BTreeMap::new();
    for path in reading.paths_in("law/parameters/", ".toml") {
        let stem = path.trim_start_matches("law/parameters/").trim_end_matches(".toml").to_owned();
        let Some(mut document) = reading.document(&path) else { continue };
        let place = format!("parameter/{stem}");
        let values = reading.items(&mut document, "value", "from");
        let lines: Vec<usize> = values.iter().map(|(_, item)| document.line(item.span().start)).collect();
        let read: Vec<_> = (values.into_iter().enumerate())
            .filter_map(|(at, (_, item))| reading.item(&document, &format!("{place}/value/{at}"), item))
            .collect();
        if lines.is_empty() {
            reading.push(Finding::error(
                &document.shown,
                None,
                "no-value",
                "a parameter has at least one [[value]]",
            ));
        }
        let Some(head) = reading.whole::<ParameterHead>(&mut document, &place) else { continue };
        if head.id.as_str() != stem {
            let message = format!("the parameter is called `{}`, its file `{stem}.toml`", head.id);
            let finding = reading.places.error(&format!("{place}/id"), "file-name", message);
            reading.push(finding);
        }
        let parameter = Parameter { id: head.id.clone(), unit: head.unit, values: read };
        reading.insert(&mut parameters, head.id, parameter, &document.shown, 1);
    }
    parameters
}

/// A parameter without its values, which are read one by one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ParameterHead {
    id: ParameterId,
    unit: crate::model::ParameterUnit,
}

/// `law/calendar.toml` without its years.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarHead {
    version: String,
}

/// `[[year]]` of the calendar.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YearFile {
    year: i16,
    #[serde(default)]
    non_working: Vec<DayOff>,
    #[serde(default)]
    moved_working: Vec<Date>,
}

/// A day on which nobody works, with its name by language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DayOff {
    date: Date,
    name: BTreeMap<String, String>,
}

pub(super) fn calendar(reading: &mut Reading<'_>) -> Calendar {
    let mut calendar = Calendar { version: String::new(), years: BTreeMap::new() };
    let Some(mut document) = reading.document("law/calendar.toml") else { return calendar };
    for (name, item) in reading.items(&mut document, "year", "year") {
        let line = document.line(item.span().start);
        let place = format!("calendar/year/{name}");
        let Some(read) = reading.item::<YearFile>(&document, &place, item) else { continue };
        for day in read.non_working.iter().map(|off| off.date).chain(read.moved_working.iter().copied()) {
            if day.year() != read.year {
                let message = format!("{day} does not lie in {}", read.year);
                reading.push(Finding::error(&document.shown, Some(line), "wrong-year", message));
            }
        }
        let year = Year {
            non_working: read.non_working.into_iter().map(|off| (off.date, off.name)).collect(),
            moved_working: read.moved_working.into_iter().collect(),
        };
        let shown = document.shown.clone();
        reading.insert(&mut calendar.years, read.year, year, &shown, line);
    }
    if let Some(head) = reading.whole::<CalendarHead>(&mut document, "calendar") {
        calendar.version = head.version;
    }
    calendar
}
