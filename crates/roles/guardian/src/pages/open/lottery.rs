//! The draws for everybody: the seed, the drawn leaves, what became of each. Nothing of what was opened is shown.

use super::public_frame;
use crate::cases::lottery::{MonthShown, drawn_of, findings, months as all_months};
use crate::pages::paper::{Cell, Paper, Part, Row};
use crate::pages::speech::Speech;
use crate::{Guardian, Trouble};
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use oversight::lottery::{Outcome, Totals, totals};
use web::look::{Link, page};
use web::{Lang, Problem};

/// `GET /lottery`: the months, and everything that was found.
pub(crate) async fn months(State(guardian): State<Guardian>, lang: Lang) -> Result<Response, Problem> {
    let speech = Speech::new(&guardian, lang);
    let mut rows = Vec::new();
    for MonthShown { month, leaves } in all_months(&guardian).await? {
        let counts = totals(&leaves, guardian.at());
        let mut cells = vec![Cell::link(month.month.clone(), format!("/lottery/{}", month.month))];
        cells.extend(numbers(&counts).map(|number| Cell::text(number.to_string())));
        rows.push(Row { cells, late: counts.fail + counts.missing > 0 });
    }
    let heading = speech.ui("oversight.lottery").to_owned();
    let draws = Part::new(speech.ui("lottery.draws")).with_table(
        &[
            "lottery.month",
            "lottery.drawn",
            "lottery.hold",
            "lottery.fail",
            "lottery.missing",
            "lottery.waiting",
        ]
        .map(|key| speech.ui(key)),
        &[1, 2, 3, 4, 5],
        rows,
        speech.ui("lottery.none"),
    );
    let paper = Paper {
        frame: public_frame(&guardian, lang, &heading, "/lottery"),
        heading,
        lede: speech.ui("lottery.lede").to_owned(),
        warnings: Vec::new(),
        counts: Vec::new(),
        parts: vec![draws, found(&guardian, &speech).await?],
    };
    Ok(page(&paper))
}

fn numbers(counts: &Totals) -> [u64; 5] {
    [counts.drawn, counts.hold, counts.fail, counts.missing, counts.waiting]
}

/// Findings as the public sees them: who, which day, what; settled or not.
async fn found(guardian: &Guardian, speech: &Speech<'_>) -> Result<Part, Trouble> {
    let rows = findings(guardian).await?.into_iter().map(|one| {
        let settled = one.settled.as_ref().map_or_else(
            || speech.ui("lottery.unsettled").to_owned(),
            |(at, reason)| format!("{}: {reason}", speech.moment(at.0)),
        );
        Row {
            late: one.settled.is_none(),
            ..Row::words([
                speech.agency(&one.about),
                day(speech, one.day),
                speech.filled(&format!("finding-what.{}", one.what), &[]),
                one.place.map_or_else(String::new, |place| place.to_string()),
                settled,
            ])
        }
    });
    Ok(Part::new(speech.ui("lottery.findings")).with_table(
        &["lottery.who", "lottery.day", "lottery.what", "lottery.leaf", "lottery.settled"]
            .map(|key| speech.ui(key)),
        &[3],
        rows.collect(),
        speech.ui("lottery.findings-none"),
    ))
}

/// A day number as a date.
pub(crate) fn day(speech: &Speech<'_>, number: u32) -> String {
    use jiff::ToSpan;
    let date = jiff::civil::date(1970, 1, 1).checked_add(i64::from(number).days());
    date.map_or_else(|_| number.to_string(), |day| speech.date(day))
}

/// `GET /lottery/{month}`: one draw.
pub(crate) async fn month(
    State(guardian): State<Guardian>,
    Path(month): Path<String>,
    lang: Lang,
) -> Result<Response, Problem> {
    let speech = Speech::new(&guardian, lang);
    let MonthShown { month, leaves } = drawn_of(&guardian, &month).await?.ok_or(Trouble::NotFound("draw"))?;
    let now = guardian.at();
    let rows = leaves.iter().map(|drawn| {
        let outcome = drawn.outcome(now);
        let said = match outcome {
            Outcome::Waiting => speech.ui("lottery.waiting").to_owned(),
            Outcome::Holds => speech.ui("lottery.hold").to_owned(),
            Outcome::Missing => speech.ui("lottery.missing").to_owned(),
            Outcome::Fails(failing) => speech.filled(&format!("finding-what.{}", failing.code()), &[]),
        };
        let late = matches!(outcome, Outcome::Missing | Outcome::Fails(_)) || drawn.was_late(now);
        let owner = if drawn.owner == "*" { "–".to_owned() } else { speech.agency(&drawn.owner) };
        Row { late, ..Row::words([drawn.index.to_string(), owner, day(&speech, drawn.leaf.day), said]) }
    });
    let heading = speech.filled("lottery.title", &[&month.month]);
    let here = format!("/lottery/{}", month.month);
    let mut repeat = Part::new(speech.ui("lottery.repeat"))
        .with_words(speech.ui("lottery.repeat-text"))
        .with_words(format!("tools/recount/recount.py --draw checkpoint {} …", month.size));
    repeat.links = vec![Link::new(speech.ui("lottery.checkpoint"), format!("{here}/checkpoint"))];
    let columns = ["lottery.leaf", "lottery.who", "lottery.day", "lottery.outcome"].map(|key| speech.ui(key));
    let drawn = Part::new(speech.ui("lottery.drawn")).with_table(
        &columns,
        &[],
        rows.collect(),
        speech.ui("lottery.nothing-drawn"),
    );
    let paper = Paper {
        frame: public_frame(&guardian, lang, &heading, &here),
        heading,
        lede: speech.filled("lottery.of", &[&month.origin, &month.size.to_string()]),
        warnings: Vec::new(),
        counts: Vec::new(),
        parts: vec![drawn, repeat],
    };
    Ok(page(&paper))
}

/// `GET /lottery/{month}/checkpoint`: the seed, byte for byte.
pub(crate) async fn note(
    State(guardian): State<Guardian>,
    Path(month): Path<String>,
) -> Result<Response, Problem> {
    let found = drawn_of(&guardian, &month).await?.ok_or(Trouble::NotFound("draw"))?;
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], found.month.note).into_response())
}
