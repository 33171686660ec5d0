//! A grant is spent by one entry.

async fn twice(tx: &store::Tx<'_>, granted: access::Granted, occasion: ledger::Occasion<'_>) {
    let _ = ledger::record(tx, granted, occasion.clone()).await;
    let _ = ledger::record(tx, granted, occasion).await;
}

fn main() {
    let _ = twice;
}
