//! The lists of a desk: no personal data in any of them.

use crate::Trouble;
use crate::app::Node;
use ids::RegisterId;
use ledger::{Entry, Verified};
use services::payments::{Order, PaymentFile};
use services::sql::CaseLine;
use services::window::sql::OverdueClock;
use store::{Fault, outbox};

/// The most lines of one list on a desk page.
pub const DESK_LINES_MAX: i64 = 200;

/// What the desk's first page shows.
#[derive(Clone, Debug)]
pub struct DeskLists {
    /// Cases that wait, by deadline.
    pub waiting: Vec<CaseLine>,
    /// Cases that changed last.
    pub recent: Vec<CaseLine>,
    /// Service, outcome (empty while open), number.
    pub tally: Vec<(String, String, i64)>,
    /// Own registers and how many records each holds.
    pub registers: Vec<(RegisterId, i64)>,
    /// Messages under way and given up.
    pub outbox: outbox::Depth,
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
            Ok::<_, Fault>(DeskLists {
                waiting: services::sql::waiting(tx, DESK_LINES_MAX).await?,
                recent: services::sql::recent(tx, 30).await?,
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
    /// The whole chain, computed again.
    pub verified: Verified,
}

/// The newest entries of the access log and the state of its chain.
pub async fn show_log(node: &Node) -> Result<LogPage, Trouble> {
    let page = node.store().read("ledger.show_log", |tx| {
        Box::pin(async move {
            let entries = ledger::newest(tx, DESK_LINES_MAX).await?;
            Ok::<_, Fault>(LogPage { entries, verified: ledger::verify(tx).await? })
        })
    });
    Ok(page.await?)
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
