//! An official opens the file of a case: a look, so its entry is in the public log first (log first, release after).

use crate::Trouble;
use crate::app::Node;
use access::{Actor, Asker};
use ids::CaseId;
use ledger::Held;
use pack::model::DemoOfficial;
use services::{Case, Event};

/// A case and its history.
#[derive(Clone, Debug)]
pub struct CaseFile {
    /// The case.
    pub case: Case,
    /// Time (microseconds UTC), actor, event.
    pub history: Vec<(i64, String, Event)>,
}

/// Opens a case file for an official whose duty has a part in the service. Each person that the case is
/// about gets an entry.
pub async fn show_case(node: &Node, official: &DemoOfficial, id: CaseId) -> Result<CaseFile, Trouble> {
    let actor = Actor::Official { name: official.id.clone(), role: official.role.clone() };
    let asker = Asker { agency: node.agency().clone(), actor };
    let (worker, official) = (node.clone(), official.clone());
    let file = node
        .store()
        .write("services.show_case", move |tx| {
            let (node, asker, official) = (worker.clone(), asker.clone(), official.clone());
            Box::pin(async move {
                let case = services::sql::load(tx, id).await?.ok_or(Trouble::NotFound("case"))?;
                let mut persons = case.people.clone();
                if let Some(subject) = case.subject.as_ref().filter(|subject| !persons.contains(subject)) {
                    persons.push(subject.clone());
                }
                if persons.is_empty() {
                    return Err(Trouble::NotFound("person of the case"));
                }
                let mut entries = Vec::new();
                for person in &persons {
                    let granted = access::decide_case(node.country(), &asker, &case.service, person)?;
                    let reference = id.to_string();
                    let occasion = node.occasion_of(&official, &reference);
                    // A case file is not a register: the permit is spent by showing it.
                    entries.push(ledger::record(tx, granted, occasion).await?.entry());
                }
                let history = services::sql::history(tx, id).await?;
                Ok::<_, Trouble>(Held::new(CaseFile { case, history }, entries))
            })
        })
        .await?;
    node.wake();
    Ok(node.placer().release(file).await?)
}
