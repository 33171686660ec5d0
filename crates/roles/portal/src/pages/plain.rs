//! Data sets and services in plain words (SG-09): what is held, why, by which act, who may ask, how long, which risks,
//! how to correct it; and every version of these words that the window ever said.

use super::{Surround, registers, services};
use crate::cases::{keep_pages_once, page_versions};
use crate::citizen::Visitor;
use crate::words::Words;
use crate::{Portal, Trouble};
use axum::extract::Path;
use axum::response::Response;
use ids::AgencyId;
use oversight::said::{PageKind, PageVersion, PageWords};
use pack::model::{Register, Sensitivity, Service, StepKind};
use std::collections::{BTreeMap, BTreeSet};
use web::Lang;
use web::look::{Fact, Link, Section, Sheet, SheetCell, page};

/// `GET /data`: every data set by its keeper.
pub(crate) async fn data(surround: Surround, visitor: Visitor) -> Response {
    let words = surround.words();
    let mut owners: BTreeMap<&AgencyId, Vec<(Link, String)>> = BTreeMap::new();
    for register in words.country.registers.values() {
        let title = Link::new(registers::text(words, register, "title"), format!("/data/{}", register.id));
        owners.entry(&register.owner).or_default().push((title, registers::text(words, register, "about")));
    }
    let section = |(owner, links)| Section { heading: words.agency_of(owner), links, ..Section::default() };
    let title = words.ui("data-sets");
    page(&Sheet {
        frame: surround.open_frame(&visitor, &title),
        back: None,
        title,
        lede: words.ui("data-sets-line"),
        facts: vec![Fact::new(words.ui("data-pack"), words.country.version.clone(), "")],
        sections: owners.into_iter().map(section).collect(),
    })
}

/// `GET /data/{register}`.
pub(crate) async fn data_set(
    surround: Surround,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let words = surround.words();
    let register = words.country.registers.get(id.as_str()).ok_or(Trouble::NotFound("register"))?;
    let title = registers::text(words, register, "title");
    let mut sections = registers::sections(words, register);
    sections.push(versions_link(words, format!("/data/{id}/versions")));
    Ok(page(&Sheet {
        frame: surround.open_frame(&visitor, &title),
        back: Some(Link::new(words.ui("data-sets"), "/data")),
        lede: registers::text(words, register, "about"),
        title,
        facts: registers::facts(words, register),
        sections,
    }))
}

fn versions_link(words: Words<'_>, href: String) -> Section {
    let link = Link::new(words.ui("page-versions"), href);
    Section {
        heading: words.ui("page-versions"),
        links: vec![(link, words.ui("page-versions-line"))],
        ..Section::default()
    }
}

/// Which risks the use of a data set has: the pack's own words (`register.ID.risks`) first, then what follows from how
/// delicate it is and from how many may ask.
pub(super) fn risks(words: Words<'_>, register: &Register) -> Section {
    let mut paragraphs: Vec<String> =
        words.find(&format!("register.{}.risks", register.id)).into_iter().collect();
    paragraphs.push(words.ui(match register.sensitivity {
        Sensitivity::Public => "risk-public",
        Sensitivity::Personal => "risk-personal",
        Sensitivity::Health => "risk-health",
    }));
    let asking = words.country.grants.iter().filter(|grant| grant.register == register.id);
    let clients: BTreeSet<_> =
        asking.map(|grant| &grant.client).filter(|client| **client != register.owner).collect();
    paragraphs.push(words.count("risk-askers", clients.len()));
    let decides = words
        .country
        .services
        .values()
        .filter(|service| service.questions.values().any(|question| question.register == register.id));
    for service in decides {
        paragraphs.push(words.filled("risk-decides", &[&words.service(service)]));
    }
    paragraphs.push(words.ui("risk-answer"));
    Section { heading: words.ui("risks"), paragraphs, ..Section::default() }
}

/// Which risks a service has: a wrong fact decides wrongly; who decides, a table or an official.
pub(super) fn service_risks(words: Words<'_>, service: &Service) -> Section {
    let own = words.find(&format!("service.{}.risks", service.id()));
    let mut paragraphs: Vec<String> = own.into_iter().collect();
    let by_table = service.steps.values().any(|step| matches!(step.kind, StepKind::Decide(_)));
    if by_table {
        paragraphs.push(words.ui("risk-table"));
    }
    if service.steps.values().any(|step| matches!(step.kind, StepKind::Official(_))) {
        paragraphs.push(words.ui("risk-official"));
    }
    paragraphs.push(words.ui("risk-answer"));
    let link = Link::new(words.ui("page-versions"), format!("/services/{}/versions", service.id()));
    let links = vec![(link, words.ui("page-versions-line"))];
    Section { heading: words.ui("risks"), paragraphs, links, ..Section::default() }
}

/// What a person can do about it, and who decides if the owner says no.
pub(super) fn rights(words: Words<'_>, register: &Register) -> Section {
    let arbiter = words.country.institutions.as_ref().map(|known| words.agency_of(&known.arbiter));
    let owner = words.agency_of(&register.owner);
    let days = oversight::claim::Terms::of(words.country).owner.to_string();
    let mut paragraphs = vec![words.filled("rights-ask", &[&owner, &days])];
    paragraphs.extend(arbiter.map(|arbiter| words.filled("rights-arbiter", &[&arbiter])));
    paragraphs.push(words.ui("rights-receivers"));
    let links = vec![
        (Link::new(words.ui("my-data"), "/my-data"), words.ui("rights-where")),
        (Link::new(words.ui("claims.mine"), "/claims"), String::new()),
    ];
    Section { heading: words.ui("rights"), paragraphs, links, ..Section::default() }
}

/// Every plain page of the pack, in all its languages: what the window keeps.
pub(crate) fn plain_pages(portal: &Portal) -> Vec<(PageKind, String, PageWords)> {
    let languages = [Lang::Az, Lang::En];
    let spoken = |lang: &Lang| portal.country().about.languages.iter().any(|known| known == lang.code());
    let in_all = |write: &dyn Fn(Words<'_>) -> String| -> PageWords {
        let of = |lang: Lang| (lang.code().to_owned(), write(Words::of(portal, lang)));
        languages.into_iter().filter(spoken).map(of).collect()
    };
    let mut pages = Vec::new();
    for register in portal.country().registers.values() {
        let words = in_all(&|words| {
            let (title, about) =
                (registers::text(words, register, "title"), registers::text(words, register, "about"));
            written(&title, &about, &registers::facts(words, register), &registers::sections(words, register))
        });
        pages.push((PageKind::Register, register.id.to_string(), words));
    }
    for service in portal.country().services.values() {
        let words = in_all(&|words| {
            let (title, about) = (words.service(service), words.of_service(service, "about"));
            written(&title, &about, &services::facts(words, service), &services::sections(words, service))
        });
        pages.push((PageKind::Service, service.id().to_string(), words));
    }
    pages
}

/// A page as lines of plain text: what is kept and what a version shows.
fn written(title: &str, about: &str, facts: &[Fact], sections: &[Section]) -> String {
    let mut lines = vec![format!("# {title}"), about.to_owned()];
    lines.extend(facts.iter().map(|fact| format!("- {}: {}", fact.label, fact.value)));
    for section in sections {
        lines.push(format!("## {}", section.heading));
        lines.extend(section.paragraphs.iter().cloned());
        lines.extend(section.links.iter().map(|(link, line)| {
            if line.is_empty() { format!("- {}", link.text) } else { format!("- {}: {line}", link.text) }
        }));
        for row in &section.rows {
            let cell = |(column, cell): (&String, &SheetCell)| format!("{column}: {}", cell.text);
            lines.push(format!(
                "- {}",
                section.columns.iter().zip(row).map(cell).collect::<Vec<_>>().join("; ")
            ));
        }
    }
    lines.join("\n\n")
}

/// `GET /data/{register}/versions`.
pub(crate) async fn data_versions(
    surround: Surround,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    list(&surround, &visitor, PageKind::Register, &id).await
}

/// `GET /services/{service}/versions`.
pub(crate) async fn service_versions(
    surround: Surround,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    list(&surround, &visitor, PageKind::Service, &id).await
}

/// `GET /data/{register}/versions/{version}`.
pub(crate) async fn data_version(
    surround: Surround,
    visitor: Visitor,
    Path((id, version)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    one(&surround, &visitor, PageKind::Register, &id, &version).await
}

/// `GET /services/{service}/versions/{version}`.
pub(crate) async fn service_version(
    surround: Surround,
    visitor: Visitor,
    Path((id, version)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    one(&surround, &visitor, PageKind::Service, &id, &version).await
}

/// Where the page and its versions stand.
fn place(kind: PageKind, id: &str) -> String {
    if kind == PageKind::Service { format!("/services/{id}") } else { format!("/data/{id}") }
}

/// The versions of a page; a window that has kept none yet keeps the present ones first. A page that the country no
/// longer has stays readable.
async fn kept(surround: &Surround, kind: PageKind, id: &str) -> Result<Vec<PageVersion>, Trouble> {
    let found = page_versions(&surround.portal, kind, id).await?;
    if !found.is_empty() {
        return Ok(found);
    }
    keep_pages_once(&surround.portal).await?;
    let found = page_versions(&surround.portal, kind, id).await?;
    if found.is_empty() { Err(Trouble::NotFound("page")) } else { Ok(found) }
}

async fn list(surround: &Surround, visitor: &Visitor, kind: PageKind, id: &str) -> Result<Response, Trouble> {
    let found = kept(surround, kind, id).await?;
    let words = surround.words();
    let title = words.ui("page-versions");
    let row = |version: &PageVersion| {
        let number = version.version.to_string();
        let link = Link::new(number.clone(), format!("{}/versions/{number}", place(kind, id)));
        vec![
            SheetCell::link(link),
            SheetCell::text(words.moment(version.at)),
            SheetCell::text(version.sha256.clone()),
            SheetCell::text(version.pack.chars().take(12).collect::<String>()),
        ]
    };
    let columns = ["col-version", "col-since", "col-sha256", "data-pack"];
    Ok(page(&Sheet {
        frame: surround.open_frame(visitor, &title),
        back: Some(Link::new(name(words, kind, id), place(kind, id))),
        title,
        lede: words.ui("page-versions-line"),
        facts: Vec::new(),
        sections: vec![Section {
            heading: name(words, kind, id),
            columns: columns.iter().map(|key| words.ui(key)).collect(),
            rows: found.iter().map(row).collect(),
            ..Section::default()
        }],
    }))
}

async fn one(
    surround: &Surround,
    visitor: &Visitor,
    kind: PageKind,
    id: &str,
    version: &str,
) -> Result<Response, Trouble> {
    let found = kept(surround, kind, id).await?;
    let found = found.into_iter().find(|known| known.version.to_string() == version);
    let found = found.ok_or(Trouble::NotFound("version"))?;
    let words = surround.words();
    let text = found.words.get(words.lang.code()).or_else(|| found.words.values().next());
    let title = words.filled("page-version", &[&name(words, kind, id), version]);
    Ok(page(&Sheet {
        frame: surround.open_frame(visitor, &title),
        back: Some(Link::new(words.ui("page-versions"), format!("{}/versions", place(kind, id)))),
        lede: words.filled("page-version-since", &[&words.moment(found.at)]),
        title,
        facts: vec![Fact::new(words.ui("col-sha256"), found.sha256.clone(), "")],
        sections: parts(text.map_or("", String::as_str)),
    }))
}

/// Kept words as sections again.
fn parts(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for paragraph in text.split("\n\n") {
        if let Some(heading) = paragraph.strip_prefix("## ").or_else(|| paragraph.strip_prefix("# ")) {
            sections.push(Section { heading: heading.to_owned(), ..Section::default() });
        } else if let Some(section) = sections.last_mut() {
            section.paragraphs.push(paragraph.trim_start_matches("- ").to_owned());
        }
    }
    sections
}

/// What the page is called now; its id when the country no longer has it.
fn name(words: Words<'_>, kind: PageKind, id: &str) -> String {
    let found = match kind {
        PageKind::Register => {
            words.country.registers.get(id).map(|register| registers::text(words, register, "title"))
        }
        PageKind::Service => words.country.services.get(id).map(|service| words.service(service)),
        PageKind::Act => None,
    };
    found.unwrap_or_else(|| id.to_owned())
}
