//! The payments of an agency: orders, and the files that go to the treasury each day.

use askama::Template;

use super::{Frame, Link};

/// The page of payments.
#[derive(Debug, Template)]
#[template(path = "desk_payments.html")]
pub struct DeskPayments {
    /// The frame.
    pub frame: Frame,
    /// Back to the desk.
    pub back: Link,
    /// The sum, in one sentence.
    pub sentence: String,
    /// Where the form of the button that makes today's file goes; absent when there is nothing to send.
    pub close_action: Option<String>,
    /// The orders, the latest first.
    pub orders: Vec<PaymentRow>,
    /// The daily files, the latest first.
    pub files: Vec<DailyFile>,
}

/// One order to pay.
#[derive(Debug, Clone)]
pub struct PaymentRow {
    /// The number; the link opens the case.
    pub number: Link,
    /// Who is paid.
    pub person: String,
    /// What for.
    pub purpose: String,
    /// The amount with its unit.
    pub amount: String,
    /// Where it stands.
    pub state: String,
    /// The day it is to be paid.
    pub due: String,
}

/// One file of a day.
#[derive(Debug, Clone)]
pub struct DailyFile {
    /// The day; the link opens the file.
    pub day: Link,
    /// How many orders it holds.
    pub count: String,
    /// Their sum.
    pub total: String,
    /// The hash of the file, so that both sides can compare.
    pub hash: String,
}
