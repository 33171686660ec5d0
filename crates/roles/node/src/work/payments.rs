//! Payments that fall due by the calendar, and the day's file.

use crate::Trouble;
use crate::app::Node;
use crate::cases::close_day;
use ids::{CaseId, PaymentId};
use services::payments::{owed_periods, sql};

/// Benefits looked at in one transaction.
const PAGE: i64 = 500;

/// How long after its end a benefit is still looked at, months: its last months may have fallen due while
/// this node was down.
const ENDED_MONTHS_MAX: i64 = 12;

/// Orders every period that running benefits owe by today, once each; then closes yesterday's file if it is
/// still open. Gives how many orders were made.
pub async fn pay_once(node: &Node) -> Result<usize, Trouble> {
    let mut ordered = 0;
    let mut after = CaseId(uuid::Uuid::nil());
    loop {
        let (made, last) = pay_page(node, after).await?;
        ordered += made;
        match last {
            Some(last) => after = last,
            None => break,
        }
    }
    if let Ok(yesterday) = node.now().today.yesterday() {
        close_day(node, yesterday).await?;
    }
    Ok(ordered)
}

async fn pay_page(node: &Node, after: CaseId) -> Result<(usize, Option<CaseId>), Trouble> {
    let worker = node.clone();
    node.store()
        .write("payments.pay", move |tx| {
            let node = worker.clone();
            Box::pin(async move {
                let now = node.now();
                let ended_since = now.today.saturating_sub(jiff::Span::new().months(ENDED_MONTHS_MAX));
                let benefits = sql::running(tx, now.today, ended_since, after, PAGE).await?;
                let mut made = 0;
                for benefit in &benefits {
                    let owed = owed_periods(benefit.from, benefit.until, benefit.monthly, now.today);
                    let ordered = sql::ordered_periods(tx, benefit.case).await?;
                    for period in owed.iter().filter(|period| !ordered.contains(period)) {
                        let id = PaymentId(node.fresh_id());
                        made += usize::from(sql::order(tx, id, benefit, period, now.at).await?);
                    }
                }
                Ok::<_, Trouble>((made, benefits.last().map(|benefit| benefit.case)))
            })
        })
        .await
}
