//! Which field of the pack stands behind a fact of a case.

use pack::model::{Country, Field, Register, Service, StepKind};

/// Where a field is described: its register, or the form of a service.
#[derive(Clone, Copy)]
pub(crate) enum Place<'a> {
    /// A field of a register.
    Register(&'a Register, &'a Field),
    /// A field of a form.
    Form(&'a Service, &'a str, &'a Field),
}

impl<'a> Place<'a> {
    /// The field.
    pub(crate) fn field(self) -> &'a Field {
        match self {
            Self::Register(_, field) | Self::Form(_, _, field) => field,
        }
    }

    /// The field's place in its register or form, from nought.
    pub(crate) fn position(self) -> usize {
        let fields = match self {
            Self::Register(register, _) => &register.fields,
            Self::Form(service, form, _) => {
                match service.forms.values().find(|found| found.id.as_str() == form) {
                    Some(form) => &form.fields,
                    None => return usize::MAX,
                }
            }
        };
        fields.iter().position(|field| field.id == self.field().id).unwrap_or(usize::MAX)
    }

    /// The key of the field's name.
    pub(crate) fn label_key(self) -> String {
        match self {
            Self::Register(register, field) => format!("register.{}.field.{}", register.id, field.id),
            Self::Form(service, form, field) => {
                format!("service.{}.form.{form}.{}", service.id(), field.id)
            }
        }
    }

    /// The key of one of its codes.
    pub(crate) fn code_key(self, code: &str) -> String {
        match self {
            Self::Register(register, field) => format!("register.{}.code.{}.{code}", register.id, field.id),
            Self::Form(service, form, field) => {
                format!("service.{}.form.{form}.{}-code.{code}", service.id(), field.id)
            }
        }
    }
}

/// The field behind a fact's path: `event.F`, `answer.F`, `QUESTION.F` or `RECORDED.F`; none for outputs of
/// tables, decisions and `found`.
pub(crate) fn place_of<'a>(country: &'a Country, service: &'a Service, path: &str) -> Option<Place<'a>> {
    let (head, field) = path.split_once('.')?;
    if head == "answer" {
        return service.forms.values().find_map(|form| {
            let found = form.fields.iter().find(|found| found.id.as_str() == field)?;
            Some(Place::Form(service, form.id.as_str(), found))
        });
    }
    let of_trigger = || service.trigger.as_ref().filter(|_| head == "event").map(|trigger| &trigger.register);
    let of_question = || service.questions.get(head).map(|question| &question.register);
    let of_record = || {
        service.steps.values().find_map(|step| match &step.kind {
            StepKind::Record(record) if record.name == head => Some(&record.register),
            _ => None,
        })
    };
    let register = country.registers.get(of_trigger().or_else(of_question).or_else(of_record)?)?;
    register.field(field).map(|field| Place::Register(register, field))
}
