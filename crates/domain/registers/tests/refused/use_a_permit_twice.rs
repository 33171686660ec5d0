//! A permit is spent by one fetch.

async fn twice(tx: &store::Tx<'_>, permit: ledger::Permit) {
    let _ = registers::fetch(tx, permit).await;
    let _ = registers::fetch(tx, permit).await;
}

fn main() {
    let _ = twice;
}
