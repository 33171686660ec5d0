//! An official takes a payment file: it names people and accounts, so it is a look at each payee.

use crate::Trouble;
use crate::app::Node;
use access::{Actor, Asker};
use ids::{EntryId, PersonKey, ServiceId};
use ledger::Occasion;
use pack::model::DemoOfficial;
use services::payments::{PaymentFile, sql};

/// Gives the file; an entry for each payee is in the same commit. Only duties that act in the services that
/// pay may take it.
pub async fn take_file(node: &Node, official: &DemoOfficial, id: &str) -> Result<PaymentFile, Trouble> {
    let actor = Actor::Official { name: official.id.clone(), role: official.role.clone() };
    let asker = Asker { agency: node.agency().clone(), actor };
    let (worker, id) = (node.clone(), id.to_owned());
    let file = node
        .store()
        .write("services.take_file", move |tx| {
            let (node, asker, id) = (worker.clone(), asker.clone(), id.clone());
            Box::pin(async move {
                let file = sql::file(tx, &id).await?.ok_or(Trouble::NotFound("file"))?;
                for (payee, service) in sql::payees(tx, &id).await? {
                    let service: ServiceId = service.parse().map_err(|_| Trouble::NotFound("service"))?;
                    let payee = PersonKey::from_stored(&payee);
                    let granted = access::decide_case(node.country(), &asker, &service, &payee)?;
                    let occasion = Occasion {
                        provider: node.agency(),
                        at: node.at(),
                        reference: &id,
                        entry: EntryId(node.fresh_id()),
                    };
                    // The file is at hand; the permit is spent by giving it.
                    drop(ledger::record(tx, granted, occasion).await?);
                }
                Ok::<_, Trouble>(file)
            })
        })
        .await?;
    node.wake();
    Ok(file)
}
