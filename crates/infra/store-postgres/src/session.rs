//! One transaction on one connection.

use std::{
    future::Future,
    sync::atomic::{AtomicBool, Ordering},
};

use futures_util::future::join;
use store::{BoxFuture, Fault, Rows, Session, Val, Way};
use tokio_postgres::{Column, Error, Row, Statement, types::ToSql};

use crate::{
    bind::{Bound, Cell},
    connection::{Connection, translated},
    fault::fault,
};

/// A transaction that begins with its first statement.
pub(crate) struct PostgresSession<'c> {
    connection: &'c Connection,
    way: Way,
    begun: AtomicBool,
}

impl<'c> PostgresSession<'c> {
    pub(crate) fn new(connection: &'c Connection, way: Way) -> PostgresSession<'c> {
        PostgresSession { connection, way, begun: AtomicBool::new(false) }
    }

    /// Commits; a transaction without a statement has nothing to commit.
    pub(crate) async fn commit(&self) -> Result<(), Fault> {
        self.end("commit").await
    }

    /// Rolls back.
    pub(crate) async fn rollback(&self) -> Result<(), Fault> {
        self.end("rollback").await
    }

    async fn end(&self, word: &str) -> Result<(), Fault> {
        if !self.begun.load(Ordering::Acquire) {
            return Ok(());
        }
        self.connection.client.batch_execute(word).await.map_err(|error| fault(&error))
    }

    /// Sends `begin` before the first statement, in the same round trip.
    async fn begun<T>(&self, statement: impl Future<Output = Result<T, Error>>) -> Result<T, Fault> {
        if self.begun.swap(true, Ordering::AcqRel) {
            return statement.await.map_err(|error| fault(&error));
        }
        let begin = match self.way {
            Way::Write => "begin isolation level read committed",
            Way::Read => "begin isolation level repeatable read, read only",
        };
        // `join` polls in this order, and the client sends at the first poll: the server reads
        // `begin` first.
        let begin = self.connection.client.batch_execute(begin);
        let (begun, answer) = join(begin, statement).await;
        begun.map_err(|error| fault(&error))?;
        answer.map_err(|error| fault(&error))
    }

    async fn prepared(&self, sql: &'static str, params: &[Val]) -> Result<Statement, Fault> {
        let prepared = match self.connection.cached(sql) {
            Some(prepared) => prepared,
            None => {
                let text = translated(sql)?;
                let prepared = self.begun(self.connection.prepare(&text)).await?;
                self.connection.remember(sql, &prepared);
                prepared
            }
        };
        let (wanted, given) = (prepared.params().len(), params.len());
        if wanted != given {
            let why = format!("the text has {wanted} parameters, {given} were given");
            return Err(Fault::Statement { why });
        }
        Ok(prepared)
    }
}

impl Session for PostgresSession<'_> {
    fn query<'s>(&'s self, sql: &'static str, params: &'s [Val]) -> BoxFuture<'s, Result<Rows, Fault>> {
        Box::pin(async move {
            let prepared = self.prepared(sql, params).await?;
            let bound: Vec<Bound<'_>> = params.iter().map(Bound).collect();
            let bound: Vec<&(dyn ToSql + Sync)> = bound.iter().map(|value| value as _).collect();
            let rows = self.begun(self.connection.client.query(&prepared, &bound)).await?;
            portable(prepared.columns(), &rows)
        })
    }

    fn exec<'s>(&'s self, sql: &'static str, params: &'s [Val]) -> BoxFuture<'s, Result<u64, Fault>> {
        Box::pin(async move {
            let prepared = self.prepared(sql, params).await?;
            let bound: Vec<Bound<'_>> = params.iter().map(Bound).collect();
            let bound: Vec<&(dyn ToSql + Sync)> = bound.iter().map(|value| value as _).collect();
            self.begun(self.connection.client.execute(&prepared, &bound)).await
        })
    }
}

fn portable(columns: &[Column], rows: &[Row]) -> Result<Rows, Fault> {
    let names = columns.iter().map(|column| column.name().to_owned()).collect();
    let mut cells = Vec::with_capacity(rows.len());
    for row in rows {
        let mut read = Vec::with_capacity(columns.len());
        for at in 0..columns.len() {
            let cell: Cell = row.try_get(at).map_err(|error| fault(&error))?;
            read.push(cell.0);
        }
        cells.push(read);
    }
    Ok(Rows::new(names, cells))
}
