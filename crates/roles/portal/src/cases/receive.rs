//! Views of cases, sent by the agencies that run them.

use crate::{Portal, Trouble};
use exchange::{Body, Envelope, Receiver, Reply};
use ids::PersonKey;
use services::CaseView;
use store::BoxFuture;

impl Receiver for Portal {
    fn receive(&self, envelope: Envelope) -> BoxFuture<'_, Reply> {
        Box::pin(async move {
            match take_notice(self, envelope).await {
                Ok(Some(person)) => {
                    self.tell(&person);
                    Reply::Taken
                }
                Ok(None) => Reply::Taken,
                // A fault may pass, so the sender tries again; a refusal is final.
                Err(Trouble::Fault(fault)) => {
                    tracing::warn!("a view could not be taken in now: {fault}");
                    Reply::Failed { detail: fault.to_string() }
                }
                Err(trouble) => {
                    Reply::Refused { code: trouble.code().to_owned(), detail: trouble.to_string() }
                }
            }
        })
    }
}

/// Takes a view in once, and shows it unless a newer one is there. Gives whose page changed.
async fn take_notice(portal: &Portal, envelope: Envelope) -> Result<Option<PersonKey>, Trouble> {
    let Body::Notice { view } = &envelope.body else {
        return Err(Trouble::WrongSender("the portal takes in nothing but views of cases"));
    };
    let view: CaseView = serde_json::from_value(view.clone()).map_err(|_| Trouble::NotFound("view"))?;
    let owner = portal.country().services.get(&view.service).map(|service| &service.about.owner);
    if view.agency != envelope.from || owner != Some(&envelope.from) {
        return Err(Trouble::WrongSender("an agency shows only the cases of its own services"));
    }
    let person = view.person.clone();
    let changed = portal
        .store()
        .write("services.show", move |tx| {
            let view = view.clone();
            Box::pin(async move {
                // A doubled or older view finds a newer version there and changes nothing, so it needs no
                // place in the inbox.
                Ok::<_, Trouble>(services::window::sql::show(tx, &view).await?)
            })
        })
        .await?;
    Ok(changed.then_some(person))
}
