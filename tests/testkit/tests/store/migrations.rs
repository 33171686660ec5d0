//! The schema's history.

use store::{Fault, MIGRATIONS, Migration};
use testkit::stores::{bare_on_both, on_both};

use crate::{CARD, count, with_cards};

const SECOND: Migration = Migration {
    number: 2,
    name: "shelf",
    sql: "create table shelf (id {uuid} not null primary key) {strict};",
};

#[tokio::test]
async fn what_has_landed_is_not_applied_again() {
    on_both(|store| async move {
        assert_eq!(store.migrate(MIGRATIONS).await, Ok(()), "a second time changes nothing");
    })
    .await;
    bare_on_both(|store| async move {
        with_cards(&store).await;
        assert_eq!(store.migrate(&[CARD, SECOND]).await, Ok(()), "only the new one");
        assert_eq!(store.migrate(&[CARD]).await, Ok(()), "an older program on a newer schema");
    })
    .await;
}

#[tokio::test]
async fn a_landed_text_that_changed_is_refused() {
    bare_on_both(|store| async move {
        with_cards(&store).await;
        let changed = Migration { sql: "create table other (n bigint);", ..CARD };
        let refusal = store.migrate(&[changed, SECOND]).await;
        assert!(matches!(refusal, Err(Fault::Migration { number: 1, .. })), "{refusal:?}");
        assert_eq!(count(&store).await, 0, "the old table is whole");
        assert_eq!(store.migrate(&[CARD, SECOND]).await, Ok(()), "the second had not landed");
    })
    .await;
}

#[tokio::test]
async fn a_failing_migration_leaves_the_old_schema() {
    bare_on_both(|store| async move {
        let broken = Migration {
            number: 2,
            name: "broken",
            sql: "create table half (n bigint); create table half (n bigint);",
        };
        let refusal = store.migrate(&[CARD, broken]).await;
        assert!(matches!(refusal, Err(Fault::Migration { number: 2, .. })), "{refusal:?}");
        with_cards(&store).await;
        assert_eq!(count(&store).await, 0, "nothing of the failed run was left in the way");
    })
    .await;
}

#[tokio::test]
async fn several_programs_may_start_at_once() {
    bare_on_both(|store| async move {
        let list = [CARD, SECOND];
        let (one, two) = tokio::join!(store.migrate(&list), store.migrate(&list));
        assert_eq!((one, two), (Ok(()), Ok(())));
    })
    .await;
}
