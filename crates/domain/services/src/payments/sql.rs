//! All SQL of benefits and payment orders.

use crate::GrantMade;
use calendar::Instant;
use ids::{CaseId, PaymentId};
use jiff::civil::Date;
use store::{Fault, Row, Tx, Val};

/// A benefit that may owe periods.
#[derive(Clone, Debug)]
pub struct BenefitRow {
    /// The case that granted it.
    pub case: CaseId,
    /// The grant.
    pub payee: String,
    /// As the bank needs it.
    pub payee_name: String,
    /// IBAN.
    pub account: String,
    /// Minor units a period.
    pub amount_minor: i64,
    /// Monthly, or once.
    pub monthly: bool,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

/// An order to pay.
#[derive(Clone, Debug)]
pub struct Order {
    /// Its id; the end-to-end id in the file.
    pub id: PaymentId,
    /// The grant.
    pub case: CaseId,
    /// The period.
    pub period: String,
    /// As the bank needs it.
    pub payee_name: String,
    /// IBAN.
    pub account: String,
    /// Minor units.
    pub amount_minor: i64,
    /// When it was ordered, microseconds UTC.
    pub ordered_at: i64,
    /// The file it left in.
    pub file: Option<String>,
}

/// A file for the bank.
#[derive(Clone, Debug)]
pub struct PaymentFile {
    /// Message id.
    pub id: String,
    /// The day it covers.
    pub day: Date,
    /// Number of orders.
    pub orders: i64,
    /// Their sum, minor units.
    pub sum_minor: i64,
    /// The XML.
    pub body: String,
    /// SHA-256 of the XML.
    pub hash: Vec<u8>,
}

/// Writes a benefit down. One a case.
pub async fn grant(tx: &Tx<'_>, case: CaseId, service: &str, grant: &GrantMade) -> Result<(), Fault> {
    let sql = "-- services.payments.grant
        insert into benefit (case_id, service, payee, payee_name, account, amount_minor, monthly,
                             from_day, until_day, review_day, act, article)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let values = [
        Val::Uuid(case.0),
        Val::from(service),
        Val::from(grant.payee.stored()),
        Val::from(grant.payee_name.as_str()),
        Val::from(grant.account.as_str()),
        Val::Int(grant.amount_minor),
        Val::Bool(grant.monthly),
        Val::Date(grant.from),
        Val::Date(grant.until),
        Val::Date(grant.review),
        Val::from(grant.act.as_str()),
        Val::from(grant.article.as_str()),
    ];
    tx.exec(sql, &values).await.map(drop)
}

/// Orders one period of a benefit; false when that period was ordered before.
pub async fn order(
    tx: &Tx<'_>,
    id: PaymentId,
    benefit: &BenefitRow,
    period: &str,
    at: Instant,
) -> Result<bool, Fault> {
    let sql = "-- services.payments.order
        insert into payment_order (id, case_id, period, payee, payee_name, account, amount_minor, ordered_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing";
    let values = [
        Val::Uuid(id.0),
        Val::Uuid(benefit.case.0),
        Val::from(period),
        Val::from(benefit.payee.as_str()),
        Val::from(benefit.payee_name.as_str()),
        Val::from(benefit.account.as_str()),
        Val::Int(benefit.amount_minor),
        Val::Micros(at.0),
    ];
    Ok(tx.exec(sql, &values).await? == 1)
}

/// Benefits that have begun by `today` and did not end before `ended_since`, a page after `after`, in order of
/// the case. One that ended lately may still owe its last months, if nobody worked while they were due.
pub async fn running(
    tx: &Tx<'_>,
    today: Date,
    ended_since: Date,
    after: CaseId,
    limit: i64,
) -> Result<Vec<BenefitRow>, Fault> {
    let sql = "-- services.payments.running
        select case_id, payee, payee_name, account, amount_minor, monthly, from_day, until_day from benefit
        where monthly and from_day <= $1 and until_day >= $2 and case_id > $3 order by case_id limit $4";
    let values = [Val::Date(today), Val::Date(ended_since), Val::Uuid(after.0), Val::Int(limit)];
    let rows = tx.query(sql, &values).await?;
    rows.iter().map(read_benefit).collect()
}

/// Periods already ordered for a benefit.
pub async fn ordered_periods(tx: &Tx<'_>, case: CaseId) -> Result<Vec<String>, Fault> {
    let sql = "-- services.payments.ordered_periods
        select period from payment_order where case_id = $1 order by period";
    let rows = tx.query(sql, &[Val::Uuid(case.0)]).await?;
    rows.iter().map(|row| row.text("period")).collect()
}

/// Orders that left in no file yet, oldest first.
pub async fn unsent(tx: &Tx<'_>, limit: i64) -> Result<Vec<Order>, Fault> {
    let sql = "-- services.payments.unsent
        select id, case_id, period, payee_name, account, amount_minor, ordered_at, file from payment_order
        where file is null order by ordered_at, id limit $1";
    let rows = tx.query(sql, &[Val::Int(limit)]).await?;
    rows.iter().map(read_order).collect()
}

/// The newest orders.
pub async fn newest(tx: &Tx<'_>, limit: i64) -> Result<Vec<Order>, Fault> {
    let sql = "-- services.payments.newest
        select id, case_id, period, payee_name, account, amount_minor, ordered_at, file from payment_order
        order by ordered_at desc, id desc limit $1";
    let rows = tx.query(sql, &[Val::Int(limit)]).await?;
    rows.iter().map(read_order).collect()
}

/// Stores the day's file and marks its orders; false when that day has its file already.
pub async fn close_day(
    tx: &Tx<'_>,
    file: &PaymentFile,
    at: Instant,
    orders: &[PaymentId],
) -> Result<bool, Fault> {
    let sql = "-- services.payments.close_day
        insert into payment_file (id, day, made_at, orders, sum_minor, body, hash)
        values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing";
    let values = [
        Val::from(file.id.as_str()),
        Val::Date(file.day),
        Val::Micros(at.0),
        Val::Int(file.orders),
        Val::Int(file.sum_minor),
        Val::from(file.body.as_str()),
        Val::Blob(file.hash.clone()),
    ];
    if tx.exec(sql, &values).await? == 0 {
        return Ok(false);
    }
    for order in orders {
        let sql = "-- services.payments.mark
            update payment_order set file = $2 where id = $1 and file is null";
        tx.exec(sql, &[Val::Uuid(order.0), Val::from(file.id.as_str())]).await?;
    }
    Ok(true)
}

/// Whether a day has its file.
pub async fn day_closed(tx: &Tx<'_>, day: Date) -> Result<bool, Fault> {
    let sql = "-- services.payments.day_closed
        select id from payment_file where day = $1";
    Ok(!tx.query(sql, &[Val::Date(day)]).await?.is_empty())
}

/// The newest files, with their bodies.
pub async fn files(tx: &Tx<'_>, limit: i64) -> Result<Vec<PaymentFile>, Fault> {
    let sql = "-- services.payments.files
        select id, day, orders, sum_minor, body, hash from payment_file order by day desc limit $1";
    let rows = tx.query(sql, &[Val::Int(limit)]).await?;
    rows.iter().map(read_file).collect()
}

/// A file by its id.
pub async fn file(tx: &Tx<'_>, id: &str) -> Result<Option<PaymentFile>, Fault> {
    let sql = "-- services.payments.file
        select id, day, orders, sum_minor, body, hash from payment_file where id = $1";
    let rows = tx.query(sql, &[Val::from(id)]).await?;
    rows.first().map(read_file).transpose()
}

/// Who is paid in a file, each payee once a service: stored person key and service.
pub async fn payees(tx: &Tx<'_>, file: &str) -> Result<Vec<(String, String)>, Fault> {
    let sql = "-- services.payments.payees
        select distinct o.payee, b.service from payment_order o join benefit b on b.case_id = o.case_id
        where o.file = $1 order by o.payee, b.service";
    let rows = tx.query(sql, &[Val::from(file)]).await?;
    rows.iter().map(|row| Ok((row.text("payee")?, row.text("service")?))).collect()
}

fn read_benefit(row: &Row) -> Result<BenefitRow, Fault> {
    Ok(BenefitRow {
        case: CaseId(row.uuid("case_id")?),
        payee: row.text("payee")?,
        payee_name: row.text("payee_name")?,
        account: row.text("account")?,
        amount_minor: row.int("amount_minor")?,
        monthly: row.bool("monthly")?,
        from: row.date("from_day")?,
        until: row.date("until_day")?,
    })
}

fn read_order(row: &Row) -> Result<Order, Fault> {
    Ok(Order {
        id: PaymentId(row.uuid("id")?),
        case: CaseId(row.uuid("case_id")?),
        period: row.text("period")?,
        payee_name: row.text("payee_name")?,
        account: row.text("account")?,
        amount_minor: row.int("amount_minor")?,
        ordered_at: row.micros("ordered_at")?,
        file: row.opt_text("file")?,
    })
}

fn read_file(row: &Row) -> Result<PaymentFile, Fault> {
    Ok(PaymentFile {
        id: row.text("id")?,
        day: row.date("day")?,
        orders: row.int("orders")?,
        sum_minor: row.int("sum_minor")?,
        body: row.text("body")?,
        hash: row.blob("hash")?,
    })
}
