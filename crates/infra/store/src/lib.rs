//! # store: the one door to what must survive a crash
//!
//! This crate knows transactions: it hands a body of statements to an engine and answers only
//! after the commit. It knows how one SQL text is read by two engines, and it holds the two
//! queues every role needs, the [`outbox`] and the [`jobs`].
//!
//! It never names a database driver, never reads a clock, and never keeps an open transaction
//! outside a body.
//!
//! Invariants:
//! 1. A caller that got `Ok` from [`Store::write`] finds its rows after any crash.
//! 2. A body that refused, panicked, met a fault or awaited anything outside its transaction
//!    leaves nothing behind, on both engines alike.
//! 3. A transaction that met one fault is lost: no later statement of it runs, and its `Ok` is
//!    turned into that fault. (PostgreSQL behaves so; SQLite would not by itself.)
//! 4. A body may run again, so it has no effect outside its transaction.
//! 5. A refusal is answered after the commit too, for it may rest on a neighbour's row in the
//!    same group commit.
//!
//! The tests of these promises, on both engines, are in `tests/testkit/tests/store`.

pub mod courier;
mod engine;
mod fault;
mod fuse;
pub mod jobs;
mod migration;
pub mod outbox;
mod rows;
pub mod sessions;
pub mod sql;
mod store;
mod tx;
mod val;
mod work;

pub use engine::{BoxFuture, Engine, Session, Verdict, Way, Work};
pub use fault::Fault;
pub use fuse::Fuse;
pub use migration::{
    CREATE_MIGRATION_TABLE, Landed, MIGRATIONS, Migration, NOTE_MIGRATION, SELECT_LANDED, pending,
};
pub use rows::{Row, Rows};
pub use store::Store;
pub use tx::Tx;
pub use val::Val;
