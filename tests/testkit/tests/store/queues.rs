//! The life of a message and of a job.

use store::{
    Fault, Store, jobs,
    outbox::{self, Depth, OUTBOX_ATTEMPTS_MAX, Outgoing, Queued},
};
use testkit::stores::on_both;
use uuid::Uuid;

fn message(number: u128, subject: &str, due_at_micros: i64) -> Outgoing {
    Outgoing {
        id: Uuid::from_u128(number),
        recipient: "library".to_owned(),
        subject: subject.to_owned(),
        kind: "card.lent".to_owned(),
        body: r#"{"n":1}"#.to_owned(),
        due_at_micros,
    }
}

async fn send(store: &Store, outgoing: Outgoing) -> Result<(), Fault> {
    store
        .write("test.put", move |tx| {
            let outgoing = outgoing.clone();
            Box::pin(async move { outbox::put(tx, &outgoing).await })
        })
        .await
}

async fn due(store: &Store, now: i64, limit: i64) -> Vec<Queued> {
    let due = store.read("test.due", move |tx| Box::pin(async move { outbox::due(tx, now, limit).await }));
    let due: Result<_, Fault> = due.await;
    due.unwrap()
}

async fn due_numbers(store: &Store, now: i64) -> Vec<u128> {
    due(store, now, 100).await.iter().map(|queued| queued.id.as_u128()).collect()
}

async fn fail(store: &Store, number: u128, next_due: i64) -> bool {
    let failed = store.write("test.failed", move |tx| {
        let id = Uuid::from_u128(number);
        Box::pin(async move { outbox::failed(tx, id, next_due, "the peer is away").await })
    });
    let failed: Result<_, Fault> = failed.await;
    failed.unwrap()
}

async fn depth(store: &Store) -> Depth {
    let depth = store.read("test.depth", |tx| Box::pin(async move { outbox::depth(tx).await }));
    let depth: Result<_, Fault> = depth.await;
    depth.unwrap()
}

#[tokio::test]
async fn a_message_waits_leaves_in_order_and_is_gone() {
    on_both(|store| async move {
        for (number, due_at) in [(1, 10), (2, 5), (3, 11)] {
            send(&store, message(number, "a", due_at)).await.unwrap();
        }
        assert!(send(&store, message(1, "a", 0)).await.unwrap_err().is_unique());
        assert_eq!(due_numbers(&store, 4).await, [] as [u128; 0], "before its instant");
        let overtaken = "written while the clock stood further back, 2 still waits behind 1";
        assert_eq!(due_numbers(&store, 5).await, [] as [u128; 0], "{overtaken}");
        assert_eq!(due_numbers(&store, 10).await, [1, 2], "in the order of writing");
        let first = due(&store, 10, 1).await;
        assert_eq!(first.len(), 1, "the limit holds");
        let first = &first[0];
        assert_eq!((first.recipient.as_str(), first.subject.as_str()), ("library", "a"));
        assert_eq!((first.kind.as_str(), first.due_at_micros), ("card.lent", 10));
        assert_eq!((first.attempts, first.last_error.as_deref()), (0, None));
        assert_eq!(first.body.replace(' ', ""), r#"{"n":1}"#);
        let done: Result<u64, Fault> = store
            .write("test.done", |tx| {
                let ids = [1, 3, 99].map(Uuid::from_u128);
                Box::pin(async move { outbox::done(tx, &ids).await })
            })
            .await;
        assert_eq!(done, Ok(2));
        assert_eq!(due_numbers(&store, 100).await, [2]);
        assert_eq!(depth(&store).await, Depth { waiting: 1, dead: 0 });
    })
    .await;
}

#[tokio::test]
async fn a_failed_message_holds_back_its_own_subject_only() {
    on_both(|store| async move {
        for (number, subject) in [(1, "a"), (2, "b"), (3, "a")] {
            send(&store, message(number, subject, 0)).await.unwrap();
        }
        assert!(!fail(&store, 1, 50).await);
        assert_eq!(due_numbers(&store, 49).await, [2], "3 waits behind 1");
        assert_eq!(due_numbers(&store, 50).await, [1, 2, 3]);
        let first = &due(&store, 50, 1).await[0];
        let error = first.last_error.as_deref();
        assert_eq!((first.attempts, error), (1, Some("the peer is away")));
    })
    .await;
}

#[tokio::test]
async fn a_message_never_dies_of_a_receiver_who_is_away() {
    on_both(|store| async move {
        send(&store, message(1, "a", 0)).await.unwrap();
        for _ in 0..=OUTBOX_ATTEMPTS_MAX {
            let postponed = store.write("test.postponed", |tx| {
                Box::pin(async move { outbox::postponed(tx, Uuid::from_u128(1), 7, "away").await })
            });
            let postponed: Result<(), Fault> = postponed.await;
            postponed.unwrap();
        }
        assert_eq!(depth(&store).await, Depth { waiting: 1, dead: 0 });
        assert_eq!(due_numbers(&store, 7).await, [1]);
        assert_eq!(due(&store, 7, 1).await[0].attempts, OUTBOX_ATTEMPTS_MAX + 1);
    })
    .await;
}

#[tokio::test]
async fn after_its_last_attempt_a_message_is_dead_until_somebody_looks() {
    on_both(|store| async move {
        send(&store, message(1, "a", 0)).await.unwrap();
        send(&store, message(2, "a", 0)).await.unwrap();
        for attempt in 1..OUTBOX_ATTEMPTS_MAX {
            assert!(!fail(&store, 1, 0).await, "attempt {attempt}");
        }
        assert_eq!(due_numbers(&store, 0).await, [1, 2], "one before the limit it lives");
        assert!(fail(&store, 1, 9).await, "at the limit it is dead");
        assert_eq!(due_numbers(&store, 100).await, [2], "a dead one holds nothing back");
        assert_eq!(depth(&store).await, Depth { waiting: 1, dead: 1 });
        assert!(!fail(&store, 99, 0).await, "a message that is gone is not dead");
        let (dead, revived, again) = store
            .write("test.revive", |tx| {
                Box::pin(async move {
                    let dead = outbox::dead_letters(tx, 10).await?;
                    let revived = outbox::revive(tx, dead[0].id, 7).await?;
                    let again = outbox::revive(tx, dead[0].id, 7).await?;
                    Ok::<_, Fault>((dead, revived, again))
                })
            })
            .await
            .unwrap();
        assert_eq!((dead.len(), dead[0].attempts), (1, OUTBOX_ATTEMPTS_MAX));
        assert_eq!((revived, again), (true, false));
        assert_eq!(due_numbers(&store, 7).await, [1, 2]);
    })
    .await;
}

fn planned(number: u128, key: &str, due_at_micros: i64) -> jobs::Planned {
    jobs::Planned {
        id: Uuid::from_u128(number),
        kind: "clock".to_owned(),
        key: key.to_owned(),
        body: format!("[{number}]"),
        due_at_micros,
    }
}

async fn due_jobs(store: &Store, now: i64) -> Vec<(u128, String, i64)> {
    let due =
        store.write("test.due", move |tx| Box::pin(async move { jobs::due(tx, "clock", now, 100).await }));
    let due: Result<Vec<jobs::Job>, Fault> = due.await;
    due.unwrap().into_iter().map(|job| (job.id.as_u128(), job.body, job.due_at_micros)).collect()
}

#[tokio::test]
async fn a_job_is_planned_once_moved_done_and_cancelled() {
    on_both(|store| async move {
        let planned_anew = store
            .write("test.plan", |tx| {
                Box::pin(async move {
                    let first = jobs::put(tx, &planned(1, "a", 10)).await?;
                    let same = jobs::put(tx, &planned(2, "a", 1)).await?;
                    let other = jobs::put(tx, &planned(3, "b", 5)).await?;
                    Ok::<_, Fault>((first, same, other))
                })
            })
            .await;
        assert_eq!(planned_anew, Ok((true, false, true)));
        let (a, b) = ((1, "[1]".to_owned(), 10), (3, "[3]".to_owned(), 5));
        assert_eq!(due_jobs(&store, 10).await, [b.clone(), a], "the most overdue first");
        let (moved, failed, done, cancelled, nothing) = store
            .write("test.job", |tx| {
                Box::pin(async move {
                    jobs::put_or_move(tx, &planned(4, "a", 20)).await?;
                    let failed = jobs::failed(tx, Uuid::from_u128(1), 30, "no").await?;
                    let moved = jobs::due(tx, "clock", 30, 9).await?;
                    let done = jobs::done(tx, &[Uuid::from_u128(1), Uuid::from_u128(4)]).await?;
                    let cancelled = jobs::cancel(tx, "clock", "b").await?;
                    let nothing = jobs::cancel(tx, "clock", "b").await?;
                    Ok::<_, Fault>((moved, failed, done, cancelled, nothing))
                })
            })
            .await
            .unwrap();
        let a = &moved[1];
        assert_eq!((a.id.as_u128(), a.body.as_str(), a.due_at_micros), (1, "[4]", 30));
        assert_eq!((a.attempts, a.last_error.as_deref(), failed), (1, Some("no"), false));
        assert_eq!((done, cancelled, nothing), (1, true, false));
        assert_eq!(due_jobs(&store, 100).await, []);
    })
    .await;
}

#[tokio::test]
async fn after_its_last_attempt_a_job_is_dead_until_somebody_looks() {
    on_both(|store| async move {
        let lives: Result<Vec<bool>, Fault> = store
            .write("test.job", |tx| {
                Box::pin(async move {
                    jobs::put(tx, &planned(1, "a", 0)).await?;
                    let mut dead = Vec::new();
                    for _ in 0..jobs::JOB_ATTEMPTS_MAX {
                        dead.push(jobs::failed(tx, Uuid::from_u128(1), 0, "no").await?);
                    }
                    Ok(dead)
                })
            })
            .await;
        let lives = lives.unwrap();
        assert_eq!(lives.iter().position(|dead| *dead), Some(lives.len() - 1));
        assert_eq!(due_jobs(&store, 100).await, []);
        let (dead, revived, again) = store
            .write("test.revive", |tx| {
                Box::pin(async move {
                    let dead = jobs::dead(tx, 10).await?;
                    let revived = jobs::revive(tx, dead[0].id, 7).await?;
                    let again = jobs::revive(tx, dead[0].id, 7).await?;
                    Ok::<_, Fault>((dead, revived, again))
                })
            })
            .await
            .unwrap();
        assert_eq!((dead.len(), dead[0].last_error.as_deref()), (1, Some("no")));
        assert_eq!((revived, again), (true, false), "only a dead one is revived");
        assert_eq!(due_jobs(&store, 6).await, []);
        assert_eq!(due_jobs(&store, 7).await.len(), 1, "it begins anew");
    })
    .await;
}
