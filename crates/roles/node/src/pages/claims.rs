//! The list of claims on a desk: what waits, the nearest day first; what others said of data that came from them.

use super::frame::{frame, to_desk};
use super::speech::{Speech, short};
use crate::Node;
use crate::cases::show_claims;
use crate::gate::Signed;
use axum::extract::State;
use axum::response::Response;
use oversight::claim::sql::ClaimLine;
use oversight::claim::wire::Notice;
use web::look::{Link, Section, Sheet, SheetCell, page};
use web::{Lang, Problem};

/// `GET /claims`.
pub(crate) async fn show(
    State(node): State<Node>,
    Signed(official): Signed,
    lang: Lang,
) -> Result<Response, Problem> {
    let lists = show_claims(&node).await?;
    let speech = Speech::new(&node, lang);
    let list = |key: &str, lines: &[ClaimLine]| section(&speech, key, lines);
    let mut sections = vec![list("claims.waiting", &lists.waiting)];
    if !lists.missed.is_empty() {
        sections.push(list("claims.missed", &lists.missed));
    }
    sections.push(list("claims.recent", &lists.recent));
    sections.push(notices(&speech, &lists.notices));
    Ok(page(&Sheet {
        frame: frame(&node, &official, lang, speech.ui("claims.title"), "/claims").with_live("/events"),
        back: Some(to_desk(&speech)),
        title: speech.ui("claims.title").to_owned(),
        lede: speech.ui("claims.desk-lede").to_owned(),
        facts: Vec::new(),
        sections,
    }))
}

fn section(speech: &Speech<'_>, heading: &str, lines: &[ClaimLine]) -> Section {
    let mut section = Section { heading: speech.filled(heading, &[]), ..Section::default() };
    if lines.is_empty() {
        section.paragraphs.push(speech.ui("claims.none").to_owned());
        return section;
    }
    let columns = ["claims.col-claim", "claims.col-what", "claims.col-state", "col-due"];
    section.columns = columns.iter().map(|key| speech.ui(key).to_owned()).collect();
    section.rows = lines.iter().map(|line| row(speech, line)).collect();
    section
}

fn row(speech: &Speech<'_>, line: &ClaimLine) -> Vec<SheetCell> {
    let claim = &line.claim;
    let id = claim.filing.id;
    let kind = speech.filled(&format!("claims.kind.{}", claim.filing.subject.kind().word()), &[]);
    let about = claim.filing.subject.register().map(|register| speech.register(register.as_str()));
    let due = claim.state.due().map_or_else(|| "–".to_owned(), |due| speech.date(due.due));
    vec![
        SheetCell::link(Link::new(format!("{kind} {}", short(id.0)), format!("/claims/{id}"))),
        SheetCell::text(about.unwrap_or_else(|| "–".to_owned())),
        SheetCell::text(speech.filled(&format!("claims.state.{}", claim.state.word()), &[])),
        SheetCell::text(due),
    ]
}

/// What other agencies said of data that this one had got.
fn notices(speech: &Speech<'_>, notices: &[(ids::AgencyId, Notice, calendar::Instant)]) -> Section {
    let mut section = Section { heading: speech.ui("claims.notices").to_owned(), ..Section::default() };
    section.paragraphs.push(speech.ui("claims.notices-lede").to_owned());
    if notices.is_empty() {
        return section;
    }
    let columns = ["col-day", "claims.col-from", "claims.col-person", "claims.col-what"];
    section.columns = columns.iter().map(|key| speech.ui(key).to_owned()).collect();
    let row = |(owner, notice, at): &(ids::AgencyId, Notice, calendar::Instant)| {
        let register = speech.register(notice.register.as_str());
        let what = match &notice.field {
            Some(field) => {
                let label = speech.register_field(notice.register.as_str(), field.as_str());
                speech.filled("claims.notice-field", &[&register, &label])
            }
            None => speech.filled("claims.notice-erased", &[&register]),
        };
        vec![
            SheetCell::text(speech.moment(at.0)),
            SheetCell::text(speech.agency(owner.as_str())),
            SheetCell::text(notice.person.stored()),
            SheetCell::text(what),
        ]
    };
    section.rows = notices.iter().map(row).collect();
    section
}
