//! From a typed body to the erased [`Work`] that a driver runs.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    task::Poll,
};

use tokio::sync::oneshot;

use crate::{BoxFuture, Fault, Fuse, Session, Tx, Verdict, Way, Work};

/// A body with the place its result waits in until the commit.
pub(crate) struct Task<T, E, F> {
    pub(crate) name: &'static str,
    pub(crate) way: Way,
    pub(crate) body: F,
    pub(crate) fuse: Option<Fuse>,
    pub(crate) outcome: Option<Result<T, E>>,
    pub(crate) answer: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Work for Task<T, E, F>
where
    F: for<'t> Fn(&'t Tx<'t>) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
    T: Send + 'static,
    E: From<Fault> + Send + 'static,
{
    fn attempt<'t>(&'t mut self, session: &'t dyn Session) -> BoxFuture<'t, Verdict> {
        Box::pin(async move {
            let tx = Tx::new(session, self.fuse.as_ref());
            let ended = watched(&tx, &self.body).await;
            if matches!(ended, Err(Fault::Panicked)) {
                tracing::error!(transaction = self.name, "a transaction body panicked");
            }
            let (outcome, verdict) = match (ended, tx.first_fault()) {
                (Ok(Ok(value)), None) => (Ok(value), Verdict::Keep),
                (_, Some(Fault::Serialization)) => (Err(E::from(Fault::Serialization)), Verdict::Again),
                (_, Some(Fault::Closed)) => (Err(E::from(Fault::Closed)), Verdict::Again),
                // The body passed over a fault: the transaction is lost all the same.
                (Ok(Ok(_)), Some(fault)) => (Err(E::from(fault.clone())), Verdict::Undo),
                (Ok(Err(error)), _) => (Err(error), Verdict::Undo),
                (Err(fault), _) => (Err(E::from(fault)), Verdict::Undo),
            };
            self.outcome = Some(outcome);
            verdict
        })
    }

    fn answer(self: Box<Self>, fault: Option<Fault>) {
        let outcome = match (fault, self.outcome) {
            (Some(fault), _) => Err(E::from(fault)),
            (None, Some(outcome)) => outcome,
            // A driver answers only what it has run or has a fault for.
            (None, None) => Err(E::from(Fault::Closed)),
        };
        let committed = outcome.is_ok() && self.way == Way::Write;
        let lost = committed && self.fuse.is_some_and(|fuse| fuse.blows_after_commit());
        let outcome = if lost { Err(E::from(Fault::Injected)) } else { outcome };
        // A caller that went away does not want the answer; its work is done all the same.
        let _ = self.answer.send(outcome);
    }
}

/// Runs the body; turns a panic and a wait for anything outside the transaction into a fault.
async fn watched<'t, T, E, F>(tx: &'t Tx<'t>, body: &F) -> Result<BodyResult<T, E>, Fault>
where
    F: Fn(&'t Tx<'t>) -> BoxFuture<'t, Result<T, E>>,
{
    let started = catch_unwind(AssertUnwindSafe(|| body(tx)));
    let mut running = started.map_err(|_| Fault::Panicked)?;
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| running.as_mut().poll(context))) {
        Err(_) => Poll::Ready(Err(Fault::Panicked)),
        Ok(Poll::Ready(result)) => Poll::Ready(Ok(result)),
        Ok(Poll::Pending) if tx.is_idle() => Poll::Ready(Err(Fault::Awaited)),
        Ok(Poll::Pending) => Poll::Pending,
    })
    .await
}

type BodyResult<T, E> = Result<T, E>;
