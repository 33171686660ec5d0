//! `GET /records?by=FIELD&value=PERSON&fields=a,b`: one person's newest record, cut to the granted fields.

use super::{Refused, json, today};
use crate::app::Node;
use crate::cases::look::entry_of;
use access::{Agreement, Question};
use exchange::inside::{InsideAnswer, InsideCall};
use exchange::query;
use ids::{FieldId, PersonKey};
use ledger::Held;
use pack::model::{Register, Values};
use serde::Serialize;

/// The most fields of one question.
pub(super) const FIELDS_MAX: usize = 100;

/// What is answered.
#[derive(Debug, Serialize)]
struct Answer {
    /// Whether the register has a record about the person.
    found: bool,
    /// The granted fields.
    fields: Values,
}

/// Judges, writes the entry, fetches and cuts, in one commit; answers once the entry is in the public log.
pub(super) async fn serve(node: &Node, call: &InsideCall) -> Result<InsideAnswer, Refused> {
    let register = call.service.code.parse().ok().and_then(|id| node.own_register(&id));
    let register = register.ok_or(Refused::Unknown)?;
    let agreement = call.agreement.as_ref().ok_or_else(|| denied("No agreement covers this call"))?;
    let question = question(node, register, call, agreement)?;
    let (worker, system, agreement) = (node.clone(), call.client.clone(), agreement.clone());
    let reference = call.id.to_string();
    let held = node
        .store()
        .write("exchange.records", move |tx| {
            let (node, system, agreement) = (worker.clone(), system.clone(), agreement.clone());
            let (question, reference) = (question.clone(), reference.clone());
            Box::pin(async move {
                // Whom the system names as its user is not passed in: nothing proves it, and it may be a number.
                let day = today(&node);
                let granted = access::decide_system(node.country(), &system, "", &agreement, &question, day)?;
                let permit = ledger::record(tx, granted, node.occasion(&reference)).await?;
                let (entry, id) = (entry_of(&permit), permit.entry());
                let found = registers::fetch(tx, permit).await?;
                Ok::<_, crate::Trouble>(Held::new((found, vec![entry]), vec![id]))
            })
        })
        .await?;
    let (found, entries) = node.placer().release(held).await?;
    let answer = Answer { found: found.is_some(), fields: found.unwrap_or_default() };
    Ok(json(200, &answer, entries))
}

fn question(
    node: &Node,
    register: &Register,
    call: &InsideCall,
    agreement: &Agreement,
) -> Result<Question, Refused> {
    let asked = query::read(&call.line.path, &["by", "value", "fields"]);
    let asked = asked.map_err(|fault| Refused::Malformed(fault.to_string()))?;
    let first = || register.subjects().next().map(|field| field.id.to_string());
    let by: FieldId = match asked.get("by").cloned().or_else(first) {
        Some(by) => name(&by, "by")?,
        None => return Err(Refused::Malformed("This register is about nobody".to_owned())),
    };
    let fields = match asked.get("fields").filter(|list| !list.is_empty()) {
        None => agreement.fields.clone(),
        Some(list) => list.split(',').map(|field| name(field, "fields")).collect::<Result<Vec<_>, _>>()?,
    };
    if fields.len() > FIELDS_MAX {
        return Err(Refused::Malformed(format!("At most {FIELDS_MAX} fields are asked for at a time")));
    }
    let said = call.line.header("x-purpose").map(|text| name(text, "X-Purpose")).transpose()?;
    let purpose = call.purpose.clone().or(said).or_else(|| agreement.purpose.clone());
    Ok(Question {
        register: register.id.clone(),
        person: person(node, call, asked.get("value"))?,
        by,
        fields,
        purpose: purpose.ok_or_else(|| denied("The call names no purpose"))?,
    })
}

/// The one person. `X-Subject-Ref`, by which the gateway may have judged the call, must name the same one.
fn person(node: &Node, call: &InsideCall, value: Option<&String>) -> Result<PersonKey, Refused> {
    let referred = call.line.header("x-subject-ref");
    let mut named: Vec<PersonKey> = Vec::new();
    for text in value.map(String::as_str).into_iter().chain(referred) {
        named.push(key(node, text)?);
    }
    named.dedup();
    match named.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(Refused::Malformed("value is missing: name the person".to_owned())),
        _ => Err(Refused::Malformed("value and X-Subject-Ref name different persons".to_owned())),
    }
}

/// A personal number as the country writes it, or the document of somebody without one.
pub(super) fn key(node: &Node, text: &str) -> Result<PersonKey, Refused> {
    let read = match text.contains('/') {
        true => PersonKey::parse_document(text),
        false => node.country().about.personal_number.parse(text),
    };
    read.map_err(|fault| Refused::Malformed(fault.to_string()))
}

fn name<T: std::str::FromStr>(text: &str, place: &str) -> Result<T, Refused> {
    text.trim().parse().map_err(|_| Refused::Malformed(format!("{place} holds something that is no name")))
}

fn denied(why: &str) -> Refused {
    Refused::Denied(why.to_owned())
}
