//! The yearly report for everybody: a page with pictures, `YEAR.json` (signed), `YEAR.csv`.

use super::public_frame;
use crate::cases::report::{read_report, report_years};
use crate::pages::paper::{Cell, Paper, Part, Picture, Row, percent};
use crate::pages::speech::Speech;
use crate::{Guardian, Trouble};
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use jiff::ToSpan;
use jiff::civil::date;
use oversight::report::{Figure, Report, Source, Value, csv};
use web::look::{Link, page};
use web::{Lang, Problem};

/// Rows of a table that the page shows; the files hold all.
const ROWS_SHOWN_MAX: usize = 25;

/// The groups, each a heading `report.group-X`.
const GROUPS: [(&str, &str); 6] = [
    ("a.", "report.group-a"),
    ("b.", "report.group-b"),
    ("c.", "report.group-c"),
    ("d.", "report.group-d"),
    ("e.", "report.group-e"),
    ("f.", "report.group-f"),
];

/// `GET /report`: the years.
pub(crate) async fn years(State(guardian): State<Guardian>, lang: Lang) -> Result<Response, Problem> {
    let speech = Speech::new(&guardian, lang);
    let years = report_years(&guardian).await?;
    let heading = speech.ui("oversight.reports").to_owned();
    let mut part = Part::new(speech.ui("report.years"));
    part.links = years.iter().map(|year| Link::new(year.to_string(), format!("/report/{year}"))).collect();
    if part.links.is_empty() {
        part = part.with_words(speech.ui("report.none"));
    }
    let paper = Paper {
        frame: public_frame(&guardian, lang, &heading, "/report"),
        heading,
        lede: speech.ui("report.lede").to_owned(),
        warnings: Vec::new(),
        counts: Vec::new(),
        parts: vec![part],
    };
    Ok(page(&paper))
}

/// `GET /report/{file}`: `2026`, `2026.json` or `2026.csv`.
pub(crate) async fn show(
    State(guardian): State<Guardian>,
    Path(file): Path<String>,
    lang: Lang,
) -> Result<Response, Problem> {
    let (year, ending) = file.split_once('.').unwrap_or((&file, ""));
    let year: i16 = year.parse().map_err(|_| Trouble::NotFound("report"))?;
    let signed = read_report(&guardian, year).await?.ok_or(Trouble::NotFound("report"))?;
    if ending == "json" {
        let body = serde_json::to_string(&signed).map_err(|_| Trouble::NotFound("report"))?;
        return Ok(([(CONTENT_TYPE, "application/json")], body).into_response());
    }
    let report = signed.open().ok_or(Trouble::NotFound("report"))?;
    match ending {
        "csv" => {
            let name = format!("attachment; filename=\"report-{year}.csv\"");
            let kind = (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned());
            Ok(([kind, (CONTENT_DISPOSITION, name)], csv(&report, lang.code())).into_response())
        }
        "" => Ok(page(&paper(&guardian, &report, lang))),
        _ => Err(Trouble::NotFound("report").into()),
    }
}

fn paper(guardian: &Guardian, report: &Report, lang: Lang) -> Paper {
    let speech = Speech::new(guardian, lang);
    let year = report.year;
    let heading = speech.filled("report.title", &[&year.to_string()]);
    let as_of = date(1970, 1, 1).checked_add(i64::from(report.as_of).days());
    let as_of = as_of.map_or_else(|_| report.as_of.to_string(), |day| speech.date(day));
    let overdue = report.number("d.overdue");
    let warnings = (overdue > 0).then(|| speech.filled("report.overdue", &[&overdue.to_string()]));
    let coverage = match report.value("a.systems-registered") {
        Value::Number(all) => format!("{} / {all}", report.number("a.systems-connected")),
        _ => report.number("a.systems-connected").to_string(),
    };
    let mut parts = report_parts(&speech, report);
    let mut check = Part::new(speech.ui("report.check"))
        .with_words(speech.ui("report.check-text"))
        .with_words(format!("tools/recount/recount.py LOG {year}.json"));
    check.links = vec![
        Link::new(speech.ui("report.json"), format!("/report/{year}.json")),
        Link::new(speech.ui("report.csv"), format!("/report/{year}.csv")),
        Link::new(speech.ui("oversight.limits"), "/limits"),
    ];
    parts.push(check);
    let size = report.size.to_string();
    Paper {
        frame: public_frame(guardian, lang, &heading, &format!("/report/{year}")),
        heading,
        lede: speech.filled("report.counted", &[&size, &report.origin, &as_of]),
        warnings: warnings.into_iter().collect(),
        counts: vec![
            (report.number("a.looks").to_string(), speech.ui("report.count-looks").to_owned()),
            (report.number("b.warrants").to_string(), speech.ui("report.count-warrants").to_owned()),
            (overdue.to_string(), speech.ui("report.count-overdue").to_owned()),
            (coverage, speech.ui("report.count-coverage").to_owned()),
        ],
        parts,
    }
}

/// The groups with their tables and pictures.
pub(crate) fn report_parts(speech: &Speech<'_>, report: &Report) -> Vec<Part> {
    let all = GROUPS.iter().flat_map(|(start, head)| group(speech, report, start, speech.ui(head)));
    all.filter(|part| !part.rows.is_empty() || !part.pictures.is_empty()).collect()
}

/// A group's numbers in one table, then each of its tables with bars.
fn group(speech: &Speech<'_>, report: &Report, start: &str, heading: &str) -> Vec<Part> {
    let figures: Vec<&Figure> = report.figures.iter().filter(|one| one.id.starts_with(start)).collect();
    let rows = figures.iter().filter(|one| !matches!(one.value, Value::Table(_))).map(|one| {
        let value = match &one.value {
            Value::Number(number) => number.to_string(),
            _ => speech.ui("report.untold").to_owned(),
        };
        let late = one.id == "d.overdue" && matches!(one.value, Value::Number(1..));
        Row { late, ..Row::words([name(speech, one), value, unit(speech, one), source(speech, one)]) }
    });
    let columns = ["report.figure", "report.value", "report.unit", "report.source"].map(|key| speech.ui(key));
    let mut parts = vec![Part::new(heading).with_table(&columns, &[1], rows.collect(), "")];
    for figure in figures {
        if let Value::Table(rows) = &figure.value {
            parts.push(table(speech, report, figure, rows));
        }
    }
    parts
}

fn table(speech: &Speech<'_>, report: &Report, figure: &Figure, rows: &[(String, u64)]) -> Part {
    let lang = speech.lang.code();
    let named = |key: &str| match report.names.get(key) {
        Some(names) => names.get(lang).or_else(|| names.values().next()).cloned().unwrap_or_default(),
        None => key.to_owned(),
    };
    let highest = rows.iter().map(|(_, number)| *number).max().unwrap_or(0);
    let mut part = Part::new(format!("{} ({})", name(speech, figure), source(speech, figure)));
    let mut shown: Vec<&(String, u64)> = rows.iter().collect();
    if figure.id == "a.looks-by-month" {
        let sentence = speech.filled("report.most", &[&highest.to_string()]);
        part.pictures.push(Picture::bars(name(speech, figure), sentence, rows));
    } else {
        shown.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    }
    if shown.len() > ROWS_SHOWN_MAX {
        let more = (shown.len() - ROWS_SHOWN_MAX).to_string();
        part = part.with_words(speech.filled("report.more", &[&more]));
    }
    let rows = shown.into_iter().take(ROWS_SHOWN_MAX).map(|(key, number)| Row {
        cells: vec![
            Cell::text(named(key)),
            Cell { percent: Some(percent(*number, highest)), ..Cell::text(number.to_string()) },
        ],
        late: false,
    });
    let columns = [speech.ui("report.key"), speech.ui("report.value")];
    part.with_table(&columns, &[], rows.collect(), speech.ui("report.nothing"))
}

fn name(speech: &Speech<'_>, figure: &Figure) -> String {
    speech.filled(&format!("report-figure.{}", figure.id), &[])
}

fn unit(speech: &Speech<'_>, figure: &Figure) -> String {
    speech.filled(&format!("report-unit.{}", figure.unit), &[])
}

fn source(speech: &Speech<'_>, figure: &Figure) -> String {
    let key = match figure.source {
        Source::Recounted => "report.recounted",
        Source::SignedByArbiter => "report.signed",
    };
    speech.ui(key).to_owned()
}
