//! `findUsage` v2 straight from the access log: who received a person's data, for that person.
//!
//! The answer is about a person, so it is judged by the call's agreement and leaves an entry of its own. The
//! portal asks only for the person who sits before it.

use super::records::key;
use super::{Refused, json, today};
use crate::app::Node;
use crate::cases::look::entry_of;
use access::{CallQuestion, Candidate, Granted, Judged};
use calendar::Instant;
use exchange::inside::{InsideAnswer, InsideCall};
use exchange::query;
use exchange::usage::{Heartbeat, PARAMETERS, Usage, UsagePeriod, UsageQuery, Usages};
use ids::PersonKey;
use ledger::{Entry, Held};
use web::Lang;

/// What is served.
pub(super) const PATHS: [&str; 3] = ["/v2/findUsage", "/v2/usagePeriod", "/v2/heartbeat"];

pub(super) async fn serve(node: &Node, call: &InsideCall, path: &str) -> Result<InsideAnswer, Refused> {
    match path {
        "/v2/findUsage" => find(node, call).await,
        "/v2/usagePeriod" => {
            let oldest = node.store().read("ledger.oldest", |tx| Box::pin(ledger::oldest(tx))).await?;
            let period = UsagePeriod { period_start: oldest.map(moment), period_end: moment(node.at()) };
            Ok(json(200, &period, Vec::new()))
        }
        "/v2/heartbeat" => {
            // The store is asked: a service that cannot read its log does not beat.
            node.store().read("ledger.oldest", |tx| Box::pin(ledger::oldest(tx))).await?;
            Ok(json(200, &Heartbeat { status: "OK".to_owned() }, Vec::new()))
        }
        _ => Err(Refused::Unknown),
    }
}

async fn find(node: &Node, call: &InsideCall) -> Result<InsideAnswer, Refused> {
    let asked = query::read(&call.line.path, &PARAMETERS);
    let asked = asked.map_err(|fault| Refused::Malformed(fault.to_string()))?;
    let wanted = UsageQuery::read(&asked, &node.inner.zone);
    let wanted = wanted.map_err(|fault| Refused::Malformed(fault.to_string()))?;
    let person = key(node, &wanted.user_code)?;
    only_for_themselves(node, call, &person)?;
    // Judged before the write as well, so that a refusal never waits for the writer.
    drop(granted(node, call, &person)?);
    let (worker, asking, whom) = (node.clone(), call.clone(), person.clone());
    let (page, until) = (wanted.clone(), wanted.until);
    let held = node
        .store()
        .write("exchange.find_usage", move |tx| {
            let (node, call, person, page) = (worker.clone(), asking.clone(), whom.clone(), page.clone());
            Box::pin(async move {
                let period = (page.from, until);
                let (today, part) = (node.leaf_day(), (page.offset, page.limit));
                let found = ledger::looks_within(tx, &person, period, today, part).await?;
                let total = ledger::count_within(tx, &person, period, today).await?;
                let granted =
                    granted(&node, &call, &person).map_err(|_| crate::Trouble::NotFound("agreement"))?;
                let reference = call.id.to_string();
                // The log is no register: the permit is spent by answering.
                let permit = ledger::record(tx, granted, node.occasion(&reference)).await?;
                let entries = vec![entry_of(&permit)];
                Ok::<_, crate::Trouble>(Held::new((entries, total, found), vec![permit.entry()]))
            })
        })
        .await?;
    let (entries, total, found) = node.placer().release(held).await?;
    let usages = found.iter().map(|entry| usage(node, entry)).collect();
    Ok(json(200, &Usages { total_usages: total, usages }, entries))
}

/// The proof, by the agreement that the gateway verified.
fn granted(node: &Node, call: &InsideCall, person: &PersonKey) -> Result<Granted, Refused> {
    let denied = |why: String| Refused::Denied(why);
    let agreement = call.agreement.as_ref();
    let agreement = agreement.ok_or_else(|| denied("No agreement covers this call".to_owned()))?;
    let security =
        |agency: &pack::model::Agency| agency.security_body && agency.id.as_str() == call.client.member.code;
    let question = CallQuestion {
        client: call.client.clone(),
        client_is_security: node.country().agencies.values().any(security),
        service: call.service.clone(),
        method: "GET".to_owned(),
        path: call.line.path.clone(),
        purpose: call.purpose.clone(),
        agreement: Some(agreement.id.clone()),
        persons: vec![person.clone()],
        by: String::new(),
    };
    let candidate =
        Candidate { agreement, client_signed: true, owner_signed: true, stopped: false, covers_client: true };
    let judged = access::decide_call(&question, &[candidate], today(node));
    match judged.map_err(|refusal| denied(refusal.to_string()))? {
        Judged::Persons { mut granted, .. } => {
            granted.pop().ok_or_else(|| denied("The call names nobody".to_owned()))
        }
        Judged::Nobody { .. } => Err(denied("The agreement is about nobody".to_owned())),
    }
}

/// `X-Road-UserId` says for whom the data tracker asks; the portal asks for nobody but that person.
fn only_for_themselves(node: &Node, call: &InsideCall, person: &PersonKey) -> Result<(), Refused> {
    let user = call.line.header("x-road-userid").map(str::trim).filter(|user| !user.is_empty());
    let user = user.ok_or_else(|| Refused::Malformed("X-Road-UserId is missing: say who asks".to_owned()))?;
    if call.client.member.code != node.inner.portal.as_str() {
        return Ok(());
    }
    // `AZ5CV0002` and `5CV0002` are the same person's: the prefix is a country's two letters.
    let bare = user.get(2..).unwrap_or_default();
    let same = |text: &str| key(node, text).is_ok_and(|known| &known == person);
    if same(user) || same(bare) {
        return Ok(());
    }
    Err(Refused::Denied(
        "The portal asks about the person who is signed in, and about nobody else".to_owned(),
    ))
}

/// A look without the one who looked: body, system, register and purpose.
fn usage(node: &Node, entry: &Entry) -> Usage {
    let country = node.country();
    let language = Lang::Az.code();
    let text = |key: String| country.text(language, &key).to_owned();
    let purpose = match entry.purpose.as_str() {
        own if own == "own-data" => own.to_owned(),
        case if case.starts_with("service.") => text(format!("{case}.title")),
        purpose => text(format!("purpose.{purpose}")),
    };
    let source = match entry.source.split_once('.') {
        Some((kind @ ("register" | "service"), id)) if !id.contains('/') => {
            text(format!("{kind}.{id}.title"))
        }
        _ => entry.source.clone(),
    };
    let agency = country.agencies.values().find(|agency| agency.id.as_str() == entry.requester);
    let name = |agency: &pack::model::Agency| {
        agency.name.get(language).or_else(|| agency.name.values().next()).cloned()
    };
    Usage {
        logtime: moment(Instant(entry.at_micros)),
        action: format!("{source}: {purpose}"),
        receiver_code: entry.requester.clone(),
        receiver_name: agency.and_then(name),
        receiver_system: system(entry),
    }
}

/// The service or system that asked. For an official their duty: the name stays with the agency.
fn system(entry: &Entry) -> String {
    match entry.duty.as_str() {
        "automatic" => entry.actor.clone(),
        // `system user`: the user is nobody's business here.
        "system" => entry.actor.split(' ').next().unwrap_or_default().to_owned(),
        duty => duty.to_owned(),
    }
}

fn moment(at: Instant) -> String {
    at.timestamp().to_string()
}
