//! What clerks, officials and workers do in a run. What is refused here is refused to them: the run goes on.

use crate::simulator::household::{iban, values};
use crate::simulator::network::Look;
use crate::simulator::notebook::Told;
use crate::simulator::operation::{DeskManner, Notice, Worker};
use crate::simulator::world::World;
use calendar::Clock;
use node::cases::{OfficialAct, act_on_case, enter_record, show_case};
use node::{Node, Trouble};
use pack::model::{Country, DemoOfficial, FieldKind, Form, Service, StepKind, Value, Values};
use services::{Case, State};
use std::collections::BTreeSet;
use store::Fault;

/// A clerk enters a notice of birth.
pub(crate) async fn enter(world: &mut World, household: usize, notice: Notice, days_ago: i64) {
    let home = &world.households[household % world.households.len()];
    let zone = jiff::tz::TimeZone::get(&world.country.about.time_zone).expect("the pack was loaded");
    let today = world.clock.now().date_in(&zone);
    let days = if notice == Notice::Future { -1 } else { days_ago };
    let born_on = today.saturating_sub(jiff::Span::new().days(days)).to_string();
    let twin = notice == Notice::SecondTwin;
    let (order, multiple) = if twin { (2, 2) } else { (1, 1 + days_ago % 2) };
    let mut typed = values(&[
        ("mother", &home.mother),
        ("born_on", &born_on),
        ("sex", "female"),
        ("outcome", if notice == Notice::Stillborn { "stillborn" } else { "live" }),
    ]);
    if let Some(father) = &home.father {
        typed.insert("father".to_owned(), Value::from(father.as_str()));
    }
    typed.insert("order".to_owned(), Value::Int(order));
    typed.insert("multiple".to_owned(), Value::Int(multiple));
    typed.insert("adoption".to_owned(), Value::Bool(notice == Notice::Adopted));
    match notice {
        Notice::Motherless => drop(typed.remove("mother")),
        Notice::WrongType => drop(typed.insert("sex".to_owned(), Value::Int(1))),
        _ => {}
    }
    let who = if notice == Notice::WrongDuty { "audit-sn" } else { "gulnara" };
    let key = (home.mother.clone(), born_on, order);
    // Said before the act: if the process dies in it, the clerk was told nothing.
    world.notebook.notices.push((key, Told::Nothing));
    let register = "births".parse().expect("a register's name");
    let entered = enter_record(&world.node("sn"), &official(&world.country, who), &register, typed).await;
    let told = match entered {
        Ok(entered) => Told::Acknowledged(entered.record),
        Err(trouble) if trouble.may_pass() => Told::Nothing,
        Err(trouble) => Told::Refused(trouble.code().to_owned()),
    };
    world.notebook.notices.last_mut().expect("pushed above").1 = told;
}

pub(crate) fn official(country: &Country, id: &str) -> DemoOfficial {
    country.demo.officials.iter().find(|official| official.id == id).expect("an official of the pack").clone()
}

/// All open cases of a country with their nodes, in a fixed order; those at a desk only, if so asked.
async fn open_cases(world: &World, at_desk: bool) -> Result<Vec<(Node, Case)>, Fault> {
    let mut found = Vec::new();
    for node in world.nodes() {
        let cases = node.store().read("simulator.open_cases", |tx| {
            Box::pin(async move {
                let mut cases = Vec::new();
                for line in services::sql::waiting(tx, 10_000).await? {
                    cases.extend(services::sql::load(tx, line.id).await?);
                }
                Ok::<Vec<Case>, Fault>(cases)
            })
        });
        let fits = |case: &Case| !at_desk || matches!(case.state, State::AtOfficial { .. });
        found.extend(cases.await?.into_iter().filter(fits).map(|case| (node.clone(), case)));
    }
    Ok(found)
}

/// An official acts.
pub(crate) async fn act(world: &mut World, pick: usize, manner: DeskManner, action: usize) {
    let Ok(cases) = open_cases(world, true).await else { return };
    if cases.is_empty() {
        return;
    }
    let (node, case) = &cases[pick % cases.len()];
    let country = world.country.clone();
    let Some(service) = country.services.get(&case.service) else { return };
    let step = case.state.step().and_then(|step| service.steps.get(step));
    let Some(StepKind::Official(rule)) = step.map(|step| &step.kind) else { return };
    let chosen = &rule.actions[action % rule.actions.len()];
    let form = chosen.form.as_ref().and_then(|form| service.forms.get(form));
    let mut typed = form.map(|form| fill(form, pick, false)).unwrap_or_default();
    if manner == DeskManner::WrongValues {
        typed.insert("nobody-asked".to_owned(), Value::from("x"));
    }
    let reasons = (manner != DeskManner::NoReasons).then(|| "Heard and decided.".to_owned());
    let duty = country.demo.officials.iter().find(|official| official.role == rule.role);
    let who = match (manner, duty) {
        (DeskManner::WrongDuty, _) | (_, None) => auditor(&country, node.agency().as_str()),
        (_, Some(duty)) => Some(duty.clone()),
    };
    let Some(who) = who else { return };
    let act = OfficialAct { case: case.id, action: chosen.id.clone(), reasons, values: typed };
    // Refused or taken: the invariants judge what is in the store.
    drop(act_on_case(node, &who, act).await);
}

fn auditor(country: &Country, agency: &str) -> Option<DemoOfficial> {
    let audits = |official: &&DemoOfficial| {
        country.roles.get(&official.role).is_some_and(|role| role.auditor && role.agency.as_str() == agency)
    };
    country.demo.officials.iter().find(audits).cloned()
}

/// Values that a form takes. Everybody writes the same unless they differ.
pub(crate) fn fill(form: &Form, number: usize, differ: bool) -> Values {
    let value = |kind: FieldKind| match kind {
        FieldKind::Iban => Value::from(iban(1_000 + number)),
        _ if differ => Value::from(format!("Fərqli {number}")),
        _ => Value::from("Nərgiz"),
    };
    form.fields.iter().map(|field| (field.id.to_string(), value(field.kind))).collect()
}

/// An official opens a case file.
pub(crate) async fn look(world: &mut World, pick: usize, wrong_duty: bool) {
    let Ok(cases) = open_cases(world, false).await else { return };
    if cases.is_empty() {
        return;
    }
    let (node, case) = &cases[pick % cases.len()];
    let Some(service) = world.country.services.get(&case.service) else { return };
    let who = if wrong_duty {
        auditor(&world.country, node.agency().as_str())
    } else {
        acting(&world.country, service)
    };
    let Some(who) = who else { return };
    let Ok(file) = show_case(node, &who, case.id).await else { return };
    // Nothing else happens meanwhile: a page that was shown before its entries were placed leaves some waiting.
    if node.placer().waiting().await.is_ok_and(|waiting| waiting.entries > 0) {
        world.network.note_early(ids::EntryId(uuid::Uuid::nil()));
    }
    assert!(!wrong_duty, "an auditor was shown a case file");
    let shown: BTreeSet<_> = file.case.people.iter().chain(&file.case.subject).collect();
    for person in shown {
        let look = Look {
            provider: node.agency().to_string(),
            requester: node.agency().to_string(),
            person: person.stored(),
            source: format!("service.{}", case.service),
            purpose: format!("service.{}", case.service),
            reference: case.id.to_string(),
        };
        *world.notebook.pages.entry(look).or_default() += 1;
    }
}

/// An official whose duty acts in the service.
fn acting(country: &Country, service: &Service) -> Option<DemoOfficial> {
    let acts = |official: &&DemoOfficial| {
        service.steps.values().any(|step| match &step.kind {
            StepKind::Official(rule) => rule.role == official.role,
            _ => false,
        })
    };
    country.demo.officials.iter().find(acts).cloned()
}

/// One round of one worker; the last place is the portal, whose only worker brings messages.
pub(crate) async fn work(world: &World, place: usize, worker: Worker) {
    let nodes = world.nodes();
    match nodes.get(place % (nodes.len() + 1)) {
        // A round that met a fault is repeated by the next one, as in `work::run`.
        Some(node) => drop(round(node, worker).await),
        None => drop(portal::work::deliver_once(&world.portal()).await),
    }
}

/// An operator has events handed over again. Refused when the subscription has not come that far.
pub(crate) async fn replay(world: &World, place: usize, pick: usize, from: i64) {
    let nodes = world.nodes();
    let node = &nodes[place % nodes.len()];
    let held =
        node.store().read("simulator.subscriptions", |tx| Box::pin(exchange::feed::sql::subscriptions(tx)));
    let Ok(held) = held.await else { return };
    if let Some(one) = held.get(pick % held.len().max(1)) {
        drop(node::cases::replay(node, one.id, from).await);
    }
}

pub(crate) async fn round(node: &Node, worker: Worker) -> Result<usize, Trouble> {
    match worker {
        Worker::Deliver => Ok(node::work::deliver_once(node).await?),
        Worker::Feed => node::work::feed_once(node).await,
        Worker::Gather => Ok(node::work::gather_once(node).await?),
        Worker::Place => node::work::place_once(node).await,
        Worker::CountDays => node::work::count_days_once(node).await,
        Worker::Ring => node::work::ring_once(node).await,
        Worker::Pay => node::work::pay_once(node).await,
        Worker::Recount => node::work::recount_once(node).await,
    }
}
