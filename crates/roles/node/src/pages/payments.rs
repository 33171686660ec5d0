//! Payment orders and the files for the bank. No names on the page: who is paid stands in the case, whose
//! opening is a look, and in the file itself.

use super::frame::{frame, to_desk};
use super::speech::{Speech, short};
use crate::api::intake::Place;
use crate::api::payments::nothing_to_close;
use crate::api::public::hex;
use crate::cases::{PaymentsPage, close_day, show_payments, take_file};
use crate::gate::Signed;
use crate::{Node, Trouble};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION};
use axum::response::{IntoResponse, Response};
use services::payments::{Order, PaymentFile};
use web::format::stored_month;
use web::look::{DailyFile, DeskPayments, Link, PaymentRow, page};
use web::{Lang, Problem};

/// `GET /payments`.
pub(crate) async fn show(
    State(node): State<Node>,
    Signed(official): Signed,
    lang: Lang,
) -> Result<Response, Problem> {
    let found = show_payments(&node).await?;
    let speech = Speech::new(&node, lang);
    let unsent = found.orders.iter().any(|order| order.file.is_none());
    let today = node.now().today;
    let closed = found.files.iter().any(|file| file.day == today);
    Ok(page(&DeskPayments {
        frame: frame(&node, &official, lang, speech.ui("payments"), "/payments").with_live("/events"),
        back: to_desk(&speech),
        sentence: sentence(&speech, &found),
        close_action: (unsent && !closed).then(|| "/payments/close".to_owned()),
        orders: found.orders.iter().map(|order| order_row(&speech, order)).collect(),
        files: found.files.iter().map(|file| file_row(&speech, file)).collect(),
    }))
}

/// `POST /payments/close`: makes today's file. What is ordered later today leaves with tomorrow's.
pub(crate) async fn close(State(node): State<Node>) -> Result<Response, Problem> {
    close_day(&node, node.now().today).await?.ok_or_else(nothing_to_close)?;
    Ok((StatusCode::SEE_OTHER, [(LOCATION, "/payments")]).into_response())
}

/// `GET /payments/{file}.xml`: the file as the bank takes it. It names people, so each payee gets an entry.
pub(crate) async fn file(
    State(node): State<Node>,
    Signed(official): Signed,
    Place(name): Place<String>,
) -> Result<Response, Problem> {
    let id = name.strip_suffix(".xml").ok_or(Trouble::NotFound("file"))?;
    let file = take_file(&node, &official, id).await?;
    // Ids of files are letters, digits and hyphens, so they are safe in a header.
    let headers = [
        (CONTENT_TYPE, "application/xml".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{}.xml\"", file.id)),
    ];
    Ok((headers, file.body).into_response())
}

fn sentence(speech: &Speech<'_>, found: &PaymentsPage) -> String {
    let waiting = found.orders.iter().filter(|order| order.file.is_none());
    let (count, sum) = waiting
        .fold((0_usize, 0_i64), |(count, sum), order| (count + 1, sum.saturating_add(order.amount_minor)));
    if count == 0 {
        return speech.ui("desk.payments-none").to_owned();
    }
    speech.filled("desk.payments-waiting", &[&speech.count("desk.count-orders", count), &speech.money(sum)])
}

fn order_row(speech: &Speech<'_>, order: &Order) -> PaymentRow {
    PaymentRow {
        number: Link::new(short(order.id.0), format!("/case/{}", order.case)),
        person: covered_account(&order.account),
        purpose: stored_month(speech.lang, &order.period).unwrap_or_else(|| order.period.clone()),
        amount: speech.money(order.amount_minor),
        state: match &order.file {
            Some(file) => speech.filled("desk.payment-left", &[file]),
            None => speech.ui("desk.payment-waits").to_owned(),
        },
        due: speech.moment(order.ordered_at),
    }
}

/// The last four characters of an account, as banks print it.
fn covered_account(account: &str) -> String {
    let shown: Vec<char> = account.chars().rev().take(4).collect();
    format!("•••• {}", shown.into_iter().rev().collect::<String>())
}

fn file_row(speech: &Speech<'_>, file: &PaymentFile) -> DailyFile {
    DailyFile {
        day: Link::new(speech.date(file.day), format!("/payments/{}.xml", file.id)),
        count: file.orders.to_string(),
        total: speech.money(file.sum_minor),
        hash: hex(&file.hash),
    }
}
