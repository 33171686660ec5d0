//! The auditor checks the public log without its operator: root, past, witnesses, age, seals, counts (SG-22).

use crate::cases::read_log::Witnessed;
use crate::{Guardian, Trouble};
use oversight::report::Tally;
use oversight::watch::{LogCheck, continues, sql};
use tlog::{Edge, Hash};

/// How old the oldest needed cosignature may be, seconds: the limit of a person's browser too.
const STALE_SECONDS: u64 = 600;

/// The most checks that are listed.
const SHOWN_MAX: i64 = 50;

/// Reads the whole log of this year and keeps what it saw. Each fault is a sentence; what cannot be read is one too.
pub async fn check_log(guardian: &Guardian) -> Result<LogCheck, Trouble> {
    let origin = guardian.origin(guardian.at());
    let name = origin.to_string();
    let before = guardian.store().read("watch.last_good", move |tx| {
        let name = name.clone();
        Box::pin(async move { sql::last_good(tx, &name).await })
    });
    let before = before.await?;
    let mut check = LogCheck {
        at: guardian.at(),
        origin: origin.to_string(),
        size: 0,
        root: Hash::of(b""),
        witnesses: Vec::new(),
        faults: Vec::new(),
    };
    match read(guardian, &mut check, before.as_ref()).await {
        Ok(()) => {}
        Err(Trouble::Refused { detail, .. }) => check.faults.push(detail),
        Err(Trouble::Log(fault)) => check.faults.push(fault.to_string()),
        Err(trouble) => return Err(trouble),
    }
    let kept = check.clone();
    let written = guardian.store().write("watch.keep", move |tx| {
        let kept = kept.clone();
        Box::pin(async move { sql::keep(tx, &kept).await })
    });
    written.await?;
    Ok(check)
}

async fn read(guardian: &Guardian, check: &mut LogCheck, before: Option<&LogCheck>) -> Result<(), Trouble> {
    let origin = guardian.origin(check.at);
    let Some(head) = guardian.head(&origin).await? else {
        check.faults.push(format!("{origin} publishes no checkpoint"));
        return Ok(());
    };
    (check.size, check.root) = (head.checkpoint.size, head.checkpoint.root);
    match guardian.witnessed(&origin, &head) {
        Witnessed::Yes(names, oldest) => {
            check.witnesses = names;
            let now = u64::try_from(check.at.0 / 1_000_000).unwrap_or(0);
            let age = oldest.map_or(0, |oldest| now.saturating_sub(oldest));
            if age > STALE_SECONDS {
                check.faults.push(format!("the witnesses' word is {age} seconds old"));
            }
        }
        Witnessed::No(why) => check.faults.push(why),
        Witnessed::Unjudged => check.faults.push("no policy says which witnesses to trust".to_owned()),
    }
    let (mut edge, mut tally, mut then) = (Edge::new(), Tally::new(origin.year), None);
    let mark = before.map_or(0, |before| before.size);
    if mark == 0 {
        then = before.map(|before| before.root);
    }
    let mut visit = |index: u64, leaf: &tlog::Leaf| {
        edge.append(leaf.hash());
        tally.add(leaf);
        if index + 1 == mark {
            then = Some(edge.root());
        }
    };
    guardian.whole(&origin, &head.checkpoint, &mut visit).await?;
    if let Some(Err(fault)) = before.map(|before| continues(before, check.size, then)) {
        check.faults.push(fault);
    }
    let today = tlog::day_of_micros(check.at.0);
    let overdue = tally.seals().overdue(today);
    if !overdue.is_empty() {
        check.faults.push(format!("{} sealed looks are past their day and not open", overdue.len()));
    }
    let differences = tally.counts().differences(today).len();
    if differences > 0 {
        check.faults.push(format!("{differences} day counts differ from the log or are missing"));
    }
    Ok(())
}

/// The checks, newest first.
pub async fn checks(guardian: &Guardian) -> Result<Vec<LogCheck>, Trouble> {
    Ok(guardian.store().read("watch.newest", |tx| Box::pin(sql::newest(tx, SHOWN_MAX))).await?)
}
