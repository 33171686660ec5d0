//! A grant alone fetches nothing.

async fn skip(tx: &store::Tx<'_>, granted: access::Granted) {
    let _ = registers::fetch(tx, granted).await;
}

fn main() {
    let _ = skip;
}
