//! What can be done with a warrant on this desk, as small forms. What was written is never lost.

use super::Attempt;
use crate::Office;
use crate::cases::warrants::show::File;
use crate::pages::speech::Speech;
use oversight::warrant::{KEEP_DAYS_MAX, LOOKS_MAX, Terms};
use pack::model::Sensitivity;
use web::look::{DeskAction, Field, FieldKind, Reasons};

/// The forms that fit the warrant's state and this office.
pub(super) fn of(speech: Speech<'_>, file: &File, attempt: Option<&Attempt>) -> Vec<DeskAction> {
    let warrant = &file.warrant;
    let words = match (speech.guardian.office(), warrant.state.word()) {
        (Office::Court, "applied") => vec!["grant", "deny"],
        (Office::Court, "confirmed") => vec!["cancel"],
        (Office::Court, "in-force") if warrant.pending.is_none() => vec!["prolong", "cancel"],
        (Office::Court, "in-force") => vec!["cancel"],
        (Office::Court, "used-up" | "expired" | "cancelled") if warrant.pending.is_none() => vec!["prolong"],
        (Office::Commissioner, "granted" | "modified") => vec!["confirm", "reject"],
        (Office::Commissioner, _)
            if warrant.pending.as_ref().is_some_and(|pending| pending.commissioner.is_none()) =>
        {
            vec!["confirm-longer", "reject-longer"]
        }
        _ => Vec::new(),
    };
    let mut actions: Vec<DeskAction> =
        words.into_iter().map(|word| action(speech, file, word, attempt)).collect();
    let closes =
        |(review, _): &(oversight::warrant::review::Review, i64)| review.closed.is_none() && !review.in_force;
    if file.review.as_ref().is_some_and(closes) {
        actions.push(action(speech, file, "close-review", attempt));
    }
    actions
}

fn action(speech: Speech<'_>, file: &File, word: &'static str, attempt: Option<&Attempt>) -> DeskAction {
    let tried = attempt.filter(|attempt| attempt.action == word);
    let terms = &file.warrant.terms;
    let title = speech.filled(&format!("warrant-act.{word}"), &[]);
    let fields = match word {
        "grant" => scope(speech, terms, tried),
        "prolong" => vec![date(speech, tried, ("prolong.until", "warrants.light"), "")],
        _ => Vec::new(),
    };
    let reasons = !matches!(word, "grant" | "confirm" | "confirm-longer");
    let name = format!("{word}.reasons");
    let lede = speech.filled(&format!("warrant-act-lede.{word}"), &[]);
    DeskAction {
        lede: match tried.filter(|_| !reasons) {
            Some(tried) => tried.error.clone(),
            None => lede,
        },
        action: format!("/warrants/{}/{word}", terms.id),
        fields,
        hidden: Vec::new(),
        reasons: reasons.then(|| Reasons {
            label: speech.ui("warrants.reasons").to_owned(),
            value: tried.and_then(|tried| tried.sent.get(&name).cloned()).unwrap_or_default(),
            error: tried.map(|tried| tried.error.clone()),
            name,
        }),
        submit: title.clone(),
        burdens: matches!(word, "grant" | "confirm" | "prolong" | "confirm-longer"),
        title,
    }
}

/// The judge's form: what was asked stands in it, and can be narrowed field by field.
fn scope(speech: Speech<'_>, terms: &Terms, tried: Option<&Attempt>) -> Vec<Field> {
    let mut fields = Vec::new();
    for reach in &terms.reach {
        let register = reach.register.as_str();
        let title = speech.register(register);
        for field in &reach.fields {
            let label = format!("{title}: {}", speech.register_field(register, field.as_str()));
            let name = format!("grant.field.{register}.{field}");
            fields.push(with(tried, Field::new(name, label, FieldKind::Bool), "true"));
        }
        let label = speech.filled("warrants.looks-at", &[&title]);
        let looks = Field::new(format!("grant.looks.{register}"), label, FieldKind::Integer);
        fields.push(with(tried, looks.with_max(LOOKS_MAX), &reach.looks_max.to_string()));
        let held = speech.guardian.country().registers.get(&reach.register);
        if held.is_some_and(|held| held.sensitivity == Sensitivity::Health) {
            let label = speech.filled("warrants.name-health", &[&title]);
            let health = Field::new(format!("grant.health.{register}"), label, FieldKind::Bool);
            fields.push(with(tried, health.with_hint(speech.ui("warrants.name-health-hint")), ""));
        }
    }
    fields.push(date(speech, tried, ("grant.from", "warrants.first-day"), &terms.from.to_string()));
    fields.push(date(speech, tried, ("grant.to", "warrants.last-day"), &terms.to.to_string()));
    fields.push(date(speech, tried, ("grant.until", "warrants.light"), &terms.sealed_until.to_string()));
    let keep =
        Field::new("grant.keep", speech.ui("warrants.keep"), FieldKind::Integer).with_max(KEEP_DAYS_MAX);
    fields.push(with(tried, keep, &terms.keep_days.to_string()));
    fields
}

fn date(
    speech: Speech<'_>,
    tried: Option<&Attempt>,
    (name, key): (&str, &'static str),
    value: &str,
) -> Field {
    with(tried, Field::new(name, speech.ui(key), FieldKind::Date), value)
}

fn with(tried: Option<&Attempt>, field: Field, value: &str) -> Field {
    let sent = tried.and_then(|tried| tried.sent.get(&field.name));
    let value = sent.map_or(value, String::as_str).to_owned();
    field.with_value(value)
}
