//! Parameters follow each other without overlap or gap and are known on the dates whose law decides;
//! the calendar covers this year and the next.

use super::{Check, place_of};
use crate::model::{Cell, Expression, Parameter, ParameterUnit, Service, StepKind};
use ids::ParameterId;
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeSet;

pub(super) fn check(check: &mut Check<'_>) {
    calendar(check);
    let country = check.country;
    for (id, parameter) in &country.parameters {
        dates(check, id, parameter);
    }
    for service in country.services.values() {
        let earliest = earliest_law_date(check, service);
        for (id, place) in used(service) {
            let Some(parameter) = country.parameters.get(&id) else { continue };
            for day in [earliest, check.today] {
                if parameter.on(day).is_none() {
                    let message = format!(
                        "`{id}` has no value on {day}, whose law a case of `{}` can use",
                        service.about.id
                    );
                    check.error_with(
                        &place,
                        "parameter-undated",
                        message,
                        format!("see law/parameters/{id}.toml"),
                    );
                    break;
                }
            }
        }
        units(check, service);
    }
}

fn calendar(check: &mut Check<'_>) {
    let calendar = &check.country.calendar;
    let this_year = check.today.year();
    for year in [this_year, this_year + 1] {
        if !calendar.years.contains_key(&year) {
            let help = "publish that year's working days: deadlines that run into it cannot be counted";
            check.error_with(
                "calendar",
                "calendar-year",
                format!("the calendar does not cover {year}"),
                help,
            );
        }
    }
    let years: Vec<i16> = calendar.years.keys().copied().collect();
    for pair in years.windows(2) {
        if pair[1] != pair[0] + 1 {
            let message =
                format!("the calendar covers {} and {}, but not the years between", pair[0], pair[1]);
            check.error("calendar", "calendar-year", message);
        }
    }
    if calendar.version.trim().is_empty() {
        check.error(
            "calendar",
            "calendar-version",
            "the calendar has no version, which every deadline remembers",
        );
    }
}

fn dates(check: &mut Check<'_>, id: &ParameterId, parameter: &Parameter) {
    let place = |at: usize| format!("parameter/{id}/value/{at}");
    for (at, value) in parameter.values.iter().enumerate() {
        if value.to.is_some_and(|to| to < value.from) {
            check.error(&place(at), "parameter-dates", format!("`{id}`: this value ends before it begins"));
        }
    }
    for (at, pair) in parameter.values.windows(2).enumerate() {
        let (before, after) = (&pair[0], &pair[1]);
        let next_day = before.to.and_then(|to| to.tomorrow().ok());
        match next_day {
            Some(day) if day == after.from => {}
            Some(day) if day < after.from => {
                let message = format!("`{id}` has no value from {day} to the day before {}", after.from);
                check.error(&place(at + 1), "parameter-gap", message);
            }
            _ => {
                let until = before.to.map_or("for ever".to_owned(), |to| format!("until {to}"));
                let message =
                    format!("`{id}` has two values from {}: the one before it holds {until}", after.from);
                check.error(&place(at + 1), "parameter-overlap", message);
            }
        }
    }
}

/// The earliest date whose law a case of today can use: as far back as the date field of the event may lie.
fn earliest_law_date(check: &Check<'_>, service: &Service) -> Date {
    let days = service.trigger.as_ref().and_then(|trigger| {
        let Expression::Fact(path) = &service.about.law_date else { return None };
        let register = check.country.registers.get(&trigger.register)?;
        register.field(path.strip_prefix("event.")?)?.days_back_max
    });
    days.and_then(|days| check.today.checked_sub(i64::from(days).days()).ok()).unwrap_or(check.today)
}

/// The parameters that a service uses, with the place of each use.
fn used(service: &Service) -> BTreeSet<(ParameterId, String)> {
    let mut used = BTreeSet::new();
    for (table_id, table) in &service.tables {
        for row in &table.rows {
            let ids = row
                .results
                .iter()
                .filter_map(|cell| if let Cell::Parameter(id) = cell { Some(id) } else { None });
            used.extend(
                ids.map(|id| (id.clone(), place_of(service, &format!("table/{table_id}/row/{}", row.id)))),
            );
        }
    }
    for (id, step) in &service.steps {
        if let StepKind::Pay(pay) = &step.kind {
            used.insert((pay.months.clone(), place_of(service, &format!("step/{id}/months"))));
            used.insert((pay.review_months.clone(), place_of(service, &format!("step/{id}/review_months"))));
        }
    }
    used
}

/// A term is counted in months, never in money; and a term of no months is none.
fn units(check: &mut Check<'_>, service: &Service) {
    for (id, step) in &service.steps {
        let StepKind::Pay(pay) = &step.kind else { continue };
        for (key, parameter) in [("months", &pay.months), ("review_months", &pay.review_months)] {
            let Some(found) = check.country.parameters.get(parameter) else { continue };
            let place = place_of(service, &format!("step/{id}/{key}"));
            if found.unit != ParameterUnit::Number || found.values.iter().any(|value| value.number < 1) {
                let message =
                    format!("`{parameter}` is not a number of months: every grant has an end and a review");
                check.error(&place, "parameter-unit", message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::{check_findings, only};

    const ADULT: &str = "law/parameters/voucher-adult.toml";

    #[test]
    fn values_follow_each_other_day_by_day() {
        let gap = check_findings(&[(ADULT, "to = \"2026-06-30\"", "to = \"2026-06-29\"")]);
        assert_eq!(
            gap[0],
            "law/parameters/voucher-adult.toml:10: error[parameter-gap]: `voucher-adult` has no value from 2026-06-30 to the day before 2026-07-01"
        );
        let overlap = check_findings(&[(ADULT, "to = \"2026-06-30\"\n", "")]);
        assert_eq!(
            overlap,
            [
                "law/parameters/voucher-adult.toml:9: error[parameter-overlap]: `voucher-adult` has two values from 2026-07-01: the one before it holds for ever"
            ]
        );
        let turned = check_findings(&[(ADULT, "to = \"2026-06-30\"", "to = \"2024-06-30\"")]);
        assert!(turned.iter().any(|text| text.contains("[parameter-dates]")), "{turned:?}");
    }

    #[test]
    fn parameters_are_known_as_far_back_as_the_event_may_lie() {
        let late = check_findings(&[(ADULT, "from = \"2025-01-01\"", "from = \"2025-11-25\"")]);
        assert_eq!(
            late,
            [
                "services/card/rules/eligibility.csv:4: error[parameter-undated]: `voucher-adult` has no value on 2025-11-24, whose law a case of `card` can use\n  help: see law/parameters/voucher-adult.toml"
            ]
        );
        assert!(check_findings(&[(ADULT, "from = \"2025-01-01\"", "from = \"2025-11-24\"")]).is_empty());
    }

    #[test]
    fn a_term_is_a_number_of_months() {
        let money = check_findings(&[(
            "law/parameters/voucher-months.toml",
            "unit = \"number\"",
            "unit = \"money\"",
        )]);
        assert!(only(&money, "parameter-unit"), "{money:?}");
        let none =
            check_findings(&[("law/parameters/voucher-review-months.toml", "number = 6", "number = 0")]);
        assert!(only(&none, "parameter-unit"), "{none:?}");
    }

    #[test]
    fn the_calendar_covers_this_year_and_the_next() {
        let calendar = "law/calendar.toml";
        let findings = check_findings(&[
            (
                calendar,
                "[[year]]\nyear = 2027\nnon_working = [{ date = \"2027-01-01\", name = { en = \"New Year's Day\", az = \"Yeni il\" } }]",
                "",
            ),
            (calendar, "version = \"library-2026-1\"", "version = \" \""),
        ]);
        let codes: Vec<_> = findings.iter().map(|text| text.split(": ").nth(2).unwrap_or_default()).collect();
        assert_eq!(
            codes,
            [
                "the calendar has no version, which every deadline remembers",
                "the calendar covers 2026 and 2028, but not the years between",
                "the calendar does not cover 2027\n  help",
            ]
        );
    }
}
