//! Trouble of a case becomes a problem for a person or a program: what was wrong, why, what to do.
//!
//! Texts stand in `ui/texts` under `trouble.<code>`; each has Azerbaijani and English. Pages use the same
//! words as programs.

use crate::Trouble;
use axum::http::StatusCode;
use pack::values::FieldRefusal;
use web::{Lang, Problem, Said};

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Problem {
        if let Trouble::Fault(fault) = &trouble {
            // The engine's words stay in the journal: they name tables, and help nobody outside.
            tracing::error!("the store refused a request: {fault}");
        }
        let code = text_code(&trouble);
        let values = details(&trouble, &str::to_owned);
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let said = |part: &str| Said::filled(&format!("trouble.{code}.{part}"), &values);
        let (title, detail, what_to_do) = (said("title"), said("detail"), said("what_to_do"));
        let mut problem = Problem::new(status(&trouble), trouble.code(), title, detail, what_to_do);
        match &trouble {
            Trouble::Fields(refusals) => {
                for refusal in refusals {
                    problem =
                        problem.with_field(refusal.field.as_str(), refusal.code.slug(), field_said(refusal));
                }
            }
            Trouble::Duplicate(record) => problem = problem.with_member("record", record.to_string()),
            Trouble::UnknownPerson(field) => {
                let message = problem.detail.clone();
                problem = problem.with_field(field.as_str(), trouble.code(), message);
            }
            _ => {}
        }
        problem
    }
}

/// What is wrong with a field and what to do, in both languages.
pub(crate) fn field_said(refusal: &FieldRefusal) -> Said {
    let sentence = |lang: Lang| {
        let text = refusal.text(lang.code());
        format!("{} {}", text.wrong, text.todo)
    };
    Said::both(sentence(Lang::Az), sentence(Lang::En))
}

/// The sentence that a page shows above its form: what was wrong and what to do. `agency_name` turns the id of
/// an agency into its name.
pub(crate) fn sentence(trouble: &Trouble, lang: Lang, agency_name: &dyn Fn(&str) -> String) -> String {
    let code = text_code(trouble);
    let values = details(trouble, agency_name);
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let said = |part: &str| {
        let said = Said::filled(&format!("trouble.{code}.{part}"), &values);
        said.in_lang(lang).to_owned()
    };
    format!("{} {}", said("detail"), said("what_to_do"))
}

/// The code under which the texts stand; what is not there has words of its own for what people look for.
fn text_code(trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::NotFound("register") => "no-register",
        Trouble::NotFound("case") => "no-case",
        Trouble::NotFound("official") => "no-official",
        Trouble::NotFound("claim") => "no-claim",
        Trouble::NotFound("record") => "no-record",
        Trouble::Case(services::Refusal::WrongDuty { .. })
        | Trouble::Access(access::Refusal::WrongDuty { .. }) => "wrong-duty",
        other => other.code(),
    }
}

/// What the texts name by `{0}`.
fn details(trouble: &Trouble, agency_name: &dyn Fn(&str) -> String) -> Vec<String> {
    match trouble {
        Trouble::Duplicate(record) => vec![record.to_string()],
        Trouble::Peer { agency, .. } | Trouble::Unreachable(agency) => vec![agency_name(agency)],
        Trouble::Case(services::Refusal::ReasonsTooLong { max })
        | Trouble::Claim(oversight::claim::Refusal::TooLong { max }) => vec![max.to_string()],
        Trouble::Kept { until, act, article } => vec![until.to_string(), act.clone(), article.clone()],
        _ => Vec::new(),
    }
}

/// The HTTP status. A refusal is the caller's matter, a fault ours.
pub(crate) fn status(trouble: &Trouble) -> StatusCode {
    match trouble {
        Trouble::Fields(_) | Trouble::UnknownPerson(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Trouble::Duplicate(_) => StatusCode::CONFLICT,
        Trouble::WrongDuty { .. } | Trouble::Peer { .. } => StatusCode::FORBIDDEN,
        Trouble::NotFound(_) => StatusCode::NOT_FOUND,
        Trouble::Access(refusal) => access_status(refusal),
        Trouble::Unproven | Trouble::Feed(_) => StatusCode::FORBIDDEN,
        Trouble::Case(refusal) => case_status(refusal),
        Trouble::Warrant(_) => StatusCode::CONFLICT,
        Trouble::Claim(refusal) => claim_status(refusal),
        Trouble::Kept { .. } => StatusCode::CONFLICT,
        Trouble::UseStopped(_) => StatusCode::FORBIDDEN,
        Trouble::Unreachable(_) | Trouble::Early | Trouble::Log(_) | Trouble::Fault(_) => {
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

fn claim_status(refusal: &oversight::claim::Refusal) -> StatusCode {
    use oversight::claim::Refusal;
    match refusal {
        Refusal::NotNow { .. } | Refusal::NotYet => StatusCode::CONFLICT,
        Refusal::NotYours | Refusal::OwnMatter => StatusCode::FORBIDDEN,
        Refusal::ReasonsNeeded | Refusal::TooLong { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::Calendar(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn access_status(refusal: &access::Refusal) -> StatusCode {
    match refusal {
        access::Refusal::UnknownRegister(_) | access::Refusal::UnknownField { .. } => StatusCode::NOT_FOUND,
        _ => StatusCode::FORBIDDEN,
    }
}

fn case_status(refusal: &services::Refusal) -> StatusCode {
    match refusal {
        services::Refusal::NotNow { .. } => StatusCode::CONFLICT,
        services::Refusal::NotAsked | services::Refusal::WrongDuty { .. } => StatusCode::FORBIDDEN,
        services::Refusal::UnknownAction { .. } => StatusCode::NOT_FOUND,
        services::Refusal::ReasonsNeeded | services::Refusal::ReasonsTooLong { .. } => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        services::Refusal::Law(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ids::RecordId;
    use std::collections::BTreeSet;
    use web::words::words;

    fn of_warrants() -> Vec<access::Refusal> {
        let register = || "card".parse().expect("a name");
        let purpose = || "issue-card".parse().expect("a name");
        let agency = || "library".parse().expect("a name");
        let day = jiff::civil::date(2026, 1, 1);
        vec![
            access::Refusal::WarrantNeeded { agency: agency(), register: register() },
            access::Refusal::WarrantUnknown { warrant: String::new() },
            access::Refusal::NotARequester { agency: agency() },
            access::Refusal::WarrantOtherRequester { agency: agency() },
            access::Refusal::WarrantOtherPerson,
            access::Refusal::WarrantRegister { register: register() },
            access::Refusal::WarrantFields { fields: Vec::new() },
            access::Refusal::WarrantPurpose { purpose: purpose() },
            access::Refusal::WarrantNotYet { from: day },
            access::Refusal::WarrantExpired { to: day },
            access::Refusal::WarrantEnded,
            access::Refusal::WarrantUsedUp { register: register(), looks_max: 1 },
            access::Refusal::WarrantHealth { register: register() },
            access::Refusal::WarrantSeal { office: access::Office::Court },
            access::Refusal::WarrantKeyRevoked { office: access::Office::Court },
            access::Refusal::WarrantOneKey,
        ]
    }

    fn every_trouble() -> Vec<Trouble> {
        let register = || "card".parse().expect("a name");
        let purpose = || "issue-card".parse().expect("a name");
        let agency = || "library".parse().expect("a name");
        let access = [
            access::Refusal::UnknownRegister(register()),
            access::Refusal::UnknownField { register: register(), field: "a".parse().expect("a name") },
            access::Refusal::UnknownPurpose(purpose()),
            access::Refusal::NoGrant { agency: agency(), register: register(), purpose: purpose() },
            access::Refusal::WrongDuty { agency: agency(), duty: String::new(), purpose: purpose() },
            access::Refusal::NotInForce { agency: agency(), purpose: purpose() },
            access::Refusal::FieldsBeyondGrant { fields: Vec::new() },
            access::Refusal::HealthForSecurity,
            access::Refusal::NoClearance { agency: agency(), register: register() },
            access::Refusal::Policy { reasons: Vec::new() },
            access::Refusal::NotAgreed { agency: agency(), grant: String::new(), why: String::new() },
            access::Refusal::NotInService { duty: String::new() },
        ];
        let case = [
            services::Refusal::NotNow { now: "ended" },
            services::Refusal::NotAsked,
            services::Refusal::WrongDuty { duty: String::new() },
            services::Refusal::UnknownAction { action: String::new() },
            services::Refusal::ReasonsNeeded,
            services::Refusal::ReasonsTooLong { max: 4_000 },
            services::Refusal::Law(String::new()),
        ];
        let own = [
            Trouble::Fields(Vec::new()),
            Trouble::Duplicate(RecordId(uuid::Uuid::nil())),
            Trouble::UnknownPerson("person".to_owned()),
            Trouble::WrongDuty { duty: String::new() },
            Trouble::NotFound("register"),
            Trouble::NotFound("case"),
            Trouble::NotFound("official"),
            Trouble::NotFound("step"),
            Trouble::Peer { agency: "x".to_owned(), code: String::new(), detail: String::new() },
            Trouble::Unreachable("x".to_owned()),
            Trouble::Unproven,
            Trouble::Feed(exchange::feed::FeedRefusal::SecurityBody(agency())),
            Trouble::Feed(exchange::feed::FeedRefusal::NoTrigger("card".parse().expect("a name"))),
            Trouble::Feed(exchange::feed::FeedRefusal::NoGrant {
                subscriber: agency(),
                register: register(),
            }),
            Trouble::Log(ledger::PlaceFault::Full),
            Trouble::Fault(store::Fault::Full),
            Trouble::NotFound("claim"),
            Trouble::NotFound("record"),
            Trouble::Early,
            Trouble::Kept {
                until: jiff::civil::date(2030, 1, 1),
                act: "ACT-1".into(),
                article: "art. 8".into(),
            },
            Trouble::UseStopped(ids::ClaimId(uuid::Uuid::nil())),
            Trouble::Claim(oversight::claim::Refusal::NotNow { now: "closed" }),
            Trouble::Claim(oversight::claim::Refusal::NotYours),
            Trouble::Claim(oversight::claim::Refusal::OwnMatter),
            Trouble::Claim(oversight::claim::Refusal::NotYet),
            Trouble::Claim(oversight::claim::Refusal::Calendar(String::new())),
        ];
        own.into_iter()
            .chain(access.into_iter().chain(of_warrants()).map(Trouble::Access))
            .chain(oversight::warrant::WarrantRefusal::EVERY.map(Trouble::Warrant))
            .chain(case.into_iter().map(Trouble::Case))
            .collect()
    }

    #[test]
    fn every_trouble_says_what_why_and_what_to_do_in_both_languages() {
        for trouble in every_trouble() {
            let code = trouble.code();
            let problem = Problem::from(trouble);
            assert!(problem.status.as_u16() >= 400, "{code}");
            for said in [&problem.title, &problem.detail, &problem.what_to_do] {
                let (az, en) = (said.in_lang(Lang::Az), said.in_lang(Lang::En));
                assert!(!az.starts_with("trouble.") && !en.starts_with("trouble."), "{code}: {az}");
                assert!(!az.is_empty() && az != en, "{code}: {az}");
                assert!(!az.contains('{') && !en.contains('{'), "{code} leaves a place open: {az}");
            }
        }
    }

    #[test]
    fn no_text_of_trouble_lies_unused() {
        let mut used: BTreeSet<&str> = every_trouble().iter().map(text_code).collect();
        used.extend(["no-token", "wrong-token", "day-closed"]);
        // Texts of the institutions' desks; the tests of `guardian` ask for them.
        used.extend(["centre-away", "log-broken", "no-key", "no-policy", "no-quorum", "no-reason"]);
        used.extend(["rule-form", "rules-broken"]);
        for key in words(Lang::Az).keys().filter_map(|key| key.strip_prefix("trouble.")) {
            let code = key.split('.').next().unwrap_or_default();
            assert!(used.contains(code), "trouble.{key} belongs to no trouble of the node");
        }
    }

    #[test]
    fn a_refusal_is_never_a_fault_and_a_fault_never_a_refusal() {
        assert_eq!(status(&Trouble::Fault(store::Fault::Full)).as_u16(), 503);
        for trouble in every_trouble() {
            let ours = status(&trouble).is_server_error();
            let law = matches!(
                trouble,
                Trouble::Case(services::Refusal::Law(_))
                    | Trouble::Claim(oversight::claim::Refusal::Calendar(_))
            );
            assert_eq!(ours, trouble.may_pass() || law, "{}", trouble.code());
        }
    }
}
