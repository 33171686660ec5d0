//! Texts: every part that people see has its words in every language, with the same placeholders;
//! words that nobody shows are pointed out.

use super::Check;
use crate::Finding;
use crate::model::{Country, FieldKind, Register, Service, StepKind};
use crate::spelling;
use std::collections::BTreeSet;

pub(super) fn check(check: &mut Check<'_>) {
    let needed = needed(check.country);
    let optional = optional(check.country);
    let country = check.country;
    for (language, texts) in &country.texts {
        let unused: Vec<&str> = texts
            .keys()
            .filter(|key| !needed.contains(*key) && !optional.contains(*key))
            .map(String::as_str)
            .collect();
        for key in needed.iter().filter(|key| !texts.contains_key(*key)) {
            let message = format!("the text `{key}` is missing in `{language}`");
            let help =
                spelling::nearest(key, unused.iter().copied()).map(|near| format!("is `{near}` meant?"));
            let finding = Finding::error(file_of(check, key, language), None, "missing-text", message);
            check.findings.push(finding.help_if(help));
        }
        for key in unused {
            let message = format!("nothing shows the text `{key}`");
            check.warning(
                &format!("text/{language}/{key}"),
                "unused-text",
                message,
                "take it away, or mend its key",
            );
        }
        for (key, text) in texts {
            placeholders(check, language, key, text);
        }
    }
}

/// The file in which a text is to be written.
fn file_of(check: &Check<'_>, key: &str, language: &str) -> String {
    let pack = check.places.find("pack").file;
    let root = pack.trim_end_matches("pack.toml");
    let mut parts = key.split('.');
    match (parts.next(), parts.next()) {
        (Some("service"), Some(id)) => format!("{root}services/{id}/texts.{language}.toml"),
        (Some("register"), Some(id)) => format!("{root}registers/{id}/texts.{language}.toml"),
        _ => format!("{root}texts.{language}.toml"),
    }
}

/// The keys of all texts that a country needs; `docs/pack-format.md` has the same list in words.
pub(super) fn needed(country: &Country) -> BTreeSet<String> {
    let mut keys = BTreeSet::from(["country".to_owned()]);
    for event in &country.about.life_events {
        keys.extend([format!("life-event.{event}.title"), format!("life-event.{event}.lede")]);
    }
    keys.extend(country.purposes.keys().map(|id| format!("purpose.{id}")));
    keys.extend(country.roles.keys().map(|id| format!("role.{id}")));
    keys.extend(country.parameters.keys().map(|id| format!("parameter.{id}")));
    for register in country.registers.values() {
        self::register(register, &mut keys);
    }
    for service in country.services.values() {
        let prefix = format!("service.{}", service.about.id);
        keys.extend([format!("{prefix}.title"), format!("{prefix}.about")]);
        steps(service, &prefix, &mut keys);
        forms(service, &prefix, &mut keys);
        tables(service, &prefix, &mut keys);
    }
    keys
}

/// Keys that may be given.
fn optional(country: &Country) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    keys.extend(country.about.life_events.iter().map(|event| format!("life-event.{event}.which")));
    keys.extend(country.acts.values().map(|act| format!("act-kind.{}", act.kind)));
    keys.extend(country.registers.keys().map(|id| format!("register.{id}.risks")));
    keys.extend(country.services.keys().map(|id| format!("service.{id}.risks")));
    for service in country.services.values() {
        for (id, form) in &service.forms {
            let hints = form
                .fields
                .iter()
                .map(|field| format!("service.{}.form.{id}.{}-hint", service.about.id, field.id));
            keys.extend(hints);
        }
    }
    keys
}

fn register(register: &Register, keys: &mut BTreeSet<String>) {
    let prefix = format!("register.{}", register.id);
    keys.extend([format!("{prefix}.title"), format!("{prefix}.about")]);
    if !register.entries.is_empty() {
        keys.insert(format!("{prefix}.entry"));
    }
    for field in &register.fields {
        keys.insert(format!("{prefix}.field.{}", field.id));
        if field.kind == FieldKind::Code {
            keys.extend(field.codes.iter().map(|code| format!("{prefix}.code.{}.{code}", field.id)));
        }
    }
}

fn steps(service: &Service, prefix: &str, keys: &mut BTreeSet<String>) {
    for (id, step) in &service.steps {
        let prefix = format!("{prefix}.step.{id}");
        keys.extend([format!("{prefix}.title"), format!("{prefix}.done")]);
        match &step.kind {
            StepKind::Ask(_) => drop(keys.insert(format!("{prefix}.now"))),
            StepKind::Official(official) => {
                keys.insert(format!("{prefix}.now"));
                keys.extend(official.actions.iter().map(|action| format!("{prefix}.action.{}", action.id)));
            }
            StepKind::End(end) if end.appeal.is_some() => drop(keys.insert(format!("{prefix}.appeal"))),
            _ => {}
        }
    }
}

fn forms(service: &Service, prefix: &str, keys: &mut BTreeSet<String>) {
    for (id, form) in &service.forms {
        let prefix = format!("{prefix}.form.{id}");
        keys.extend([format!("{prefix}.title"), format!("{prefix}.submit")]);
        for field in &form.fields {
            keys.insert(format!("{prefix}.{}", field.id));
            keys.extend(field.codes.iter().map(|code| format!("{prefix}.{}-code.{code}", field.id)));
        }
    }
}

fn tables(service: &Service, prefix: &str, keys: &mut BTreeSet<String>) {
    for (id, table) in &service.tables {
        let prefix = format!("{prefix}.table.{id}");
        keys.insert(format!("{prefix}.title"));
        keys.extend(table.inputs.iter().map(|input| format!("{prefix}.input.{}", input.fact)));
        keys.extend(table.rows.iter().map(|row| format!("{prefix}.row.{}", row.id)));
        let outcomes = table.outputs.first().into_iter().flat_map(|output| &output.codes);
        keys.extend(outcomes.map(|code| format!("{prefix}.outcome.{code}")));
    }
}

/// The placeholders of a text: `{due}`, `{answer.format}`.
fn names_in(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

/// A text shows only what its reader may see: the deadline, the amount, answers, and what its own step wrote.
fn placeholders(check: &mut Check<'_>, language: &str, key: &str, text: &str) {
    let named = names_in(text);
    let service = key.strip_prefix("service.").and_then(|rest| rest.split('.').next());
    let service = service.and_then(|id| check.country.services.get(id));
    let place = format!("text/{language}/{key}");
    for name in &named {
        let known = match service {
            Some(service) => known_placeholder(service, key, name),
            None => of_event(check.country, key, name),
        };
        if !known {
            let message = format!("`{{{name}}}` is not filled in here");
            let help = "a text of a service may hold {due}, {amount}, {answer.FIELD} and what its own record step wrote";
            check.error_with(&place, "placeholder", message, help);
        }
    }
    let first = check.country.about.languages.first().filter(|first| *first != language);
    let other = first.and_then(|first| check.country.texts.get(first)?.get(key));
    if let Some(other) = other
        && names_in(other) != named
    {
        check.error(
            &place,
            "placeholder",
            format!("`{key}` fills in other values than in `{}`", check.country.about.languages[0]),
        );
    }
}

/// Which of several like life events is meant (`life-event.ID.which`) is told by what its services take over
/// from the record that starts them.
fn of_event(country: &Country, key: &str, name: &str) -> bool {
    let event = key.strip_prefix("life-event.").and_then(|rest| rest.strip_suffix(".which"));
    let (Some(event), Some(field)) = (event, name.strip_prefix("event.")) else { return false };
    let services =
        || country.services.values().filter(|service| service.about.life_event.as_deref() == Some(event));
    let carried = |service: &Service| {
        service
            .trigger
            .as_ref()
            .is_some_and(|trigger| trigger.carry.iter().any(|known| known.as_str() == field))
    };
    services().any(carried)
}

fn known_placeholder(service: &Service, key: &str, name: &str) -> bool {
    if matches!(name, "due" | "amount") {
        return true;
    }
    if let Some(field) = name.strip_prefix("answer.") {
        return service.forms.values().any(|form| form.fields.iter().any(|known| known.id.as_str() == field));
    }
    let step = key.split('.').nth(3).and_then(|id| service.steps.get(id));
    match step.map(|step| &step.kind) {
        Some(StepKind::Record(record)) => {
            let field = name.strip_prefix(record.name.as_str()).and_then(|rest| rest.strip_prefix('.'));
            field.is_some_and(|field| field == "record" || record.set.keys().any(|id| id.as_str() == field))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::check_findings;

    const TEXTS: &str = "services/card/texts.az.toml";

    #[test]
    fn each_missing_or_idle_text_is_shown() {
        for (path, old, new, findings) in [
            (
                TEXTS,
                "K1 =",
                "K2 =",
                vec![
                    "services/card/texts.az.toml: error[missing-text]: the text `service.card.table.eligibility.row.K1` is missing in `az`\n  help: is `service.card.table.eligibility.row.K2` meant?",
                    "services/card/texts.az.toml:104: warning[unused-text]: nothing shows the text `service.card.table.eligibility.row.K2`\n  help: take it away, or mend its key",
                ],
            ),
            (
                "texts.en.toml",
                "registrar = \"Registrar of the town hall\"\n",
                "",
                vec!["texts.en.toml: error[missing-text]: the text `role.registrar` is missing in `en`"],
            ),
            (
                "registers/card/texts.en.toml",
                "paper = \"Paper\"\n",
                "",
                vec![
                    "registers/card/texts.en.toml: error[missing-text]: the text `register.card.code.format.paper` is missing in `en`",
                ],
            ),
            (
                TEXTS,
                "{amount} məbləğində",
                "{amunt} məbləğində",
                vec![
                    "services/card/texts.az.toml:45: error[placeholder]: `service.card.step.voucher.done` fills in other values than in `en`",
                    "services/card/texts.az.toml:45: error[placeholder]: `{amunt}` is not filled in here\n  help: a text of a service may hold {due}, {amount}, {answer.FIELD} and what its own record step wrote",
                ],
            ),
        ] {
            assert_eq!(check_findings(&[(path, old, new)]), findings);
        }
    }

    #[test]
    fn a_text_may_show_answers_and_what_its_own_step_wrote() {
        let both = |text: &str| {
            check_findings(&[
                ("services/card/texts.en.toml", "The card was made", text),
                (TEXTS, "Kart hazırlandı", text),
            ])
        };
        assert!(both("{answer.format} {issued.number} {issued.record}").is_empty());
        assert_eq!(both("{enrolled.since} {event.name}").len(), 4);
    }

    #[test]
    fn the_kind_of_an_act_and_which_event_is_meant_may_be_said() {
        let both = |which: &str| {
            let title =
                |words: &str| format!("{words}\nwhich = \"{which}\"\n\n[act-kind]\nlaw = \"X\"\n\n[purpose]");
            let lede = "\n\n[purpose]";
            check_findings(&[("texts.az.toml", lede, &title("")), ("texts.en.toml", lede, &title(""))])
        };
        assert!(
            both("{event.name}, {event.moved_in}").is_empty(),
            "{:?}",
            both("{event.name}, {event.moved_in}")
        );
        // A field that no service takes over, a fact of another kind: one finding in each language.
        for unknown in ["{event.nonsense}", "{answer.format}"] {
            assert_eq!(both(unknown).len(), 2, "{:?}", both(unknown));
        }
    }

    #[test]
    fn a_language_without_any_file_misses_every_text() {
        let found = check_findings(&[("pack.toml", "[\"en\", \"az\"]", "[\"en\", \"az\", \"fr\"]")]);
        assert!(
            found.len() > 50 && found.iter().all(|text| text.contains("missing in `fr`")),
            "{}",
            found.len()
        );
    }
}
