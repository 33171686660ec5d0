//! A disk without room, played by a limit on the file's pages.

use std::path::Path;

use store::{Fault, Store, Val};
use store_sqlite::Settings;
use testkit::folder::Folder;

use crate::{count, with_cards};

/// Pages of the small disk: room for the tables and some rows.
const PAGES_MAX: u32 = 60;

fn small(file: &Path) -> Store {
    store_sqlite::open_with(file, Settings { pages_max: Some(PAGES_MAX) }).unwrap()
}

/// A card with a mark of 20 KiB: five pages.
async fn put_large(store: &Store, number: u128) -> Result<u64, Fault> {
    store
        .write("card.large", move |tx| {
            Box::pin(async move {
                let sql = "-- card.large
                    insert into card (id, holder, opened, open, doc, mark)
                    values ($1, 'h', 0, true, '{}', $2)";
                let id = Val::Uuid(uuid::Uuid::from_u128(number));
                tx.exec(sql, &[id, Val::Blob(vec![7; 20 * 1024])]).await
            })
        })
        .await
}

#[tokio::test]
async fn a_full_disk_is_told_and_the_store_works_when_there_is_room_again() {
    let folder = Folder::new("full_disk");
    let store = small(&folder.path().join("store.db"));
    with_cards(&store).await;
    let mut kept = 0;
    let full = loop {
        match put_large(&store, kept).await {
            Ok(_) => kept += 1,
            Err(fault) => break fault,
        }
    };
    assert_eq!(full, Fault::Full);
    assert!(kept > 0, "there was some room");
    assert_eq!(count(&store).await as u128, kept, "what was answered is there");
    let swept: Result<u64, Fault> = store
        .write("card.sweep", |tx| {
            Box::pin(async move { tx.exec("-- card.sweep\ndelete from card", &[]).await })
        })
        .await;
    assert_eq!(swept.map(u128::from), Ok(kept));
    assert_eq!(put_large(&store, 1).await, Ok(1), "there is room again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_group_on_a_full_disk_every_answer_is_true() {
    let folder = Folder::new("full_disk");
    let file = folder.path().join("store.db");
    let store = small(&file);
    with_cards(&store).await;
    let writers = (0..64).map(|number| {
        let store = store.clone();
        tokio::spawn(async move { put_large(&store, number).await })
    });
    let mut kept = 0;
    for ended in futures_util::future::join_all(writers).await {
        match ended.unwrap() {
            Ok(_) => kept += 1,
            Err(fault) => assert_eq!(fault, Fault::Full),
        }
    }
    assert!(kept < 64, "they did not all fit");
    assert_eq!(count(&store).await, kept);
    drop(store);
    let reopened = store_sqlite::open(&file).unwrap();
    assert_eq!(count(&reopened).await, kept, "also after reopening");
    assert_eq!(put_large(&reopened, 99).await, Ok(1), "a larger disk");
}
