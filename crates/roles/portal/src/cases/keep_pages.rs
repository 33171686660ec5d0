//! The window keeps every version of what it says in public: plain pages of data sets and services (SG-09), texts of
//! acts (SG-13). It does so by itself when it starts on a pack, so no version can be forgotten or taken back.

use crate::{Portal, Trouble};
use oversight::said::{PageKind, PageVersion, PageWords, sql};

/// Keeps the pages of this pack; those that say what they said before stay as they are. Gives how many are new.
pub async fn keep_pages_once(portal: &Portal) -> Result<usize, Trouble> {
    let pages = std::sync::Arc::new(crate::pages::plain_pages(portal));
    let texts = std::sync::Arc::new(texts(portal));
    let (at, pack) = (portal.at(), portal.country().version.clone());
    let kept = portal.store().write("said.keep", move |tx| {
        let (pages, texts, pack) = (pages.clone(), texts.clone(), pack.clone());
        Box::pin(async move {
            let mut fresh = 0;
            for (kind, id, words) in pages.iter() {
                fresh += usize::from(sql::keep(tx, *kind, id, &pack, words, at).await?.is_some());
            }
            for (act, number, words) in texts.iter() {
                sql::keep_text(tx, act, *number, &pack, words, at).await?;
            }
            Ok::<_, store::Fault>(fresh)
        })
    });
    Ok(kept.await?)
}

/// The landed texts of the pack that are there to read.
fn texts(portal: &Portal) -> Vec<(String, i64, PageWords)> {
    let country = portal.country();
    let language = country.about.languages.first().cloned().unwrap_or_default();
    let of = |(act, texts): (&ids::ActId, &Vec<pack::model::ArchivedText>)| {
        let there = texts.iter().filter(|text| !text.text.is_empty());
        let one = |text: &pack::model::ArchivedText| {
            let words = PageWords::from([(language.clone(), text.text.clone())]);
            (act.to_string(), i64::from(text.version), words)
        };
        there.map(one).collect::<Vec<_>>()
    };
    country.archive.iter().flat_map(of).collect()
}

/// Every version of a page, the newest first.
pub(crate) async fn versions(portal: &Portal, kind: PageKind, id: &str) -> Result<Vec<PageVersion>, Trouble> {
    let id = id.to_owned();
    let found = portal.store().read("said.versions", move |tx| {
        let id = id.clone();
        Box::pin(async move { sql::versions(tx, kind, &id).await })
    });
    Ok(found.await?)
}
