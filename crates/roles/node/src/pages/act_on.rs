//! An official acts on a case by a form of its page.

use super::case::{Attempt, draw, present_step};
use super::fields::Before;
use super::speech::Speech;
use crate::api::intake::Place;
use crate::api::trouble::status;
use crate::cases::{CaseFile, OfficialAct, act_on_case, show_case};
use crate::gate::Signed;
use crate::{Node, Trouble};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use ids::CaseId;
use pack::model::{DemoOfficial, Values};
use pack::values::check_values;
use services::Refusal::{ReasonsNeeded, ReasonsTooLong};
use std::collections::BTreeMap;
use web::look::show;
use web::{Form, Lang, Problem};

/// `POST /case/{case}/{action}`: takes the act and shows the case again; when something was wrong, the page
/// with the errors and with all that was written. An act begins with a look at the file.
pub(crate) async fn act(
    State(node): State<Node>,
    Signed(official): Signed,
    lang: Lang,
    Place((id, action)): Place<(CaseId, String)>,
    Form(sent): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let file = show_case(&node, &official, id).await?;
    let (typed, reasons) = own_fields(&action, sent);
    match take(&node, &official, &file, &action, &typed, reasons.clone()).await {
        Ok(()) => Ok((StatusCode::SEE_OTHER, [(LOCATION, format!("/case/{id}"))]).into_response()),
        Err(trouble @ (Trouble::Fields(_) | Trouble::Case(ReasonsNeeded | ReasonsTooLong { .. }))) => {
            let before = Before { typed, trouble: Some(&trouble) };
            let attempt = Attempt { action: &action, before, reasons: reasons.unwrap_or_default() };
            let page = draw(&Speech::new(&node, lang), &official, &file, Some(&attempt))?;
            Ok(show(status(&trouble), &page))
        }
        Err(trouble) => Err(trouble.into()),
    }
}

/// The form's own fields, without the action's name before them, and the reasons.
fn own_fields(action: &str, sent: BTreeMap<String, String>) -> (BTreeMap<String, String>, Option<String>) {
    let prefix = format!("{action}.");
    // A field of another form is left without a name, so the door shows it as unknown.
    let own = |(name, value): (String, String)| {
        (name.strip_prefix(&prefix).map(str::to_owned).unwrap_or_default(), value)
    };
    let mut typed: BTreeMap<String, String> = sent.into_iter().map(own).collect();
    let reasons = typed.remove("reasons");
    (typed, reasons)
}

async fn take(
    node: &Node,
    official: &DemoOfficial,
    file: &CaseFile,
    action: &str,
    typed: &BTreeMap<String, String>,
    reasons: Option<String>,
) -> Result<(), Trouble> {
    let case = &file.case;
    let service = node.country().services.get(&case.service).ok_or(Trouble::NotFound("service"))?;
    let rule = present_step(service, case).map(|(_, rule)| rule);
    let action_rule = rule.and_then(|rule| rule.actions.iter().find(|known| known.id == action));
    let form = action_rule.and_then(|known| service.forms.get(known.form.as_ref()?));
    let values = match form {
        Some(form) => check_values(&form.fields, true, typed, &node.door()).map_err(Trouble::Fields)?,
        None => Values::new(),
    };
    let act = OfficialAct { case: case.id, action: action.to_owned(), reasons, values };
    act_on_case(node, official, act).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_brings_its_own_fields_and_its_reasons() {
        let sent = [("accept.format", "paper"), ("accept.reasons", "why"), ("other.format", "plastic")];
        let sent = sent.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let (typed, reasons) = own_fields("accept", sent);
        assert_eq!(typed.get("format").map(String::as_str), Some("paper"));
        assert_eq!(reasons.as_deref(), Some("why"));
        assert!(typed.contains_key(""), "a field of another form is not taken for an own one");
    }
}
