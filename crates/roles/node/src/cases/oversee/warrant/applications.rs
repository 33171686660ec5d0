//! The investigator's desk: applying for a warrant, and what became of it.

use super::{institutions, tell};
use crate::Trouble;
use crate::app::Node;
use ids::{ActId, PersonKey, PurposeId};
use jiff::civil::Date;
use oversight::warrant::requester::sql::{self, Application};
use oversight::warrant::wire::Message;
use oversight::warrant::{OffenceClass, Reach, State, Terms, WarrantId, WarrantRefusal};
use pack::model::DemoOfficial;
use store::Fault;

/// The most applications on one page.
const APPLICATIONS_MAX: i64 = 200;

/// What an official writes; the rest of the text follows from who asks.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The one person.
    pub person: PersonKey,
    /// Registers, fields and looks.
    pub reach: Vec<Reach>,
    /// For what.
    pub purpose: PurposeId,
    /// The act.
    pub act: ActId,
    /// The article.
    pub article: String,
    /// What is inquired into.
    pub offence: OffenceClass,
    /// The case number here.
    pub reference: String,
    /// First and last day.
    pub term: (Date, Date),
    /// The latest day on which the person is told.
    pub sealed_until: Date,
    /// Days for which an answer is kept.
    pub keep_days: u32,
}

/// Sends an application to the court. A text that can never be a warrant is refused here, before anybody reads it.
pub async fn apply(node: &Node, official: &DemoOfficial, draft: Draft) -> Result<WarrantId, Trouble> {
    let id = WarrantId(node.fresh_id());
    let terms = Terms {
        id,
        requester: node.agency().clone(),
        person: draft.person,
        reach: draft.reach,
        health: Vec::new(),
        purpose: draft.purpose,
        act: draft.act,
        article: draft.article,
        offence: draft.offence,
        reference: draft.reference,
        from: draft.term.0,
        to: draft.term.1,
        sealed_until: draft.sealed_until,
        keep_days: draft.keep_days,
    };
    terms.fit(node.country(), node.now().today)?;
    let application = Application {
        sealed_until: terms.sealed_until,
        terms,
        applicant: official.id.clone(),
        state: State::Applied.word().to_owned(),
        reasons: String::new(),
        at: node.at(),
    };
    let (worker, applicant) = (node.clone(), official.name.clone());
    let write = node.store().write("warrants.apply", move |tx| {
        let (node, application, applicant) = (worker.clone(), application.clone(), applicant.clone());
        Box::pin(async move {
            sql::add(tx, &application).await?;
            let message = Message::Apply { terms: application.terms, applicant };
            Ok::<_, Trouble>(tell(tx, &node, &institutions(&node)?.court, id, message).await?)
        })
    });
    write.await?;
    node.wake();
    Ok(id)
}

/// The newest applications of this agency. Only a requester has any.
pub async fn applications(node: &Node) -> Result<Vec<Application>, Trouble> {
    if !access::is_requester(node.country(), node.agency()) {
        return Err(WarrantRefusal::NotARequester.into());
    }
    let read =
        node.store().read("warrants.applications", |tx| Box::pin(sql::applications(tx, APPLICATIONS_MAX)));
    let found: Result<_, Fault> = read.await;
    Ok(found?)
}

/// One application.
pub async fn application(node: &Node, id: WarrantId) -> Result<Application, Trouble> {
    let read = node.store().read("warrants.application", move |tx| Box::pin(sql::application(tx, id)));
    let found: Result<_, Fault> = read.await;
    found?.ok_or(Trouble::NotFound("warrant"))
}
