//! The arbiter's claims: the list, one claim, the decision, and the numbers that everybody may read.

use crate::cases::claims::{Decision, count_claims, decide_claim, show_claim, show_claims};
use crate::gate::Signed;
use crate::pages::frame::frame;
use crate::pages::speech::Speech;
use crate::routes::site;
use crate::{Guardian, Trouble};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use ids::ClaimId;
use oversight::claim::sql::ClaimLine;
use oversight::claim::wire::Told;
use oversight::claim::{Claim, Complaint, Event, Kind, Look, State as Stands, Subject};
use pack::model::DemoOfficial;
use std::collections::BTreeMap;
use web::look::{
    DeskAction, DeskCase, Fact, Field, FieldKind, Frame, HistoryRow, Link, Reasons, Section, Sheet,
    SheetCell, WhoKind, page, show as shown,
};
use web::{Form, Lang, Problem};

/// `GET /claims`.
pub(crate) async fn list(
    State(guardian): State<Guardian>,
    Signed(official): Signed,
    lang: Lang,
) -> Result<Response, Problem> {
    let lists = show_claims(&guardian).await?;
    let speech = Speech::new(&guardian, lang);
    let mut sections = vec![section(speech, "claims.waiting", &lists.waiting)];
    if !lists.missed.is_empty() {
        sections.push(section(speech, "claims.missed", &lists.missed));
    }
    sections.push(section(speech, "claims.recent", &lists.recent));
    Ok(page(&Sheet {
        frame: frame(&guardian, &official, lang, speech.ui("claims.title"), "/claims"),
        back: Some(Link::new(speech.ui("desk.back"), "/desk")),
        title: speech.ui("claims.title").to_owned(),
        lede: speech.ui("claims.desk-lede").to_owned(),
        facts: Vec::new(),
        sections,
    }))
}

fn section(speech: Speech<'_>, heading: &'static str, lines: &[ClaimLine]) -> Section {
    let mut section = Section { heading: speech.ui(heading).to_owned(), ..Section::default() };
    if lines.is_empty() {
        section.paragraphs.push(speech.ui("claims.none").to_owned());
        return section;
    }
    let columns = ["claims.col-claim", "claims.col-owner", "claims.col-state", "col-due"];
    section.columns = columns.iter().map(|key| speech.ui(key).to_owned()).collect();
    section.rows = lines.iter().map(|line| row(speech, &line.claim)).collect();
    section
}

fn row(speech: Speech<'_>, claim: &Claim) -> Vec<SheetCell> {
    let kind = speech.filled(&format!("claims.kind.{}", claim.filing.subject.kind().word()), &[]);
    let due = claim.state.due().map_or_else(|| "–".to_owned(), |due| speech.date(due.due));
    vec![
        SheetCell::link(Link::new(named(&kind, claim.filing.id), format!("/claims/{}", claim.filing.id))),
        SheetCell::text(speech.agency(claim.filing.owner.as_str())),
        SheetCell::text(speech.filled(&format!("claims.state.{}", claim.state.word()), &[])),
        SheetCell::text(due),
    ]
}

/// The kind and the last eight digits: enough to tell two lines of a list apart.
fn named(kind: &str, id: ClaimId) -> String {
    let text = id.0.simple().to_string();
    format!("{kind} {}", text[text.len() - 8..].to_uppercase())
}

/// `GET /claims/{claim}`.
pub(crate) async fn one(
    State(guardian): State<Guardian>,
    Signed(official): Signed,
    lang: Lang,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (claim, story) = show_claim(&guardian, parsed(&id)?).await?;
    Ok(page(&draw(Speech::new(&guardian, lang), &official, &claim, &story, None)))
}

/// What was tried and what was wrong with it.
struct Attempt {
    action: String,
    reasons: String,
    error: String,
}

/// `POST /claims/{claim}/{action}`: `order` or `dismiss`, with reasons.
pub(crate) async fn act(
    State(guardian): State<Guardian>,
    Signed(official): Signed,
    lang: Lang,
    Path((id, action)): Path<(String, String)>,
    Form(sent): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let id = parsed(&id)?;
    let text = |part: &str| sent.get(&format!("{action}.{part}")).cloned().unwrap_or_default();
    let for_person = match action.as_str() {
        "order" => true,
        "dismiss" => false,
        _ => return Err(Trouble::NotFound("action").into()),
    };
    let sanction = Some(text("sanction")).filter(|text| !text.trim().is_empty());
    let reasons = text("reasons");
    let decision = Decision { for_person, reasons: reasons.clone(), sanction };
    match decide_claim(&guardian, &official, id, decision).await {
        Ok(_) => Ok((StatusCode::SEE_OTHER, [(LOCATION, format!("/claims/{id}"))]).into_response()),
        Err(Trouble::Refused { code: code @ ("reasons-needed" | "reasons-too-long"), .. }) => {
            let speech = Speech::new(&guardian, lang);
            let max = oversight::claim::TEXT_MAX.to_string();
            let error = speech.filled(&format!("trouble.{code}.detail"), &[&max]);
            let attempt = Attempt { action, reasons, error };
            let (claim, story) = show_claim(&guardian, id).await?;
            let page = draw(speech, &official, &claim, &story, Some(&attempt));
            Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(trouble) => Err(trouble.into()),
    }
}

fn parsed(id: &str) -> Result<ClaimId, Trouble> {
    id.parse().map_err(|_| Trouble::NotFound("claim"))
}

fn draw(
    speech: Speech<'_>,
    official: &DemoOfficial,
    claim: &Claim,
    story: &[Told],
    attempt: Option<&Attempt>,
) -> DeskCase {
    let kind = speech.filled(&format!("claims.kind.{}", claim.filing.subject.kind().word()), &[]);
    let title = named(&kind, claim.filing.id);
    let state = speech.filled(&format!("claims.state.{}", claim.state.word()), &[]);
    let due = claim.state.due().map(|due| speech.filled("desk.due", &[&speech.date(due.due)]));
    DeskCase {
        frame: frame(speech.guardian, official, speech.lang, &title, "/claims"),
        back: Link::new(speech.ui("claims.back"), "/claims"),
        title,
        state: due.map_or_else(|| state.clone(), |due| format!("{state}. {due}")),
        clock: None,
        typed: None,
        actions: actions(speech, claim, attempt),
        facts: facts(speech, claim),
        history: story.iter().map(|told| history_row(speech, claim, told)).collect(),
        links: Vec::new(),
    }
}

fn actions(speech: Speech<'_>, claim: &Claim, attempt: Option<&Attempt>) -> Vec<DeskAction> {
    if !matches!(claim.state, Stands::WithArbiter { .. }) {
        return Vec::new();
    }
    let one = |action: &str| {
        let tried = attempt.filter(|attempt| attempt.action == action);
        let text = |part: &str| speech.filled(&format!("claims.{action}{part}"), &[&claim.filing.language]);
        let misuse = action == "order" && claim.filing.subject.kind() == Kind::Misuse;
        let sanction =
            Field::new(format!("{action}.sanction"), speech.ui("claims.sanction"), FieldKind::LongText);
        DeskAction {
            title: text(""),
            lede: text("-lede"),
            action: format!("/claims/{}/{action}", claim.filing.id),
            fields: misuse.then(|| sanction.optional()).into_iter().collect(),
            hidden: Vec::new(),
            reasons: Some(Reasons {
                name: format!("{action}.reasons"),
                label: speech.ui("claims.reasons").to_owned(),
                value: tried.map(|tried| tried.reasons.clone()).unwrap_or_default(),
                error: tried.map(|tried| tried.error.clone()),
            }),
            submit: text(""),
            burdens: action == "dismiss",
        }
    };
    vec![one("order"), one("dismiss")]
}

fn facts(speech: Speech<'_>, claim: &Claim) -> Vec<Fact> {
    let filing = &claim.filing;
    let fact = |key: &'static str, value: String| Fact::new(speech.ui(key), value, "");
    let mut facts = vec![
        fact("claims.person", filing.person.stored()),
        fact("claims.with", speech.agency(filing.owner.as_str())),
    ];
    facts.extend(filing.subject.register().map(|id| fact("claims.register", speech.register(id.as_str()))));
    match &filing.subject {
        Subject::Correct { register, field, held, wanted, .. } => {
            let label = speech.register_field(register.as_str(), field.as_str());
            facts.push(fact("claims.field", label));
            facts.push(fact("claims.held", held.to_string()));
            facts.push(fact("claims.wanted", wanted.to_string()));
        }
        Subject::Object { purpose, .. } => {
            facts.push(fact("claims.purpose", speech.purpose(purpose.as_str())));
        }
        Subject::Explain { look }
        | Subject::Complain { about: Complaint::Look { look } | Complaint::Misuse { look: Some(look) } } => {
            facts.extend(of_look(speech, look));
        }
        Subject::Complain { about: Complaint::Unopened { origin, n, index } } => {
            let number = |mark: &str, it: &Option<u64>| it.map_or(String::new(), |it| format!(" {mark}{it}"));
            facts.push(fact("claims.leaf", format!("{origin}{}{}", number("#", index), number("n = ", n))));
        }
        Subject::Erase { .. } | Subject::Complain { .. } => {}
    }
    facts.push(fact("claims.persons-reasons", filing.reasons.clone()));
    if let Some(answer) = &claim.answer {
        facts.push(Fact::new(speech.ui("claims.answer"), answer.reasons.clone(), speech.role(&answer.duty)));
    }
    facts.extend(claim.appeal.iter().map(|appeal| fact("claims.event.appealed", appeal.clone())));
    if let Some(ruling) = &claim.ruling {
        facts.push(fact("claims.ruling", ruling.reasons.clone()));
        facts.extend(ruling.sanction.iter().map(|sanction| fact("claims.sanction", sanction.clone())));
    }
    facts
}

fn of_look(speech: Speech<'_>, look: &Look) -> Vec<Fact> {
    let provider = speech.agency(look.provider.as_str());
    vec![
        Fact::new(speech.ui("claims.look"), speech.moment(look.at_micros), provider),
        Fact::new(speech.ui("claims.look-at"), look.source.clone(), look.entry.to_string()),
        Fact::new(speech.ui("claims.purpose"), look.purpose.clone(), ""),
    ]
}

fn history_row(speech: Speech<'_>, claim: &Claim, told: &Told) -> HistoryRow {
    let filing = &claim.filing;
    let (kind, who) = match &told.event {
        Event::Filed { .. } | Event::Appealed { .. } => (WhoKind::Person, filing.person.stored()),
        Event::Answered { .. } | Event::Done { .. } => {
            (WhoKind::Official, speech.agency(filing.owner.as_str()))
        }
        Event::Decided { .. } => (WhoKind::Official, speech.agency(filing.arbiter.as_str())),
        _ => (WhoKind::System, String::new()),
    };
    let said = match &told.event {
        Event::Answered { reasons, .. }
        | Event::Appealed { reasons, .. }
        | Event::Decided { reasons, .. } => reasons.clone(),
        Event::Escalated { why, .. } => speech.filled(&format!("claims.why.{}", why.word()), &[]),
        Event::Done { receivers, .. } => {
            receivers.iter().map(|one| speech.agency(one.as_str())).collect::<Vec<_>>().join(", ")
        }
        Event::Noted { receiver } => speech.agency(receiver.as_str()),
        _ => String::new(),
    };
    let what = speech.filled(&format!("claims.event.{}", told.event.word()), &[]);
    HistoryRow {
        when: speech.moment(told.at_micros),
        kind,
        who,
        what: if said.is_empty() { what } else { format!("{what}: {said}") },
        article: None,
    }
}

/// `GET /claims/numbers`: open to everybody; a count names nobody (SG-20).
pub(crate) async fn numbers(State(guardian): State<Guardian>, lang: Lang) -> Result<Response, Problem> {
    let counted = count_claims(&guardian).await?;
    let speech = Speech::new(&guardian, lang);
    let title = speech.ui("claims.counts");
    let row = |(kind, owner, state, number): &(Kind, String, String, i64)| {
        vec![
            SheetCell::text(speech.filled(&format!("claims.kind.{}", kind.word()), &[])),
            SheetCell::text(speech.agency(owner)),
            SheetCell::text(speech.filled(&format!("claims.state.{state}"), &[])),
            SheetCell::text(number.to_string()),
        ]
    };
    let columns = ["claims.col-claim", "claims.col-owner", "claims.col-state", "claims.col-number"];
    Ok(page(&Sheet {
        frame: Frame::new(&site(&guardian), lang, title, "/claims/numbers"),
        back: None,
        title: title.to_owned(),
        lede: speech.ui("claims.counts-lede").to_owned(),
        facts: Vec::new(),
        sections: vec![Section {
            heading: speech.ui("claims.title").to_owned(),
            paragraphs: if counted.is_empty() {
                vec![speech.ui("claims.none").to_owned()]
            } else {
                Vec::new()
            },
            columns: columns.iter().map(|key| speech.ui(key).to_owned()).collect(),
            rows: counted.iter().map(row).collect(),
            ..Section::default()
        }],
    }))
}

/// `GET /claims/numbers.json`: the same for programs.
pub(crate) async fn numbers_json(State(guardian): State<Guardian>) -> Result<Response, Problem> {
    let counted = count_claims(&guardian).await?;
    let line = |(kind, owner, state, number): &(Kind, String, String, i64)| serde_json::json!({ "kind": kind.word(), "agency": owner, "state": state, "number": number });
    let lines: Vec<_> = counted.iter().map(line).collect();
    Ok(axum::Json(serde_json::json!({ "claims": lines })).into_response())
}
