//! The store on both engines: what one promises, the other keeps.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is the failing test, also beside the tests")]

mod cluster;
mod crash;
mod full_disk;
mod fuse;
mod groups;
mod migrations;
mod portable_sql;
mod queues;
mod retries;
mod transactions;

use store::{Fault, Migration, Row, Store, Val};

/// A neutral table with every kind of column.
pub const CARD: Migration = Migration {
    number: 1,
    name: "card",
    sql: "create table card (
        seq {seq}, id {uuid} not null unique, holder text not null, opened {ts} not null,
        due {date}, open {bool} not null, doc {json} not null, mark {blob}, lent bigint default 0,
        check (lent >= 0)
    ) {strict};
    create index card_holder on card (holder, opened);
    create table loan (card {uuid} not null references card (id), day {date}) {strict};",
};

/// Makes the table of [`CARD`].
pub async fn with_cards(store: &Store) {
    store.migrate(&[CARD]).await.unwrap();
}

pub const PUT: &str = "-- card.put
    insert into card (id, holder, opened, open, doc) values ($1, $2, $4, $3, '{}')";

/// The parameters of [`PUT`] for the card of this number.
pub fn put_params(number: i64) -> [Val; 4] {
    [Val::Uuid(uuid::Uuid::from_u128(number as u128)), "holder".into(), true.into(), Val::Micros(0)]
}

/// Writes one card.
pub async fn put(store: &Store, number: i64) -> Result<u64, Fault> {
    store.write("card.put", move |tx| Box::pin(async move { tx.exec(PUT, &put_params(number)).await })).await
}

/// How many cards there are.
pub async fn count(store: &Store) -> i64 {
    one(store, "-- card.count\nselect count(*) as n from card").await.int("n").unwrap()
}

/// The only row of a statement without parameters.
pub async fn one(store: &Store, sql: &'static str) -> Row {
    let row = store.read("card.one", move |tx| {
        Box::pin(async move { Ok::<_, Fault>(tx.query(sql, &[]).await?.one()?.clone()) })
    });
    row.await.unwrap()
}
