//! Reading a pack: the only place of the crate that opens files.
//!
//! In: a folder. Out: a [`Country`] and the [`Places`] of its parts, or every fault found on the way.
//! Nothing is judged here but form: known keys, right types, well-formed ids, ids given once.
//! What the parts mean together is the business of [`crate::check`].

mod agencies;
mod demo;
mod document;
mod files;
mod law;
mod reading;
mod registers;
mod services;
mod steps;
mod texts;

pub use files::Files;
pub(crate) use files::sha256;

use crate::model::Country;
use crate::{Finding, Places};
use reading::Reading;
use std::path::Path;

/// A pack that was read, with the places of its parts.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The country.
    pub country: Country,
    /// Where its parts stand.
    pub places: Places,
}

/// Reads a country from its folder. Gives back every fault of form, not the first only.
pub fn load(dir: &Path) -> Result<Country, Vec<Finding>> {
    Ok(load_files(&Files::read(dir)?)?.country)
}

/// Reads a country from files already in memory; keeps the places for [`crate::check`].
pub fn load_files(files: &Files) -> Result<Loaded, Vec<Finding>> {
    let mut reading = Reading::new(files);
    let about = law::about(&mut reading);
    let languages = about.as_ref().map(|about| about.languages.clone()).unwrap_or_default();
    let country = Country {
        version: files.version(),
        calendar: law::calendar(&mut reading),
        acts: law::acts(&mut reading),
        parameters: law::parameters(&mut reading),
        purposes: law::purposes(&mut reading),
        agencies: agencies::agencies(&mut reading),
        areas: agencies::areas(&mut reading),
        roles: agencies::roles(&mut reading),
        grants: agencies::grants(&mut reading),
        registers: registers::registers(&mut reading),
        services: services::services(&mut reading),
        texts: texts::texts(&mut reading, &languages),
        demo: demo::demo(&mut reading),
        about: match about {
            Some(about) => about,
            None => return Err(reading.into_findings()),
        },
    };
    reading.refuse_unread_files();
    let places = std::mem::take(&mut reading.places);
    let findings = reading.into_findings();
    if findings.is_empty() { Ok(Loaded { country, places }) } else { Err(findings) }
}
