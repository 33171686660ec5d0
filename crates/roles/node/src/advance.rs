//! One command to a case and all that follows from it, inside one transaction.

use crate::app::Node;
use crate::{Trouble, follow, notify};
use calendar::Instant;
use ids::PaymentId;
use pack::model::StepKind;
use services::payments::{self, BenefitRow};
use services::{Case, Command, Event, Now, State, apply, decide};
use store::{Tx, jobs};

/// The kind of the job that asks other agencies' registers for a case.
pub(crate) const GATHER: &str = "gather";

/// The most commands that may follow from one: records written, registers asked, numbers drawn again. The
/// pack check forbids endless steps; running into this is a bug of the pack and undoes the transaction.
const FOLLOWING_MAX: usize = 64;

/// Commands the case, runs what can run here, stores events and state, sets the clock, and puts what others
/// must hear into the outbox. A crash before the commit leaves the case as it was.
pub(crate) async fn command(
    tx: &Tx<'_>,
    node: &Node,
    before: &Case,
    command: Command,
    actor: &str,
) -> Result<Case, Trouble> {
    let now = node.now();
    let mut case = before.clone();
    let mut events: Vec<Event> = Vec::new();
    let mut next = Some((command, now));
    let mut following = 0;
    while let Some((command, now)) = next.take() {
        following += 1;
        if following > FOLLOWING_MAX {
            return Err(services::Refusal::Law(format!(
                "more than {FOLLOWING_MAX} commands follow from one"
            ))
            .into());
        }
        let fresh = decide(&case, command, node.law(), &now)?;
        for event in &fresh {
            apply(&mut case, event);
            if let Event::Granted { grant } = event {
                pay_first(tx, node, &case, grant, now).await?;
            }
        }
        events.extend(fresh);
        next = follow::follow(tx, node, &case).await?.map(|command| (command, node.now()));
    }
    let stored = async {
        services::sql::append(tx, before.version, &case, &events, actor, now.at).await.map_err(Trouble::from)
    };
    let planned = async {
        if matches!(case.state, State::Gathering { .. }) {
            plan_gathering(tx, node, &case, now.at).await?;
        }
        notify::oversight(tx, node, before, &events).await
    };
    let clock = set_clock(tx, node, before, &case);
    let told = notify::people(tx, node, before, &case, now.at);
    tx.both(tx.both(stored, clock), tx.both(planned, told)).await?;
    Ok(case)
}

/// A grant becomes a benefit, and every period owed by today is ordered once.
async fn pay_first(
    tx: &Tx<'_>,
    node: &Node,
    case: &Case,
    grant: &services::GrantMade,
    now: Now,
) -> Result<(), Trouble> {
    payments::sql::grant(tx, case.id, case.service.as_str(), grant).await?;
    let benefit = BenefitRow {
        case: case.id,
        payee: grant.payee.stored(),
        payee_name: grant.payee_name.clone(),
        account: grant.account.clone(),
        amount_minor: grant.amount_minor,
        monthly: grant.monthly,
        from: grant.from,
        until: grant.until,
    };
    for period in payments::owed_periods(grant.from, grant.until, grant.monthly, now.today) {
        payments::sql::order(tx, PaymentId(node.fresh_id()), &benefit, &period, now.at).await?;
    }
    Ok(())
}

async fn set_clock(tx: &Tx<'_>, node: &Node, before: &Case, case: &Case) -> Result<(), Trouble> {
    if before.deadline.is_none() && case.deadline.is_none() {
        return Ok(());
    }
    let rings_at = case.deadline.as_ref().map_or(Instant(0), |deadline| deadline.rings_at(&node.inner.zone));
    services::sql::set_clock(tx, case, clock_owner(node, case), rings_at).await?;
    Ok(())
}

/// The duty that answers for the waiting.
fn clock_owner<'a>(node: &'a Node, case: &Case) -> Option<&'a str> {
    let service = node.country().services.get(&case.service)?;
    match &service.steps.get(case.state.step()?)?.kind {
        StepKind::Ask(ask) => Some(ask.owner.as_str()),
        StepKind::Official(official) => Some(official.role.as_str()),
        _ => None,
    }
}

async fn plan_gathering(tx: &Tx<'_>, node: &Node, case: &Case, at: Instant) -> Result<(), Trouble> {
    let job = jobs::Planned {
        id: node.fresh_id(),
        kind: GATHER.to_owned(),
        key: case.id.to_string(),
        body: "{}".to_owned(),
        due_at_micros: at.0,
    };
    jobs::put(tx, &job).await?;
    Ok(())
}
