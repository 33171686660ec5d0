//! Closes a day's payments: one ISO 20022 file for the bank.

use crate::Trouble;
use crate::app::Node;
use calendar::Instant;
use ids::PaymentId;
use jiff::civil::Date;
use services::payments::{self, Debtor, PaymentFile};
use sha2::{Digest, Sha256};

/// The most orders of one file; the rest goes into the next day's.
pub const FILE_ORDERS_MAX: i64 = 100_000;

/// Makes the file of a day from all orders up to that day that left in none. None when there is nothing to pay
/// or the day has its file already. The file and the marks on its orders are one commit.
pub async fn close_day(node: &Node, day: Date) -> Result<Option<PaymentFile>, Trouble> {
    let worker = node.clone();
    node.store()
        .write("services.close_day", move |tx| {
            let node = worker.clone();
            Box::pin(async move {
                if payments::sql::day_closed(tx, day).await? {
                    return Ok(None);
                }
                let mut orders = payments::sql::unsent(tx, FILE_ORDERS_MAX).await?;
                // A day that is closed after its end leaves the later orders to their own day.
                orders.retain(|order| Instant(order.ordered_at).date_in(&node.inner.zone) <= day);
                if orders.is_empty() {
                    return Ok(None);
                }
                let at = node.at();
                let id = payments::message_id(node.agency().as_str(), day);
                let body = payments::pain001(&id, at, day, &debtor(&node), &orders);
                let file = PaymentFile {
                    id,
                    day,
                    orders: i64::try_from(orders.len()).unwrap_or(i64::MAX),
                    sum_minor: orders.iter().fold(0, |sum, order| order.amount_minor.saturating_add(sum)),
                    hash: Sha256::digest(body.as_bytes()).to_vec(),
                    body,
                };
                let ids: Vec<PaymentId> = orders.iter().map(|order| order.id).collect();
                let closed = payments::sql::close_day(tx, &file, at, &ids).await?;
                Ok::<_, Trouble>(closed.then_some(file))
            })
        })
        .await
}

fn debtor(node: &Node) -> Debtor {
    let about = &node.country().about;
    let agency = node.country().agencies.get(node.agency());
    let language = about.languages.first().map_or("", String::as_str);
    let name =
        agency.and_then(|agency| agency.name.get(language)).map_or(node.agency().as_str(), String::as_str);
    Debtor {
        name: name.to_owned(),
        currency: about.currency.clone(),
        digits: about.currency_digits,
        account: None,
    }
}
