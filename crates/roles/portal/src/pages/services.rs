//! The catalogue of services: open to everybody (REG-03).

use super::Surround;
use crate::Trouble;
use crate::citizen::Visitor;
use crate::words::Words;
use axum::extract::Path;
use axum::response::Response;
use pack::model::{Proactivity, Service, StepClock, StepKind};
use std::collections::BTreeMap;
use web::look::{Fact, Link, Section, ServiceCard, ServiceGroup, ServicesList, Sheet, SheetCell, page};

/// `GET /services`.
pub(crate) async fn services(surround: Surround, visitor: Visitor) -> Response {
    let words = surround.words();
    let mut areas: BTreeMap<u32, Vec<ServiceCard>> = BTreeMap::new();
    for service in words.country.services.values() {
        areas.entry(service.about.area).or_default().push(card(words, service));
    }
    let group = |(no, services): (u32, Vec<ServiceCard>)| ServiceGroup { heading: area(words, no), services };
    page(&ServicesList {
        frame: surround.open_frame(&visitor, &words.ui("services")),
        lede: words.ui("services-line"),
        groups: areas.into_iter().map(group).collect(),
    })
}

/// `GET /services/{service}`.
pub(crate) async fn service(
    surround: Surround,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let words = surround.words();
    let service = words.country.services.get(id.as_str()).ok_or(Trouble::NotFound("service"))?;
    let title = words.service(service);
    Ok(page(&Sheet {
        frame: surround.open_frame(&visitor, &title),
        back: Some(Link::new(words.ui("services"), "/services")),
        lede: words.of_service(service, "about"),
        title,
        facts: facts(words, service),
        sections: sections(words, service),
    }))
}

pub(super) fn facts(words: Words<'_>, service: &Service) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new(words.ui("answers-for-it"), words.agency_of(&service.about.owner), ""),
        Fact::new(words.ui("area"), area(words, service.about.area), ""),
        Fact::new(words.ui("how-it-starts"), words.ui(starts(service)), ""),
    ];
    if service.about.life_event.is_some() {
        facts.push(Fact::new(words.ui("life-event"), words.life_event(service), ""));
    }
    facts
}

/// What the page of a service says, in order (SG-09).
pub(super) fn sections(words: Words<'_>, service: &Service) -> Vec<Section> {
    vec![
        basis(words, service),
        steps(words, service),
        questions(words, service),
        forms(words, service),
        super::plain::service_risks(words, service),
    ]
}

fn area(words: Words<'_>, no: u32) -> String {
    words
        .country
        .areas
        .get(&no)
        .map_or_else(|| no.to_string(), |area| words.named(&area.name, &no.to_string()))
}

fn card(words: Words<'_>, service: &Service) -> ServiceCard {
    ServiceCard {
        title: words.service(service),
        href: Some(format!("/services/{}", service.id())),
        line: words.of_service(service, "about"),
        agency: words.agency_of(&service.about.owner),
        article: Some(words.basis(&service.about.basis)),
        proactive: service.trigger.is_some(),
    }
}

fn starts(service: &Service) -> &'static str {
    match service.about.proactivity {
        Proactivity::OnRequest => "starts-on-request",
        Proactivity::Notice => "starts-with-notice",
        Proactivity::PreFilledOffer => "starts-with-offer",
        Proactivity::SilentGrant => "starts-by-itself",
    }
}

fn basis(words: Words<'_>, service: &Service) -> Section {
    Section {
        heading: words.ui("legal-basis"),
        links: vec![(words.basis(&service.about.basis), String::new())],
        ..Section::default()
    }
}

/// The steps people see, with whoever acts and the clock.
fn steps(words: Words<'_>, service: &Service) -> Section {
    let row = |step: &pack::model::Step| {
        let title = words.of_service(service, &format!("step.{}.title", step.id));
        let owner = words.agency_of(&service.about.owner);
        let (who, clock) = match &step.kind {
            StepKind::Ask(ask) => (words.ui("person-asked"), Some(&ask.clock)),
            StepKind::Official(official) => {
                (words.text(&format!("role.{}", official.role)), Some(&official.clock))
            }
            _ => (owner, None),
        };
        let term = clock.map_or_else(|| "–".to_owned(), |clock| term(words, clock));
        let article =
            clock.map_or_else(|| SheetCell::text("–"), |clock| SheetCell::link(words.basis(&clock.basis)));
        vec![SheetCell::text(title), SheetCell::text(who), SheetCell::text(term), article]
    };
    let shown = service.order.iter().filter_map(|id| service.steps.get(id)).filter(|step| step.shown);
    Section {
        heading: words.ui("what-happens"),
        columns: ["col-step", "col-who", "col-term", "col-article"].iter().map(|key| words.ui(key)).collect(),
        rows: shown.map(row).collect(),
        ..Section::default()
    }
}

fn term(words: Words<'_>, clock: &StepClock) -> String {
    let days = words.count("working-days", clock.working_days as usize);
    if clock.invented { format!("{days} ({})", words.ui("invented-term")) } else { days }
}

/// What registers are asked, so that the person need not be.
fn questions(words: Words<'_>, service: &Service) -> Section {
    let row = |question: &pack::model::Question| {
        let register = &question.register;
        let label = |field: &ids::FieldId| words.text(&format!("register.{register}.field.{field}"));
        let title =
            Link::new(words.text(&format!("register.{register}.title")), format!("/registers/{register}"));
        vec![
            SheetCell::link(title),
            SheetCell::text(question.fields.iter().map(label).collect::<Vec<_>>().join(", ")),
            SheetCell::text(words.text(&format!("purpose.{}", question.purpose))),
        ]
    };
    let mut section = Section { heading: words.ui("what-registers-are-asked"), ..Section::default() };
    if service.questions.is_empty() {
        section.paragraphs.push(words.ui("no-register-asked"));
    } else {
        section.columns =
            ["col-register", "col-which-fields", "col-purpose"].iter().map(|key| words.ui(key)).collect();
        section.rows = service.questions.values().map(row).collect();
    }
    section
}

/// What only the person can say.
fn forms(words: Words<'_>, service: &Service) -> Section {
    let asked = |step: &pack::model::Step| match &step.kind {
        StepKind::Ask(ask) => Some(ask.form.clone()),
        _ => None,
    };
    let forms: std::collections::BTreeSet<_> = service.steps.values().filter_map(asked).collect();
    let mut paragraphs = Vec::new();
    for form in forms.iter().filter_map(|id| service.forms.get(id)) {
        for field in &form.fields {
            paragraphs.push(words.of_service(service, &format!("form.{}.{}", form.id, field.id)));
        }
    }
    if paragraphs.is_empty() {
        paragraphs.push(words.ui("nothing-is-asked"));
    }
    Section { heading: words.ui("what-you-are-asked"), paragraphs, ..Section::default() }
}
