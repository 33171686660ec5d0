//! All SQL of the access log but that of the placer.

use crate::Entry;
use crate::entry::Standing;
use access::Cover;
use calendar::Instant;
use ids::{EntryId, PersonKey};
use keys::Seal;
use store::{Fault, Row, Tx, Val};
use tlog::{Hash, Kind, Leaf};

/// A question for whole entries; its first part is the name and `select`, its second what follows the table.
macro_rules! entries {
    ($name:literal, $rest:literal) => {
        concat!(
            $name,
            " id, at, provider, requester, unit, duty, actor, official, name, person, source, fields, purpose, act,
              article, reference, request, warrant, warrant_leaf, due, kind, seed, n, has_n, commitment, leaf, place,
              receipt, late_seal, erased
            from access_opening ",
            $rest
        )
    };
}

pub(crate) use entries;

/// The next number of a person in a series. Whoever asks at the same time waits for this transaction, so numbers
/// come without a gap and in the order of commits.
pub(crate) async fn next_number(
    tx: &Tx<'_>,
    provider: &str,
    person: &PersonKey,
    series: &str,
) -> Result<u64, Fault> {
    let sql = "-- ledger.next_number
        insert into access_count (provider, person, series, n) values ($1, $2, $3, 1)
        on conflict (provider, person, series) do update set n = access_count.n + 1
        returning n";
    let values = [Val::from(provider), Val::from(person.stored()), Val::from(series)];
    let n = tx.query(sql, &values).await?.one()?.int("n")?;
    u64::try_from(n).map_err(|_| Fault::Engine("a number of the access log is negative".to_owned()))
}

/// Adds an entry; `late` is this node's seal over one that was released before it could be here.
pub(crate) async fn append(tx: &Tx<'_>, entry: &Entry, late: Option<&Seal>) -> Result<(), Fault> {
    let sql = "-- ledger.append
        insert into access_opening
          (id, at, year, provider, requester, unit, duty, actor, official, name, person, source, fields, purpose, act,
           article, reference, request, warrant, warrant_leaf, due, kind, seed, series, n, has_n, commitment, late_seal,
           told, opened, erased)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
                $24, $25, $26, $27, $28, $29, false, false)";
    tx.exec(sql, &values(entry, late)).await.map(drop)
}

/// The commitment under an entry's id, if it is there.
pub(crate) async fn commitment_of(tx: &Tx<'_>, id: EntryId) -> Result<Option<Hash>, Fault> {
    let sql = "-- ledger.commitment_of
        select commitment from access_opening where id = $1";
    let rows = tx.query(sql, &[Val::Uuid(id.0)]).await?;
    rows.first().map(|row| hash(row, "commitment")).transpose()
}

/// What adding writes, in the order of its columns.
fn values(entry: &Entry, late: Option<&Seal>) -> [Val; 29] {
    let fields = serde_json::to_string(&entry.fields).expect("a list of texts has a JSON form");
    let (warrant, leaf, due) = match &entry.cover {
        Cover::Plain => ("", None, 0),
        Cover::Deferred { due_day } => ("", None, *due_day),
        Cover::Sealed { warrant, leaf, due_day } => (warrant.as_str(), Some(number(*leaf)), *due_day),
    };
    // The person knows of looks of their own, and no window is told of a sealed one.
    let told = entry.duty == "person" || matches!(entry.cover, Cover::Sealed { .. });
    [
        Val::Uuid(entry.id.0),
        Val::Micros(entry.at_micros),
        Val::Int(entry.year().into()),
        Val::from(entry.provider.as_str()),
        Val::from(entry.requester.as_str()),
        Val::from(entry.unit.as_str()),
        Val::from(entry.duty.as_str()),
        Val::from(entry.actor.as_str()),
        Val::from(entry.official.as_str()),
        Val::from(entry.name.as_str()),
        Val::from(entry.person.stored()),
        Val::from(entry.source.as_str()),
        Val::Json(fields),
        Val::from(entry.purpose.as_str()),
        Val::from(entry.act.as_str()),
        Val::from(entry.article.as_str()),
        Val::from(entry.reference.as_str()),
        Val::from(entry.request.as_str()),
        Val::from(warrant),
        Val::from(leaf),
        Val::Int(due.into()),
        Val::Int(entry.kind as i64),
        Val::from(entry.seed.map(|seed| seed.to_vec())),
        Val::from(entry.series()),
        Val::from(entry.n.map(number)),
        Val::Bool(entry.has_n),
        Val::from(entry.n.map(|_| entry.commitment.0.to_vec())),
        Val::from(late.map(seal_bytes)),
        Val::Bool(told),
    ]
}

/// The looks that the person may see on `today` (days since 1970-01-01 UTC), newest first, at most `limit`: not
/// what is sealed and has not come to light, nor what is deferred to a later day.
pub async fn looks_at(tx: &Tx<'_>, person: &PersonKey, today: u32, limit: i64) -> Result<Vec<Entry>, Fault> {
    let sql = entries!(
        "-- ledger.looks_at
        select",
        "where person = $1 and (kind not in (2, 6) or opened or (kind = 6 and due <= $2))
         order by at desc, id desc limit $3"
    );
    let values = [Val::from(person.stored()), Val::Int(today.into()), Val::Int(limit)];
    tx.query(sql, &values).await?.iter().map(read).collect()
}

/// How many looks at a person there are in all that the person may see on `today`.
pub async fn count_of(tx: &Tx<'_>, person: &PersonKey, today: u32) -> Result<i64, Fault> {
    let sql = "-- ledger.count_of
        select count(*) as n from access_opening
        where person = $1 and (kind not in (2, 6) or opened or (kind = 6 and due <= $2))";
    tx.query(sql, &[Val::from(person.stored()), Val::Int(today.into())]).await?.one()?.int("n")
}

/// The looks at a person from one instant to another (without it) that the person may see on `today`, newest first:
/// `limit` after the first `offset`.
pub async fn looks_within(
    tx: &Tx<'_>,
    person: &PersonKey,
    (from, until): (Instant, Instant),
    today: u32,
    (offset, limit): (i64, i64),
) -> Result<Vec<Entry>, Fault> {
    let sql = entries!(
        "-- ledger.looks_within
        select",
        "where person = $1 and at >= $2 and at < $3 and (kind not in (2, 6) or opened or (kind = 6 and due <= $4))
         order by at desc, id desc limit $6 offset $5"
    );
    let values = [
        Val::from(person.stored()),
        Val::Micros(from.0),
        Val::Micros(until.0),
        Val::Int(today.into()),
        Val::Int(offset),
        Val::Int(limit),
    ];
    tx.query(sql, &values).await?.iter().map(read).collect()
}

/// How many looks at a person there are from one instant to another (without it) that the person may see on `today`.
pub async fn count_within(
    tx: &Tx<'_>,
    person: &PersonKey,
    (from, until): (Instant, Instant),
    today: u32,
) -> Result<i64, Fault> {
    let sql = "-- ledger.count_within
        select count(*) as n from access_opening
        where person = $1 and at >= $2 and at < $3 and (kind not in (2, 6) or opened or (kind = 6 and due <= $4))";
    let values =
        [Val::from(person.stored()), Val::Micros(from.0), Val::Micros(until.0), Val::Int(today.into())];
    tx.query(sql, &values).await?.one()?.int("n")
}

/// The newest entries that may be shown to the agency's own auditor, at most `limit`: all but those under a seal.
pub async fn newest(tx: &Tx<'_>, limit: i64) -> Result<Vec<Entry>, Fault> {
    let sql = entries!(
        "-- ledger.newest
        select",
        "where kind <> 2 or opened order by number desc limit $1"
    );
    tx.query(sql, &[Val::Int(limit)]).await?.iter().map(read).collect()
}

/// When the oldest entry was made; none in an empty log.
pub async fn oldest(tx: &Tx<'_>) -> Result<Option<Instant>, Fault> {
    let sql = "-- ledger.oldest
        select at from access_opening order by at limit 1";
    let rows = tx.query(sql, &[]).await?;
    rows.first().map(|row| Ok(Instant(row.micros("at")?))).transpose()
}

/// Whether the look under an id came to light; one that was never sealed is none of these.
pub async fn came_to_light(tx: &Tx<'_>, id: EntryId) -> Result<bool, Fault> {
    let sql = "-- ledger.came_to_light
        select opened from access_opening where id = $1";
    let rows = tx.query(sql, &[Val::Uuid(id.0)]).await?;
    rows.first().map_or(Ok(false), |row| row.bool("opened"))
}

/// The entry whose leaf has this number in the log of that year; none if it is not of this owner.
pub async fn at_place(tx: &Tx<'_>, year: i16, index: u64) -> Result<Option<Entry>, Fault> {
    let sql = entries!(
        "-- ledger.at_place
        select",
        "where year = $1 and place = $2"
    );
    let rows = tx.query(sql, &[Val::Int(year.into()), Val::Int(number(index))]).await?;
    rows.first().map(read).transpose()
}

/// The entry of an id.
pub async fn find(tx: &Tx<'_>, id: EntryId) -> Result<Option<Entry>, Fault> {
    let sql = entries!(
        "-- ledger.find
        select",
        "where id = $1"
    );
    tx.query(sql, &[Val::Uuid(id.0)]).await?.first().map(read).transpose()
}

/// The looks under a warrant, in the order in which they were written.
pub async fn of_warrant(tx: &Tx<'_>, warrant: &str) -> Result<Vec<Entry>, Fault> {
    let sql = entries!(
        "-- ledger.of_warrant
        select",
        "where warrant = $1 and warrant <> '' order by number"
    );
    tx.query(sql, &[Val::from(warrant)]).await?.iter().map(read).collect()
}

/// The encrypted openings of the looks under a warrant, in the order in which they were written: what goes to the
/// keepers of the escrow.
pub async fn escrowed(tx: &Tx<'_>, warrant: &str) -> Result<Vec<Vec<u8>>, Fault> {
    let sql = "-- ledger.escrowed
        select escrow from access_opening
        where warrant = $1 and warrant <> '' and escrow is not null order by number";
    let rows = tx.query(sql, &[Val::from(warrant)]).await?;
    rows.iter().map(|row| row.blob("escrow")).collect()
}

/// Brings the looks under a warrant to light: from now on the person sees them. Gives how many.
pub async fn open_warrant(tx: &Tx<'_>, warrant: &str) -> Result<u64, Fault> {
    let sql = "-- ledger.open_warrant
        update access_opening set opened = true where warrant = $1 and warrant <> '' and not opened";
    tx.exec(sql, &[Val::from(warrant)]).await
}

/// Empties the details and the seed of an entry whose leaf is in the log: the leaf stays and means nothing any more.
/// False when it is not there, waits for the log, or was erased before.
pub async fn erase(tx: &Tx<'_>, id: EntryId) -> Result<bool, Fault> {
    let sql = "-- ledger.erase
        update access_opening
        set seed = null, requester = '', unit = '', duty = '', actor = '', official = '', name = '', person = '',
            source = '', fields = $2, purpose = '', act = '', article = '', reference = '', request = '', escrow = null,
            told = true, erased = true
        where id = $1 and place is not null and not erased";
    Ok(tx.exec(sql, &[Val::Uuid(id.0), Val::Json("[]".to_owned())]).await? == 1)
}

/// The looks at data of a provider on a UTC day (days since 1970-01-01) by the kind of their leaf.
pub async fn day_counts(tx: &Tx<'_>, provider: &str, day: u32) -> Result<Vec<(Kind, i64)>, Fault> {
    let sql = "-- ledger.day_counts
        select kind, count(*) as n from access_opening
        where provider = $3 and at >= $1 and at < $2 group by kind order by kind";
    let begins = i64::from(day) * DAY_MICROS;
    let rows =
        tx.query(sql, &[Val::Micros(begins), Val::Micros(begins + DAY_MICROS), Val::from(provider)]).await?;
    rows.iter().map(|row| Ok((kind(row)?, row.int("n")?))).collect()
}

/// Microseconds of a day.
pub(crate) const DAY_MICROS: i64 = 86_400 * 1_000_000;

/// How many entries wait for the log, how many of them were sealed as late, and when the oldest was made.
pub(crate) async fn waiting(tx: &Tx<'_>) -> Result<(i64, i64, Option<i64>), Fault> {
    let sql = "-- ledger.waiting
        select count(*) as n, count(late_seal) as late, min(at) as oldest from access_opening
        where place is null";
    let rows = tx.query(sql, &[]).await?;
    let row = rows.one()?;
    Ok((row.int("n")?, row.int("late")?, row.opt_micros("oldest")?))
}

pub(crate) fn read(row: &Row) -> Result<Entry, Fault> {
    let late_seal = row.opt_blob("late_seal")?;
    let kind = kind(row)?;
    Ok(Entry {
        id: EntryId(row.uuid("id")?),
        at_micros: row.micros("at")?,
        provider: row.text("provider")?,
        requester: row.text("requester")?,
        unit: row.text("unit")?,
        duty: row.text("duty")?,
        actor: row.text("actor")?,
        official: row.text("official")?,
        name: row.text("name")?,
        person: PersonKey::from_stored(&row.text("person")?),
        source: row.text("source")?,
        fields: fields(row)?,
        purpose: row.text("purpose")?,
        act: row.text("act")?,
        article: row.text("article")?,
        reference: row.text("reference")?,
        request: row.text("request")?,
        cover: cover(row, kind)?,
        kind,
        seed: row.opt_blob("seed")?.map(|bytes| array(&bytes, "seed")).transpose()?,
        n: row.opt_int("n")?.map(|n| unsigned(n, "n")).transpose()?,
        has_n: row.bool("has_n")?,
        commitment: match row.opt_blob("commitment")? {
            Some(bytes) => Hash(array(&bytes, "commitment")?),
            None => Hash::ZERO,
        },
        placed: standing(row)?,
        late: kind == Kind::Late || late_seal.is_some(),
        erased: row.bool("erased")?,
    })
}

fn standing(row: &Row) -> Result<Option<Standing>, Fault> {
    let (Some(place), Some(leaf)) = (row.opt_int("place")?, row.opt_blob("leaf")?) else { return Ok(None) };
    let leaf = Leaf::read(&leaf).map_err(|fault| changed("leaf", &fault.to_string()))?;
    Ok(Some(Standing { index: unsigned(place, "place")?, leaf, receipt: row.text("receipt")?.into() }))
}

fn cover(row: &Row, kind: Kind) -> Result<Cover, Fault> {
    let due_day = u32::try_from(row.int("due")?).map_err(|_| changed("due", "not a day"))?;
    Ok(match (row.opt_int("warrant_leaf")?, kind) {
        (Some(leaf), _) => {
            Cover::Sealed { warrant: row.text("warrant")?, leaf: unsigned(leaf, "warrant_leaf")?, due_day }
        }
        (None, Kind::Deferred) => Cover::Deferred { due_day },
        (None, _) => Cover::Plain,
    })
}

fn kind(row: &Row) -> Result<Kind, Fault> {
    let number = row.int("kind")?;
    u8::try_from(number).ok().and_then(Kind::of).ok_or_else(|| changed("kind", "not a kind of leaf"))
}

pub(crate) fn fields(row: &Row) -> Result<Vec<String>, Fault> {
    serde_json::from_str(&row.json("fields")?).map_err(|fault| changed("fields", &fault.to_string()))
}

fn hash(row: &Row, column: &str) -> Result<Hash, Fault> {
    array(&row.blob(column)?, column).map(Hash)
}

pub(crate) fn array<const N: usize>(bytes: &[u8], column: &str) -> Result<[u8; N], Fault> {
    bytes.try_into().map_err(|_| changed(column, &format!("{} bytes instead of {N}", bytes.len())))
}

fn unsigned(number: i64, column: &str) -> Result<u64, Fault> {
    u64::try_from(number).map_err(|_| changed(column, "a negative number"))
}

fn changed(column: &str, detail: &str) -> Fault {
    Fault::Engine(format!("an entry of the access log was changed: its {column}: {detail}"))
}

/// A number that counts leaves or looks, as a column holds it.
pub(crate) fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A seal as a column holds it.
pub(crate) fn seal_bytes(seal: &Seal) -> Vec<u8> {
    serde_json::to_vec(seal).expect("a seal has a JSON form")
}
