//! `services/<id>/`: about, trigger, questions, forms, tables, steps and golden cases.

use super::reading::Reading;
use super::steps;
use crate::model::{Form, GoldenCase, Question, Service, ServiceAbout, Table, Trigger};
use crate::{Finding, dmn, rules};
use ids::{FormId, ServiceId, TableId};
use std::collections::BTreeMap;
use toml::de::DeValue;

pub(super) fn services(reading: &mut Reading<'_>) -> BTreeMap<ServiceId, Service> {
    let mut services = BTreeMap::new();
    for folder in reading.folders_in("services/") {
        if let Some(service) = service(reading, &folder) {
            services.insert(service.about.id.clone(), service);
        }
    }
    services
}

fn service(reading: &mut Reading<'_>, folder: &str) -> Option<Service> {
    let place = format!("service/{folder}");
    let head = about(reading, folder, &place);
    let questions = questions(reading, folder, &place);
    let forms = forms(reading, folder, &place);
    let tables = tables(reading, folder, &place);
    let (steps, order) = steps::steps(reading, folder);
    let golden = golden(reading, folder, &place);
    if order.is_empty() {
        let shown = reading.files.shown(&format!("services/{folder}/steps.toml"));
        reading.push(Finding::error(shown, None, "no-step", "a service has at least one step"));
        return None;
    }
    let (about, trigger) = head?;
    Some(Service { about, trigger, questions, tables, forms, steps, order, golden })
}

fn about(reading: &mut Reading<'_>, folder: &str, place: &str) -> Option<(ServiceAbout, Option<Trigger>)> {
    let mut document = reading.document(&format!("services/{folder}/service.toml"))?;
    let trigger = document.take("trigger");
    let trigger =
        trigger.and_then(|item| reading.item::<Trigger>(&document, &format!("{place}/trigger"), item));
    let about: ServiceAbout = reading.whole(&mut document, place)?;
    if about.id.as_str() != folder {
        let message = format!("the service is called `{}`, its folder `{folder}`", about.id);
        let finding = reading.places.error(&format!("{place}/id"), "folder", message);
        reading.push(finding);
    }
    Some((about, trigger))
}

fn questions(reading: &mut Reading<'_>, folder: &str, place: &str) -> BTreeMap<String, Question> {
    let mut questions = BTreeMap::new();
    let Some(mut document) = reading.document_if_there(&format!("services/{folder}/gather.toml")) else {
        return questions;
    };
    if let Some(item) = document.take("question") {
        let line = document.line(item.span().start);
        let DeValue::Table(table) = item.into_inner() else {
            reading.push(Finding::error(&document.shown, Some(line), "wrong-type", "write [question.NAME]"));
            return questions;
        };
        for (name, item) in table {
            let name = name.into_inner().into_owned();
            if let Some(question) = reading.item(&document, &format!("{place}/question/{name}"), item) {
                questions.insert(name, question);
            }
        }
    }
    reading.refuse_rest(&document, &["question"]);
    questions
}

fn forms(reading: &mut Reading<'_>, folder: &str, place: &str) -> BTreeMap<FormId, Form> {
    let mut forms = BTreeMap::new();
    if let Some(mut document) = reading.document_if_there(&format!("services/{folder}/form.toml")) {
        let path = format!("{place}/form");
        reading.list(&mut document, "form", "id", &path, |form: &Form| form.id.clone(), &mut forms);
        reading.refuse_rest(&document, &["form"]);
    }
    forms
}

fn tables(reading: &mut Reading<'_>, folder: &str, place: &str) -> BTreeMap<TableId, Table> {
    let mut tables = BTreeMap::new();
    let rules = format!("services/{folder}/rules/");
    let mut paths = reading.paths_in(&rules, ".csv");
    paths.extend(reading.paths_in(&rules, ".dmn"));
    for path in paths {
        let (stem, ending) = path.trim_start_matches(&rules).rsplit_once('.').unwrap_or((&path, ""));
        let stem = stem.to_owned();
        let shown = reading.files.shown(&path);
        let Some(text) = reading.text(&path) else { continue };
        let read = if ending == "dmn" { dmn::import(&stem, text) } else { rules::read_csv(&stem, text) };
        match read {
            Ok(table) => {
                let place = format!("{place}/table/{stem}");
                reading.places.note(place.clone(), &shown, 1);
                reading.places.note(format!("{place}/domain"), &shown, 2);
                for row in &table.rows {
                    reading.places.note(format!("{place}/row/{}", row.id), &shown, row.line);
                }
                reading.insert(&mut tables, table.id.clone(), table, &shown, 1);
            }
            Err(faults) => {
                for fault in faults {
                    let finding = Finding::error(&shown, Some(fault.line), fault.code, fault.message);
                    reading.push(finding.help_if(fault.suggestion));
                }
            }
        }
    }
    tables
}

fn golden(reading: &mut Reading<'_>, folder: &str, place: &str) -> Vec<GoldenCase> {
    let mut golden = Vec::new();
    for path in reading.paths_in(&format!("services/{folder}/cases/"), ".toml") {
        let Some(mut document) = reading.document(&path) else { continue };
        for (_, item) in reading.items(&mut document, "case", "title") {
            let at = format!("{place}/case/{}", golden.len());
            if let Some(mut case) = reading.item::<GoldenCase>(&document, &at, item) {
                case.file.clone_from(&document.shown);
                golden.push(case);
            }
        }
        reading.refuse_rest(&document, &["case"]);
    }
    golden
}
