//! The lists of a desk: no personal data in any of them.

use crate::Trouble;
use crate::app::Node;
use calendar::Instant;
use ids::{CaseId, RegisterId};
use ledger::{Entry, Verified};
use services::payments::{Order, PaymentFile};
use services::sql::CaseLine;
use services::window::sql::OverdueClock;
use services::{Case, Event};
use std::collections::BTreeMap;
use store::{Fault, outbox};

/// The most lines of one list on a desk page.
pub const DESK_LINES_MAX: i64 = 200;

/// The most cases that the desk lists as recent.
pub const RECENT_MAX: i64 = 30;

/// What the desk's first page shows.
#[derive(Clone, Debug)]
pub struct DeskLists {
    /// Cases that wait, by deadline.
    pub waiting: Vec<CaseLine>,
    /// Cases that changed last.
    pub recent: Vec<CaseLine>,
    /// When each of the recent cases began, and how much people typed in it.
    pub begun: BTreeMap<CaseId, Begun>,
    /// Service, outcome (empty while open), number.
    pub tally: Vec<(String, String, i64)>,
    /// Own registers and how many records each holds.
    pub registers: Vec<(RegisterId, i64)>,
    /// Messages under way and given up.
    pub outbox: outbox::Depth,
}

/// How a case of the list began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begun {
    /// When.
    pub opened_at: Instant,
    /// How many values people typed: see [`typed_by_people`].
    pub typed: u32,
}

/// How many of a case's facts people typed in its forms, citizens and officials together. What came from
/// registers was typed once, long ago or elsewhere, and is not counted. Answers that never became facts, because
/// people differed or others are still asked, were typed all the same: the last one of each person counts.
pub fn typed_by_people(case: &Case, history: &[(i64, String, Event)]) -> u32 {
    let held =
        case.facts.iter().filter(|(path, value)| path.starts_with("answer.") && !value.is_null()).count();
    let mut last = BTreeMap::new();
    for (_, _, event) in history {
        if let Event::Answered { by, values, .. } = event {
            last.insert(by, values.len());
        }
    }
    let typed = if held > 0 { held } else { last.values().sum() };
    u32::try_from(typed).unwrap_or(u32::MAX)
}

/// The desk's lists.
pub async fn show_desk(node: &Node) -> Result<DeskLists, Trouble> {
    let own: Vec<RegisterId> = node
        .country()
        .registers
        .values()
        .filter(|register| &register.owner == node.agency())
        .map(|register| register.id.clone())
        .collect();
    let lists = node.store().read("services.show_desk", move |tx| {
        let own = own.clone();
        Box::pin(async move {
            let mut registers = Vec::new();
            for register in own {
                let count = registers::count(tx, &register).await?;
                registers.push((register, count));
            }
            let recent = services::sql::recent(tx, RECENT_MAX).await?;
            let mut begun = BTreeMap::new();
            for line in &recent {
                // The file is read for two numbers and shown to nobody, so it is no look.
                if let Some(case) = services::sql::load(tx, line.id).await? {
                    let history = services::sql::history(tx, line.id).await?;
                    let typed = typed_by_people(&case, &history);
                    begun.insert(line.id, Begun { opened_at: case.opened_at, typed });
                }
            }
            Ok::<_, Fault>(DeskLists {
                waiting: services::sql::waiting(tx, DESK_LINES_MAX).await?,
                recent,
                begun,
                tally: services::sql::tally(tx).await?,
                registers,
                outbox: outbox::depth(tx).await?,
            })
        })
    });
    Ok(lists.await?)
}

/// The auditor's page.
#[derive(Clone, Debug)]
pub struct LogPage {
    /// The newest entries.
    pub entries: Vec<Entry>,
    /// The whole log, computed again.
    pub verified: Verified,
}

/// The newest entries of the access log and whether the whole of it holds.
pub async fn show_log(node: &Node) -> Result<LogPage, Trouble> {
    let keys = node.placer().keys().clone();
    let page = node.store().read("ledger.show_log", move |tx| {
        let keys = keys.clone();
        Box::pin(async move {
            let entries = ledger::newest(tx, DESK_LINES_MAX).await?;
            Ok::<_, Fault>(LogPage { entries, verified: ledger::verify(tx, &keys).await? })
        })
    });
    Ok(page.await?)
}

/// Whether the log holds, computed from the first entry.
pub async fn verify_log(node: &Node) -> Result<Verified, Trouble> {
    let keys = node.placer().keys().clone();
    let verified = node.store().read("ledger.verify", move |tx| {
        let keys = keys.clone();
        Box::pin(async move { ledger::verify(tx, &keys).await })
    });
    Ok(verified.await?)
}

/// Whether the store answers: the depth of the outbox is a question to it.
pub async fn check_health(node: &Node) -> Result<outbox::Depth, Trouble> {
    Ok(node.store().read("outbox.depth", |tx| Box::pin(outbox::depth(tx))).await?)
}

/// The payments page.
#[derive(Clone, Debug)]
pub struct PaymentsPage {
    /// The newest orders.
    pub orders: Vec<Order>,
    /// The newest files.
    pub files: Vec<PaymentFile>,
}

/// Orders and files, newest first.
pub async fn show_payments(node: &Node) -> Result<PaymentsPage, Trouble> {
    let page = node.store().read("services.show_payments", |tx| {
        Box::pin(async move {
            let orders = services::payments::sql::newest(tx, DESK_LINES_MAX).await?;
            let files = services::payments::sql::files(tx, 31).await?;
            Ok::<_, Fault>(PaymentsPage { orders, files })
        })
    });
    Ok(page.await?)
}

/// Late clocks that agencies raised to oversight, newest first.
pub async fn show_overdue(node: &Node) -> Result<Vec<OverdueClock>, Trouble> {
    let late = node.store().read("services.show_overdue", |tx| {
        Box::pin(async move { services::window::sql::overdue(tx, DESK_LINES_MAX).await })
    });
    Ok(late.await?)
}
