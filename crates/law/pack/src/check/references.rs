//! Every name that one part of a pack gives to another leads somewhere.

use super::{Check, place_of};
use crate::model::{Basis, Service, Step, StepKind};
use ids::{AgencyId, PurposeId, RegisterId, RoleId, StepId};

pub(super) fn check(check: &mut Check<'_>) {
    let country = check.country;
    agency(check, "pack/oversight", &country.about.oversight);
    for (key, clock) in country.about.claims.iter().flat_map(crate::model::ClaimTerms::named) {
        basis(check, &format!("pack/claims/{key}/basis"), &clock.basis);
    }
    for (id, purpose) in &country.purposes {
        basis(check, &format!("purpose/{id}/basis"), &purpose.basis);
    }
    for (id, parameter) in &country.parameters {
        for (at, value) in parameter.values.iter().enumerate() {
            basis(check, &format!("parameter/{id}/value/{at}/basis"), &value.basis);
        }
    }
    for (id, role) in &country.roles {
        agency(check, &format!("role/{id}/agency"), &role.agency);
    }
    for (id, other) in &country.agencies {
        if let Some(successor) = &other.succeeded_by {
            agency(check, &format!("agency/{id}/succeeded_by"), successor);
        }
    }
    for grant in &country.grants {
        let place = |part: &str| format!("grant/{}/{part}", grant.id);
        agency(check, &place("client"), &grant.client);
        agency(check, &place("oversight"), &grant.oversight);
        purpose(check, &place("purpose"), &grant.purpose);
        register(check, &place("register"), &grant.register);
        basis(check, &place("basis"), &grant.basis);
        for duty in &grant.roles {
            role(check, &place("roles"), duty);
        }
    }
    for (at, clearance) in country.clearances.iter().enumerate() {
        let place = |part: &str| format!("clearance/{at}/{part}");
        agency(check, &place("body"), &clearance.body);
        register(check, &place("register"), &clearance.register);
        basis(check, &place("basis"), &clearance.basis);
    }
    for (id, record) in &country.registers {
        let place = |part: &str| format!("register/{id}/{part}");
        agency(check, &place("owner"), &record.owner);
        basis(check, &place("basis"), &record.basis);
        basis(check, &place("retention/basis"), &record.retention.basis);
        for (at, verify) in record.verifies.iter().enumerate() {
            register(check, &place(&format!("verify/{at}/register")), &verify.register);
            purpose(check, &place(&format!("verify/{at}/purpose")), &verify.purpose);
        }
        for (at, entry) in record.entries.iter().enumerate() {
            role(check, &place(&format!("entry/{at}/role")), &entry.role);
        }
    }
    for service in country.services.values() {
        self::service(check, service);
    }
}

fn service(check: &mut Check<'_>, service: &Service) {
    let country = check.country;
    let place = |part: &str| place_of(service, part);
    agency(check, &place("owner"), &service.about.owner);
    basis(check, &place("basis"), &service.about.basis);
    if !country.areas.contains_key(&service.about.area) {
        check.error(
            &place("area"),
            "unknown-name",
            format!("there is no service area {}", service.about.area),
        );
    }
    if let Some(event) = &service.about.life_event
        && !country.about.life_events.contains(event)
    {
        check.unknown(
            &place("life_event"),
            "life event",
            event,
            country.about.life_events.iter().map(String::as_str),
        );
    }
    if let Some(trigger) = &service.trigger {
        register(check, &place("trigger/register"), &trigger.register);
        purpose(check, &place("trigger/purpose"), &trigger.purpose);
    }
    for (name, question) in &service.questions {
        register(check, &place(&format!("question/{name}/register")), &question.register);
        purpose(check, &place(&format!("question/{name}/purpose")), &question.purpose);
    }
    for (id, table) in &service.tables {
        for row in &table.rows {
            basis(check, &place(&format!("table/{id}/row/{}", row.id)), &row.basis);
        }
    }
    for (id, step) in &service.steps {
        self::step(check, service, id, step);
    }
}

fn step(check: &mut Check<'_>, service: &Service, id: &StepId, step: &Step) {
    let country = check.country;
    let place = |part: &str| place_of(service, &format!("step/{id}/{part}"));
    match &step.kind {
        StepKind::Gather(gather) => {
            for name in gather.questions.iter().filter(|name| !service.questions.contains_key(*name)) {
                check.unknown(
                    &place("questions"),
                    "question",
                    name,
                    service.questions.keys().map(String::as_str),
                );
            }
        }
        StepKind::Decide(decide) if !service.tables.contains_key(&decide.table) => {
            let known = service.tables.keys().map(ids::TableId::as_str);
            check.unknown(&place("table"), "table", decide.table.as_str(), known);
        }
        StepKind::Ask(ask) => {
            role(check, &place("owner"), &ask.owner);
            basis(check, &place("clock/basis"), &ask.clock.basis);
            form(check, service, &place("form"), &ask.form);
        }
        StepKind::Official(official) => {
            role(check, &place("role"), &official.role);
            basis(check, &place("clock/basis"), &official.clock.basis);
            for (at, action) in official.actions.iter().enumerate() {
                if let Some(id) = &action.form {
                    form(check, service, &place(&format!("action/{at}/form")), id);
                }
            }
        }
        StepKind::Record(record) => register(check, &place("register"), &record.register),
        StepKind::Pay(pay) => {
            for (key, id) in [("months", &pay.months), ("review_months", &pay.review_months)] {
                if !country.parameters.contains_key(id) {
                    let known = country.parameters.keys().map(ids::ParameterId::as_str);
                    check.unknown(&place(key), "parameter", id.as_str(), known);
                }
            }
            if !service.tables.contains_key(&pay.decision) {
                let known = service.tables.keys().map(ids::TableId::as_str);
                check.unknown(&place("decision"), "table", pay.decision.as_str(), known);
            }
        }
        StepKind::End(end) => {
            if let Some(appeal) = &end.appeal {
                agency(check, &place("appeal/to"), &appeal.to);
                basis(check, &place("appeal/basis"), &appeal.basis);
            }
        }
        StepKind::Decide(_) => {}
    }
}

fn agency(check: &mut Check<'_>, place: &str, id: &AgencyId) {
    if !check.country.agencies.contains_key(id) {
        check.unknown(place, "agency", id.as_str(), check.country.agencies.keys().map(AgencyId::as_str));
    }
}

fn role(check: &mut Check<'_>, place: &str, id: &RoleId) {
    if !check.country.roles.contains_key(id) {
        check.unknown(place, "duty", id.as_str(), check.country.roles.keys().map(RoleId::as_str));
    }
}

fn purpose(check: &mut Check<'_>, place: &str, id: &PurposeId) {
    if !check.country.purposes.contains_key(id) {
        check.unknown(place, "purpose", id.as_str(), check.country.purposes.keys().map(PurposeId::as_str));
    }
}

fn register(check: &mut Check<'_>, place: &str, id: &RegisterId) {
    if !check.country.registers.contains_key(id) {
        check.unknown(place, "register", id.as_str(), check.country.registers.keys().map(RegisterId::as_str));
    }
}

fn form(check: &mut Check<'_>, service: &Service, place: &str, id: &ids::FormId) {
    if !service.forms.contains_key(id) {
        check.unknown(place, "form", id.as_str(), service.forms.keys().map(ids::FormId::as_str));
    }
}

fn basis(check: &mut Check<'_>, place: &str, basis: &Basis) {
    if !check.country.acts.contains_key(&basis.act) {
        check.unknown(place, "act", basis.act.as_str(), check.country.acts.keys().map(ids::ActId::as_str));
    }
    if basis.article.trim().is_empty() {
        let help = "where the sources are silent, say \"not stated in the sources\"";
        check.error_with(place, "no-article", "the act is cited without an article (SG-12)", help);
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::check_findings;

    #[test]
    fn names_that_lead_nowhere_are_shown_with_the_nearest_one() {
        let edits = [
            ("pack.toml", "oversight = \"council\"", "oversight = \"counsil\""),
            ("law/purposes.toml", "act = \"ACT-1\"", "act = \"ACT-9\""),
            ("agencies/grants/library.toml", "client = \"library\"", "client = \"libary\""),
            ("services/card/steps.toml", "questions = [\"card\"", "questions = [\"crad\""),
            ("services/card/steps.toml", "table = \"silence\"", "table = \"silense\""),
            ("services/card/steps.toml", "form = \"choice\"", "form = \"choise\""),
            ("services/card/service.toml", "area = 1", "area = 9"),
            ("services/card/rules/silence.csv", "ACT-2,art. 5.2", "ACT-7,art. 5.2"),
            ("law/parameters/voucher-child.toml", "art. 6.2", " "),
        ];
        let expected = [
            "agencies/grants/library.toml:5: error[unknown-name]: there is no agency `libary`\n  help: did you mean `library`?",
            "law/parameters/voucher-child.toml:7: error[no-article]: the act is cited without an article (SG-12)\n  help: where the sources are silent, say \"not stated in the sources\"",
            "law/purposes.toml:3: error[unknown-name]: there is no act `ACT-9`\n  help: did you mean `ACT-1`?",
            "pack.toml:9: error[unknown-name]: there is no agency `counsil`\n  help: did you mean `council`?",
            "services/card/rules/silence.csv:4: error[unknown-name]: there is no act `ACT-7`\n  help: did you mean `ACT-1`?",
            "services/card/service.toml:3: error[unknown-name]: there is no service area 9",
            "services/card/steps.toml:6: error[unknown-name]: there is no table `silense`\n  help: did you mean `silence`?",
            "services/card/steps.toml:13: error[unknown-name]: there is no question `crad`\n  help: did you mean `card`?",
            "services/card/steps.toml:27: error[unknown-name]: there is no form `choise`\n  help: did you mean `choice`?",
        ];
        let found = check_findings(&edits);
        for finding in expected {
            assert!(
                found.iter().any(|text| text == finding),
                "{finding}\nis not among\n{}",
                found.join("\n")
            );
        }
        let unknown = found.iter().filter(|text| text.contains("[unknown-name]")).count();
        assert_eq!(unknown, 8, "{}", found.join("\n"));
    }
}
