//! The roll-back race of the specification: many requests at once, and the state never goes back.

use crate::support::{Log, ORIGIN, both, post};
use tlog::Checkpoint;

const ROUNDS: u64 = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_requests_that_race_one_wins_and_the_size_never_shrinks() {
    let mut log = Log::new();
    for target in both(&log.vkey()).await {
        log.tree = tlog::TileTree::new();
        log.grow(1, "true");
        target.cosigns(&log.request(0), &log.signed(1)).await;
        let mut old = 1;
        for _ in 0..ROUNDS {
            // Every one of these follows on the same old size: N+1, N+2, …
            let mut bodies = Vec::new();
            for step in 1..=8 {
                log.grow(old + step, "true");
                bodies.push(log.request(old));
            }
            let racing: Vec<_> = bodies
                .into_iter()
                .map(|body| {
                    let url = target.url.clone();
                    tokio::spawn(async move { post(&url, &body).await })
                })
                .collect();
            let mut won = Vec::new();
            for (answer, step) in racing.into_iter().zip(1..) {
                let answer = answer.await.expect("no panic");
                match answer.status {
                    200 => won.push(old + step),
                    409 => assert!(answer.body.trim().parse::<u64>().expect("a size") > old),
                    other => panic!("{}: {other}", target.name),
                }
            }
            assert_eq!(won.len(), 1, "{}: two from one state would be a roll-back", target.name);
            let (_, text) = target.monitored(ORIGIN).await;
            assert_eq!(
                Checkpoint::parse(&text[..=text.find("\n\n").expect("a note")]).expect("text").size,
                won[0]
            );
            log.grow(old + 8, "true");
            old += 8;
            target.cosigns(&log.request(won[0]), &log.signed(old)).await;
        }
    }
}
