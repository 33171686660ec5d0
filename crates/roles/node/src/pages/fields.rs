//! A pack's fields as questions of a form.

use super::speech::{Speech, form_codes, register_codes};
use crate::Trouble;
use crate::api::trouble::field_said;
use pack::model::{Field as PackField, FieldKind as PackKind, Register, Service};
use pack::values::FieldRefusal;
use std::collections::BTreeMap;
use web::look::{Choice, Field, FieldKind};

/// What was typed before and what was wrong with it.
#[derive(Default)]
pub(crate) struct Before<'a> {
    pub(crate) typed: BTreeMap<String, String>,
    pub(crate) trouble: Option<&'a Trouble>,
}

impl Before<'_> {
    /// The error beside a field.
    fn error(&self, speech: &Speech<'_>, field: &str) -> Option<String> {
        match self.trouble? {
            Trouble::Fields(refusals) => {
                let refusal: &FieldRefusal = refusals.iter().find(|refusal| refusal.field == field)?;
                Some(field_said(refusal).in_lang(speech.lang).to_owned())
            }
            Trouble::UnknownPerson(unknown) if unknown == field => Some(speech.trouble(self.trouble?)),
            _ => None,
        }
    }
}

/// Fields of a register as questions, in the order of the entry.
pub(crate) fn of_register(
    speech: &Speech<'_>,
    register: &Register,
    fields: &[&PackField],
    before: &Before<'_>,
) -> Vec<Field> {
    let id = register.id.as_str();
    let one = |field: &&PackField| {
        let label = speech.register_field(id, field.id.as_str());
        question(speech, field, field.id.to_string(), label, &register_codes(id, field), before)
    };
    fields.iter().map(one).collect()
}

/// Fields of a service's form as questions. Several forms stand on one page, so each name carries the action.
pub(crate) fn of_form(
    speech: &Speech<'_>,
    service: &Service,
    form: &pack::model::Form,
    prefix: &str,
    before: &Before<'_>,
) -> Vec<Field> {
    let (service, form_id) = (service.id().as_str(), form.id.as_str());
    let one = |field: &PackField| {
        let key = format!("service.{service}.form.{form_id}.{}", field.id);
        let codes = form_codes(service, form_id, field);
        let name = format!("{prefix}{}", field.id);
        let mut asked = question(speech, field, name, speech.pack(&key), &codes, before);
        let hint = format!("{key}-hint");
        let hinted = speech.pack(&hint);
        if hinted != hint {
            asked = asked.with_hint(hinted);
        }
        asked
    };
    form.fields.iter().map(one).collect()
}

fn question(
    speech: &Speech<'_>,
    field: &PackField,
    name: String,
    label: String,
    codes: &str,
    before: &Before<'_>,
) -> Field {
    let kind = match field.kind {
        PackKind::Date => FieldKind::Date,
        PackKind::Integer => FieldKind::Integer,
        PackKind::Boolean => FieldKind::Bool,
        PackKind::Code => {
            let choice = |code: &String| Choice::new(code, speech.pack(&format!("{codes}.{code}")));
            FieldKind::Code(field.codes.iter().map(choice).collect())
        }
        PackKind::Text | PackKind::Money | PackKind::Person | PackKind::Iban | PackKind::Record => {
            FieldKind::Text
        }
    };
    let mut asked = Field::new(name, label, kind);
    asked.required = field.required;
    asked.value = before.typed.get(field.id.as_str()).cloned().unwrap_or_default();
    asked.error = before.error(speech, field.id.as_str());
    if field.kind == PackKind::Text {
        let most = field.length_max.unwrap_or(PackField::LENGTH_DEFAULT).min(PackField::LENGTH_MAX);
        asked.max = u32::try_from(most).ok();
    }
    if field.kind == PackKind::Person {
        let number = &speech.node.country().about.personal_number.name;
        asked.hint = Some(speech.filled("desk.hint-person", &[number]));
    }
    asked
}
