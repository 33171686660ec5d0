//! A person's cases, as the agencies last showed them.

use crate::{Portal, Trouble};
use ids::{CaseId, LifeEventId, PersonKey};
use services::CaseView;
use services::window::ActLine;
use services::window::sql::{PersonCase, case_of, cases_of, cases_of_event, last_act};
use store::Tx;

/// The most cases on a person's first page, the ones that changed last.
pub const CASES_MAX: i64 = 200;

/// A case with what the person sent about its present question.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    /// The newest view.
    pub(crate) view: CaseView,
    /// The last act about the step that waits for this person, if any.
    pub(crate) act: Option<ActLine>,
}

/// All cases of a person, the one that changed last first.
pub(crate) async fn show_cases(portal: &Portal, person: &PersonKey) -> Result<Vec<Shown>, Trouble> {
    let person = person.clone();
    portal
        .store()
        .read("services.show_cases", move |tx| {
            let person = person.clone();
            Box::pin(async move { with_acts(tx, &person, cases_of(tx, &person, CASES_MAX).await?).await })
        })
        .await
}

/// The cases of one life event, in the order in which they began; refused when the person has none.
pub(crate) async fn show_event(
    portal: &Portal,
    person: &PersonKey,
    event: LifeEventId,
) -> Result<Vec<Shown>, Trouble> {
    let person = person.clone();
    let mut cases = portal
        .store()
        .read("services.show_event", move |tx| {
            let person = person.clone();
            Box::pin(async move { with_acts(tx, &person, cases_of_event(tx, &person, event).await?).await })
        })
        .await?;
    if cases.is_empty() {
        return Err(Trouble::NotFound("life event"));
    }
    cases.sort_by_key(|shown| (shown.view.opened_at, shown.view.case));
    Ok(cases)
}

/// One case of a person; refused when it is not theirs.
pub(crate) async fn show_case(portal: &Portal, person: &PersonKey, case: CaseId) -> Result<Shown, Trouble> {
    let person = person.clone();
    portal
        .store()
        .read("services.show_case", move |tx| {
            let person = person.clone();
            Box::pin(async move {
                let found = case_of(tx, &person, case).await?.into_iter().collect();
                with_acts(tx, &person, found).await?.pop().ok_or(Trouble::NotFound("case"))
            })
        })
        .await
}

async fn with_acts(tx: &Tx<'_>, person: &PersonKey, cases: Vec<PersonCase>) -> Result<Vec<Shown>, Trouble> {
    let mut shown = Vec::with_capacity(cases.len());
    for PersonCase { view, .. } in cases {
        let act = match &view.todo {
            Some(todo) => last_act(tx, person, view.case, &todo.step).await?,
            None => None,
        };
        shown.push(Shown { view, act });
    }
    Ok(shown)
}
