//! One text, the same answer.

use jiff::civil::date;
use store::{BoxFuture, Fault, Store, Tx, Val};
use testkit::stores::bare_on_both;
use uuid::Uuid;

use crate::with_cards;

const MICROS: i64 = 1_760_000_000_000_000;

/// Five cards; the parameters stand out of order on purpose: `$2` before `$1`.
fn fill<'t>(tx: &'t Tx<'t>) -> BoxFuture<'t, Result<Vec<i64>, Fault>> {
    Box::pin(async move {
        let sql = "-- card.fill
            insert into card (id, holder, opened, due, open, doc, mark)
            values ($2, $1, $3, $4, $5, $6, $7) returning seq";
        let mut numbers = Vec::new();
        for n in 0..5u8 {
            let params = [
                Val::from(format!("AZ{:03}", n % 2)),
                Val::Uuid(Uuid::from_bytes([n; 16])),
                Val::Micros(MICROS + i64::from(n) * 1_000_000),
                Val::Date(date(2025, 11, 8 + n as i8)),
                Val::Bool(n.is_multiple_of(2)),
                Val::Json(format!(r#"{{"kind":"k{n}","n":{n}}}"#)),
                if n == 3 { Val::Null } else { Val::Blob(vec![n]) },
            ];
            numbers.push(tx.query(sql, &params).await?.one()?.int("seq")?);
        }
        Ok(numbers)
    })
}

/// Runs a statement on five fresh cards and compares the column `v` of its rows, as text.
async fn check(sql: &'static str, params: Vec<Val>, expected: &'static str) {
    bare_on_both(|store: Store| {
        let params = params.clone();
        async move {
            with_cards(&store).await;
            let numbers = store.write("card.fill", fill).await.unwrap();
            assert_eq!(numbers, [1, 2, 3, 4, 5]);
            let seen = store.write("card.ask", move |tx| ask(tx, sql, params.clone())).await;
            assert_eq!(seen.as_deref(), Ok(expected), "{sql}");
        }
    })
    .await;
}

fn ask<'t>(tx: &'t Tx<'t>, sql: &'static str, params: Vec<Val>) -> BoxFuture<'t, Result<String, Fault>> {
    Box::pin(async move {
        let rows = tx.query(sql, &params).await?;
        let cells = rows.iter().map(|row| row.int("v").map(|n| n.to_string()).or_else(|_| row.text("v")));
        Ok(cells.collect::<Result<Vec<_>, _>>()?.join(" "))
    })
}

#[tokio::test]
async fn an_upsert_reads_its_parameters_by_number() {
    let sql = "-- card.upsert
        insert into card (id, holder, opened, due, open, doc) values ($1, $2, $3, $4, $5, $6)
        on conflict (id) do update set holder = excluded.holder returning holder as v";
    let id = Val::Uuid(Uuid::from_bytes([1; 16]));
    let day = Val::Date(date(1970, 1, 2));
    let params = vec![id, "AZ009".into(), Val::Micros(1), day, true.into(), Val::Json("{}".into())];
    check(sql, params, "AZ009").await;
}

#[tokio::test]
async fn json_fields_are_read_and_compared() {
    let sql = "-- card.json
        select doc ->> 'kind' as v from card where doc ->> 'kind' = $1";
    check(sql, vec!["k3".into()], "k3").await;
}

#[tokio::test]
async fn a_window_numbers_rows() {
    let sql = "-- card.window
        select holder || ':' || cast(row_number() over (partition by holder order by opened desc)
            as text) as v
        from card order by holder, opened";
    check(sql, vec![], "AZ000:3 AZ000:2 AZ000:1 AZ001:2 AZ001:1").await;
}

#[tokio::test]
async fn a_recursive_query_ends() {
    let sql = "-- card.recursive
        with recursive r (n) as (select cast(1 as bigint) union all select n + 1 from r where n < 4)
        select cast(sum(n) as bigint) as v from r";
    check(sql, vec![], "10").await;
}

#[tokio::test]
async fn a_count_is_filtered_by_truth() {
    let sql = "-- card.filter
        select count(*) filter (where open) as v from card where not (not open and due is null)";
    check(sql, vec![], "3").await;
}

#[tokio::test]
async fn dates_and_instants_are_compared() {
    let sql = "-- card.due
        select count(*) as v from card where due <= $1 and opened >= $2";
    check(sql, vec![Val::Date(date(2025, 11, 10)), Val::Micros(MICROS + 1_000_000)], "2").await;
}

#[tokio::test]
async fn null_is_compared_safely() {
    let sql = "-- card.null
        select count(*) as v from card where mark is not distinct from $1";
    check(sql, vec![Val::Null], "1").await;
}

#[tokio::test]
async fn pages_follow_a_row_of_keys() {
    let sql = "-- card.page
        select seq as v from card where (opened, seq) > ($1, $2) order by opened, seq limit $3";
    check(sql, vec![Val::Micros(MICROS + 1_000_000), 2.into(), 2.into()], "3 4").await;
}

#[tokio::test]
async fn a_list_is_one_parameter() {
    let sql = "-- card.texts
        select count(*) as v from card where holder {in $1} and not seq {in int $2}";
    check(sql, vec![Val::texts(&["AZ000", "AZ'9"]), Val::ints(&[1, 99])], "2").await;
    let sql = "-- card.ids
        select seq as v from card where id {in uuid $1} order by seq";
    let ids = [Uuid::from_bytes([4; 16]), Uuid::from_bytes([0; 16]), Uuid::from_bytes([9; 16])];
    check(sql, vec![Val::uuids(&ids)], "1 5").await;
    check(sql, vec![Val::uuids(&[])], "").await;
}

#[tokio::test]
async fn like_has_an_escape() {
    let sql = "-- card.like
        select count(*) as v from card where lower(holder) like $1 escape '!'";
    check(sql, vec!["az!_%".into()], "0").await;
    check(sql, vec!["az0%".into()], "5").await;
}

#[tokio::test]
async fn texts_are_joined_in_order() {
    let sql = "-- card.joined
        select string_agg(holder, ',' order by seq desc) as v from card";
    check(sql, vec![], "AZ000,AZ001,AZ000,AZ001,AZ000").await;
}

#[tokio::test]
async fn a_delete_tells_what_it_took() {
    let sql = "-- card.delete
        delete from card where seq = $1 returning seq as v";
    check(sql, vec![5.into()], "5").await;
}

#[tokio::test]
async fn a_queue_passes_over_locked_rows() {
    let sql = "-- card.queue
        select seq as v from card order by seq limit 1 {skip locked}";
    check(sql, vec![], "1").await;
}

#[tokio::test]
async fn every_kind_of_value_comes_back_as_it_went() {
    bare_on_both(|store| async move {
        with_cards(&store).await;
        store.write("card.fill", fill).await.unwrap();
        let sql = "-- card.kinds
            select id, holder, opened, due, open, doc, mark, lent from card where seq = 4";
        let row = crate::one(&store, sql).await;
        assert_eq!(row.uuid("id"), Ok(Uuid::from_bytes([3; 16])));
        assert_eq!(row.text("holder").as_deref(), Ok("AZ001"));
        assert_eq!(row.micros("opened"), Ok(MICROS + 3_000_000));
        assert_eq!(row.date("due"), Ok(date(2025, 11, 11)));
        assert_eq!(row.bool("open"), Ok(false));
        // The meaning of a JSON text comes back, not its bytes.
        let doc: serde_json::Value = serde_json::from_str(&row.json("doc").unwrap()).unwrap();
        assert_eq!(doc, serde_json::json!({"kind": "k3", "n": 3}));
        assert_eq!(row.opt_blob("mark"), Ok(None));
        assert_eq!(row.int("lent"), Ok(0));
    })
    .await;
}

#[tokio::test]
async fn a_text_that_is_not_portable_is_refused() {
    for sql in ["select 1 as v", "-- card.bare\nselect ? as v", "-- card.token\nselect {none} as v"] {
        bare_on_both(|store| async move {
            let refusal = store.read("card.ask", move |tx| ask(tx, sql, vec![])).await;
            assert!(matches!(refusal, Err(Fault::Statement { .. })), "{sql}: {refusal:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn a_wrong_number_of_parameters_is_refused() {
    bare_on_both(|store| async move {
        with_cards(&store).await;
        let sql = "-- card.params\nselect seq as v from card where seq = $1";
        for params in [vec![], vec![Val::Int(1), Val::Int(2)]] {
            let refusal = store.read("card.ask", move |tx| ask(tx, sql, params.clone())).await;
            assert!(matches!(refusal, Err(Fault::Statement { .. })), "{refusal:?}");
        }
    })
    .await;
}
