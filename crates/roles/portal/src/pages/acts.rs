//! The archive of legal acts: open to everybody, so that "legal basis" always leads somewhere.

use super::Surround;
use crate::Trouble;
use crate::cases::page_versions;
use crate::citizen::Visitor;
use crate::words::Words;
use axum::extract::Path;
use axum::response::Response;
use ids::ActId;
use oversight::said::{PageKind, PageVersion};
use pack::model::{Act, ArchivedText};
use web::look::{ActArticle, ActPage, ActRow, ActsList, Fact, Link, page};

/// `GET /acts`.
pub(crate) async fn acts(surround: Surround, visitor: Visitor) -> Response {
    let words = surround.words();
    let row = |act: &Act| ActRow {
        title: Link::new(words.named(&act.title, act.id.as_str()), format!("/acts/{}", act.id)),
        number: act.number.clone().unwrap_or_else(|| "–".to_owned()),
        date: date(words, act),
        used_for: words.count("act-uses", uses(words, &act.id).len()),
    };
    page(&ActsList {
        frame: surround.open_frame(&visitor, &words.ui("acts")),
        lede: words.ui("acts-line"),
        acts: words.country.acts.values().map(row).collect(),
    })
}

/// `GET /acts/{act}`.
pub(crate) async fn act(
    surround: Surround,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let words = surround.words();
    let act = words.country.acts.get(id.as_str()).ok_or(Trouble::NotFound("act"))?;
    let title = words.named(&act.title, act.id.as_str());
    let not_stated = || words.ui("not-stated");
    // Where an act is named and what for are notes in the sources' own language; readers of another find them
    // in the archived text.
    let notes = [("act-role", act.role.as_deref()), ("named-in", Some(act.source.as_str()))];
    let notes = notes.into_iter().filter(|_| words.lang == web::Lang::En);
    let notes = notes.filter_map(|(key, note)| Some(Fact::new(words.ui(key), note?, "")));
    let gone = gone(words, &act.id, &page_versions(&surround.portal, PageKind::Act, act.id.as_str()).await?);
    Ok(page(&ActPage {
        frame: surround.open_frame(&visitor, &title),
        back: Link::new(words.ui("acts"), "/acts"),
        title,
        facts: [
            Fact::new(words.ui("col-kind"), words.act_kind(&act.kind), ""),
            Fact::new(words.ui("col-number"), act.number.clone().unwrap_or_else(not_stated), ""),
            Fact::new(words.ui("col-date"), date(words, act), ""),
        ]
        .into_iter()
        .chain(notes)
        .collect(),
        sample: false,
        articles: archived(words, &act.id).into_iter().chain(gone).collect(),
        used_for: uses(words, &act.id),
        official: None,
    }))
}

/// The landed texts of the act, each with its hash; the newest comes last and none is ever taken away (SG-13).
fn archived(words: Words<'_>, act: &ActId) -> Vec<ActArticle> {
    let texts = words.country.archive.get(act).into_iter().flatten();
    let shown = texts.map(|text| ActArticle {
        anchor: format!("text-{}", text.version),
        heading: heading(words, text),
        paragraphs: paragraphs(&text.text),
    });
    shown.collect()
}

/// The number and the hash of a text; of one that was taken out the day and the reason.
fn heading(words: Words<'_>, text: &ArchivedText) -> String {
    let number = text.version.to_string();
    match &text.removed {
        Some(removed) => {
            let (day, reason) = (words.date(removed.on), words.named(&removed.reason, "–"));
            words.filled("act-removed", &[&number, &day, &reason, &text.sha256])
        }
        None => words.filled("archived-text", &[&number, &text.sha256]),
    }
}

fn paragraphs(text: &str) -> Vec<String> {
    let pieces = text.split("\n\n").flat_map(|paragraph| paragraph.split("\n- "));
    pieces.map(|piece| piece.trim_start_matches(['#', '-']).trim().to_owned()).collect()
}

/// Texts that this window said before and that the country's files no longer hold, or hold otherwise, without a word
/// about it: they stay here and say so (RF-23).
fn gone(words: Words<'_>, act: &ActId, kept: &[PageVersion]) -> Vec<ActArticle> {
    let there: Vec<&ArchivedText> = words.country.archive.get(act).into_iter().flatten().collect();
    let holds = |version: &PageVersion| {
        there.iter().any(|text| {
            i64::from(text.version) == version.version
                && (text.removed.is_some() || version.words.values().any(|kept| kept == &text.text))
        })
    };
    let article = |version: &PageVersion| ActArticle {
        anchor: format!("kept-{}", version.version),
        heading: words.filled("act-gone", &[&version.version.to_string(), &version.sha256]),
        paragraphs: version.words.values().flat_map(|text| paragraphs(text)).collect(),
    };
    kept.iter().filter(|version| !holds(version)).map(article).collect()
}

/// The day as a person reads it; a part of a date stays as the sources print it.
fn date(words: Words<'_>, act: &Act) -> String {
    let text = act.date.clone().unwrap_or_else(|| words.ui("not-stated"));
    web::format::stored_date(words.lang, &text).unwrap_or(text)
}

/// Services and registers that rest on the act, or grants of theirs.
fn uses(words: Words<'_>, act: &ActId) -> Vec<Link> {
    let country = words.country;
    let mut uses = Vec::new();
    for service in country.services.values() {
        let rows = || service.tables.values().flat_map(|table| &table.rows);
        if &service.about.basis.act == act || rows().any(|row| &row.basis.act == act) {
            uses.push(Link::new(words.service(service), format!("/services/{}", service.id())));
        }
    }
    for register in country.registers.values() {
        let granted = |grant: &pack::model::Grant| grant.register == register.id && &grant.basis.act == act;
        if &register.basis.act == act || country.grants.iter().any(granted) {
            let title = words.text(&format!("register.{}.title", register.id));
            uses.push(Link::new(title, format!("/registers/{}", register.id)));
        }
    }
    uses
}
