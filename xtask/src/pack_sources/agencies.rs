//! Agencies and service areas.

use super::written::{head, listed, named, quoted};
use super::{Sources, needed};
use serde_json::Value;
use std::fmt::Write;

/// What the sources call a security body; such an agency never gets health, bulk or streaming rights (SG-15).
const SECURITY_KIND: &str = "security service";

/// `agencies/agencies.toml`. Succession stays empty: no source states it between two listed agencies.
pub fn agencies(sources: &Sources) -> Result<String, String> {
    let mut out = head("Agencies and other actors, in the order of the source.", "sources/agencies.json");
    for agency in sources.list("agencies.json")? {
        let id = needed(&agency, "id", "agencies.json")?;
        let name = named(needed(&agency, "name_az", id)?, needed(&agency, "name_en", id)?);
        write!(out, "\n[[agency]]\nid = {}\nname = {name}\n", quoted(id)).expect("a string takes every text");
        let aliases = aliases(&agency);
        if !aliases.is_empty() {
            writeln!(out, "aliases = {}", listed(&aliases)).expect("a string takes every text");
        }
        let kind = needed(&agency, "kind", id)?;
        writeln!(out, "kind = {}", quoted(kind)).expect("a string takes every text");
        if kind == SECURITY_KIND {
            out.push_str("security_body = true\n");
        }
    }
    Ok(out)
}

/// `agencies/areas.toml`.
pub fn areas(sources: &Sources) -> Result<String, String> {
    let mut out = head("The service areas (REG-11).", "sources/service-areas.json");
    for area in sources.list("service-areas.json")? {
        let no = area["no"].as_u64().ok_or("service-areas.json: an area has no number")?;
        let place = format!("area {no}");
        let az = capitalised(needed(&area, "az", &place)?);
        let name = named(&az, needed(&area, "en", &place)?);
        write!(out, "\n[[area]]\nno = {no}\nname = {name}\n").expect("a string takes every text");
    }
    Ok(out)
}

/// Acronyms and former names, without the remark that says where they stand.
fn aliases(agency: &Value) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let texts = |key: &str| agency[key].as_array().cloned().unwrap_or_default();
    for text in texts("acronyms").iter().chain(&texts("aliases_in_seeds")).filter_map(Value::as_str) {
        let name = text.split(" in [").next().unwrap_or(text);
        let name = name.split(" ([").next().unwrap_or(name).trim().to_owned();
        if !name.is_empty() && !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

/// The text with a capital first letter, by the rule of Azerbaijani: i becomes İ, ı becomes I.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some('i') => format!("İ{}", letters.as_str()),
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_lose_their_remarks_and_repetitions() {
        let agency = serde_json::json!({
            "acronyms": ["ƏN", "ƏdN"],
            "aliases_in_seeds": ["ƏdN in [3]", "Komitə ([2] fn 85)", "ASAN"],
        });
        assert_eq!(aliases(&agency), ["ƏN", "ƏdN", "Komitə", "ASAN"]);
    }

    #[test]
    fn the_first_letter_is_a_capital_of_azerbaijani() {
        for (text, expected) in [("idman", "İdman"), ("ədliyyə", "Ədliyyə"), ("Ailə", "Ailə"), ("", "")]
        {
            assert_eq!(capitalised(text), expected);
        }
    }
}
