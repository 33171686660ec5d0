//! What no pack may hold, whoever writes it: names that stand for a refusal of this project.

use super::{Check, place_of};

/// Words of the engine, with the refusal each stands for. A pack can add words, never take one away.
pub const FORBIDDEN: [(&str, &str); 36] = [
    ("political", "RF-07"),
    ("politics", "RF-07"),
    ("party", "RF-07"),
    ("opposition", "RF-07"),
    ("dissent", "RF-07"),
    ("loyalty", "RF-07"),
    ("loyal", "RF-07"),
    ("religion", "RF-07"),
    ("religious", "RF-07"),
    ("belief", "RF-07"),
    ("confession", "RF-07"),
    ("faith", "RF-07"),
    ("behaviour", "RF-01"),
    ("behavior", "RF-01"),
    ("forecast", "RF-01"),
    ("prediction", "RF-01"),
    ("face", "RF-04"),
    ("biometric", "RF-04"),
    ("profile", "RF-05"),
    ("profiling", "RF-05"),
    ("acquaintance", "RF-06"),
    ("acquaintances", "RF-06"),
    ("risk", "RF-11"),
    ("score", "RF-11"),
    ("scoring", "RF-11"),
    ("trajectory", "RF-12"),
    ("tracking", "RF-12"),
    ("rating", "RF-15"),
    ("ranking", "RF-15"),
    ("rank", "RF-15"),
    ("reputation", "RF-15"),
    ("journalist", "RF-16"),
    ("activist", "RF-16"),
    ("watchlist", "RF-16"),
    ("suspicion", "RF-17"),
    ("intention", "RF-17"),
];

pub(super) fn check(check: &mut Check<'_>) {
    let country = check.country;
    for (id, register) in &country.registers {
        name(check, &format!("register/{id}"), "register", id.as_str());
        for field in &register.fields {
            let place = format!("register/{id}/field/{}", field.id);
            name(check, &place, "field", field.id.as_str());
            name(check, &place, "concept", field.concept.as_deref().unwrap_or_default());
            for code in &field.codes {
                name(check, &place, "code", code);
            }
        }
    }
    for id in country.parameters.keys() {
        name(check, &format!("parameter/{id}"), "parameter", id.as_str());
    }
    for id in country.purposes.keys() {
        name(check, &format!("purpose/{id}"), "purpose", id.as_str());
    }
    for service in country.services.values() {
        name(check, &place_of(service, "id"), "service", service.about.id.as_str());
        for question in service.questions.keys() {
            name(check, &place_of(service, &format!("question/{question}")), "question", question);
        }
        for (id, form) in &service.forms {
            name(check, &place_of(service, &format!("form/{id}")), "form", id.as_str());
            for (at, field) in form.fields.iter().enumerate() {
                let place = place_of(service, &format!("form/{id}/field/{at}"));
                name(check, &place, "field", field.id.as_str());
                name(check, &place, "concept", field.concept.as_deref().unwrap_or_default());
            }
        }
        for (id, table) in &service.tables {
            let place = place_of(service, &format!("table/{id}"));
            name(check, &place, "table", id.as_str());
            for input in &table.inputs {
                name(check, &place, "input", &input.fact);
            }
            for output in &table.outputs {
                name(check, &place, "output", &output.name);
            }
        }
        for (id, step) in &service.steps {
            name(check, &place_of(service, &format!("step/{id}")), "step", id.as_str());
            if let crate::model::StepKind::Official(official) = &step.kind {
                for fact in official.actions.iter().flat_map(|action| action.sets.keys()) {
                    name(check, &place_of(service, &format!("step/{id}")), "fact", fact);
                }
            }
        }
    }
}

fn name(check: &mut Check<'_>, place: &str, what: &str, name: &str) {
    let own = check.country.about.forbidden.iter().map(|word| (word.word.as_str(), word.refusal.as_str()));
    for part in name.split(['-', '_', '.']) {
        let found = FORBIDDEN
            .into_iter()
            .chain(own.clone())
            .find(|(word, _)| word.eq_ignore_ascii_case(part) || word.to_lowercase() == part.to_lowercase());
        if let Some((word, refusal)) = found {
            let message =
                format!("the {what} `{name}` carries the word \"{word}\", which is refused ({refusal})");
            let help = "the project refuses what the word stands for; a better name does not make it allowed";
            check.error_with(place, "forbidden", message, help);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::FORBIDDEN;
    use crate::sample::{each_brings, edited, loaded};

    #[test]
    fn refused_words_are_found_wherever_a_name_can_carry_them() {
        each_brings(&[
            (
                "registers/residents/register.toml",
                "concept = \"record.desk\"",
                "concept = \"person.Religion\"",
                "registers/residents/register.toml:55: error[forbidden]: the concept `person.Religion` carries the word \"religion\", which is refused (RF-07)\n  help: the project refuses what the word stands for; a better name does not make it allowed",
            ),
            (
                "registers/residents/register.toml",
                "id = \"desk\"",
                "id = \"citizen_rating\"",
                "registers/residents/register.toml:55: error[forbidden]: the field `citizen_rating` carries the word \"rating\", which is refused (RF-15)\n  help: the project refuses what the word stands for; a better name does not make it allowed",
            ),
            (
                "registers/residents/register.toml",
                "\"adult\", \"child\"]",
                "\"adult\", \"child\", \"opposition\"]",
                "registers/residents/register.toml:22: error[forbidden]: the code `opposition` carries the word \"opposition\", which is refused (RF-07)\n  help: the project refuses what the word stands for; a better name does not make it allowed",
            ),
            (
                "services/card/rules/silence.csv",
                "event.secret_address",
                "event.risk-score",
                "services/card/rules/silence.csv:1: error[forbidden]: the input `event.risk-score` carries the word \"risk\", which is refused (RF-11)\n  help: the project refuses what the word stands for; a better name does not make it allowed",
            ),
            (
                "services/card/gather.toml",
                "[question.reader]",
                "[question.taste]",
                "services/card/gather.toml:8: error[forbidden]: the question `taste` carries the word \"taste\", which is refused (RF-05)\n  help: the project refuses what the word stands for; a better name does not make it allowed",
            ),
            (
                "services/card/steps.toml",
                "by_hand",
                "loyalty",
                "services/card/steps.toml:47: error[forbidden]: the fact `loyalty` carries the word \"loyalty\", which is refused (RF-07)\n  help: the project refuses what the word stands for; a better name does not make it allowed",
            ),
        ]);
    }

    #[test]
    fn a_word_inside_another_word_is_no_refusal() {
        let files = edited(&[(
            "registers/residents/register.toml",
            "concept = \"record.desk\"",
            "concept = \"surface.franking\"",
        )]);
        assert!(crate::sample::check_files(&files).is_empty());
    }

    #[test]
    fn every_word_of_the_engine_names_its_refusal() {
        assert!(
            FORBIDDEN
                .iter()
                .all(|(word, refusal)| *word == word.to_lowercase() && refusal.starts_with("RF-"))
        );
        assert_eq!(loaded().country.about.forbidden.len(), 1);
    }
}
