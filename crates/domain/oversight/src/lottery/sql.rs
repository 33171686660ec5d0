//! All SQL of the lottery and of findings.

use super::{Drawn, Failing, Month, Sample};
use calendar::Instant;
use store::{Fault, Row, Tx, Val};
use tlog::{Leaf, Opening};

/// The most findings that are shown at once.
pub const FINDINGS_SHOWN_MAX: i64 = 500;

/// The word of a leaf that holds.
const HOLDS: &str = "holds";

/// Something that lottery, canaries or day counts brought to light.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its number; 0 before it is stored.
    pub seq: i64,
    /// `lottery`, `canary` or `count`.
    pub kind: String,
    /// The member, or its public code in hex.
    pub about: String,
    /// The day it is about, days since 1970 UTC.
    pub day: u32,
    /// The leaf it is about.
    pub place: Option<u64>,
    /// A stable word.
    pub what: String,
    /// A sentence without personal data.
    pub detail: String,
    /// When it was found.
    pub at: Instant,
    /// When and why it was closed.
    pub settled: Option<(Instant, String)>,
}

/// Keeps a draw with its leaves; false when the month was drawn already.
pub async fn draw(tx: &Tx<'_>, month: &Month, leaves: &[Drawn]) -> Result<bool, Fault> {
    let sql = "-- lottery.draw
        insert into lottery_month (month, origin, note, size, drawn, at) values ($1, $2, $3, $4, $5, $6)
        on conflict (month) do nothing";
    let values = [
        Val::from(&month.month),
        Val::from(&month.origin),
        Val::from(&month.note),
        Val::Int(whole(month.size)?),
        Val::Int(whole(month.drawn)?),
        Val::Micros(month.at.0),
    ];
    if tx.exec(sql, &values).await? == 0 {
        return Ok(false);
    }
    for drawn in leaves {
        let sql = "-- lottery.draw_leaf
            insert into lottery_leaf (month, place, leaf, owner, asked, answered, verdict)
            values ($1, $2, $3, $4, $5, $6, $7)";
        let values = [
            Val::from(&drawn.month),
            Val::Int(whole(drawn.index)?),
            Val::Blob(drawn.leaf.bytes().to_vec()),
            Val::from(&drawn.owner),
            Val::Micros(drawn.asked.0),
            drawn.answered.map_or(Val::Null, |at| Val::Micros(at.0)),
            Val::from(drawn.verdict.map(word)),
        ];
        tx.exec(sql, &values).await?;
    }
    Ok(true)
}

/// The draws, newest first, at most `limit`.
pub async fn months(tx: &Tx<'_>, limit: i64) -> Result<Vec<Month>, Fault> {
    let sql = "-- lottery.months
        select month, origin, note, size, drawn, at from lottery_month order by month desc limit $1";
    let rows = tx.query(sql, &[Val::Int(limit)]).await?;
    rows.iter().map(month_of).collect()
}

/// One month's draw.
pub async fn month(tx: &Tx<'_>, month: &str) -> Result<Option<Month>, Fault> {
    let sql = "-- lottery.month
        select month, origin, note, size, drawn, at from lottery_month where month = $1";
    tx.query(sql, &[Val::from(month)]).await?.first().map(month_of).transpose()
}

/// The leaves of a month, in the order of the log.
pub async fn leaves(tx: &Tx<'_>, month: &str) -> Result<Vec<Drawn>, Fault> {
    let sql = "-- lottery.leaves
        select month, place, leaf, owner, asked, answered, verdict from lottery_leaf
        where month = $1 order by place";
    let rows = tx.query(sql, &[Val::from(month)]).await?;
    rows.iter().map(drawn_of).collect()
}

/// Leaves without a verdict, the longest asked first.
pub async fn open(tx: &Tx<'_>, limit: i64) -> Result<Vec<Drawn>, Fault> {
    let sql = "-- lottery.open
        select month, place, leaf, owner, asked, answered, verdict from lottery_leaf
        where verdict is null order by asked, place limit $1";
    let rows = tx.query(sql, &[Val::Int(limit)]).await?;
    rows.iter().map(drawn_of).collect()
}

/// All leaves of the months of a year, for the report.
pub async fn of_year(tx: &Tx<'_>, year: i16) -> Result<Vec<Drawn>, Fault> {
    let sql = "-- lottery.of_year
        select month, place, leaf, owner, asked, answered, verdict from lottery_leaf
        where month like $1 order by month, place";
    let rows = tx.query(sql, &[Val::from(format!("{year:04}-%"))]).await?;
    rows.iter().map(drawn_of).collect()
}

/// Writes down what was found of a leaf; false when it has a verdict already: one is never written over.
pub async fn judge(
    tx: &Tx<'_>,
    drawn: &Drawn,
    answered: Instant,
    verdict: Result<(), Failing>,
    sample: Option<&Opening>,
) -> Result<bool, Fault> {
    let sql = "-- lottery.judge
        update lottery_leaf set answered = $3, verdict = $4, sample = $5
        where month = $1 and place = $2 and verdict is null";
    let values = [
        Val::from(&drawn.month),
        Val::Int(whole(drawn.index)?),
        Val::Micros(answered.0),
        Val::from(word(verdict)),
        sample.map_or(Val::Null, |sample| {
            Val::Json(serde_json::to_string(sample).expect("openings have a JSON form"))
        }),
    ];
    Ok(tx.exec(sql, &values).await? == 1)
}

/// What names nobody of opened leaves, newest draw first, at most `limit`: with the leaf, whose commitment it rebuilds.
pub async fn samples(tx: &Tx<'_>, limit: i64) -> Result<Vec<Sample>, Fault> {
    let sql = "-- lottery.samples
        select place, leaf, sample from lottery_leaf where sample is not null
        order by month desc, place limit $1";
    let rows = tx.query(sql, &[Val::Int(limit)]).await?;
    rows.iter().map(sample_of).collect()
}

fn sample_of(row: &Row) -> Result<Sample, Fault> {
    let leaf = Leaf::read(&row.blob("leaf")?).map_err(|fault| Fault::Engine(fault.to_string()))?;
    let opening =
        serde_json::from_str(&row.json("sample")?).map_err(|fault| Fault::Engine(fault.to_string()))?;
    Ok(Sample { index: number(row, "place")?, day: leaf.day, commitment: leaf.commitment, opening })
}

/// Keeps a finding; false when it is known.
pub async fn find(tx: &Tx<'_>, finding: &Finding) -> Result<bool, Fault> {
    let sql = "-- lottery.find
        insert into finding (kind, about, day, place, what, detail, at) values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (kind, about, day, place, what) do nothing";
    let place = finding.place.map(whole).transpose()?.unwrap_or(-1);
    let values = [
        Val::from(&finding.kind),
        Val::from(&finding.about),
        Val::Int(finding.day.into()),
        Val::Int(place),
        Val::from(&finding.what),
        Val::from(&finding.detail),
        Val::Micros(finding.at.0),
    ];
    Ok(tx.exec(sql, &values).await? == 1)
}

/// Findings, newest first, at most [`FINDINGS_SHOWN_MAX`].
pub async fn findings(tx: &Tx<'_>) -> Result<Vec<Finding>, Fault> {
    let sql = "-- lottery.findings
        select seq, kind, about, day, place, what, detail, at, settled, reason from finding
        order by seq desc limit $1";
    let rows = tx.query(sql, &[Val::Int(FINDINGS_SHOWN_MAX)]).await?;
    rows.iter().map(finding_of).collect()
}

/// Closes a finding with a reason; false when it is closed or unknown.
pub async fn settle(tx: &Tx<'_>, seq: i64, at: Instant, reason: &str) -> Result<bool, Fault> {
    let sql = "-- lottery.settle
        update finding set settled = $2, reason = $3 where seq = $1 and settled is null";
    let values = [Val::Int(seq), Val::Micros(at.0), Val::from(reason)];
    Ok(tx.exec(sql, &values).await? == 1)
}

fn word(verdict: Result<(), Failing>) -> &'static str {
    verdict.map_or_else(Failing::code, |()| HOLDS)
}

fn whole(number: u64) -> Result<i64, Fault> {
    i64::try_from(number).map_err(|_| Fault::Engine(format!("{number} is no leaf's number")))
}

fn number(row: &Row, column: &str) -> Result<u64, Fault> {
    let number = row.int(column)?;
    u64::try_from(number).map_err(|_| Fault::Engine(format!("{column} is {number}")))
}

fn month_of(row: &Row) -> Result<Month, Fault> {
    Ok(Month {
        month: row.text("month")?,
        origin: row.text("origin")?,
        note: row.text("note")?,
        size: number(row, "size")?,
        drawn: number(row, "drawn")?,
        at: Instant(row.micros("at")?),
    })
}

fn drawn_of(row: &Row) -> Result<Drawn, Fault> {
    let verdict = match row.opt_text("verdict")?.as_deref() {
        None => None,
        Some(HOLDS) => Some(Ok(())),
        Some(other) => {
            let failing = Failing::of(other).ok_or_else(|| Fault::Engine(format!("the verdict {other}")))?;
            Some(Err(failing))
        }
    };
    Ok(Drawn {
        month: row.text("month")?,
        index: number(row, "place")?,
        leaf: Leaf::read(&row.blob("leaf")?).map_err(|fault| Fault::Engine(fault.to_string()))?,
        owner: row.text("owner")?,
        asked: Instant(row.micros("asked")?),
        answered: row.opt_micros("answered")?.map(Instant),
        verdict,
    })
}

fn finding_of(row: &Row) -> Result<Finding, Fault> {
    let settled = row.opt_micros("settled")?.map(Instant).zip(row.opt_text("reason")?);
    let day = row.int("day")?;
    Ok(Finding {
        seq: row.int("seq")?,
        kind: row.text("kind")?,
        about: row.text("about")?,
        day: u32::try_from(day).map_err(|_| Fault::Engine(format!("the day {day}")))?,
        place: u64::try_from(row.int("place")?).ok(),
        what: row.text("what")?,
        detail: row.text("detail")?,
        at: Instant(row.micros("at")?),
        settled,
    })
}

/// At the asker: keeps the reason of a question outside a case, before it is asked.
pub async fn note_reason(
    tx: &Tx<'_>,
    id: uuid::Uuid,
    at: Instant,
    actor: &str,
    what: &str,
) -> Result<(), Fault> {
    let sql = "-- lottery.note_reason
        insert into look_reason (id, at, actor, what) values ($1, $2, $3, $4)";
    tx.exec(sql, &[Val::Uuid(id), Val::Micros(at.0), Val::from(actor), Val::from(what)]).await.map(drop)
}

/// At the asker: whether its books hold what a look names as its case: a case, the record that started one, a call of
/// an information system with its receipt, or a noted reason. It tells nothing else.
pub async fn has_case(tx: &Tx<'_>, id: uuid::Uuid) -> Result<bool, Fault> {
    let sql = "-- lottery.has_case
        select id from case_file where id = $1
        union all select record from case_origin where record = $1
        union all select id from exchange_receipt where id = $1
        union all select id from look_reason where id = $1
        limit 1";
    Ok(!tx.query(sql, &[Val::Uuid(id)]).await?.is_empty())
}

/// At the court: which warrant's leaf has this number in the log of a year.
pub async fn warrant_at(tx: &Tx<'_>, year: i16, leaf: u64) -> Result<Option<uuid::Uuid>, Fault> {
    let sql = "-- lottery.warrant_at
        select warrant from warrant_leaf where kind = 3 and place = $1 and year = $2";
    tx.query(sql, &[Val::Int(whole(leaf)?), Val::Int(year.into())])
        .await?
        .first()
        .map(|row| row.uuid("warrant"))
        .transpose()
}
