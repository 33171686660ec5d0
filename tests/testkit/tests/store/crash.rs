//! Killed in the middle: what was answered is there.

use std::{
    collections::HashSet,
    hash::{BuildHasher, RandomState},
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use store::{Fault, Migration, Store};
use testkit::{folder::Folder, postgres::Cluster};

const WRITTEN: Migration = Migration {
    number: 1,
    name: "written",
    sql: "create table written (number bigint not null primary key) {strict};",
};

/// Kills of each engine.
const ROUNDS: usize = 6;

/// Starts the writer, kills it with SIGKILL after some hundred answers, and gives every number it
/// was answered for.
fn killed_writer(arguments: &[&str]) -> HashSet<i64> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_acknowledging_writer"))
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    // The moment is random; a failure tells it by the number of answers it prints.
    let answers_before = 1 + RandomState::new().hash_one(arguments) % 700;
    let mut answered = HashSet::new();
    for line in lines.by_ref().take(answers_before as usize) {
        answered.insert(line.unwrap().parse().unwrap());
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // What it printed before it died still stands in the pipe.
    answered.extend(lines.map(|line| line.unwrap().parse::<i64>().unwrap()));
    answered
}

async fn written(store: &Store) -> HashSet<i64> {
    let sql = "-- crash.read\nselect number from written";
    let rows = store.read("crash.read", move |tx| {
        Box::pin(async move {
            let rows = tx.query(sql, &[]).await?;
            rows.iter().map(|row| row.int("number")).collect::<Result<HashSet<i64>, Fault>>()
        })
    });
    rows.await.unwrap()
}

async fn clear(store: &Store) {
    let cleared: Result<u64, Fault> = store
        .write("crash.clear", |tx| {
            Box::pin(async move { tx.exec("-- crash.clear\ndelete from written", &[]).await })
        })
        .await;
    cleared.unwrap();
}

fn none_missing(answered: &HashSet<i64>, written: &HashSet<i64>) {
    let missing: Vec<_> = answered.difference(written).collect();
    assert!(missing.is_empty(), "{} answered, missing: {missing:?}", answered.len());
    assert!(!answered.is_empty(), "something was answered");
}

#[tokio::test]
async fn every_answered_row_survives_a_kill_on_sqlite() {
    let folder = Folder::new("crash");
    let file = folder.path().join("store.db");
    for _ in 0..ROUNDS {
        let store = store_sqlite::open(&file).unwrap();
        store.migrate(&[WRITTEN]).await.unwrap();
        clear(&store).await;
        drop(store);
        let answered = killed_writer(&["sqlite", file.to_str().unwrap()]);
        none_missing(&answered, &written(&store_sqlite::open(&file).unwrap()).await);
    }
}

#[tokio::test]
async fn every_answered_row_survives_a_kill_on_postgres_also_of_the_server() {
    let cluster = tokio::task::spawn_blocking(Cluster::start).await.unwrap();
    let server = cluster.connection_string();
    let store = store_postgres::connect(&server, "crash", 2).await.unwrap();
    store.migrate(&[WRITTEN]).await.unwrap();
    for _ in 0..ROUNDS {
        clear(&store).await;
        let answered = killed_writer(&["postgres", &server, "crash"]);
        cluster.crash_and_restart();
        // The same store: it notices that its connections are gone, and makes new ones.
        none_missing(&answered, &written(&store).await);
    }
}
