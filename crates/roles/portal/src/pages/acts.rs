//! The archive of legal acts: open to everybody, so that "legal basis" always leads somewhere.

use super::Surround;
use crate::Trouble;
use crate::citizen::Visitor;
use crate::words::Words;
use axum::extract::Path;
use axum::response::Response;
use ids::ActId;
use pack::model::Act;
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
        articles: archived(words, &act.id),
        used_for: uses(words, &act.id),
        official: None,
    }))
}

/// The landed texts of the act, each with its hash; the newest comes last and none is ever taken away (SG-13).
fn archived(words: Words<'_>, act: &ActId) -> Vec<ActArticle> {
    let texts = words.country.archive.get(act).into_iter().flatten();
    let shown = texts.map(|text| ActArticle {
        anchor: format!("text-{}", text.version),
        heading: words.filled("archived-text", &[&text.version.to_string(), &text.sha256]),
        paragraphs: text
            .text
            .split("\n\n")
            .flat_map(|paragraph| paragraph.split("\n- "))
            .map(|paragraph| paragraph.trim_start_matches(['#', '-']).trim().to_owned())
            .collect(),
    });
    shown.collect()
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
