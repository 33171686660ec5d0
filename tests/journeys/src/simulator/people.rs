//! What people do in a run.

use crate::simulator::desk::fill;
use crate::simulator::operation::Manner;
use crate::simulator::turns::glance;
use crate::simulator::world::{World, window};
use exchange::{Body, Carrier, Envelope};
use ids::PersonKey;
use pack::model::{Form, Value, Values};
use services::{Act, CaseView};
use store::Fault;

/// A person answers what the portal shows, or sends something past it.
pub(crate) async fn answer(world: &mut World, pick: usize, manner: Manner) {
    let Ok(views) = views(world).await else { return };
    let asked = |view: &&CaseView| view.todo.is_some() != matches!(manner, Manner::Over);
    let fitting: Vec<&CaseView> = views.iter().filter(asked).collect();
    if fitting.is_empty() {
        return;
    }
    let view = fitting[pick % fitting.len()];
    match (manner, form_of(world, view)) {
        (Manner::Over, _) => past_the_door(world, view, view.person.clone()).await,
        (Manner::Stranger, _) => past_the_door(world, view, PersonKey::from_stored("GE/STRANGER")).await,
        (_, None) => {}
        (Manner::Wrong, Some(form)) => {
            let mut values = fill(form, pick, false);
            values.insert("nobody-asked".to_owned(), Value::from("x"));
            send(world, view, values).await;
        }
        (_, Some(form)) => {
            let values = fill(form, pick, manner == Manner::Differ);
            send(world, view, values.clone()).await;
            if manner == Manner::Twice {
                send(world, view, values).await;
            }
        }
    }
}

fn form_of<'a>(world: &'a World, view: &CaseView) -> Option<&'a Form> {
    let todo = view.todo.as_ref()?;
    world.country.services.get(&view.service)?.forms.get(&todo.form)
}

/// All views that the portal holds, in a fixed order.
async fn views(world: &World) -> Result<Vec<CaseView>, Fault> {
    let portal = world.portal();
    let read = portal.store().read("simulator.views", |tx| {
        Box::pin(async move {
            let sql = "-- simulator.views
                select body from person_case order by case_id, person";
            let rows = tx.query(sql, &[]).await?;
            rows.iter().map(|row| row.json("body")).collect::<Result<Vec<String>, Fault>>()
        })
    });
    let bodies = read.await?;
    Ok(bodies.iter().filter_map(|body| serde_json::from_str(body).ok()).collect())
}

/// Sends through the portal, and does not stay on the page: the page waits for the agency's word, which the
/// portal's worker brings in another operation.
async fn send(world: &World, view: &CaseView, values: Values) {
    let portal = world.portal();
    let (person, case) = (view.person.clone(), view.case);
    let sending = portal.answer(&person, case, values);
    // Kept, refused, or waiting for the agency: all three are good ends of this operation.
    drop(glance(&world.turns, sending).await);
}

/// Sends an act about the last step of the view, as a broken or hostile portal would.
async fn past_the_door(world: &World, view: &CaseView, by: PersonKey) {
    let Some(step) = view.todo.as_ref().map(|todo| todo.step.clone()).or_else(|| {
        let first = view.steps.first();
        first.map(|line| line.step.clone())
    }) else {
        return;
    };
    let values = form_of(world, view).map(|form| fill(form, 0, true)).unwrap_or_default();
    let act = Act { by, case: view.case, step, values };
    let body = Body::Act { act: serde_json::to_value(&act).expect("acts have a JSON form") };
    let envelope = Envelope { id: world.message_id(), from: window(), to: view.agency.clone(), body };
    // The agency refuses it; the invariants see whether it had an effect.
    drop(world.network.carry(envelope).await);
}

/// A person asks every agency what it holds about them.
pub(crate) async fn own_data(world: &World, household: usize) {
    let home = &world.households[household % world.households.len()];
    for node in world.nodes() {
        let body = Body::Own { person: PersonKey::from_stored(&home.mother) };
        let envelope = Envelope { id: world.message_id(), from: window(), to: node.agency().clone(), body };
        drop(world.network.carry(envelope).await);
    }
}
