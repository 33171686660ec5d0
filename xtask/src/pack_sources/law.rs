//! Legal acts: what the sources name, with our Azerbaijani titles, and what the pack adds.

use super::written::{head, named, quoted};
use super::{Sources, needed};
use serde_json::Value;
use std::fmt::Write;

/// One act, ready to be written.
pub struct Act {
    /// Its id.
    pub id: String,
    /// Law, decree, decision …
    pub kind: String,
    /// Number, where one is printed.
    pub number: Option<String>,
    /// Date or part of a date, where one is printed.
    pub date: Option<String>,
    /// Title in Azerbaijani, our translation.
    pub title_az: String,
    /// Title in English, as in the sources.
    pub title_en: String,
    /// What it is used for.
    pub role: Option<String>,
    /// Where it is named.
    pub source: String,
}

/// All acts: those of the sources, then those that the pack adds.
pub fn read(sources: &Sources) -> Result<Vec<Act>, String> {
    let titles = sources.toml("titles-az.toml")?;
    let mut items = sources.list("legal-acts.json")?;
    let added = sources.toml("acts-added.toml")?;
    let added = serde_json::to_value(added).map_err(|fault| format!("acts-added.toml: {fault}"))?;
    items.extend(added["act"].as_array().cloned().unwrap_or_default());
    let acts: Vec<Act> = items.iter().map(|item| act(item, &titles)).collect::<Result<_, _>>()?;
    match titles.keys().find(|id| !acts.iter().any(|act| act.id == **id)) {
        Some(id) => Err(format!("titles-az.toml names {id}, which is no act")),
        None => Ok(acts),
    }
}

fn act(item: &Value, titles: &toml::Table) -> Result<Act, String> {
    let id = needed(item, "id", "legal-acts.json")?;
    let title_az = titles.get(id).and_then(toml::Value::as_str);
    let optional = |key: &str| item[key].as_str().map(str::to_owned);
    Ok(Act {
        id: id.to_owned(),
        kind: needed(item, "kind", id)?.to_owned(),
        number: optional("number"),
        date: optional("date"),
        title_az: title_az.ok_or_else(|| format!("titles-az.toml has no title for {id}"))?.to_owned(),
        title_en: needed(item, "title_en", id)?.to_owned(),
        role: optional("role"),
        source: needed(item, "source", id)?.to_owned(),
    })
}

/// `law/acts.toml`.
pub fn acts(acts: &[Act]) -> String {
    let about =
        "Legal acts named in the sources. Azerbaijani titles are our translations, not official wording.";
    let mut out = head(about, "sources/legal-acts.json, titles-az.toml and acts-added.toml");
    for act in acts {
        let title = named(&act.title_az, &act.title_en);
        write!(out, "\n[[act]]\nid = {}\nkind = {}\n", quoted(&act.id), quoted(&act.kind))
            .expect("a string takes every text");
        for (key, value) in [("number", &act.number), ("date", &act.date)] {
            if let Some(value) = value {
                writeln!(out, "{key} = {}", quoted(value)).expect("a string takes every text");
            }
        }
        writeln!(out, "title = {title}").expect("a string takes every text");
        if let Some(role) = &act.role {
            writeln!(out, "role = {}", quoted(role)).expect("a string takes every text");
        }
        writeln!(out, "source = {}", quoted(&act.source)).expect("a string takes every text");
    }
    out
}
