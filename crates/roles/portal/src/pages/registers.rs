//! Registers in plain words: what is held, why, how long, who may ask (SG-09, SG-12, SG-26).

use super::Surround;
use crate::Trouble;
use crate::citizen::Visitor;
use crate::words::Words;
use axum::extract::Path;
use axum::response::Response;
use ids::AgencyId;
use pack::model::{Grant, Register, Sensitivity};
use std::collections::BTreeMap;
use web::look::{Fact, Link, Section, Sheet, SheetCell, page};

/// `GET /registers`.
pub(crate) async fn registers(surround: Surround, visitor: Visitor) -> Response {
    let words = surround.words();
    let mut owners: BTreeMap<&AgencyId, Vec<(Link, String)>> = BTreeMap::new();
    for register in words.country.registers.values() {
        let title = Link::new(text(words, register, "title"), format!("/registers/{}", register.id));
        owners.entry(&register.owner).or_default().push((title, text(words, register, "about")));
    }
    let section = |(owner, links): (&AgencyId, Vec<(Link, String)>)| Section {
        heading: words.agency_of(owner),
        links,
        ..Section::default()
    };
    let title = words.ui("registers");
    page(&Sheet {
        frame: surround.open_frame(&visitor, &title),
        back: None,
        title,
        lede: words.ui("registers-line"),
        facts: Vec::new(),
        sections: owners.into_iter().map(section).collect(),
    })
}

/// `GET /registers/{register}`.
pub(crate) async fn register(
    surround: Surround,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let words = surround.words();
    let register = words.country.registers.get(id.as_str()).ok_or(Trouble::NotFound("register"))?;
    let title = text(words, register, "title");
    Ok(page(&Sheet {
        frame: surround.open_frame(&visitor, &title),
        back: Some(Link::new(words.ui("registers"), "/registers")),
        lede: text(words, register, "about"),
        title,
        facts: facts(words, register),
        sections: sections(words, register),
    }))
}

/// What the page of a data set says, in order (SG-09): basis, what is held, who may ask, who writes, which risks, how
/// to correct it.
pub(super) fn sections(words: Words<'_>, register: &Register) -> Vec<Section> {
    vec![
        basis(words, register),
        fields(words, register),
        asking(words, register),
        writing(words, register),
        super::plain::risks(words, register),
        super::plain::rights(words, register),
    ]
}

pub(super) fn text(words: Words<'_>, register: &Register, part: &str) -> String {
    words.text(&format!("register.{}.{part}", register.id))
}

pub(super) fn facts(words: Words<'_>, register: &Register) -> Vec<Fact> {
    let sensitivity = match register.sensitivity {
        Sensitivity::Public => "open-data",
        Sensitivity::Personal => "personal-data",
        Sensitivity::Health => "health-data",
    };
    let years = words.count("kept-years", register.retention.years as usize);
    let kept =
        if register.retention.invented { format!("{years} ({})", words.ui("invented-term")) } else { years };
    vec![
        Fact::new(words.ui("kept-by"), words.agency_of(&register.owner), ""),
        Fact::new(words.ui("kind-of-data"), words.ui(sensitivity), ""),
        Fact::new(words.ui("how-long-kept"), kept, ""),
    ]
}

fn basis(words: Words<'_>, register: &Register) -> Section {
    Section {
        heading: words.ui("legal-basis"),
        links: vec![
            (words.basis(&register.basis), words.ui("basis-of-register")),
            (words.basis(&register.retention.basis), words.ui("basis-of-term")),
        ],
        ..Section::default()
    }
}

fn fields(words: Words<'_>, register: &Register) -> Section {
    let field = |field: &pack::model::Field| text(words, register, &format!("field.{}", field.id));
    Section {
        heading: words.ui("what-is-held"),
        paragraphs: vec![register.fields.iter().map(field).collect::<Vec<_>>().join(", ")],
        ..Section::default()
    }
}

/// The grants: nobody else may ask.
fn asking(words: Words<'_>, register: &Register) -> Section {
    let row = |grant: &Grant| {
        let label = |field: &ids::FieldId| text(words, register, &format!("field.{field}"));
        let mut duties: Vec<String> =
            grant.roles.iter().map(|role| words.text(&format!("role.{role}"))).collect();
        if grant.automatic {
            duties.push(words.ui("by-program"));
        }
        vec![
            SheetCell::text(format!("{}: {}", words.agency_of(&grant.client), duties.join(", "))),
            SheetCell::text(words.text(&format!("purpose.{}", grant.purpose))),
            SheetCell::text(grant.fields.iter().map(label).collect::<Vec<_>>().join(", ")),
            SheetCell::link(words.basis(&grant.basis)),
            SheetCell::text(words.agency_of(&grant.oversight)),
        ]
    };
    let grants: Vec<&Grant> =
        words.country.grants.iter().filter(|grant| grant.register == register.id).collect();
    let mut section = Section { heading: words.ui("who-may-ask"), ..Section::default() };
    if grants.is_empty() {
        section.paragraphs.push(words.ui("nobody-may-ask"));
        return section;
    }
    section.paragraphs.push(words.ui("who-may-ask-line"));
    let columns = ["col-agency-role", "col-purpose", "col-which-fields", "col-article", "col-oversight"];
    section.columns = columns.iter().map(|key| words.ui(key)).collect();
    section.rows = grants.into_iter().map(row).collect();
    section
}

/// Who writes: officials by hand, and services.
fn writing(words: Words<'_>, register: &Register) -> Section {
    let mut paragraphs: Vec<String> =
        register.entries.iter().map(|entry| words.text(&format!("role.{}", entry.role))).collect();
    for service in words.country.services.values() {
        let writes = service.steps.values().any(|step| {
            matches!(&step.kind, pack::model::StepKind::Record(record) if record.register == register.id)
        });
        if writes {
            paragraphs.push(words.filled("written-by-service", &[&words.service(service)]));
        }
    }
    if paragraphs.is_empty() {
        paragraphs.push(words.ui("written-by-nobody-here"));
    }
    Section { heading: words.ui("who-writes"), paragraphs, ..Section::default() }
}
