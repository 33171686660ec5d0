//! One piece of work from its first attempt to its answer.

use store::{Fault, Verdict, Way, Work};

use crate::{pool::Pool, session::PostgresSession};

/// How often a body runs again after it met another transaction or lost its connection.
pub const RETRIES_MAX: usize = 5;

/// How one attempt ended.
enum Attempt {
    /// The caller can be answered, with this fault or with the body's own result.
    Ended(Option<Fault>),
    /// Nothing was kept for this reason: the body may run again.
    Retry(Fault),
}

/// Runs the work in as many transactions as it needs, and answers it.
pub(crate) async fn run(pool: &Pool, way: Way, mut work: Box<dyn Work>) {
    let mut reason = Fault::Serialization;
    for _ in 0..=RETRIES_MAX {
        match attempt(pool, way, work.as_mut()).await {
            Attempt::Ended(fault) => return work.answer(fault),
            Attempt::Retry(fault) => reason = fault,
        }
    }
    work.answer(Some(reason));
}

async fn attempt(pool: &Pool, way: Way, work: &mut dyn Work) -> Attempt {
    let lease = match pool.take().await {
        Ok(lease) => lease,
        Err(fault) => return Attempt::Ended(Some(fault)),
    };
    let session = PostgresSession::new(&lease, way);
    match work.attempt(&session).await {
        Verdict::Keep => match session.commit().await {
            Ok(()) => {
                lease.give_back();
                Attempt::Ended(None)
            }
            // A refused commit is a rollback, and the connection is whole.
            Err(Fault::Serialization) => {
                lease.give_back();
                Attempt::Retry(Fault::Serialization)
            }
            Err(Fault::Closed) if way == Way::Write => {
                pool.forget_idle();
                Attempt::Ended(Some(Fault::CommitUnknown))
            }
            // A read has its rows already; its connection is thrown away.
            Err(_) if way == Way::Read => Attempt::Ended(None),
            Err(fault) => Attempt::Ended(Some(fault)),
        },
        Verdict::Undo => {
            if session.rollback().await.is_ok() {
                lease.give_back();
            }
            Attempt::Ended(None)
        }
        Verdict::Again => match session.rollback().await {
            Ok(()) => {
                lease.give_back();
                Attempt::Retry(Fault::Serialization)
            }
            Err(_) => {
                pool.forget_idle();
                Attempt::Retry(Fault::Closed)
            }
        },
    }
}
