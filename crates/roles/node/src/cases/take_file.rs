//! An official takes a payment file: it names people and accounts, so it is a look at each payee.

use crate::Trouble;
use crate::app::Node;
use access::{Actor, Asker};
use ids::{PersonKey, ServiceId};
use ledger::Held;
use pack::model::DemoOfficial;
use services::payments::{PaymentFile, sql};

/// Gives the file; an entry for each payee is in the same commit and in the public log before the file leaves. Only duties that act in the services that
/// pay may take it.
pub async fn take_file(node: &Node, official: &DemoOfficial, id: &str) -> Result<PaymentFile, Trouble> {
    let actor = Actor::Official { name: official.id.clone(), role: official.role.clone() };
    let asker = Asker { agency: node.agency().clone(), actor };
    let (worker, official, id) = (node.clone(), official.clone(), id.to_owned());
    let file = node
        .store()
        .write("services.take_file", move |tx| {
            let (node, asker, id) = (worker.clone(), asker.clone(), id.clone());
            let official = official.clone();
            Box::pin(async move {
                let file = sql::file(tx, &id).await?.ok_or(Trouble::NotFound("file"))?;
                let mut entries = Vec::new();
                for (payee, service) in sql::payees(tx, &id).await? {
                    let service: ServiceId = service.parse().map_err(|_| Trouble::NotFound("service"))?;
                    let payee = PersonKey::from_stored(&payee);
                    let granted = access::decide_case(node.country(), &asker, &service, &payee)?;
                    let occasion = node.occasion_of(&official, &id);
                    // The file is at hand; the permit is spent by giving it.
                    entries.push(ledger::record(tx, granted, occasion).await?.entry());
                }
                Ok::<_, Trouble>(Held::new(file, entries))
            })
        })
        .await?;
    node.wake();
    Ok(node.placer().release(file).await?)
}
