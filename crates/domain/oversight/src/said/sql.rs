//! All SQL of what was said in public.

use super::{PageKind, PageVersion, PageWords, sha256};
use calendar::Instant;
use store::{Fault, Row, Tx, Val};

/// Keeps the words of a page unless the newest version says the same; gives the new version's number.
pub async fn keep(
    tx: &Tx<'_>,
    kind: PageKind,
    id: &str,
    pack: &str,
    words: &PageWords,
    at: Instant,
) -> Result<Option<i64>, Fault> {
    let sql = "-- said.newest
        select version, sha256 from public_page where kind = $1 and id = $2 order by version desc limit 1";
    let rows = tx.query(sql, &[Val::from(kind.word()), Val::from(id)]).await?;
    let hash = sha256(words);
    let last =
        rows.first().map(|row| Ok::<_, Fault>((row.int("version")?, row.text("sha256")?))).transpose()?;
    let version = match last {
        Some((_, same)) if same == hash => return Ok(None),
        Some((version, _)) => version + 1,
        None => 1,
    };
    let sql = "-- said.keep
        insert into public_page (kind, id, version, pack, sha256, body, at) values ($1, $2, $3, $4, $5, $6, $7)
        on conflict do nothing";
    let row = [
        Val::from(kind.word()),
        Val::from(id),
        Val::Int(version),
        Val::from(pack),
        Val::from(hash.as_str()),
        Val::Json(serde_json::to_string(words).expect("words have a JSON form")),
        Val::Micros(at.0),
    ];
    tx.exec(sql, &row).await.map(|_| Some(version))
}

/// Every version of a page, the newest first.
pub async fn versions(tx: &Tx<'_>, kind: PageKind, id: &str) -> Result<Vec<PageVersion>, Fault> {
    let sql = "-- said.versions
        select version, pack, sha256, body, at from public_page where kind = $1 and id = $2 order by version desc";
    tx.query(sql, &[Val::from(kind.word()), Val::from(id)]).await?.iter().map(read).collect()
}

/// Keeps a landed text of an act under its own number, once and for good: another text under a number that is taken
/// changes nothing here, and is seen by its hash.
pub async fn keep_text(
    tx: &Tx<'_>,
    act: &str,
    number: i64,
    pack: &str,
    words: &PageWords,
    at: Instant,
) -> Result<(), Fault> {
    let sql = "-- said.keep_text
        insert into public_page (kind, id, version, pack, sha256, body, at) values ($1, $2, $3, $4, $5, $6, $7)
        on conflict do nothing";
    let row = [
        Val::from(PageKind::Act.word()),
        Val::from(act),
        Val::Int(number),
        Val::from(pack),
        Val::from(sha256(words)),
        Val::Json(serde_json::to_string(words).expect("words have a JSON form")),
        Val::Micros(at.0),
    ];
    tx.exec(sql, &row).await.map(drop)
}

fn read(row: &Row) -> Result<PageVersion, Fault> {
    let words: PageWords = serde_json::from_str(&row.json("body")?)
        .map_err(|fault| Fault::Engine(format!("the words of a page cannot be read: {fault}")))?;
    Ok(PageVersion {
        version: row.int("version")?,
        pack: row.text("pack")?,
        sha256: row.text("sha256")?,
        at: Instant(row.micros("at")?),
        words,
    })
}
