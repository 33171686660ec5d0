//! What the log cannot prove, in plain words: a public page (issue 4).

use super::public_frame;
use crate::Guardian;
use crate::pages::paper::{Paper, Part};
use crate::pages::speech::Speech;
use axum::extract::State;
use axum::response::Response;
use web::Lang;
use web::look::page;

/// The page's parts, in order: each a heading `limits.NAME` and a text `limits.NAME-text`.
pub(crate) const LIMITS: [(&str, &str); 9] = [
    ("limits.purpose", "limits.purpose-text"),
    ("limits.collusion", "limits.collusion-text"),
    ("limits.disk", "limits.disk-text"),
    ("limits.sealed", "limits.sealed-text"),
    ("limits.lottery", "limits.lottery-text"),
    ("limits.canaries", "limits.canaries-text"),
    ("limits.groups", "limits.groups-text"),
    ("limits.quorum", "limits.quorum-text"),
    ("limits.keys", "limits.keys-text"),
];

/// `GET /limits`.
pub(crate) async fn show(State(guardian): State<Guardian>, lang: Lang) -> Response {
    let speech = Speech::new(&guardian, lang);
    let heading = speech.ui("limits.title").to_owned();
    let part =
        |(head, text): &(&'static str, &'static str)| Part::new(speech.ui(head)).with_words(speech.ui(text));
    page(&Paper {
        frame: public_frame(&guardian, lang, &heading, "/limits"),
        heading,
        lede: speech.ui("limits.lede").to_owned(),
        warnings: Vec::new(),
        counts: Vec::new(),
        parts: LIMITS.iter().map(part).collect(),
    })
}
