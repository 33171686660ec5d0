//! The working-day calendar.

use super::written::{head, named, quoted};
use super::{Sources, needed};
use serde_json::Value;
use std::fmt::Write;

/// Raised by hand whenever a published day changes: deadlines remember by which version they were counted.
const VERSION: &str = "az-2027.1";

/// `law/calendar.toml`.
pub fn calendar(sources: &Sources) -> Result<String, String> {
    let json = sources.json("calendar-az.json")?;
    let years = json["years"].as_object().ok_or("calendar-az.json has no years")?;
    let about = "Days off besides Saturdays and Sundays, and weekend days on which people work. Later years hold only \
                 what is known or computed:\n# check each year against the decision of the Cabinet of Ministers.";
    let mut out = head(about, "sources/calendar-az.json");
    writeln!(out, "version = {}", quoted(VERSION)).expect("a string takes every text");
    for (year, days) in years {
        let number: i16 = year.parse().map_err(|_| format!("calendar-az.json: {year} is no year"))?;
        write!(out, "\n[[year]]\nyear = {number}\nmoved_working = [").expect("a string takes every text");
        let moved: Vec<String> = texts(&days["moved_working_days"]).map(quoted).collect();
        write!(out, "{}]\nnon_working = [\n", moved.join(", ")).expect("a string takes every text");
        for day in days["non_working"].as_array().into_iter().flatten() {
            let date = needed(day, "date", year)?;
            let az = needed(day, "az", date)?.replace("bayrami", "bayramı");
            let name = named(&az, &english(&az, needed(day, "en", date)?));
            writeln!(out, "  {{ date = {}, name = {name} }},", quoted(date))
                .expect("a string takes every text");
        }
        out.push_str("]\n");
    }
    Ok(out)
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// The English name that belongs to the Azerbaijani one. The data set sorts each language by itself, so where two
/// feasts meet its names do not always stand side by side; and it writes moved days with the month first.
fn english(az: &str, given: &str) -> String {
    const FEASTS: [(&str, &str); 4] = [
        ("Novruz bayramı", "Spring Festival"),
        ("Ramazan bayramı", "Eid al-Fitr"),
        ("Qurban bayramı", "Eid al-Adha"),
        ("Müstəqillik Günü", "Independence Day"),
    ];
    if let Some(rest) = az.strip_prefix("İstirahət günü (") {
        let moved_from = rest.split(' ').next().unwrap_or_default();
        return format!("Day off (moved from {moved_from})");
    }
    let one = |name: &str| {
        let (feast, english) = FEASTS.iter().find(|(feast, _)| name.starts_with(feast))?;
        let rest = name.strip_prefix(feast)?.replace("müşahidə olunur", "observed");
        Some(format!("{english}{}", rest.replace("təxmini", "estimated")))
    };
    let names: Option<Vec<String>> = az.split("; ").map(one).collect();
    names.map_or_else(|| given.to_owned(), |names| names.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_day_belong_together() {
        for (az, given, expected) in [
            ("Novruz bayramı (müşahidə olunur)", "Eid al-Fitr (observed)", "Spring Festival (observed)"),
            (
                "Novruz bayramı; Ramazan bayramı",
                "Eid al-Fitr; Spring Festival",
                "Spring Festival; Eid al-Fitr",
            ),
            (
                "Qurban bayramı (müşahidə olunur, təxmini)",
                "Eid al-Adha (observed, estimated)",
                "Eid al-Adha (observed, estimated)",
            ),
            (
                "İstirahət günü (28.12.2019 ilə əvəz edilmişdir)",
                "Day off (substituted from 12/28/2019)",
                "Day off (moved from 28.12.2019)",
            ),
            ("Zəfər Günü", "Victory Day", "Victory Day"),
        ] {
            assert_eq!(english(az, given), expected);
        }
    }
}
